"""The ears: a thread that hears blocks, does as told, and says what it heard."""

import queue
import threading

import numpy as np
import pytest

from speaker.effects import AutoEnd, CloseEars, EndUtterance, Listen, Mute, Profile
from speaker.endpoint import Times
from speaker.errors import EarsError, Trouble
from speaker.events import EarsFailed, EarsOpened, Heard, HeardNothing, SpeechEnded
from speaker.hearing import ears as module
from speaker.hearing.ears import Ears, Said
from speaker.hearing.wav import blocks, quiet
from speaker.sound.resampling import Form, resampled

pytestmark = pytest.mark.engine

PHRASES = ("one", "two", "three", "help me")


class HandSource:
    """A source that delivers what the test hands it, and may be broken."""

    form = Form(16_000)

    def __init__(self):
        self.broken = False
        self.running = False
        self.starts = 0
        self.ready = threading.Event()

    def start(self, deliver, lost):
        self.starts += 1
        if self.broken:
            raise EarsError("no microphone: unplugged")
        self.deliver, self.lost, self.running = deliver, lost, True
        self.ready.set()

    def stop(self):
        self.running = False

    def hear(self, sound):
        assert self.ready.wait(20)
        for block in blocks(sound):
            self.deliver(block)


class Rig:
    def __init__(self, recognizer, **ways):
        self.source = HandSource()
        self.events: queue.Queue[Said] = queue.Queue()
        self.died: queue.Queue[tuple[str, BaseException]] = queue.Queue()
        self.now = 100.0
        self.ears = Ears(
            recognizer, self.source, Times(), self.events.put, clock=lambda: self.now, **ways
        )

    def start(self):
        self.ears.start(lambda name, error: self.died.put((name, error)))
        return self

    def next(self):
        return self.events.get(timeout=20)

    def rest(self):
        """Return the events that came of all that the ears were given so far."""
        self.ears.post(Listen(999_999))
        return list(iter(self.next, EarsOpened(999_999)))


@pytest.fixture
def rig(recognizer):
    rig = Rig(recognizer)
    yield rig.start()
    rig.ears.stop()
    assert rig.died.empty()


def test_a_turn(rig, question):
    """Told to listen: open, end of speech, words; all with the turn's number."""
    rig.ears.post(Listen(7, Profile.OPTIONS, PHRASES))
    assert rig.next() == EarsOpened(7)
    rig.source.hear(question("two") + quiet(1.0))
    ended = rig.next()
    assert isinstance(ended, SpeechEnded)
    assert ended.turn_id == 7
    assert 0.35 <= ended.silence < 0.5
    heard = rig.next()
    assert (heard.turn_id, heard.transcript) == (7, "two")
    assert heard.confidence > 0.6


def test_nobody_speaks(rig):
    """Quiet ends in HeardNothing."""
    rig.ears.post(Listen(1))
    rig.source.hear(quiet(6.0))
    assert [rig.next(), rig.next()] == [EarsOpened(1), HeardNothing(1)]


def test_a_word_that_starts_before_the_press_is_not_lost(rig, question):
    """Speech that began 300 ms before the press is heard from its beginning."""
    sound = question("the-second-one")
    begins = 9_800  # bytes of quiet before the first word in this recording
    press = begins + 9_600
    rig.source.hear(quiet(2.0) + sound[:press])
    rig.ears.post(Listen(1, held=True))
    rig.source.hear(sound[press:])
    rig.ears.post(EndUtterance(1))
    assert [type(rig.next()) for _ in range(2)] == [EarsOpened, SpeechEnded]
    assert rig.next().transcript == "the second one"


def test_what_was_said_long_before_the_press_is_not_heard(rig, question):
    """Only the last half second is kept."""
    rig.source.hear(question("two") + quiet(0.6))
    rig.ears.post(Listen(1))
    rig.source.hear(quiet(6.0))
    assert [rig.next(), rig.next()] == [EarsOpened(1), HeardNothing(1)]


def test_our_own_tail_is_not_heard(rig, question):
    """With a settle time neither what was heard before nor its echo counts."""
    rig.source.hear(quiet(0.5) + question("two")[:16_000])
    rig.ears.post(Listen(1, Profile.OPTIONS, PHRASES, settle=0.3))
    rig.source.hear(question("two")[16_000:25_600])
    rig.source.hear(quiet(6.0))
    assert [rig.next(), rig.next()] == [EarsOpened(1), HeardNothing(1)]


