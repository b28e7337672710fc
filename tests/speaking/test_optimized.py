"""The optimized voice: used when it is the right one and whole, and never missed."""

import os
import shutil
import zlib
from pathlib import Path

import numpy as np
import pytest

from speaker import models
from speaker.errors import ModelError
from speaker.speaking.piper import Piper

pytestmark = pytest.mark.engine

WORDS = "We are open from eight to six."


@pytest.fixture
def voice(tmp_path):
    """A copy of the built-in voice that a test may spoil."""
    file = tmp_path / "voice.onnx"
    shutil.copy(models.builtin_voice(), file)
    shutil.copy(f"{models.builtin_voice()}.json", tmp_path / "voice.onnx.json")
    return file


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "state" / "voice"


def kept(folder):
    (file,) = folder.iterdir()
    return file


def spoil(file, *, keep_time):
    """Make nonsense of the middle of a file."""
    status = file.stat()
    content = bytearray(file.read_bytes())
    middle = len(content) // 2
    content[middle - 400_000 : middle + 400_000] = b"\xff" * 800_000
    file.write_bytes(content)
    if keep_time:
        os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))


def test_what_was_kept_is_what_is_opened(voice, folder):
    """The second start does not even read the voice's middle."""
    Piper(voice, folder)
    spoil(voice, keep_time=True)
    with pytest.raises(ModelError, match="broken"):
        Piper(voice)
    assert len(Piper(voice, folder).synthesize(WORDS)) > 0


@pytest.mark.parametrize("starts", [1, 2])
def test_the_weights_are_used_where_they_lie_from_the_first_start_on(voice, folder, starts):
    """They are the file's pages, which the kernel may forget, and no memory of ours."""
    for _ in range(starts):
        piper = Piper(voice, folder)
    assert str(kept(folder)) in Path("/proc/self/maps").read_text()
    assert piper.rate


def test_the_optimized_voice_sounds_like_the_voice(piper, voice, folder):
    """Sample for sample, but for rounding."""
    Piper(voice, folder)
    difference = Piper(voice, folder).synthesize(WORDS).astype(int) - piper.synthesize(WORDS)
    assert np.abs(difference).max() <= 2


def test_another_voice_in_its_place_is_optimized_anew(voice, folder):
    """A voice that was replaced is not spoken with; only one is kept."""
    Piper(voice, folder)
    before = kept(folder)
    os.utime(voice, ns=(1, 1))
    Piper(voice, folder)
    assert kept(folder) != before


def test_a_damaged_one_is_not_used_and_is_replaced(voice, folder, caplog):
    """One flipped bit is noticed."""
    Piper(voice, folder)
    file = kept(folder)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    assert len(Piper(voice, folder).synthesize(WORDS)) > 0
    assert "damaged" in caplog.text
    assert kept(folder).read_bytes() != bytes(content)


def test_one_that_cannot_be_opened_is_replaced(voice, folder):
    """Whole, but no graph at all."""
    Piper(voice, folder)
    file = kept(folder)
    nonsense = b"no graph"
    file.unlink()
    name = f"{file.stem.split('-')[0]}-{zlib.crc32(nonsense):08x}.ort"
    (folder / name).write_bytes(nonsense)
    assert len(Piper(voice, folder).synthesize(WORDS)) > 0
    assert kept(folder).stat().st_size > 1_000_000


def test_a_folder_that_cannot_be_written_is_no_obstacle(voice, tmp_path, caplog):
    """The voice is opened as it came."""
    (tmp_path / "file").write_text("in the way")
    assert len(Piper(voice, tmp_path / "file" / "voice").synthesize(WORDS)) > 0
    assert "cannot be kept" in caplog.text


def test_a_start_that_was_cut_short_leaves_nothing_behind(voice, folder):
    """A half-written file is cleared away by the next start."""
    folder.mkdir(parents=True)
    (folder / "part.ort").write_bytes(b"half")
    Piper(voice, folder)
    assert kept(folder).name != "part.ort"


def test_a_broken_voice_is_still_named(voice, folder):
    """No optimization, no voice: the error says which file."""
    spoil(voice, keep_time=False)
    with pytest.raises(ModelError, match=r"voice\.onnx is broken"):
        Piper(voice, folder)
