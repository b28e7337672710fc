"""Is somebody talking?"""

import os
import subprocess
import sys
from typing import Any

import pytest

from speaker.endpoint import SHORTEST
from speaker.hearing.voice_activity import VoiceActivity
from speaker.hearing.wav import blocks, quiet, read_wav
from tests.recordings import group


def voiced(voice: VoiceActivity, sound: bytes) -> float:
    """Return the seconds of the 30 ms blocks that hold a voice."""
    voice.reset()
    return sum(len(block) for block in blocks(sound) if voice.hears(block)) / 32_000


def test_speech_is_voice_and_quiet_is_not(question):
    """A spoken question is noticed for most of its length, a quiet room not at all."""
    voice = VoiceActivity()
    assert voiced(voice, question("give-me-tips")) > 0.5
    assert voiced(voice, quiet(3.0)) == 0.0
    assert voiced(voice, bytes(32_000)) == 0.0


@pytest.mark.parametrize("size", [2, 320, 700, 1024, 1600])
def test_blocks_may_have_any_size(question, size):
    """However the sound is cut, the same frames are judged."""
    sound = question("what-did-you-say")
    voice = VoiceActivity()
    for start in range(0, len(sound), size):
        voice.hears(sound[start : start + size])
    cut = voice.voice
    voice.reset()
    voice.hears(sound)
    assert voice.voice == cut


class Told:
    """A detector that says the probabilities it was given."""

    def __init__(self, *probabilities):
        self.left = list(probabilities)

    def __call__(self, frame):
        return self.left.pop(0)

    def reset(self):
        pass


def test_a_voice_fades_out_softly():
    """It takes more to begin a voice than to go on with it."""
    voice: Any = VoiceActivity()
    voice._detector = Told(0.4, 0.6, 0.4, 0.3, 0.4)
    assert [voice.hears(bytes(1024)) for _ in range(5)] == [False, True, True, False, False]


def test_half_a_frame_is_forgotten_with_the_utterance():
    """What waited for the rest of its frame is no part of the next utterance."""
    voice: Any = VoiceActivity()
    voice._detector = Told(0.9)
    voice.hears(bytes(1000))
    voice.reset()
    assert not voice.hears(bytes(1000))
    assert voice.hears(bytes(24))


def test_a_reset_forgets(question):
    """The end of one utterance does not colour the next."""
    voice = VoiceActivity()
    for block in blocks(question("two")[:18_000]):
        voice.hears(block)
    assert voice.voice
    voice.reset()
    assert not voice.voice
    assert not voice.hears(bytes(10))


def test_it_takes_one_thread():
    """The detector's library would start a thread per core and let them spin."""
    script = (
        "import os\n"
        "from speaker.hearing.voice_activity import VoiceActivity\n"
        "voice = VoiceActivity()\n"
        "voice.hears(bytes(32_000))\n"
        "print(len(os.listdir('/proc/self/task')))\n"
    )
    environment = {k: v for k, v in os.environ.items() if k != "OMP_THREAD_LIMIT"}
    command = [sys.executable, "-c", script]
    done = subprocess.run(  # the count is settled when the library is loaded: a fresh process
        command, env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split() == ["1"]


@pytest.mark.recordings
def test_people_are_noticed_and_noise_is_not():
    """Of the digits that people say 95 % hold a voice; of 20 noises at least 14 hold none."""
    voice = VoiceActivity()
    around = quiet(0.3)
    digits = [voiced(voice, around + read_wav(c.path) + around) for c in group("digits")[::4]]
    noises = [voiced(voice, around + read_wav(c.path) + around) for c in group("noise")]
    assert sum(seconds >= SHORTEST for seconds in digits) >= 0.95 * len(digits)
    assert sum(seconds < SHORTEST for seconds in noises) >= 14
