"""Programs of other people, on hardware we lack: small stand-ins at the front of the PATH."""

import os
import signal
import sys

import pexpect
import pytest

PATIENCE = 120
"""Seconds: the machine may be busy."""


@pytest.fixture
def program(environment, tmp_path):
    """Return what puts a shell script on the PATH of the command under test, by its name."""
    folder = tmp_path / "bin"
    folder.mkdir()
    environment["PATH"] = f"{folder}{os.pathsep}{environment['PATH']}"

    def put(name, script):
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)

    return put


def _may_be_interrupted():
    """A shell's background jobs ignore Ctrl-C, and whatever they start does, too."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture
def person(environment, tmp_path):
    """Return what starts a command at a terminal; `expect` and `sendline` play the person."""
    started = []

    def sits_down(*arguments, **bot):
        variables = {f"SPEAKER_BOT_{key}".upper(): str(value) for key, value in bot.items()}
        command = pexpect.spawn(
            sys.executable,
            ["-m", "speaker", *arguments],
            env=environment | variables | {"TERM": "dumb"},
            cwd=tmp_path,
            timeout=PATIENCE,
            encoding="utf-8",
            dimensions=(50, 200),
            preexec_fn=_may_be_interrupted,
        )
        started.append(command)
        return command

    yield sits_down
    for command in started:
        command.close(force=True)
