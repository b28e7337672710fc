"""A device that goes between opening and starting: PortAudio's start never returns then."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.rig

OPENS_AND_STARTS = """
import sys, sounddevice
from speaker.sound.portaudio import DeviceHangsError, start

def silence(out, *_):
    out[:] = bytes(len(out))

stream = sounddevice.RawOutputStream(channels=1, dtype="int16", callback=silence)
print("open", flush=True)
sys.stdin.readline()
try:
    start(stream)
except DeviceHangsError as error:
    print(error)
    sys.exit(3)
"""


def test_a_start_that_never_returns_ends_the_process(room):
    """It is given up after some seconds, and the process can still end by itself."""
    program = subprocess.Popen(
        [sys.executable, "-c", OPENS_AND_STARTS],
        env=room.for_the_device,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with program:
        assert program.stdout is not None
        assert program.stdout.readline() == "open\n"
        room.kill()
        told, errors = program.communicate("start\n", timeout=60)
    room.start()
    assert (program.returncode, told) == (3, "the sound device hangs; the device must start anew\n")
    assert "Fatal" not in errors
