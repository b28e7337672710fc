"""A turn begins while the loudspeaker is gone."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.rig

LOST = """
import sys, time
from contextlib import suppress
from speaker.errors import MouthError
from speaker.sound.retry import LONGEST
from speaker.speaking.device import DeviceLoudspeaker

loudspeaker = DeviceLoudspeaker(16_000, "rigspk")
with suppress(MouthError):
    loudspeaker.open()
while (wait := loudspeaker._retry.wait()) < LONGEST / 2:
    time.sleep(wait)
    loudspeaker.tend()
print("lost", flush=True)
sys.stdin.readline()
loudspeaker.wake()
print("plays" if loudspeaker._output is not None else "is still lost")
loudspeaker.close()
"""


def test_a_press_looks_for_a_loudspeaker_at_once(room):
    """The next attempt is due in some seconds; a person who pressed does not wait for it."""
    room.kill()
    program = subprocess.Popen(
        [sys.executable, "-c", LOST],
        env=room.for_the_device,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with program:
        assert program.stdout is not None
        assert program.stdout.readline() == "lost\n"
        room.start()
        told, _ = program.communicate("press\n", timeout=60)
    assert told == "plays\n"
