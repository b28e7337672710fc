"""Logging: our own lines at the chosen level, and never what was said."""

import os
import subprocess
import sys

import pytest

from tests.test_cli import DOMAIN, reach, sandbox

__all__ = ["sandbox"]


@pytest.mark.engine
def test_at_debug_level_no_word_and_no_secret_is_logged(sandbox, tmp_path):
    """The noisiest log holds neither the question, nor the answer, nor the domain or the id."""
    variables = {f"SPEAKER_BOT_{key}".upper(): str(v) for key, v in reach(sandbox).items()}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SPEAKER_")}
    script = (
        "import os; from speaker import logs, settings; from speaker.desk.ask import ask; "
        "from pathlib import Path; logs.set_up('debug'); "
        "ask(settings.load(None, os.environ), 'what are the opening hours', None, Path('a.wav'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=kept | variables | {"SPEAKER_STATE_DIRECTORY": str(tmp_path)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert [message.text for message in sandbox.messages] == ["what are the opening hours"]
    assert "DEBUG" in done.stderr or "INFO" in done.stderr
    secrets = (DOMAIN, sandbox.users[0]["webchat_id"])
    for word in ("opening", "morning", "Sunday", *secrets):
        assert word not in done.stderr


def test_outside_systemd_the_log_goes_to_standard_error(tmp_path):
    """A variable left over from another service is no journal: the lines are read all the same."""
    script = "from speaker import logs; import logging; logs.set_up('info'); "
    script += "logging.getLogger('speaker.x').info('hello')"
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | {"JOURNAL_STREAM": "8:12345"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert done.stderr == "INFO speaker.x: hello\n"


def test_under_systemd_nothing_goes_to_standard_error_twice(tmp_path):
    """Where standard error is the journal's stream, the lines go to the journal's own socket."""
    script = (
        "import os; s = os.fstat(2); os.environ['JOURNAL_STREAM'] = f'{s.st_dev}:{s.st_ino}'; "
        "from speaker import logs; import logging; logs.set_up('info'); "
        "handler = logging.getLogger().handlers[0]; "
        "record = logging.makeLogRecord({'msg': 'hello', 'name': 'speaker.x'}); "
        "print(type(handler).__module__, handler.format(record))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert done.stdout == "speaker.journal hello\n"  # the level and the name are fields
