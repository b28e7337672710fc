"""What the device says unasked of its own faults: once, in few words."""

import pytest

from speaker.condition import condition
from speaker.effects import BeginTurn, EndTurn, Listen, Look, SetTimer, Show, TakeButton
from speaker.errors import Trouble
from speaker.events import (
    ButtonFailed,
    ButtonTaken,
    HeardNothing,
    NoticesWaiting,
    RegistrationFailed,
    TimerFired,
)
from speaker.state import Phase
from tests.talk import Talk, of, said

SENTENCE = "My button does not work. Please check its wires."


def test_a_button_that_cannot_be_had_is_said_once_and_tried_ever_slower():
    """One sentence, the light, and attempts further and further apart, five minutes at most."""
    talk = Talk()
    rounds = [talk.happens(ButtonFailed()) for _ in range(12)]
    assert [line for effects in rounds for line in said(effects)] == ["[error]", SENTENCE]
    assert all(of(Show, effects)[-1] == Show(Look.ERROR) for effects in rounds)
    waits = [of(SetTimer, effects)[0].seconds for effects in rounds]
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (2.0, 300.0)
    assert talk.happens(TimerFired(0, "button-again")) == [TakeButton()]


def test_a_button_that_works_again_puts_the_light_out():
    """What was shown for as long as it lasted is shown no longer."""
    talk = Talk()
    talk.happens(ButtonFailed())
    assert talk.happens(ButtonTaken()) == [Show(Look.IDLE)]


def test_a_trouble_is_not_said_into_a_turn():
    """During a turn it waits for the next attempt."""
    talk = Talk()
    talk.tap()
    assert said(talk.happens(ButtonFailed())) == []
    talk.asks("hello", "Hi.")
    talk.spoken()
    assert SENTENCE in said(talk.happens(ButtonFailed()))


def test_at_night_only_the_light_tells():
    """In quiet hours nobody is woken up; in the morning the next attempt is told."""
    talk = Talk()
    talk.happens(NoticesWaiting(0, None, quiet=True))
    night = talk.happens(ButtonFailed())
    assert said(night) == []
    assert Show(Look.ERROR) in night
    talk.happens(NoticesWaiting(0, None, quiet=False))
    assert SENTENCE in said(talk.happens(ButtonFailed()))


def test_after_an_hour_a_trouble_may_be_said_again():
    """Who comes home in the evening hears what is wrong as well."""
    talk = Talk()
    first = talk.happens(ButtonFailed())
    assert SetTimer(0, Trouble.BUTTON, 3600.0) in first
    talk.happens(TimerFired(0, Trouble.BUTTON))
    assert SENTENCE in said(talk.happens(ButtonFailed()))


def test_the_condition_in_words():
    """For `systemctl status`: what does not work, and that it is being tried again."""
    talk = Talk()
    assert condition(talk.state) == "ready"
    talk.happens(ButtonFailed())
    assert condition(talk.state) == "no button; trying again"
    talk.happens(RegistrationFailed(Trouble.NO_NETWORK))
    assert condition(talk.state) == "no button, no connection to the assistant; trying again"
    talk.happens(ButtonTaken())
    assert condition(talk.state) == "no connection to the assistant; trying again"


def test_a_button_that_sticks_is_said_and_trusted_again_once_it_comes_up():
    """Nobody holds a button for a minute; the device hears out the turn, and says what is wrong."""
    talk = Talk()
    talk.press()
    talk.happens(HeardNothing(1))
    talk.spoken()
    assert SENTENCE in said(talk.happens(TimerFired(0, "button-stuck")))
    assert condition(talk.state) == "no button; trying again"
    assert Show(Look.IDLE) in talk.release(after=100.0)
    assert of(Listen, talk.tap())


def test_a_button_held_for_long_and_let_go_is_none_that_sticks():
    """The minute has passed since the press, and the button is up."""
    talk = Talk()
    talk.tap()
    assert talk.happens(TimerFired(0, "button-stuck")) == []


def chatters(talk, seconds):
    """The contact changes a thousand times a second."""
    effects = []
    for _ in range(round(seconds * 500)):
        effects += talk.press(after=0.001)
        effects += talk.release(after=0.001)
    return effects


@pytest.mark.parametrize("phase", list(Phase))
def test_a_contact_that_chatters_is_left_alone_until_it_is_calm(phase):
    """A thousand changes a second are no finger's: every turn it began is ended."""
    talk = Talk()
    if phase is not Phase.IDLE:
        talk.tap()
    if phase in (Phase.THINKING, Phase.SPEAKING):
        talk.hears("hello")
    if phase is Phase.SPEAKING:
        talk.replies("Hi.")
    assert talk.state.phase is phase
    assert said(chatters(talk, 3.0))[-1] == SENTENCE
    assert talk.state.phase is Phase.IDLE
    begun = [effect.turn_id for effect in of(BeginTurn, talk.effects)]
    assert begun == [effect.turn_id for effect in of(EndTurn, talk.effects)]
    assert set(chatters(talk, 1.0)) == {SetTimer(0, "button-calm", 3.0)}
    assert talk.happens(TimerFired(0, "button-calm")) == [Show(Look.IDLE)]
    assert of(Listen, talk.tap())


def test_impatient_fingers_are_fingers():
    """Eight presses a second, for as long as somebody likes."""
    talk = Talk()
    for _ in range(40):
        talk.press(after=0.06)
        talk.release(after=0.065)
    assert not talk.state.mad
