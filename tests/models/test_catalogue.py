"""The catalogue that comes along, and the script that makes it."""

import re
import runpy
import tomllib
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest

from speaker import models
from speaker.errors import ModelError
from speaker.models import catalogue
from speaker.models.catalogue import Download, Kind

ENTRIES = catalogue.load()
CHECKOUT = Path(models.__file__).parents[2]


def of(kind):
    return [entry for entry in ENTRIES if entry.kind is kind]


def test_names_are_unique_and_fit_for_a_file():
    """A name says which model, and becomes the name of a file."""
    names = [entry.name for entry in ENTRIES]
    assert len(names) == len(set(names))
    assert all(catalogue.is_name(name) for name in names)


def test_everything_is_fetched_over_https_from_the_two_hosts():
    """Nothing else is ever asked."""
    urls = [urlsplit(download.url) for entry in ENTRIES for download in entry.downloads]
    assert {url.scheme for url in urls} == {"https"}
    assert {url.hostname for url in urls} == {"alphacephei.com", "huggingface.co"}
    assert len(set(urls)) == len(urls)


def test_every_file_has_a_size_and_a_checksum():
    """So that a wrong file is refused before it is used."""
    for entry in ENTRIES:
        for download in entry.downloads:
            assert download.bytes is not None
            assert download.bytes > 1000
            assert re.fullmatch("[0-9a-f]{64}|[0-9a-f]{32}", download.sha256 or download.md5)


def test_every_model_has_licence_language_and_computer():
    """What a person wants to know before installing it."""
    for entry in ENTRIES:
        assert entry.licence
        assert re.fullmatch("[a-z]{2}(-[A-Z]{2})?", entry.language)
        assert entry.memory_gb in (1, 2, 4)
        assert entry.pi in (3, 4, 5)


@pytest.mark.parametrize("kind", Kind)
def test_there_are_eight_languages(kind):
    """For each kind, and every language of our own sentences among them."""
    languages = {entry.language.split("-")[0] for entry in of(kind)}
    assert len(languages) >= 8
    assert languages >= {"en", "de"}


def test_a_recognizer_is_an_archive_and_a_voice_two_files():
    """The store relies on it."""
    for entry in of(Kind.RECOGNIZER):
        assert [Path(d.name).suffix for d in entry.downloads] == [".zip"]
    for entry in of(Kind.VOICE):
        names = [download.name for download in entry.downloads]
        assert names == [f"{entry.name}.onnx", f"{entry.name}.onnx.json"]


def test_a_mistyped_name_gets_a_hint():
    """One line that names the fix."""
    with pytest.raises(ModelError, match=r"did you mean vosk-model-small-de-0\.15"):
        catalogue.find("vosk-model-smal-de", ENTRIES)
    with pytest.raises(ModelError, match="speaker models list"):
        catalogue.find("xyz", ENTRIES)


@pytest.mark.parametrize("name", ["", ".", "..", "../x", "a/b", ".hidden", "a b", "a\n", "x" * 101])
def test_a_name_cannot_lead_elsewhere(name):
    """It is used as the name of a file."""
    assert not catalogue.is_name(name)


# The script


@pytest.fixture(scope="module")
def make():
    file = CHECKOUT / "models" / "build" / "catalogue" / "make.py"
    if not file.exists():
        pytest.skip("the script is only in a checkout")
    return SimpleNamespace(**runpy.run_path(str(file)))


ABOUT = {"language": "en", "quality": "small", "licence": "CC0", "memory_gb": 1, "pi": 3}
VOSK = [{"name": "ears", "url": "https://h.example/ears.zip", "size": 5000, "md5": "1" * 32}]
PIPER = {
    "mouth": {
        "files": {
            "en/mouth.onnx": {"size_bytes": 6000, "md5_digest": "2" * 32},
            "en/mouth.onnx.json": {"size_bytes": 70, "md5_digest": "3" * 32},
            "en/MODEL_CARD": {"size_bytes": 8, "md5_digest": "4" * 32},
        }
    }
}


def made(make, tmp_path, ears, mouth=None):
    wanted = {"recognizer": [{**ABOUT, **ears}], "voice": [{**ABOUT, **(mouth or {})}]}
    wanted["voice"][0].setdefault("name", "mouth")
    file = tmp_path / "catalogue.toml"
    file.write_text(make.catalogue(wanted, VOSK, PIPER))
    return catalogue.load(file)


def test_the_script_joins_the_lists(make, tmp_path):
    """Addresses and sums from the lists, the rest from us; a card is nothing to install."""
    ears, mouth = made(make, tmp_path, {"name": "ears"})
    assert (ears.kind, ears.licence, ears.bytes) == (Kind.RECOGNIZER, "CC0", 5000)
    assert ears.downloads == (Download("https://h.example/ears.zip", 5000, md5="1" * 32),)
    assert mouth.bytes == 6070
    assert [download.name for download in mouth.downloads] == ["mouth.onnx", "mouth.onnx.json"]
    assert mouth.downloads[0].url == make.VOICES + "en/mouth.onnx"


def test_a_sha256_counts_while_the_file_is_the_same(make, tmp_path):
    """When the published MD5 changed, the SHA-256 noted beside the old one is dropped."""
    noted = {"name": "ears", "sha256": "a" * 64}
    assert made(make, tmp_path, {**noted, "md5": "1" * 32})[0].downloads[0].sha256 == "a" * 64
    assert made(make, tmp_path, {**noted, "md5": "9" * 32})[0].downloads[0] == Download(
        "https://h.example/ears.zip", 5000, md5="1" * 32
    )


def test_a_model_that_is_gone_stops_the_script(make, tmp_path):
    """Nothing is invented for it."""
    with pytest.raises(make.CatalogueError, match=r"nose .*wanted\.toml"):
        made(make, tmp_path, {"name": "nose"})


def test_the_catalogue_offers_what_is_wanted(make):
    """Nobody edited the one without the other."""
    wanted = tomllib.loads((make.HERE / "wanted.toml").read_text("utf-8"))
    for kind in Kind:
        offered = [(e.name, e.language, e.quality, e.licence) for e in of(kind)]
        keys = ("name", "language", "quality", "licence")
        assert offered == [tuple(table[key] for key in keys) for table in wanted[kind]]
