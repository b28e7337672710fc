"""How long an output takes to wake."""

import pytest

from speaker.speaking.lead_in import LEAD_IN, guessed, lead_in


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("USB PnP Sound Device: Audio (hw:1,0)", "usb"),
        ("vc4-hdmi-0: MAI PCM i2s-hifi-0 (hw:0,0)", "hdmi"),
        ("bluealsa", "bluetooth"),
        ("bcm2835 Headphones: - (hw:2,0)", "other"),
        ("snd_rpi_hifiberry_dac: HifiBerry DAC HiFi (hw:1,0)", "other"),
        ("pulse", "other"),
    ],
)
def test_the_kind_is_guessed_by_the_name(name, kind):
    """As the names of common devices are."""
    assert guessed(name) == kind
    assert lead_in("auto", name) == LEAD_IN[kind]


def test_a_setting_outranks_the_guess():
    """Who knows better says so."""
    assert lead_in("hdmi", "USB Audio") == LEAD_IN["hdmi"]


def test_slow_outputs_get_longer_silence():
    """HDMI and Bluetooth sleep deeper than USB."""
    assert 0 == LEAD_IN["other"] < LEAD_IN["usb"] < LEAD_IN["bluetooth"] <= LEAD_IN["hdmi"]
