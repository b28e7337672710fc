"""What every test may ask for."""

import os
import subprocess
import sys

import pytest
from hypothesis import settings

from speaker import models
from speaker.hearing.recognizer import Recognizer
from speaker.speaking.piper import Piper

settings.register_profile("soak", max_examples=5000)  # see `make soak-pure`


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch) -> None:
    """What the machine's environment says of proxies and authorities is not ours."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    monkeypatch.delenv("CURL_CA_BUNDLE", raising=False)


@pytest.fixture(scope="session")
def piper():
    """The built-in voice, loaded once."""
    return Piper(models.builtin_voice())


@pytest.fixture(scope="session")
def recognizer():
    """The built-in recognizer, loaded once."""
    return Recognizer(models.builtin_recognizer())


@pytest.fixture
def environment(tmp_path):
    """An environment of its own: no settings but the ones given, state in a passing folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SPEAKER_")}
    return kept | {
        "HOME": str(tmp_path),
        "PULSE_SERVER": f"unix:{tmp_path}/none",  # whatever sound this machine has, stay silent
        "SPEAKER_STATE_DIRECTORY": str(tmp_path / "state"),
    }


@pytest.fixture
def speaker(environment, tmp_path):
    """Run a command to its end; settings of the bot are given as keywords."""

    def run(*arguments, **bot):
        variables = {f"SPEAKER_BOT_{key}".upper(): str(value) for key, value in bot.items()}
        return subprocess.run(
            [sys.executable, "-m", "speaker", *arguments],
            env=environment | variables,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run
