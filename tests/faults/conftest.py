"""What the tests of faults may ask for."""

import os
import shutil
import subprocess

import numpy as np
import pytest

from speaker import from_settings
from speaker.effects import Prompt
from speaker.errors import Trouble
from speaker.identity import Identity, IdentityFile
from tests.botdistrikt.conftest import authority, bundle, no_web_server
from tests.kitchen import configured
from tests.notices.letters import WEBCHAT_ID
from tests.watch.conftest import device, nowhere, question, sandbox, start
from tests.witness import BOOK

__all__ = [
    "authority",
    "bundle",
    "device",
    "no_web_server",
    "nowhere",
    "question",
    "sandbox",
    "start",
]

NOT_SAID = BOOK.sentence(Prompt("not-said"))
BROKEN = BOOK.sentence(Prompt(Trouble.MODELS_BROKEN))
RESTARTED = BOOK.sentence(Prompt(Trouble.RESTARTED))


@pytest.fixture
def alone():
    """What starts a command with mounts of its own."""
    command = ["unshare", "--mount", "--propagation", "private"]
    if os.geteuid() != 0:
        command.insert(1, "--map-root-user")
    if not shutil.which("unshare") or subprocess.run([*command, "true"], check=False).returncode:
        pytest.skip("no mount namespaces here")
    return command


@pytest.fixture(scope="session")
def registered():
    """Write the identity of a device that is registered into a state folder."""

    def write(folder):
        identity = Identity(WEBCHAT_ID, "9001", registered=True)
        IdentityFile(folder / "identity.json").save(identity)
        return folder

    return write


@pytest.fixture
def recordings(tmp_path, registered, piper):
    """What a device keeps of better days: the sound of some sentences."""
    prompts = from_settings.kept_prompts(configured("", registered(tmp_path / "state")))
    kept = {words: piper.synthesize(words) for words in (NOT_SAID, BROKEN, RESTARTED)}
    for words, samples in kept.items():
        prompts.keep(words, samples, piper.rate)
    return kept


@pytest.fixture
def plays(tmp_path):
    """Whether a device plays this recording."""

    def played(running, recording):
        pieces = [
            line.removeprefix("plays ") for line in running.lines if line.startswith("plays ")
        ]
        return any(is_in(recording, np.load(tmp_path / piece)) for piece in pieces)

    return played


def is_in(recording, piece):
    """Whether a piece begins with a recording; silence may follow."""
    return np.array_equal(piece[: len(recording)], recording)
