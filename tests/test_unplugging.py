"""Microphone and loudspeaker come and go: what is shown and said of it."""

from speaker.condition import condition
from speaker.effects import Look, Show
from speaker.errors import Trouble
from speaker.events import (
    EarsFailed,
    LoudspeakerBack,
    LoudspeakerGone,
    MicrophoneBack,
    MicrophoneGone,
    NoticesWaiting,
    TimerFired,
)
from tests.talk import Talk, of, said

GONE = "I can't hear you. Please check the microphone's plug."
BACK = "The microphone is back."


def test_a_microphone_that_goes_is_told_and_shown_until_it_is_back():
    """One sentence when it goes, one when it comes, and the light in between."""
    talk = Talk()
    gone = talk.happens(MicrophoneGone())
    assert said(gone) == ["[error]", GONE]
    assert Show(Look.ERROR) in gone
    assert condition(talk.state) == "no microphone; trying again"
    back = talk.happens(MicrophoneBack())
    assert said(back) == [BACK]
    assert Show(Look.IDLE) in back


def test_a_loose_plug_is_not_told_twenty_times():
    """Twenty times out and in, within minutes: three sentences, and then only the light."""
    talk = Talk()
    lines = []
    for _ in range(20):
        lines += said(talk.happens(MicrophoneGone())) + said(talk.happens(MicrophoneBack()))
    assert [line for line in lines if line != "[error]"] == [GONE, BACK, GONE]
    talk.happens(TimerFired(0, "microphone-back"))
    talk.happens(MicrophoneGone())
    assert said(talk.happens(MicrophoneBack())) == [BACK]


def test_a_turn_that_failed_for_it_has_told_it_already():
    """Who pressed was told in their turn; its return is told once that turn is over."""
    talk = Talk()
    talk.tap()
    assert GONE in said(talk.happens(EarsFailed(1, Trouble.MICROPHONE_GONE)))
    assert said(talk.happens(MicrophoneGone())) == []
    assert said(talk.happens(MicrophoneBack())) == []
    assert said(talk.spoken()) == [BACK]


def test_a_return_that_nobody_missed_is_not_told():
    """It went and came back during a turn that did not need it."""
    talk = Talk()
    talk.asks("hello", "Hi.")
    talk.happens(MicrophoneGone())
    talk.happens(MicrophoneBack())
    assert said(talk.spoken()) == []


def test_at_night_a_return_is_only_shown():
    """Quiet hours are quiet."""
    talk = Talk()
    talk.happens(MicrophoneGone())
    talk.happens(NoticesWaiting(0, None, quiet=True))
    back = talk.happens(MicrophoneBack())
    assert said(back) == []
    assert Show(Look.IDLE) in back


def test_without_a_loudspeaker_only_the_light_can_tell():
    """Nothing is said into the void; the sentence comes with the sound."""
    talk = Talk()
    gone = talk.happens(LoudspeakerGone())
    assert gone == [Show(Look.ERROR)]
    assert condition(talk.state) == "no loudspeaker; trying again"
    assert said(talk.happens(LoudspeakerBack())) == ["The loudspeaker is back."]


def test_a_loudspeaker_that_is_back_during_a_turn_waits_with_its_sentence():
    """The answer that is being said is not mixed with news of the device."""
    talk = Talk()
    talk.happens(LoudspeakerGone())
    talk.asks("hello", "Hi.")
    assert said(talk.happens(LoudspeakerBack())) == []
    assert said(talk.spoken()) == ["The loudspeaker is back."]
    assert of(Show, talk.effects)[-1] == Show(Look.IDLE)
