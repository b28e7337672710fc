"""Which device is meant: by its card, its name, or part of it."""

import pytest

from speaker.errors import EarsError, MouthError
from speaker.sound.devices import Device, Way, choose

USB = Device(2, "USB PnP Sound Device: Audio (hw:1,0)", "Device", 0, 1, 0, 44_100)
HDMI = Device(0, "vc4-hdmi-0: MAI PCM i2s-hifi-0 (hw:0,0)", "vc4hdmi0", 0, 0, 8, 48_000)
ARRAY = Device(3, "ReSpeaker 4 Mic Array: USB Audio (hw:2,0)", "ArrayUAC10", 0, 6, 2, 16_000)
SECOND = Device(4, "ReSpeaker 4 Mic Array: USB Audio #1 (hw:2,1)", "ArrayUAC10", 1, 2, 0, 16_000)
DEFAULT = Device(5, "default", "", 0, 32, 32, 44_100, frozenset({Way.OUT}))
ALL = (HDMI, USB, ARRAY, SECOND, DEFAULT)


@pytest.mark.parametrize(
    ("wanted", "device"),
    [
        ("CARD=Device", USB),
        ("card=device", USB),
        ("plughw:CARD=Device", USB),
        ("plughw:CARD=Device,DEV=0", USB),
        ("hw:Device,0", USB),
        ("Device", USB),
        ("CARD=ArrayUAC10,DEV=1", SECOND),
        ("ReSpeaker", ARRAY),
        ("mic usb", ARRAY),
        ("default", DEFAULT),
        ("hw:2,1", SECOND),
        (USB.label, USB),
        (SECOND.label, SECOND),
        (DEFAULT.label, DEFAULT),
    ],
)
def test_a_microphone_is_chosen_by_a_stable_name(wanted, device):
    """A card's id however it is written, a name, or words of a name; never by position."""
    assert choose(ALL, wanted, Way.IN, EarsError) == device
    assert choose(ALL[::-1], wanted, Way.IN, EarsError).card == device.card


def test_a_card_outranks_a_name_that_merely_contains_it():
    """A card of that id is meant, although another device's name has the word in it."""
    other = Device(9, "My Device (hw:7,0)", "Other", 0, 2, 2, 48_000)
    assert choose((other, USB), "Device", Way.IN, EarsError) == USB


def test_only_devices_that_can_do_it_are_chosen():
    """A loudspeaker is no microphone, even when it is called so."""
    assert choose(ALL, "", Way.OUT, MouthError) == DEFAULT
    assert choose(ALL, "ArrayUAC10", Way.OUT, MouthError) == ARRAY
    with pytest.raises(EarsError, match="no microphone 'vc4hdmi0'"):
        choose(ALL, "vc4hdmi0", Way.IN, EarsError)


def test_without_a_choice_it_is_the_systems_own_or_the_first():
    """PortAudio's default; on a bare ALSA system without one, the first that can hear."""
    assert choose(ALL, "", Way.IN, EarsError) == USB
    assert choose((DEFAULT, USB), "", Way.OUT, MouthError) == DEFAULT


def test_a_device_that_is_not_there_is_told_with_those_that_are():
    """One line: what was wanted, what there is, and which setting to change."""
    with pytest.raises(EarsError) as told:
        choose(ALL, "Jabra", Way.IN, EarsError)
    assert str(told.value) == (
        "there is no microphone 'Jabra'; there is CARD=Device, CARD=ArrayUAC10, "
        "CARD=ArrayUAC10,DEV=1, default; see [microphone] device"
    )
    with pytest.raises(MouthError, match="no loudspeaker: plug one in"):
        choose((), "", Way.OUT, MouthError)
