"""The steps of a turn, in milliseconds."""

from speaker.effects import BeginTurn, EndTurn, Outcome, Send
from speaker.events import EarsOpened, Heard, Pressed, Replied, SoundStarted, SpeechEnded
from speaker.messages import Reply, Text
from speaker.timeline import Timeline


def test_a_turn_is_cut_into_its_steps():
    """Each step's time is the time since the one before it; the pause is what a person feels."""
    timeline = Timeline()
    timeline.happened(Pressed(0.0), 10.0)
    timeline.wanted(BeginTurn(1), 10.001)
    timeline.happened(EarsOpened(1), 10.02)
    timeline.happened(SpeechEnded(1, silence=0.7), 12.7)
    timeline.happened(Heard(1, "hello"), 12.75)
    timeline.wanted(Send(1, Text("hello")), 12.76)
    timeline.happened(Replied(1, Reply()), 12.9)
    timeline.happened(SoundStarted(1), 13.0)
    turn = timeline.wanted(EndTurn(1, Outcome.ANSWERED), 15.0)
    assert turn is not None
    assert [(name, round(ms)) for name, ms in turn.steps()] == [
        ("listening", 20),
        ("end of speech", 1980),
        ("endpoint", 700),
        ("transcript", 50),
        ("sent", 10),
        ("reply", 140),
        ("first audio", 100),
    ]
    assert turn.pause is not None
    assert round(turn.pause) == 1000


def test_events_of_another_turn_are_not_counted():
    """A late event of an old turn does not disturb the figures."""
    timeline = Timeline()
    timeline.wanted(BeginTurn(2), 10.0)
    timeline.happened(EarsOpened(1), 10.02)
    turn = timeline.wanted(EndTurn(2, Outcome.CANCELLED), 11.0)
    assert turn is not None
    assert turn.ears_opened is None
    assert turn.pause is None
