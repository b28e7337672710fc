"""What the device says unasked of its own faults: once, in few words."""

from speaker.condition import condition
from speaker.effects import Look, SetTimer, Show, TakeButton
from speaker.errors import Trouble
from speaker.events import ButtonFailed, ButtonTaken, RegistrationFailed, TimerFired
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
