"""What is said is heard to its end, also by who says one thing and leaves."""

import subprocess
import sys

import numpy as np
import pytest

from tests.rig.sound import LOUD, RATE

pytestmark = pytest.mark.rig

HUM = """
import numpy as np
from speaker.speaking.device import DeviceLoudspeaker
hum = (8000 * np.sin(2 * np.pi * 440 * np.arange(16_000) / 16_000)).astype(np.int16)
loudspeaker = DeviceLoudspeaker(16_000, "rigspk")
loudspeaker.open()
loudspeaker.play(loudspeaker.fitted(hum))
loudspeaker.drain(lambda: False)
loudspeaker.close()
"""


def test_the_end_of_the_last_sound_is_not_cut_off(room):
    """A second of a hum is a second in the recording, although the device is closed behind it."""
    speaker = room.record()
    subprocess.run([sys.executable, "-c", HUM], env=room.for_the_device, check=True, timeout=120)
    speaker.wait_for_silence(0.5)
    loud = np.flatnonzero(np.abs(speaker.sound().astype(int)) > LOUD)
    assert (loud[-1] - loud[0]) / RATE > 0.99  # more, where a busy machine made it stutter
