"""In which form a device is opened."""

import pytest

from speaker.errors import EarsError, MouthError
from speaker.sound.devices import Device, Way
from speaker.sound.forms import MOST, open_first, worth_trying
from speaker.sound.portaudio import portaudio
from speaker.sound.resampling import Form

ARRAY = Device(0, "array (hw:2,0)", "ArrayUAC10", 0, 6, 2, 16_000)
SERVER = Device(0, "pulse", "", 0, 32, 32, 44_100)


@pytest.fixture
def refused():
    """What PortAudio raises, with a code."""
    try:
        return portaudio(EarsError).PortAudioError
    except EarsError as error:
        pytest.skip(str(error))


def test_the_devices_own_rate_and_one_channel_come_first():
    """Nothing is converted that need not be; then come the rates any hardware knows."""
    forms = worth_trying(ARRAY, Way.IN)
    assert forms[:3] == (Form(16_000, 1), Form(16_000, 2), Form(16_000, 6))
    assert Form(48_000, 2) in forms
    assert len(set(forms)) == len(forms)


def test_a_rate_that_spares_the_resampling_is_tried_before_the_devices_own():
    """A loudspeaker that takes the voice's rate as it is."""
    forms = worth_trying(SERVER, Way.OUT, wanted=22_050)
    assert forms[0] == Form(22_050, 1)
    assert Form(44_100, 1) in forms


def test_nobody_asks_a_sound_server_for_all_it_has():
    """32 channels of it would only be work."""
    assert max(form.channels for form in worth_trying(SERVER, Way.IN)) == MOST


def test_the_first_form_that_is_accepted_is_used(refused):
    """A device of 48 kHz stereo refuses the others."""

    def opened(form):
        if form != Form(48_000, 2):
            raise refused("Invalid sample rate", -9997)
        return "stream"

    assert open_first(worth_trying(ARRAY, Way.OUT), opened, MouthError) == (
        "stream",
        Form(48_000, 2),
    )


def test_a_device_that_is_taken_is_not_asked_twelve_times(refused):
    """Another form would not help: the next attempt comes later."""
    asked = []

    def taken(form):
        asked.append(form)
        raise refused("Device unavailable", -9985)

    with pytest.raises(EarsError, match="Device unavailable"):
        open_first(worth_trying(ARRAY, Way.IN), taken, EarsError)
    assert len(asked) == 1
