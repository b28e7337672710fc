"""The voice: real Piper, a loudspeaker in memory."""

import io
import queue
import threading
import time
from typing import Any

import numpy as np
import pytest
import soundfile

from speaker import phrasebook
from speaker.effects import Prompt, Recording, Speak, Tone, Words
from speaker.errors import BotError, ModelError, MouthError, Trouble
from speaker.events import SoundStarted, Spoken, VoiceFailed
from speaker.speaking.loudspeaker import Loudspeaker, MemoryLoudspeaker
from speaker.speaking.prompts import KeptPrompts
from speaker.speaking.recording import decode
from speaker.speaking.voice import BREATH, PAUSE, SLOWEST, Voice

pytestmark = pytest.mark.engine


SENTENCE = " ".join(["The longest sentence of all has two hundred characters."] * 4)[:200]
WIDE = np.zeros((2_200_000, 8), np.int16)
"""Eleven seconds of eight channels at 192 kHz."""


class SlowPiper:
    """Piper, with a gate before each sentence but the first."""

    def __init__(self, piper):
        self.rate = piper.rate
        self.sentences = []
        self.gate = threading.Event()
        self._piper = piper

    def synthesize(self, sentence, stretch=1.0, wanted=None):
        if self.sentences:
            self.gate.wait(10.0)
        self.sentences.append(sentence)
        return self._piper.synthesize(sentence, stretch)

    def reconsider(self):
        """It is too slow for that."""

    def warm_up(self, wanted=None):
        """It is as it is."""

    def give_back(self, wanted=None):
        """It keeps nothing."""


class StubbornPiper:
    """Piper, with sentences that take until nobody wants them any more."""

    def __init__(self, piper, stubborn):
        self.rate = piper.rate
        self.begun = threading.Event()
        self._piper = piper
        self._stubborn = stubborn
        self._asked = threading.Condition()

    def synthesize(self, sentence, stretch=1.0, wanted=None):
        if sentence not in self._stubborn:
            return self._piper.synthesize(sentence, stretch)
        self.begun.set()
        with self._asked:
            assert self._asked.wait_for(lambda: not wanted(), 60.0)
        return np.zeros(0, np.int16)

    def reconsider(self):
        with self._asked:
            self._asked.notify_all()

    def warm_up(self, wanted=None):
        """It is as it is."""

    def give_back(self, wanted=None):
        """It keeps nothing."""


class BrokenPiper:
    """A voice whose file broke after it was loaded."""

    rate = 16_000

    def synthesize(self, sentence, stretch=1.0, wanted=None):
        raise ModelError("the voice is broken")

    def reconsider(self):
        """There is nothing to reconsider."""

    def warm_up(self, wanted=None):
        """It is as it is."""

    def give_back(self, wanted=None):
        """It keeps nothing."""


def refuse(url):
    """There is no such recording."""
    raise BotError(Trouble.BAD_REPLY, "there is no such recording")


def beep(url):
    """A second of a bot's recording, as an Ogg file."""
    file = io.BytesIO()
    soundfile.write(file, np.full(8000, 0.25, np.float32), 8000, format="OGG")
    return file.getvalue()


class DeadLoudspeaker(Loudspeaker):
    """A device that takes samples and never plays one."""

    def open(self):
        """It opens without complaint."""

    def close(self):
        """It closes without complaint."""


class CompletePrompts(KeptPrompts):
    """Has nothing left to render."""

    def missing(self, sentences):
        return ()


class WatchedPrompts(KeptPrompts):
    """Says when every prompt is kept."""

    def __init__(self, folder, voice):
        super().__init__(folder, voice)
        self.complete = threading.Event()

    def keep(self, sentence, samples, rate):
        super().keep(sentence, samples, rate)
        if not self.missing(phrasebook.load("en").plain_sentences()):
            self.complete.set()


class TiringPiper:
    """Piper, that tells when it gets ready and when it rests."""

    def __init__(self, piper):
        self.rate = piper.rate
        self.done: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._piper = piper

    def synthesize(self, sentence, stretch=1.0, wanted=None):
        self.done.put(sentence)
        return self._piper.synthesize(sentence, stretch)

    def reconsider(self):
        """Nothing it does takes long."""

    def warm_up(self, wanted=None):
        self.done.put("ready")

    def give_back(self, wanted=None):
        self.done.put("rest")


class TiredVoice(Voice):
    """Rests at once."""

    rests_after = 0.0


