"""A voice as onnxruntime has optimized it, kept on disk for the next start.

Rewriting a voice's graph takes onnxruntime several times as long as reading it does, at every
start, and always with the same result (docs/benchmarks.md). So the result is kept: one file, of
one voice, in onnxruntime's own format, whose weights are used where they lie in the file: they are
the page cache's memory, not ours. Anything that speaks against it (another voice, another
onnxruntime, a damaged file, a full disk) and the voice is opened as it came, which only takes
longer.
"""

import hashlib
import logging
import os
import shutil
import zlib
from contextlib import suppress
from pathlib import Path

import onnxruntime

from speaker import safefile
from speaker.errors import ModelError

log = logging.getLogger(__name__)

LEVEL = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
"""What lies above it depends on the processor, and makes no voice faster."""
AS_IT_IS = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
IN_PLACE = (
    "use_memory_mapped_ort_model",
    "use_ort_model_bytes_directly",
    "use_ort_model_bytes_for_initializers",
)
"""Only for files in onnxruntime's own format."""
LOOKED_AT = 65_536
"""Bytes at either end of a voice that tell it from others; all 60 MB would cost a cold start."""


def open_voice(model: Path, folder: Path | None = None) -> onnxruntime.InferenceSession:
    """Open the `.onnx` file of a voice, from what was kept in `folder` where that is possible.

    Raises:
        ModelError: there is no such file, or it is no voice.
    """
    if not model.is_file():
        raise ModelError(f"there is no voice at {model}; install one or leave [voice] model empty")
    if folder is None:
        return _opened(model)
    name = _name(model)
    return _kept(folder, name) or _optimized(model, folder, name) or _opened(model)


def _kept(folder: Path, name: str) -> onnxruntime.InferenceSession | None:
    """Open what was kept of this voice; None when there is nothing, or nothing that works."""
    for file in folder.glob(f"{name}-*.ort"):
        try:
            if file.stem == f"{name}-{_checksum(file)}":
                return _session(file, AS_IT_IS)
        except Exception as error:  # noqa: BLE001  # onnxruntime raises its own unrelated classes
            log.warning("the kept voice cannot be used (%s)", type(error).__name__)
        else:
            log.warning("the kept voice is damaged")
    return None


def _optimized(model: Path, folder: Path, name: str) -> onnxruntime.InferenceSession | None:
    """Keep what becomes of the voice, and only that, and open it; None when it cannot be kept."""
    part = folder / "part.ort"
    try:
        shutil.rmtree(folder, ignore_errors=True)
        safefile.make_folder(folder)
        _session(model, LEVEL, part)  # and let go of it: its weights are in memory of its own
        safefile.flush_tree(folder)
        safefile.move(part, folder / f"{name}-{_checksum(part)}.ort")
    except Exception as error:  # noqa: BLE001  # as above; a disk may be full or read-only
        log.warning("the optimized voice cannot be kept in %s (%s)", folder, type(error).__name__)
        with suppress(OSError):
            part.unlink(missing_ok=True)
        return None
    return _kept(folder, name)


def _opened(model: Path) -> onnxruntime.InferenceSession:
    try:
        return _session(model, LEVEL)
    except Exception as error:  # as above
        raise ModelError(f"the voice at {model} is broken ({type(error).__name__})") from error


def _session(
    file: Path, level: onnxruntime.GraphOptimizationLevel, keep: Path | None = None
) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = level
    options.intra_op_num_threads = min(os.cpu_count() or 1, 4)
    options.inter_op_num_threads = 1
    # A thread that polls for work costs a small computer more than it saves.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # Patterns are kept for every length of sentence there ever was: memory, and no time gained.
    options.enable_mem_pattern = False
    for key in IN_PLACE:
        options.add_session_config_entry(f"session.{key}", "1")
    if keep is not None:
        options.optimized_model_filepath = str(keep)
        options.add_session_config_entry("session.save_model_format", "ORT")
    return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])


def _name(model: Path) -> str:
    """Name the voice, the onnxruntime and the way of optimizing."""
    status = model.stat()
    facts = f"{onnxruntime.__version__} {LEVEL} {status.st_size} {status.st_mtime_ns}"
    digest = hashlib.sha256(facts.encode())
    with model.open("rb") as file:
        digest.update(file.read(LOOKED_AT))
        file.seek(max(status.st_size - LOOKED_AT, 0))
        digest.update(file.read(LOOKED_AT))
    return digest.hexdigest()[:16]


def _checksum(file: Path) -> str:
    block, checksum = bytearray(1 << 20), 0
    with file.open("rb", buffering=0) as content:
        while count := content.readinto(block):
            checksum = zlib.crc32(memoryview(block)[:count], checksum)
    return f"{checksum:08x}"
