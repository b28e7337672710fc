"""PortAudio started anew, for the real library."""

import pytest

from speaker.errors import EarsError
from speaker.sound.devices import list_devices
from speaker.sound.portaudio import STREAMS, holds, look_again, portaudio, released


class Stream:
    """Somebody's open stream."""

    def __init__(self, *, used):
        self.used = used
        self.closed = 0

    def in_use(self):
        return self.used

    def let_go(self):
        self.closed += 1
        released(self)


@pytest.fixture
def held():
    """Make streams that are open during the test."""
    try:
        portaudio(EarsError)
    except EarsError as error:
        pytest.skip(str(error))
    streams = []

    def make(*, used):
        streams.append(Stream(used=used))
        with STREAMS:
            holds(streams[-1])
        return streams[-1]

    yield make
    with STREAMS:
        for stream in streams:
            released(stream)


def test_a_stream_in_use_is_not_interrupted_to_look_for_another_device(held):
    """While somebody is heard or spoken to, nothing is closed and PortAudio goes on."""
    used, silent = held(used=True), held(used=False)
    assert look_again(EarsError) is False
    assert (used.closed, silent.closed) == (0, 0)


def test_streams_that_nobody_needs_let_go_while_portaudio_starts_anew(held):
    """Every one of them, once; and the list of devices can be had afterwards."""
    streams = [held(used=False), held(used=False)]
    assert look_again(EarsError) is True
    assert [stream.closed for stream in streams] == [1, 1]
    assert look_again(EarsError) is True
    assert [stream.closed for stream in streams] == [1, 1]
    assert isinstance(list_devices(EarsError), tuple)
