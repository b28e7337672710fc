"""A process that takes three letters, has two of them heard, and says so: to be killed at any step.

    keeper.py FILE

Each line it writes is a confirmation: "kept KEY" is what the sender waits for before forgetting the
letter, "heard KEY" is what the conversation waits for before forgetting the notice.
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))  # started without site-packages, to be quick

from speaker.notices.inbox import Inbox
from tests.notices.letters import letter

NOW = 1_800_000_000.0


def confirm(what, key):
    os.write(1, f"{what} {key}\n".encode())


def main(file):
    inbox = Inbox(Path(file))
    for key in ("1", "2", "3"):
        inbox.store(letter(key, f"Number {key}."), NOW)
        confirm("kept", key)
        if key == "2":
            continue
        kept = inbox.first(NOW)
        assert kept
        inbox.heard(kept.id)
        confirm("heard", kept.letter.rows[0].key)
    inbox.close()


if __name__ == "__main__":
    main(sys.argv[1])