@pytest.fixture
def stage(piper, tmp_path):
    """Make a voice that speaks into memory, ten times as fast as a person listens."""
    started = []

    def make(synthesizer=piper, speed=10.0, kept=CompletePrompts, fetch=refuse, kind=Voice):
        events: queue.SimpleQueue[Any] = queue.SimpleQueue()
        mouth = MemoryLoudspeaker(synthesizer.rate, speed)
        prompts = kept(tmp_path / "prompts", "built-in")
        book = phrasebook.load("en")
        voice = kind(synthesizer, mouth, prompts, book, events.put, fetch)
        voice.start(lambda name, error: events.put((name, error)))
        started.append(voice)
        return voice, mouth, events

    yield make
    for voice in started:
        voice.stop()


def next_event(events):
    return events.get(timeout=20.0)


def test_lines_are_heard_to_the_end_and_reported(stage):
    """Sound starts, everything is played, and then the end is reported with its turn."""
    voice, mouth, events = stage()
    voice.speak(Speak(7, (Words("Hello."), Prompt("stopped"))))
    assert next_event(events) == SoundStarted(7)
    assert next_event(events) == Spoken(7)
    assert 0.8 < len(mouth.take()) / mouth.rate < 6.0


def test_an_aside_is_not_reported(stage):
    """A waiting tone is heard, but only the answer after it has an end."""
    voice, _, events = stage()
    voice.speak(Speak(1, (Tone.WAIT,), aside=True))
    voice.speak(Speak(1, (Words("Yes."),)))
    assert next_event(events) == SoundStarted(1)
    assert next_event(events) == Spoken(1)
    assert events.empty()


def test_the_first_sentence_plays_while_the_next_is_made(stage, piper):
    """Playback begins with the first sentence; the second may take its time."""
    slow = SlowPiper(piper)
    voice, mouth, events = stage(slow)
    voice.speak(Speak(1, (Words("One."), Words("Two."))))
    assert next_event(events) == SoundStarted(1)
    assert mouth.playback.wait_until_empty(20.0)
    assert slow.sentences == ["One."]
    slow.gate.set()
    assert next_event(events) == Spoken(1)


def test_hush_is_silence_and_no_end_is_reported(stage):
    """What was hushed is not heard further, and its turn hears nothing of an end."""
    voice, mouth, events = stage(speed=1.0)
    voice.speak(Speak(1, (Words("This is a rather long sentence that nobody wants to hear."),)))
    assert next_event(events) == SoundStarted(1)
    voice.hush()
    assert mouth.playback.empty
    voice.speak(Speak(2, (Tone.WAIT,)))
    assert next_event(events) == SoundStarted(2)
    assert next_event(events) == Spoken(2)


def test_a_sentence_in_the_making_is_dropped_by_a_hush(stage, piper):
    """A hush during synthesis: the sentence is not played when it is ready."""
    slow = SlowPiper(piper)
    voice, mouth, events = stage(slow)
    voice.speak(Speak(1, (Words("One."), Words("Two."))))
    assert next_event(events) == SoundStarted(1)
    voice.hush()
    slow.gate.set()
    voice.speak(Speak(2, (Tone.WAIT,)))
    assert next_event(events) == SoundStarted(2)
    assert next_event(events) == Spoken(2)
    assert len(mouth.take()) / mouth.rate < 3.0
    assert slow.sentences == ["One.", "Two."]


def test_a_sentence_that_takes_long_is_given_up_at_a_hush(stage, piper):
    """The next answer does not wait for one that nobody wants to hear any more."""
    stubborn = StubbornPiper(piper, {"Endless."})
    voice, _, events = stage(stubborn)
    voice.speak(Speak(1, (Words("Endless."),)))
    assert stubborn.begun.wait(60.0)
    voice.hush()
    voice.speak(Speak(2, (Words("Hello."),)))
    assert next_event(events) == SoundStarted(2)


def test_a_sentence_that_takes_long_does_not_hold_up_the_end(stage, piper):
    """To be stopped in mid-sentence takes no longer than the sentence's next moment."""
    stubborn = StubbornPiper(piper, {"Endless."})
    voice, _, _ = stage(stubborn)
    voice.speak(Speak(1, (Words("Endless."),)))
    assert stubborn.begun.wait(60.0)
    voice.stop()


