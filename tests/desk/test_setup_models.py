"""`speaker setup models`: the language, and what fits the computer."""

import tomllib
from dataclasses import replace

import pytest

from speaker.desk.models import Row
from speaker.desk.setup.models import fitting
from speaker.models.catalogue import Kind
from tests.models import shop


@pytest.fixture
def written(tmp_path):
    """Return what reads the settings file that came of it."""
    return lambda: tomllib.loads((tmp_path / "speaker.toml").read_text())


def test_the_built_in_models_are_fine_to_start_with(person, written):
    """Enter, Enter, Enter: English, and what came along."""
    setup = person("setup", "models", "--config", "speaker.toml")
    for question in ("Language", "the built-in one.*Which one", "the built-in one.*Which one"):
        setup.expect(question)
        setup.sendline("")
    setup.expect("All is well")
    assert written() == {
        "language": {"code": "en"},
        "hearing": {"model": ""},
        "voice": {"model": ""},
    }


def test_a_language_without_built_in_models_is_not_well_without_others(person, written):
    """German needs models; leaving them out is said at the end."""
    setup = person("setup", "models", "--config", "speaker.toml")
    setup.expect("Language")
    setup.sendline("fr")
    setup.expect("speaks de and en so far")
    setup.sendline("de")
    setup.expect("vosk-model-small-de-0.15 \\(46 MB, Apache-2.0\\).*Which one")
    setup.sendline("")
    setup.expect("thorsten.*Which one")
    setup.sendline("")
    setup.expect("Not yet well: models")
    assert written()["language"] == {"code": "de"}


def test_a_model_of_your_own_is_kept(person, written, environment):
    """A path in the settings is asked about, not thrown away."""
    environment["SPEAKER_HEARING_MODEL"] = "/models/mine"
    setup = person("setup", "models", "--config", "speaker.toml")
    setup.expect("Language")
    setup.sendline("")
    setup.expect("Keep /models/mine")
    setup.sendline("")
    setup.expect("Which one")
    setup.sendline("")
    setup.expect("All is well")
    assert "hearing" not in written()


def test_what_is_too_large_for_the_computer_is_not_proposed():
    """Neither for its memory nor for its Raspberry Pi; what is installed comes first."""
    small = shop.entry("small", Kind.RECOGNIZER)
    rows = (
        Row(replace(small, memory_gb=10**6), installed=True, chosen=False),
        Row(replace(small, pi=5), installed=False, chosen=False),
        Row(replace(small, name="a"), installed=False, chosen=False),
        Row(replace(small, name="b"), installed=True, chosen=False),
        Row(shop.entry("mouth", Kind.VOICE), installed=True, chosen=False),
    )
    assert [row.entry.name for row in fitting(rows, Kind.RECOGNIZER, 4)] == ["b", "a"]
    assert len(fitting(rows, Kind.RECOGNIZER, None)) == 3
