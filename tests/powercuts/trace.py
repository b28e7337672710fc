"""What a real process does to a folder, system call by system call, as strace saw it."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

MAKE = ("open", "openat", "creat", "mkdir", "mkdirat")
NAME = ("rename", "renameat", "renameat2", "link", "linkat", "unlink", "unlinkat", "rmdir")
DATA = ("write", "pwrite64", "ftruncate", "lseek", "fsync", "fdatasync")
STRANGE = (
    *("truncate", "symlink", "symlinkat", "writev", "pwritev", "fallocate"),
    *("copy_file_range", "sendfile", "sync_file_range"),
)
"""Calls that change files in ways that `disk` does not know: a test that meets one fails."""
_LINE = re.compile(r"^\d+ +(\w+)\((.*)\) += (-?\d+)")
_BEGUN = re.compile(r"^(\d+) +(\w+\(.*) <unfinished \.\.\.>$")
_ENDED = re.compile(r"^(\d+) +<\.\.\. \w+ resumed>(.*)$")
_ARGUMENT = re.compile(
    r'(?P<fd>AT_FDCWD|\d+)<(?P<path>[^>]*)>|"(?P<text>[^"]*)"|(?P<word>[\w|]+)', re.ASCII
)


@dataclass(frozen=True, slots=True)
class Call:
    """A system call that succeeded."""

    name: str
    paths: tuple[Path, ...] = ()
    """The files it was about, by their absolute names."""
    handle: int = -1
    data: bytes = b""
    numbers: tuple[int, ...] = ()
    flags: str = ""
    result: int = 0


def need_strace() -> None:
    """Skip where there is no strace; CI must have it."""
    probe = ["strace", "-qq", "-o", os.devnull, "true"]
    if shutil.which("strace") is None or subprocess.run(probe, check=False).returncode:
        reason = "strace is not installed, or not allowed here (apt install strace)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)


def record(command: list[str], log: Path) -> list[Call]:
    """Run a command to its end; return all that it did to files, and what it printed."""
    wanted = ",".join((*MAKE, *NAME, *DATA, *STRANGE))
    strace = ["strace", "-f", "-qq", "-y", "-xx", "-s", "10000000", "-o", str(log)]
    strace += ["-e", "signal=none", "-e", f"trace={wanted}"]
    done = subprocess.run([*strace, *command], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return [call for line in _whole(log) if (call := _read(line)) is not None]


def python(module: str, *arguments: str) -> list[str]:
    """Return the command that runs one of our modules, without writing bytecode."""
    return [sys.executable, "-B", "-m", module, *arguments]


def _whole(log: Path) -> Iterator[str]:
    """Put the calls together that another thread's came in the middle of."""
    begun: dict[str, str] = {}
    for line in log.read_text(encoding="ascii").splitlines():
        if half := _BEGUN.match(line):
            begun[half[1]] = half[2]
        elif half := _ENDED.match(line):
            yield f"{half[1]} {begun.pop(half[1])}{half[2]}"
        else:
            yield line


def _read(line: str) -> Call | None:
    found = _LINE.match(line)
    if found is None or int(found[3]) < 0:
        return None
    name, result = found[1], int(found[3])
    folder, paths, handle, data, numbers, flags = Path("/"), [], -1, b"", [], ""
    for argument in _ARGUMENT.finditer(found[2]):
        if argument["fd"]:
            folder = Path(os.fsdecode(_bytes(argument["path"])))
            handle = -1 if argument["fd"] == "AT_FDCWD" else int(argument["fd"])
        elif argument["text"] is not None:
            data = _bytes(argument["text"])
            paths.append(folder / os.fsdecode(data))
        elif argument["word"].isdigit():
            numbers.append(int(argument["word"]))
        else:
            flags += argument["word"]
    if name in DATA:
        paths = [folder]
    if name in ("open", "openat", "creat"):
        handle = result
    return Call(name, tuple(paths), handle, data, tuple(numbers), flags, result)


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))
