"""A small disk of the device's own, that can be full, or be there to be read only."""

import shutil
import subprocess
from pathlib import Path

SIZE = "64m"
MOUNT = f'mount -t tmpfs -o size={SIZE},mode=0700 tmpfs "$0" && echo mounted && exec cat'
"""Stays for as long as somebody holds its standard input, and the mount with it."""
FILL = 'dd if=/dev/zero of="$0" bs=4k 2>/dev/null || true'


class Disk:
    """Where the device keeps its state, over all its lives."""

    def __init__(self, state: Path) -> None:
        """Mount one at `state`; where this machine does not allow that, it is a folder."""
        state.mkdir(mode=0o700)
        self.state = state
        self._keeper = subprocess.Popen(
            ["unshare", "--mount", "--propagation", "private", "sh", "-c", MOUNT, str(state)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._keeper.stdout
        self.mounted = self._keeper.stdout.readline() == "mounted\n"
        """Whether it can fail."""

    @property
    def within(self) -> tuple[str, ...]:
        """What a command is to be started by, so that it sees this disk."""
        if not self.mounted:
            return ()
        return ("nsenter", f"--target={self._keeper.pid}", "--mount", f"--wd={Path.cwd()}")

    def receives(self, file: Path) -> None:
        """Put a file on it."""
        self._does("cp", "-p", str(file), str(self.state))

    def fills(self) -> None:
        """There is no room left."""
        self._does("sh", "-c", FILL, str(self.state / "filler"))

    def empties(self) -> None:
        """There is room again."""
        self._does("rm", str(self.state / "filler"))

    def may_be_read_only(self) -> None:
        """As a memory card that is worn out; possible while the device has no file open."""
        self._does("mount", "-o", "remount,ro", str(self.state))

    def may_be_written(self) -> None:
        """It works again."""
        self._does("mount", "-o", "remount,rw", str(self.state))

    def copied(self, to: Path) -> Path:
        """Return a copy of what is on it."""
        root = f"/proc/{self._keeper.pid}/root" if self.mounted else ""
        return shutil.copytree(f"{root}{self.state}", to, dirs_exist_ok=True)

    def goes(self) -> None:
        """Unmount it."""
        for pipe in (self._keeper.stdin, self._keeper.stdout):
            assert pipe
            pipe.close()
        self._keeper.wait()

    def _does(self, *command: str) -> None:
        subprocess.run([*self.within, *command], check=True)
