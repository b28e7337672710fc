"""A process that installs a recognizer, for tests that kill it.

    python -m tests.models.installer HOME URL BYTES SHA256

It says how many bytes have come, and when it is about to try the model out; there it waits.
"""

import sys
from pathlib import Path

from speaker.models.catalogue import Download, Kind
from speaker.models.store import Store
from tests.models.shop import entry


def main(home, url, size, sha256):
    def wait(_kind, _path):
        print("trying", flush=True)  # noqa: T201  # it is how the test knows
        sys.stdin.readline()

    def told(_stage, done, _total):
        print(done, flush=True)  # noqa: T201

    wanted = entry("ears", Kind.RECOGNIZER, Download(url, int(size), sha256))
    Store(Path(home), wait).install(wanted, told)


if __name__ == "__main__":
    main(*sys.argv[1:])