@pytest.mark.parametrize(("words", "enough"), [("It hangs.", 40.0), (SENTENCE, 120.0)])
def test_a_sentence_that_is_never_made_is_noticed_by_its_length(stage, piper, words, enough):
    """Half a minute, and what the slowest voice needs for so many words; not before that."""
    voice, _, _ = stage(StubbornPiper(piper, [words]))
    now = time.monotonic()
    voice.speak(Speak(1, (Words(words),)))
    assert voice._synthesizer.begun.wait(60.0)
    assert not voice.stuck(now + voice.limit + len(words) / 15.0 * SLOWEST)
    assert voice.stuck(time.monotonic() + enough).startswith("voice stuck for")
    voice.hush()


def test_a_prompt_in_the_making_gives_way_to_an_answer(stage, piper, tmp_path):
    """Right after the installation nobody waits for fifty prompts; the one given up comes later."""
    last = phrasebook.load("en").plain_sentences()[-1]
    stubborn = StubbornPiper(piper, {last})
    watched = []

    def kept(folder, voice):
        watched.append(WatchedPrompts(folder, voice))
        return watched[0]

    voice, _, events = stage(stubborn, kept=kept)
    assert stubborn.begun.wait(60.0)
    voice.speak(Speak(1, (Words("Hello."),)))
    assert next_event(events) == SoundStarted(1)
    stubborn._stubborn = set()
    assert watched[0].complete.wait(60.0)


def test_a_breath_where_a_sentence_was_divided_a_pause_where_it_ends(stage, piper):
    """The voice goes on sooner in the middle of a sentence."""
    voice, mouth, events = stage()
    lengths = {}
    for text in ("We open at nine,", "We open at nine."):
        voice.speak(Speak(1, (Words(text),)))
        assert (next_event(events), next_event(events)) == (SoundStarted(1), Spoken(1))
        lengths[text[-1]] = len(mouth.take()) - len(piper.synthesize(text))
    assert (lengths["."] - lengths[","]) / mouth.rate == pytest.approx(PAUSE - BREATH, abs=0.03)


def test_the_voice_rests_between_turns_and_is_ready_before_the_words(stage, piper):
    """It gets ready when it is loaded and when somebody presses, not when the answer is there."""
    tiring = TiringPiper(piper)
    voice, _, events = stage(tiring, kind=TiredVoice)
    assert [tiring.done.get(timeout=60.0) for _ in range(2)] == ["ready", "rest"]
    voice.begin_turn()
    assert tiring.done.get(timeout=60.0) == "ready"
    voice.speak(Speak(1, (Words("One."), Words("Two."))))
    assert (next_event(events), next_event(events)) == (SoundStarted(1), Spoken(1))
    voice.end_turn()
    assert [tiring.done.get(timeout=60.0) for _ in range(3)] == ["One.", "Two.", "rest"]


def test_a_slower_pace_takes_longer(stage):
    """Stretched speech is longer, by about the factor."""
    voice, mouth, events = stage()
    lengths = []
    for stretch in (1.0, 1.5):
        voice.set_pace(stretch)
        voice.speak(Speak(1, (Words("What can I do for you today?"),)))
        next_event(events)
        next_event(events)
        lengths.append(len(mouth.take()))
    assert 1.2 < lengths[1] / lengths[0] < 1.7


def test_kept_prompts_need_no_synthesis(stage, piper, tmp_path):
    """A prompt rendered before is spoken even by a voice that has broken since."""
    sentence = phrasebook.load("en").sentence(Prompt("no-network"))
    prompts = KeptPrompts(tmp_path / "prompts", "built-in")
    for plain in phrasebook.load("en").plain_sentences():
        prompts.keep(plain, piper.synthesize(sentence), piper.rate)
    broken = BrokenPiper()
    broken.rate = piper.rate
    voice, mouth, events = stage(broken)
    voice.speak(Speak(1, (Prompt("no-network"),)))
    assert next_event(events) == SoundStarted(1)
    assert next_event(events) == Spoken(1)
    assert np.abs(mouth.take()).max() > 500


def test_an_idle_voice_renders_every_prompt_once(stage, piper, tmp_path):
    """Left alone, the voice keeps all sentences without gaps; the next start finds them there."""
    watched = []

    def kept(folder, voice):
        watched.append(WatchedPrompts(folder, voice))
        return watched[0]

    stage(kept=kept)
    assert watched[0].complete.wait(60.0)
    prompts = KeptPrompts(tmp_path / "prompts", "built-in")
    sentences = phrasebook.load("en").plain_sentences()
    assert len(sentences) > 40
    assert prompts.missing(sentences) == ()
    assert prompts.find(sentences[0], piper.rate) is not None


