"""What the tests of faults may ask for."""

import os
import shutil
import subprocess

import pytest

from speaker.identity import Identity, IdentityFile
from tests.botdistrikt.conftest import authority, bundle, no_web_server
from tests.notices.letters import WEBCHAT_ID
from tests.watch.conftest import device, nowhere, question, sandbox, start

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
