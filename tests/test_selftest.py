"""`speaker selftest`: what it finds, and what it finds out."""

import sys

import pytest

from speaker import cli
from speaker.desk import selftest


@pytest.mark.engine
def test_a_working_installation_passes(capsys):
    """Modules, PortAudio, voice and recognizer: a line for each, and exit code 0."""
    assert cli.main(["selftest"]) == 0
    assert capsys.readouterr().out.count("✓") == 3


@pytest.mark.parametrize(
    "module",
    [
        *("speaker.app", "speaker.daemon", "speaker.worlds", "speaker.hardware.light"),
        *("speaker.notices.server", "speaker.speaking.recording"),
    ],
)
def test_a_module_that_does_not_load_is_named(monkeypatch, capsys, module):
    """Whatever the service may import, late or early, is tried; one line names what is wrong."""
    monkeypatch.setitem(sys.modules, module, None)
    assert cli.main(["selftest"]) == 1
    complaint = capsys.readouterr().err
    assert module in complaint
    assert len(complaint.strip().splitlines()) == 1


@pytest.mark.engine
def test_a_sentence_that_is_not_heard_fails_it(monkeypatch, capsys):
    """Engines that load but do not work are found out: what is heard must be what was said."""
    monkeypatch.setattr(selftest, "SENTENCE", "Something else.")
    assert cli.main(["selftest"]) == 1
    assert "did not hear" in capsys.readouterr().err