def test_a_broken_voice_is_reported(stage):
    """When nothing can be said the conversation is told, and the thread lives on."""
    voice, _, events = stage(BrokenPiper())
    voice.speak(Speak(1, (Words("Hello."),)))
    assert next_event(events) == VoiceFailed(1)
    voice.speak(Speak(2, (Tone.ERROR,)))
    assert next_event(events) == SoundStarted(2)


def test_a_broken_aside_ends_no_turn(stage):
    """What follows "still thinking" may well be said; only its own failure counts."""
    voice, _, events = stage(BrokenPiper())
    voice.speak(Speak(1, (Words("Still thinking."),), aside=True))
    voice.speak(Speak(1, (Tone.ERROR,)))
    assert next_event(events) == SoundStarted(1)


def test_a_loudspeaker_that_plays_nothing_is_noticed(piper, tmp_path):
    """A device that is gone raises nothing; the turn fails instead of never ending."""
    events: queue.SimpleQueue[Any] = queue.SimpleQueue()
    mouth = DeadLoudspeaker(piper.rate)
    prompts = CompletePrompts(tmp_path, "built-in")
    voice = Voice(piper, mouth, prompts, phrasebook.load("en"), events.put, refuse)
    voice.start(lambda name, error: events.put((name, error)))
    voice.speak(Speak(1, (Words("Hello."),)))
    assert next_event(events) == SoundStarted(1)
    assert next_event(events) == VoiceFailed(1)
    assert mouth.playback.empty
    voice.stop()


def test_a_kept_prompt_that_is_damaged_is_not_used(piper, tmp_path):
    """A half-written file is as good as none."""
    prompts = KeptPrompts(tmp_path, "voice")
    prompts.keep("Hello.", piper.synthesize("Hello."), piper.rate)
    assert prompts.find("Hello.", piper.rate) is not None
    file = next(tmp_path.rglob("*.wav"))
    file.write_bytes(b"RIFF")
    assert prompts.find("Hello.", piper.rate) is None


def test_prompts_of_another_voice_are_not_used(piper, tmp_path):
    """A new voice does not speak with the old one's sentences."""
    KeptPrompts(tmp_path, "old").keep("Hello.", piper.synthesize("Hello."), piper.rate)
    assert KeptPrompts(tmp_path, "new").find("Hello.", piper.rate) is None


def test_a_recording_is_fetched_and_played(stage):
    """A bot's recording is heard after the words about it, at our rate."""
    voice, mouth, events = stage(fetch=beep)
    voice.speak(Speak(1, (Recording("https://sound.example/a.ogg"),)))
    assert next_event(events) == SoundStarted(1)
    assert next_event(events) == Spoken(1)
    assert abs(len(mouth.take()) / mouth.rate - 1.0) < 0.1


def test_a_recording_that_cannot_be_had_is_passed_over(stage):
    """The answer goes on; it was announced in words."""
    voice, mouth, events = stage(fetch=refuse)
    voice.speak(Speak(1, (Recording("https://sound.example/a.ogg"), Words("Yes."))))
    assert next_event(events) == SoundStarted(1)
    assert next_event(events) == Spoken(1)
    assert len(mouth.take()) > 0


def test_a_recording_that_never_comes_is_given_up_at_a_hush(stage):
    """A press does not wait for a slow server."""
    asked, never = threading.Event(), threading.Event()

    def hang(url):
        asked.set()
        never.wait(30.0)
        raise BotError(Trouble.NO_ANSWER, "too slow")

    voice, _, events = stage(fetch=hang)
    voice.speak(Speak(1, (Recording("https://sound.example/a.ogg"),)))
    assert asked.wait(10.0)
    voice.hush()
    voice.speak(Speak(2, (Tone.WAIT,)))
    assert next_event(events) == SoundStarted(2)
    never.set()


@pytest.mark.parametrize(
    "data", [b"", b"<html>", b"OggS" + bytes(100), b"RIFF\xff\xff\xff\xffWAVE"]
)
def test_what_is_no_recording_is_refused(data):
    """Hostile bytes end in one of our errors."""
    with pytest.raises(MouthError, match="cannot be played"):
        decode(data, 16_000)


def test_an_endless_recording_is_refused():
    """An hour of sound does not fit into a reply, nor many channels into memory."""
    for samples, rate in ((np.zeros(181 * 8000, np.int16), 8000), (WIDE, 192_000)):
        file = io.BytesIO()
        soundfile.write(file, samples, rate, format="FLAC")
        with pytest.raises(MouthError, match="longer than"):
            decode(file.getvalue(), 16_000)
