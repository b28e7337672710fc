"""Any rate and any number of channels become int16 mono."""

import numpy as np
import pytest

from speaker.sound.resampling import Form, Stream, resampled


def tone(rate, channels=1, seconds=1.0):
    """A 440 Hz tone in every channel."""
    wave = 8000 * np.sin(2 * np.pi * 440 * np.arange(round(rate * seconds)) / rate)
    return np.repeat(wave.astype(np.int16)[:, None], channels, axis=1)


def passed(form, samples, block=0.03):
    """What comes out when it is fed in blocks."""
    stream, step = Stream(form, 16_000), round(block * form.rate)
    out = [
        stream.take(samples[start : start + step].tobytes())
        for start in range(0, len(samples), step)
    ]
    return np.frombuffer(b"".join([*out, stream.end()]), np.int16)


@pytest.mark.parametrize("rate", [8_000, 16_000, 22_050, 44_100, 48_000, 96_000])
@pytest.mark.parametrize("channels", [1, 2, 6])
def test_blocks_become_16_khz_mono_without_seams(rate, channels):
    """A tone is still the same tone, as loud and as long, and clean where blocks meet."""
    heard = passed(Form(rate, channels), tone(rate, channels))
    wanted = tone(16_000)[:, 0]
    assert abs(len(heard) - len(wanted)) <= 1
    middle = slice(1_000, 15_000)
    error = heard[middle].astype(float) - wanted[middle]
    assert np.sqrt(np.mean(error**2)) < 80  # 1 percent


def test_of_two_channels_the_mean_is_heard():
    """A microphone with one dead channel is still heard."""
    both = tone(16_000, 2)
    both[:, 1] = 0
    heard = passed(Form(16_000, 2), both)
    assert abs(int(np.abs(heard).max()) - 4000) < 20


def test_of_an_array_the_first_channel_is_heard():
    """The other channels may hold what is being played."""
    array = tone(16_000, 6)
    array[:, 1:] = 12_345
    assert np.array_equal(passed(Form(16_000, 6), array), tone(16_000)[:, 0])


def test_blocks_of_our_own_form_are_passed_on_as_they_are():
    """Nothing to convert costs nothing."""
    block = tone(16_000).tobytes()
    assert Stream(Form(16_000), 16_000).take(block) is block


def test_a_whole_sound_is_converted_at_once():
    """As long as before at the new rate."""
    assert len(resampled(tone(22_050)[:, 0], 22_050, 48_000)) == 48_000
    same = tone(22_050)[:, 0]
    assert resampled(same, 22_050, 22_050) is same
    assert len(resampled(np.zeros(0, np.int16), 22_050, 48_000)) == 0