def test_the_ears_open_when_it_has_settled(rig):
    """EarsOpened comes with the first sound that counts."""
    rig.ears.post(Listen(1, settle=0.3))
    rig.source.hear(quiet(0.3))
    rig.ears.post(CloseEars(1))
    assert rig.rest() == []


def test_held_until_released(rig, question):
    """While held no silence ends it; the release does, without waiting for silence."""
    rig.ears.post(Listen(3, held=True))
    rig.source.hear(question("yes") + quiet(3.0) + question("help-me")[:26_000])
    rig.ears.post(EndUtterance(3))
    assert [rig.next(), type(rig.next())] == [EarsOpened(3), SpeechEnded]
    assert rig.next().transcript == "yes help me"


def test_a_tap_lets_silence_end_it(rig, question):
    """A press that was a tap ends by silence."""
    rig.ears.post(Listen(3, held=True))
    rig.source.hear(question("yes"))
    rig.ears.post(AutoEnd(3))
    rig.source.hear(quiet(1.0))
    assert [type(rig.next()) for _ in range(3)] == [EarsOpened, SpeechEnded, Heard]


def test_closed_ears_say_nothing_more(rig, question):
    """After CloseEars nothing of the utterance comes out, and it is not kept for the next."""
    rig.ears.post(Listen(1))
    rig.source.hear(question("two"))
    rig.ears.post(CloseEars(1))
    rig.ears.post(Listen(2))
    rig.source.hear(quiet(6.0))
    events = [rig.next() for _ in range(3)]
    assert events == [EarsOpened(1), EarsOpened(2), HeardNothing(2)]


@pytest.mark.parametrize("end", [CloseEars(1), EndUtterance(1)])
def test_nothing_is_kept_of_an_utterance(recognizer, question, end):
    """When it is over neither its sound nor its words are in memory."""
    ears = Ears(recognizer, HandSource(), Times(), lambda event: None, clock=lambda: 0.0)
    ears.open()
    ears.handle(Listen(1, Profile.OPTIONS, PHRASES))
    for block in blocks(question("two")):
        ears.handle(block)
    assert ears._listener._kept
    ears.handle(end)
    assert ears._listener._kept == []
    assert ears._listener._settled is None
    assert not ears._before


def test_commands_of_an_old_turn_change_nothing(rig, question):
    """Only the turn that listens can be ended."""
    rig.ears.post(Listen(2))
    for command in (AutoEnd(1), EndUtterance(1), CloseEars(1), EndUtterance(3)):
        rig.ears.post(command)
    rig.source.hear(question("yes") + quiet(1.0))
    assert [type(rig.next()) for _ in range(3)] == [EarsOpened, SpeechEnded, Heard]
    rig.ears.post(EndUtterance(2))
    assert rig.rest() == []


def test_ears_without_a_microphone(recognizer, question):
    """A missing microphone fails the turn, not the device; the next turn tries again."""
    rig = Rig(recognizer)
    rig.source.broken = True
    rig.start()
    rig.ears.post(Listen(1))
    assert rig.next() == EarsFailed(1, Trouble.MICROPHONE_GONE)
    rig.source.broken = False
    rig.ears.post(Listen(2))
    assert rig.next() == EarsOpened(2)
    rig.source.hear(question("yes") + quiet(1.0))
    assert [type(rig.next()) for _ in range(2)] == [SpeechEnded, Heard]
    rig.ears.stop()
    assert not rig.source.running
    assert rig.died.empty()


def test_the_microphone_goes_while_it_listens(rig, question):
    """The turn fails with the reason, and the microphone is opened anew for the next."""
    rig.ears.post(Listen(1))
    assert rig.next() == EarsOpened(1)
    rig.source.hear(question("two")[:16_000])
    rig.source.broken = True
    rig.source.lost()
    assert rig.next() == EarsFailed(1, Trouble.MICROPHONE_GONE)
    rig.source.broken = False
    rig.ears.post(Listen(2))
    assert rig.next() == EarsOpened(2)


def test_a_microphone_that_is_back_at_once_is_listened_to_on(rig, question):
    """A moment's loss, as when PortAudio starts anew, costs no turn."""
    rig.ears.post(Listen(1))
    assert rig.next() == EarsOpened(1)
    rig.source.lost()
    rig.source.hear(question("yes") + quiet(1.0))
    assert [type(rig.next()) for _ in range(2)] == [SpeechEnded, Heard]
    assert rig.source.starts == 2


