"""What waits to be heard."""

import threading
from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from speaker.speaking.playback import Playback, gain

CHUNKS = st.lists(st.lists(st.integers(-32768, 32767), max_size=30), max_size=8)


@given(CHUNKS, st.lists(st.integers(1, 40), min_size=1, max_size=30))
@settings(max_examples=100, deadline=None)
def test_samples_come_out_as_they_went_in_then_silence(chunks, pulls):
    """However it is cut into blocks, nothing is lost, doubled or reordered."""
    playback = Playback()
    for chunk in chunks:
        playback.add(np.array(chunk, np.int16))
    pulled = np.concatenate([playback.pull(count) for count in pulls])
    whole = np.array([sample for chunk in chunks for sample in chunk], np.int16)
    expected = np.zeros(len(pulled), np.int16)
    heard = whole[: len(pulled)]
    expected[: len(heard)] = heard
    assert np.array_equal(pulled, expected)


def test_a_cut_is_silence_at_the_next_pull():
    """After a cut, not one sample of what waited is heard."""
    playback = Playback()
    playback.add(np.full(1000, 9000, np.int16))
    playback.pull(10)
    playback.cut()
    assert not playback.pull(100).any()
    assert playback.empty


def test_a_cut_wakes_who_waits_for_the_end():
    """Waiting for the end does not outlast a cut."""
    playback = Playback()
    playback.add(np.ones(10, np.int16))
    done = threading.Event()

    def wait():
        if playback.wait_until_empty(30.0):
            done.set()

    waiter = threading.Thread(target=wait)
    waiter.start()
    playback.cut()
    assert done.wait(5.0)
    waiter.join()


def test_volume_is_a_gentle_even_curve():
    """Each step is the same ratio, ten is full and nothing is nothing."""
    levels = [gain(level) for level in range(1, 11)]
    ratios = [louder / softer for softer, louder in pairwise(levels)]
    assert gain(0) == 0.0
    assert levels[-1] == 1.0
    assert max(ratios) - min(ratios) < 1e-9


def test_volume_changes_what_is_heard_next():
    """Turning it down applies to what waits already."""
    playback = Playback()
    playback.add(np.full(100, 10000, np.int16))
    playback.set_volume(1)
    assert playback.pull(100).max() == 200
