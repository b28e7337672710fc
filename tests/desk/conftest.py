"""Programs of other people, on hardware we lack: small stand-ins at the front of the PATH."""

import os

import pytest


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
