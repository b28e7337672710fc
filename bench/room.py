"""A room with a program in it: we speak into its microphone, and hear its loudspeaker.

Microphone and loudspeaker are named pipes on our side of which threads keep real time, the same
for every program that is measured. Moments are monotonic seconds, which all processes share.
"""

import json
import os
import select
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Mapping
from itertools import cycle
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np

from speaker.hearing.wav import blocks, quiet, read_wav

PATIENCE = 60.0
"""Seconds after which something will not happen any more."""
BLOCK_SECONDS = 0.03
FAINT = 0.02
"""Share of a recording's peak below which it is silence."""


class Microphone:
    """What the program hears: hiss, and the recordings that are said, in real time."""

    def __init__(self, path: Path) -> None:
        os.mkfifo(path)
        self._path = path
        self._pipe: int | None = None
        self._waiting: deque[tuple[bytes, bool]] = deque()
        self._ended = threading.Event()
        self._ended_at = 0.0
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def say(self, recording: Path, skip: float = 0.0) -> None:
        """Say a recording, from `skip` seconds on."""
        sound = read_wav(recording)[2 * round(skip * 16_000) :]
        samples = np.abs(np.frombuffer(sound, np.int16).astype(np.int32))
        last = int(np.flatnonzero(samples > FAINT * samples.max())[-1]) * 2
        self._ended.clear()
        parts = list(blocks(sound + bytes(-len(sound) % 960)))
        self._waiting.extend(
            (part, n * 960 <= last < (n + 1) * 960) for n, part in enumerate(parts)
        )

    def ended(self) -> float:
        """Wait for the end of the last word said, and return its moment."""
        if not self._ended.wait(PATIENCE):
            raise TimeoutError("the microphone is stuck")
        return self._ended_at

    def close(self) -> None:
        """Say no more."""
        self._closed.set()
        self._thread.join()
        if self._pipe is not None:
            os.close(self._pipe)

    def _run(self) -> None:
        hiss = cycle(list(blocks(quiet(3.0))))
        due = time.monotonic()
        while not self._closed.wait(max(due - time.monotonic(), 0.0)):
            due += BLOCK_SECONDS
            block, last = self._waiting.popleft() if self._waiting else (next(hiss), False)
            self._write(block)
            if last:
                self._ended_at = time.monotonic()
                self._ended.set()

    def _write(self, block: bytes) -> None:
        """Hand over a block; nobody hears it when nobody records."""
        try:
            if self._pipe is None:
                self._pipe = os.open(self._path, os.O_WRONLY | os.O_NONBLOCK)
            os.write(self._pipe, block)
        except BlockingIOError:
            pass
        except OSError:
            if self._pipe is not None:
                os.close(self._pipe)
            self._pipe = None


class Loudspeaker:
    """What the program plays: the samples, and when they came."""

    def __init__(self, path: Path) -> None:
        os.mkfifo(path)
        self._pipe = os.open(path, os.O_RDWR | os.O_NONBLOCK)
        self._changed = threading.Condition()
        self._heard: list[tuple[float, bytes]] = []
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def first_after(self, moment: float) -> float:
        """Wait for a sound later than `moment`, and return when it came."""
        with self._changed:
            found = self._changed.wait_for(lambda: self._sounds(moment), PATIENCE)
        if not found:
            raise TimeoutError("nothing is heard")
        return found[0][0]

    def last(self) -> float:
        """Return when the latest sound came; 0 when there was none since `take`."""
        with self._changed:
            return max((at for at, _ in self._sounds(0.0)), default=0.0)

    def take(self) -> bytes:
        """Return all that was played, and forget it."""
        with self._changed:
            heard, self._heard = self._heard, []
        return b"".join(data for _, data in heard)

    def close(self) -> None:
        """Hear no more."""
        self._closed.set()
        self._thread.join()
        os.close(self._pipe)

    def _sounds(self, moment: float) -> list[tuple[float, bytes]]:
        return [(at, data) for at, data in self._heard if at > moment and any(data)]

    def _run(self) -> None:
        while not self._closed.is_set():
            ready, _, _ = select.select([self._pipe], [], [], 0.2)
            if ready:
                data = os.read(self._pipe, 1 << 16)
                with self._changed:
                    self._heard.append((time.monotonic(), data))
                    self._changed.notify_all()


class Program:
    """A process that prints JSON lines with a name and a moment, and reads lines."""

    def __init__(self, command: list[str], environment: Mapping[str, str], folder: Path) -> None:
        self.started = time.monotonic()
        self.lines: list[dict[str, Any]] = []
        self._changed = threading.Condition()
        self._errors = (folder / "errors.txt").open("ab")
        self._supervisor = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._supervisor.bind(str(folder / "notify"))
        threading.Thread(target=self._hear_of, daemon=True).start()
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env={**environment, "NOTIFY_SOCKET": str(folder / "notify")},
            cwd=folder,
            text=True,
        )
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def tell(self, line: str) -> float:
        """Write a line, and return when."""
        assert self.process.stdin is not None  # noqa: S101  # it is a pipe
        at = time.monotonic()
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()
        return at

    def wait(self, name: str, after: float = 0.0, **having: Any) -> dict[str, Any]:
        """Wait for a line of this name whose moment is later than `after`."""

        def found() -> dict[str, Any] | None:
            for line in reversed(self.lines):
                if line["at"] < after:
                    return None
                if line["name"] == name and having.items() <= line.items():
                    return line
            return None

        with self._changed:
            line = self._changed.wait_for(found, PATIENCE)
        if line is None:
            raise TimeoutError(f"{name} did not come; see errors.txt")
        return line

    def stop(self) -> None:
        """End it by the end of its input."""
        if self.process.stdin is not None:
            self.process.stdin.close()
        try:
            self.process.wait(10.0)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.process.wait()
        self._thread.join()
        self._supervisor.shutdown(socket.SHUT_RDWR)
        self._errors.close()

    def _hear_of(self) -> None:
        """Take READY=1, as systemd would."""
        while told := self._supervisor.recv(4096):
            if told == b"READY=1":
                self._note({"name": "READY", "at": time.monotonic()})

    def _note(self, line: dict[str, Any]) -> None:
        with self._changed:
            self.lines.append(line)
            self._changed.notify_all()

    def _run(self) -> None:
        assert self.process.stdout is not None  # noqa: S101  # it is a pipe
        for line in self.process.stdout:
            self._note(json.loads(line))


class Room:
    """One program with its microphone and loudspeaker; use it in a `with`."""

    def __init__(self, command: list[str], environment: Mapping[str, str]) -> None:
        self._command, self._environment = command, environment

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory(prefix="speaker-bench-")
        folder = Path(self._folder.name)
        self.microphone = Microphone(folder / "microphone")
        self.loudspeaker = Loudspeaker(folder / "loudspeaker")
        self.program = Program(self._command, self._environment, folder)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.program.stop()
        self.microphone.close()
        self.loudspeaker.close()
        errors = (Path(self._folder.name) / "errors.txt").read_text(errors="replace")
        if kind is not None:
            sys.stderr.write(errors[-2000:])
        self._folder.cleanup()
