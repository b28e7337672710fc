"""WAV files as something to listen to."""

import contextlib
import io
import queue
import struct
import wave

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from speaker.errors import EarsError
from speaker.hearing.wav import WavMicrophone, blocks, quiet, read_wav

TONE = 0.5 * np.sin(2 * np.pi * 440 * np.arange(16_000) / 16_000)


def pcm(samples, width: int) -> bytes:
    """Return samples of -1 to 1 as little-endian PCM of `width` bytes (8 bit is unsigned)."""
    if width == 1:
        return bytes((np.rint(samples * 127) + 128).astype(np.uint8))
    wide = np.rint(samples * (2**31 - 128)).astype("<i4").view(np.uint8).reshape(-1, 4)
    return bytes(wide[:, 4 - width :].tobytes())


def write(path, samples, rate=16_000, width=2, channels=1):
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(pcm(np.repeat(samples, channels), width))
    return path


def close_to_tone(sound: bytes, amplitude: float = 0.5) -> bool:
    samples = np.frombuffer(sound, "<i2") / 32768
    spectrum = np.abs(np.fft.rfft(samples)) / len(samples) * 2
    peak = int(spectrum.argmax())
    return abs(peak - 440) <= 1 and abs(spectrum[peak] - amplitude) < 0.02


@pytest.mark.parametrize("width", [1, 2, 3, 4])
@pytest.mark.parametrize("channels", [1, 2, 6])
def test_any_width_and_channels(tmp_path, width, channels):
    """8, 16, 24 and 32 bit and any number of channels become int16 mono."""
    sound = read_wav(write(tmp_path / "tone.wav", TONE, width=width, channels=channels))
    assert len(sound) == 32_000
    assert close_to_tone(sound)


def test_channels_are_mixed(tmp_path):
    """Somebody who is on the right channel only is heard, at half the level."""
    path = tmp_path / "right.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((2, 2, 16_000, 0, "NONE", ""))
        file.writeframes(pcm(np.column_stack([0 * TONE, TONE]).reshape(-1), 2))
    assert close_to_tone(read_wav(path), amplitude=0.25)


@pytest.mark.parametrize("rate", [8_000, 22_050, 44_100, 48_000])
def test_any_rate(tmp_path, rate):
    """A second of any rate is a second of 16 kHz."""
    tone = 0.5 * np.sin(2 * np.pi * 440 * np.arange(rate) / rate)
    sound = read_wav(write(tmp_path / "tone.wav", tone, rate=rate))
    assert len(sound) == pytest.approx(32_000, abs=8)
    assert close_to_tone(sound[:32_000])


def test_the_extensible_header(tmp_path):
    """Many programs write 24 bit with the "extensible" header, which is PCM all the same."""
    data = pcm(TONE, 3)
    guid = b"\x00\x00\x00\x00\x10\x00\x80\x00\x00\xaa\x00\x38\x9b\x71"
    form = struct.pack("<HHIIHHHHIH", 0xFFFE, 1, 16_000, 48_000, 3, 24, 22, 24, 4, 1) + guid
    chunks = b"WAVEfmt " + struct.pack("<I", len(form)) + form
    chunks += b"data" + struct.pack("<I", len(data)) + data
    path = tmp_path / "wide.wav"
    path.write_bytes(b"RIFF" + struct.pack("<I", len(chunks)) + chunks)
    assert close_to_tone(read_wav(path))


def test_int16_of_our_rate_is_left_as_it_is(tmp_path):
    """The usual kind of file is passed on sample by sample."""
    samples = np.random.default_rng(1).integers(-32768, 32768, 4_000).astype("<i2")
    path = tmp_path / "noise.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
        file.writeframes(samples.tobytes())
    assert read_wav(path) == samples.tobytes()


def float_wav() -> bytes:
    form = struct.pack("<HHIIHH", 3, 1, 16_000, 64_000, 4, 32)
    return b"RIFF\x40\0\0\0WAVEfmt \x10\0\0\0" + form + b"data\x04\0\0\0" + bytes(4)


@pytest.mark.parametrize(
    "content",
    [b"", b"RIFF", b"this is text, not sound", b"\0" * 4096, float_wav(), b"RIFF\0\0\0\0WAVE"],
    ids=["empty", "cut", "text", "zeros", "float", "header"],
)
def test_what_is_no_pcm_wav_is_refused_in_one_line(tmp_path, content):
    """The message names the file and what it should be."""
    path = tmp_path / "sound.wav"
    path.write_bytes(content)
    with pytest.raises(EarsError, match=r"sound\.wav is not a PCM WAV file") as error:
        read_wav(path)
    assert "\n" not in str(error.value)


def test_no_such_file(tmp_path):
    """A missing file and a folder are named."""
    with pytest.raises(EarsError, match=r"cannot read .*nowhere\.wav: No such file"):
        read_wav(tmp_path / "nowhere.wav")
    with pytest.raises(EarsError, match="cannot read"):
        read_wav(tmp_path)


def test_too_long_a_file_is_refused(tmp_path):
    """Ten minutes are enough for any utterance."""
    path = tmp_path / "long.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 1, 100, 0, "NONE", ""))
        file.writeframes(bytes(100 * 601))
    with pytest.raises(EarsError, match="longer than 600 s"):
        read_wav(path)


@given(st.binary(max_size=200))
def test_damaged_headers_never_crash(tmp_path_factory, damage):
    """Whatever was overwritten in a WAV file: its sound, or an EarsError."""
    memory = io.BytesIO()
    with wave.open(memory, "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
        file.writeframes(bytes(64))
    whole = memory.getvalue()
    path = tmp_path_factory.mktemp("damaged") / "x.wav"
    path.write_bytes(whole[:8] + damage + whole[8 + len(damage) :])
    with contextlib.suppress(EarsError):
        read_wav(path)


def test_blocks_are_the_sound(tmp_path):
    """Cut into 30 ms and put together again it is the same sound."""
    sound = quiet(0.1)
    cut = list(blocks(sound))
    assert b"".join(cut) == sound
    assert {len(block) for block in cut[:-1]} == {960}


def into(heard):
    """Take blocks into a queue; nobody listens to them."""

    def deliver(block):
        heard.put(block)
        return False

    return deliver


def test_the_wav_microphone_says_its_files_into_the_quiet(tmp_path):
    """Files come one after the other, whole, with quiet around them, and it can be stopped."""
    one = write(tmp_path / "one.wav", TONE[:4_000])
    heard: queue.Queue[bytes] = queue.Queue()
    microphone = WavMicrophone(speed=50.0)
    assert microphone.say(one) == pytest.approx(0.25)
    microphone.say(one)
    microphone.start(into(heard), lambda: None)
    sound = b"".join(heard.get(timeout=10) for _ in range(40))
    microphone.stop()
    assert len(sound) == 40 * 960
    assert sound.count(read_wav(one)) == 2
    assert sound[-960:] in quiet(3.0)
    while not heard.empty():
        heard.get()
    microphone.start(into(heard), lambda: None)
    first, second = heard.get(timeout=10), heard.get(timeout=10)
    assert first + second == quiet(0.06)
    microphone.stop()
    microphone.stop()


def test_a_bad_file_is_told_at_once(tmp_path):
    """The one who says a file that is none is told, not the microphone's thread."""
    with pytest.raises(EarsError):
        WavMicrophone().say(tmp_path / "nowhere.wav")
