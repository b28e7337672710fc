"""`speaker models` as a person runs it, and what `speaker setup` asks of it."""

import hashlib
import json
import subprocess
import sys
from dataclasses import replace

import pytest

from speaker import models, settings
from speaker.desk import models as desk
from speaker.errors import InstallError, ModelError
from speaker.models import record
from speaker.models.making import Stage
from tests.models import shop


@pytest.fixture
def state(tmp_path):
    return tmp_path / "state"


@pytest.fixture
def chosen(state):
    shipped = settings.load(None, {})
    return replace(shipped, state=replace(shipped.state, directory=str(state)))


@pytest.fixture
def run(environment, state, tmp_path):
    """Run a command; return its code, its output and its errors."""
    usual = environment | {"SPEAKER_STATE_DIRECTORY": str(state), "COLUMNS": "80"}

    def running(*command, **variables):
        done = subprocess.run(
            [sys.executable, "-m", "speaker", "models", *command],
            env=usual | variables,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        return done.returncode, done.stdout, done.stderr

    return running


@pytest.fixture
def archive(tmp_path):
    file = tmp_path / "my.zip"
    file.write_bytes(shop.builtin_archive())
    return file


@pytest.mark.parametrize("command", ["list", "install", "remove", "verify"])
def test_every_command_has_help_with_an_example(run, command):
    """Help says how it is really typed."""
    code, out, _ = run(command, "--help")
    assert code == 0
    assert f"speaker models {command}" in out.partition("Example:")[2]


def test_the_list_fits_into_eighty_columns_and_cuts_no_name(run):
    """A name that cannot be read cannot be installed."""
    code, out, err = run("list")
    assert code == 0
    assert max(map(len, out.splitlines())) <= 80
    assert {"vosk-model-small-de-0.15", "de_DE-thorsten-medium"} <= set(out.split())
    assert "speaker models install NAME" in err


def test_the_list_of_a_language(run):
    """As JSON, for programs."""
    code, out, _ = run("list", "de", "--json")
    listed = json.loads(out)
    assert code == 0
    assert {row["language"] for row in listed} == {"de", "de-DE"}
    assert not any(row["installed"] or row["chosen"] for row in listed)


@pytest.mark.engine
def test_a_model_of_ones_own_comes_from_a_file_and_goes_again(run, archive):
    """Installed, listed, verified, removed."""
    code, out, _ = run("install", "my-ears", "--from", str(archive))
    assert code == 0
    assert hashlib.sha256(archive.read_bytes()).hexdigest() in out
    assert '[hearing]\nmodel = "my-ears"\n' in out
    assert "◉  my-ears" in run("list", SPEAKER_HEARING_MODEL="my-ears")[1]
    assert "✓ my-ears" in run("verify")[1]
    assert run("remove", "my-ears")[:2] == (0, "removed my-ears\n")
    assert "my-ears" not in run("list")[1]


@pytest.mark.engine
def test_a_voice_of_ones_own_comes_from_a_file(run, tmp_path):
    """Its description lies beside it."""
    voice = tmp_path / "any.onnx"
    for end, content in zip(("", ".json"), shop.builtin_voice(), strict=True):
        voice.with_name(voice.name + end).write_bytes(content)
    code, out, _ = run("install", "my-mouth", "--from", str(voice))
    assert code == 0
    assert '[voice]\nmodel = "my-mouth"\n' in out


def test_a_damaged_model_fails_verification(run, archive, state):
    """For monitoring: the exit code tells, and the line names the fix."""
    run("install", "my-ears", "--from", str(archive))
    installed = record.get(state / "models", "my-ears")
    (installed.folder / "am" / "final.mdl").write_bytes(b"short")
    code, out, _ = run("verify", "my-ears")
    assert code == 1
    assert "✗ my-ears is damaged" in out
    assert "speaker models install my-ears" in out


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        (["install", "nobody"], 2, "the catalogue has no model nobody"),
        (["list", "xx"], 2, "no model for the language 'xx'"),
        (["remove", "nobody"], 2, "nobody is not installed"),
        (["install", "ears", "--from", "gone.zip"], 2, "cannot read gone.zip: No such file"),
        (["install", "ears", "--from", "gone.onnx"], 2, "cannot read gone.onnx"),
        (["install", "ears", "--from", "README.md"], 2, "neither a recognizer's .zip nor"),
        (["install", "../ears", "--from", "my.zip"], 2, "a model cannot be called '../ears'"),
        (["install", "de_DE-thorsten-low", "--from", "my.zip"], 2, "is a voice, and my.zip"),
        (["install", "vosk-model-small-de-0.15", "--from", "my.zip"], 1, "not the file it should"),
    ],
)
def test_mistakes_are_one_line(run, archive, command, code, said):
    """Each names what is wrong."""
    failed, _, err = run(*command)
    assert failed == code
    assert said in err
    assert len(err.strip().splitlines()) == 1


@pytest.mark.engine
def test_the_built_in_models_pass_verification(run):
    """They came along whole."""
    code, out, _ = run("verify")
    assert code == 0
    assert out.splitlines() == [f"✓ {models.RECOGNIZER}", f"✓ {models.VOICE}"]


def test_a_small_computer_is_warned():
    """A gigabyte is too little for some, and what the graphics take is not held against it."""
    large = desk.entry("vosk-model-en-us-0.22-lgraph")
    assert "2 GB" in desk.too_small(large, memory_gb=0.93)
    assert desk.too_small(large, memory_gb=1.86) == ""
    assert desk.too_small(desk.entry("vosk-model-small-de-0.15"), memory_gb=0.93) == ""


@pytest.mark.engine
def test_setup_installs_a_model_and_learns_the_setting(host, chosen):
    """With its progress; no word is printed on the way."""
    seen = []
    entry = shop.recognizer(host, shop.builtin_archive())
    installed = desk.install(chosen, entry, lambda *told: seen.append(told))
    assert desk.setting_for(installed) == ("hearing", "model", "ears")
    assert seen[0] == (Stage.FETCH, 0, entry.bytes)
    assert seen[-1] == (Stage.TRY, 0, 0)
    assert [row.installed for row in desk.rows(chosen) if row.entry.name == "ears"] == [True]


@pytest.mark.engine
def test_a_model_that_vosk_cannot_load_is_not_installed(host, chosen):
    """It has the right checksum, and is still of no use."""
    entry = shop.recognizer(host, shop.zipped({"am/final.mdl": b"x", "conf/model.conf": b"y"}))
    with pytest.raises(ModelError, match=r"lacks conf/mfcc\.conf"):
        desk.install(chosen, entry)
    assert not any(row.installed for row in desk.rows(chosen))


def test_a_voice_of_two_files_is_fetched_whole_or_not_at_all(host, chosen):
    """The second one is missing on the host."""
    entry = shop.voice(host, (b"model", b"description"))
    del host.files["mouth.onnx.json"]
    with pytest.raises(InstallError, match="404"):
        desk.install(chosen, entry)
    assert not any(row.installed for row in desk.rows(chosen))
