"""Earcons: short, soft, and without a click."""

import numpy as np
import pytest

from speaker.effects import Tone
from speaker.speaking.earcons import earcon


@pytest.mark.parametrize("tone", list(Tone))
def test_an_earcon_is_short_soft_and_clean(tone):
    """At most 150 ms, far from full volume, and silent at both ends."""
    sound = earcon(tone, 22_050)
    assert 0.03 < len(sound) / 22_050 <= 0.15
    assert 1000 < np.abs(sound).max() < 12_000
    assert abs(int(sound[0])) < 50
    assert abs(int(sound[-1])) < 200


def test_earcons_can_be_told_apart():
    """No two tones sound the same."""
    assert len({earcon(tone, 16_000).tobytes() for tone in Tone}) == len(Tone)
