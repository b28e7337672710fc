"""The end of the daemon: whenever it comes, it is orderly."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from speaker.botdistrikt.sandbox import Sandbox, load_bot
from tests.kitchen import APP_ID, DOMAIN

pytestmark = pytest.mark.engine


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_in_mid_reply_ends_it_with_code_0(tmp_path, number):
    """Nobody waits for the rest of the answer, and nothing is wrong."""
    with Sandbox(load_bot(), DOMAIN, APP_ID) as sandbox:
        device = subprocess.Popen(
            [sys.executable, "-m", "tests.speaking_device", sandbox.url, str(tmp_path)],
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parents[1],
        )
        assert device.stdout is not None
        assert device.stdout.readline() == b"speaking\n"
        device.send_signal(number)
        assert device.wait(60.0) == 0
        device.stdout.close()
