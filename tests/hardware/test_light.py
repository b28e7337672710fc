"""The light, on a pin that can be looked at."""

import pytest
from gpiozero.pins.mock import MockFactory

from speaker import phrasebook
from speaker.effects import Look, Tone
from speaker.hardware.light import PATTERNS, GpioLight


@pytest.fixture
def pins():
    factory = MockFactory()
    yield factory
    factory.reset()


def test_every_look_has_a_pattern():
    """No state of the device is without a look."""
    assert set(PATTERNS) == set(Look)


def test_looks_can_be_told_apart():
    """No two looks blink alike."""
    assert len({(pattern.on, pattern.off) for pattern in PATTERNS.values()}) == len(PATTERNS)


def test_every_look_can_be_heard():
    """Each look but idle and speaking has a sound twin that there is."""
    prompts = phrasebook.load("en").prompts
    for look, pattern in PATTERNS.items():
        silent = look in (Look.IDLE, Look.SPEAKING)
        assert silent == (pattern.twin == "")
        assert silent or isinstance(pattern.twin, Tone) or pattern.twin in prompts


def test_idle_is_dark_and_listening_is_lit(pins):
    """The two looks that matter most need no counting of blinks."""
    light = GpioLight(18, pin_factory=pins)
    light.show(Look.LISTENING)
    assert pins.pin(18).state
    light.show(Look.IDLE)
    assert not pins.pin(18).state
    light.show(Look.THINKING)
    light.show(Look.IDLE)
    assert not pins.pin(18).state
    light.close()
