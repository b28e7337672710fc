"""The last half second of sound."""

from hypothesis import given
from hypothesis import strategies as st

from speaker.hearing.ring import Ring

sounds = st.lists(st.binary(max_size=60).map(lambda b: b[: len(b) // 2 * 2]), max_size=60)


@given(sounds, st.integers(0, 100))
def test_it_keeps_the_newest_sound_and_no_more(blocks, samples):
    """Whatever the blocks' sizes, exactly the last samples are kept, in order."""
    ring = Ring(samples / 16_000)
    for block in blocks:
        ring.add(block)
    everything = b"".join(blocks)
    newest = everything[max(0, len(everything) - 2 * samples) :]
    assert len(ring) == len(newest)
    assert b"".join(ring.take()) == newest


def test_taking_forgets():
    """What was taken is not kept any longer."""
    ring = Ring()
    ring.add(bytes(960))
    assert ring.take() == (bytes(960),)
    assert ring.take() == ()
    assert len(ring) == 0


def test_it_holds_half_a_second():
    """The pre-roll is half a second of 16 kHz int16, and never more."""
    ring = Ring()
    for _ in range(100):
        ring.add(bytes(960))
    assert len(ring) == 16_000