@pytest.mark.parametrize(("rate", "channels"), [(48_000, 2), (44_100, 1)])
def test_a_device_with_its_own_rate_and_channels_is_understood(rig, question, rate, channels):
    """What the microphone delivers is made 16 kHz mono before it is recognized."""
    rig.source.form = Form(rate, channels)
    sound = resampled(np.frombuffer(question("two") + quiet(1.0), np.int16), 16_000, rate)
    rig.ears.post(Listen(1, Profile.OPTIONS, PHRASES))
    assert rig.source.ready.wait(60)
    step = round(0.03 * rate)
    for start in range(0, len(sound), step):
        rig.source.deliver(np.repeat(sound[start : start + step], channels).tobytes())
    assert [type(rig.next()) for _ in range(2)] == [EarsOpened, SpeechEnded]
    assert rig.next().transcript == "two"


def test_between_turns_only_the_newest_half_second_is_kept(rig):
    """While nobody listens the ears' own thread does nothing, and old sound is gone."""
    rig.source.hear(quiet(3.0))
    assert rig.ears._inbox.empty()
    assert len(rig.ears._before) * 0.03 == pytest.approx(0.5, abs=0.03)


def test_nothing_is_lost_however_late_the_ears_get_to_it(recognizer, question):
    """What is said while the ears are still busy with something else is heard all the same."""
    rig = Rig(recognizer)
    rig.ears._source.open()  # the source runs, and the ears' thread does not yet
    rig.source.hear(quiet(1.0))
    rig.ears.post(Listen(1, Profile.OPTIONS, PHRASES))
    rig.source.hear(question("two") + quiet(1.0))
    rig.start()
    assert [type(rig.next()) for _ in range(2)] == [EarsOpened, SpeechEnded]
    assert rig.next().transcript == "two"
    rig.ears.stop()


def test_without_standby_the_microphone_is_open_only_while_it_listens(recognizer, question):
    """Closed between turns, and the thread that watches its pulse sleeps for good."""
    rig = Rig(recognizer, standby=False).start()
    assert rig.source.starts == 0
    assert rig.ears.patience() is None
    rig.ears.post(Listen(1))
    assert rig.next() == EarsOpened(1)
    assert rig.source.running
    rig.source.hear(question("yes") + quiet(1.0))
    assert [type(rig.next()) for _ in range(2)] == [SpeechEnded, Heard]
    rig.ears.post(CloseEars(1))
    assert rig.rest() == []
    assert rig.source.starts == 2
    rig.ears.stop()


def test_muted_ears(rig, question):
    """Mute closes the microphone and forgets the last half second; listening opens it again."""
    rig.source.hear(question("two")[:21_000])
    rig.ears.post(Mute())
    rig.source.hear(question("two"))  # was on its way
    rig.ears.post(Listen(1))
    assert rig.next() == EarsOpened(1)
    assert rig.source.starts == 2
    rig.source.hear(quiet(6.0))
    assert rig.next() == HeardNothing(1)


def test_sound_that_cannot_be_recognized(rig):
    """A failing recognizer fails the turn; the ears live on."""
    rig.ears.post(Listen(1))
    assert rig.next() == EarsOpened(1)
    rig.ears._listener._hearing._engine = None
    rig.source.hear(quiet(0.03))
    assert rig.next() == EarsFailed(1, Trouble.MICROPHONE_GONE)
    rig.ears.post(Listen(2))
    assert rig.next() == EarsOpened(2)


def test_lost_blocks_are_counted(recognizer):
    """A source is never kept waiting: what the ears are too far behind for is counted."""
    rig = Rig(recognizer)
    rig.ears.post(Listen(1))
    for _ in range(module.INBOX + 2):
        rig.ears.deliver(bytes(960))
    assert rig.ears.overflows == 3


def test_stopping_closes_the_microphone(recognizer):
    """A stop ends the thread and the source, also in the middle of an utterance."""
    rig = Rig(recognizer).start()
    rig.ears.post(Listen(1))
    assert rig.next() == EarsOpened(1)
    assert rig.source.running
    rig.ears.stop()
    assert not rig.source.running
    assert rig.died.empty()
