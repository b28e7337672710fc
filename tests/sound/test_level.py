"""How loud a sound is."""

import numpy as np
import pytest

from speaker.sound.level import level_of


def sine(peak):
    return (peak * np.sin(np.linspace(0, 200, 16_000))).astype(np.int16).tobytes()


def test_the_level_is_told_in_decibels_below_full_scale():
    """Full scale is 0 dB, a tenth of it -20; a sine's power is 3 dB below its peak."""
    level = level_of(sine(3276.7))
    assert level.peak == pytest.approx(-20.0, abs=0.1)
    assert level.rms == pytest.approx(-23.0, abs=0.1)
    assert not any((level.silent, level.too_loud, level.too_quiet))


def test_digital_silence_is_no_quiet_room():
    """Only zeros, or nothing at all, is a microphone that is off."""
    assert level_of(bytes(960)).silent
    assert level_of(b"").silent
    assert not level_of(sine(2)).silent


def test_clipping_and_whispers_are_noticed():
    """Too loud and too quiet, each with a margin to ordinary speech."""
    loud = np.clip(np.frombuffer(sine(32_000), np.int16) * 2.0, -32_768, 32_767).astype(np.int16)
    assert level_of(loud.tobytes()).too_loud
    assert level_of(sine(100)).too_quiet
