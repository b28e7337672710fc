"""The identity file: never lost, never half, never public, never silently a new one."""

import json
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from speaker.errors import IdentityError
from speaker.identity import Identity, IdentityFile, is_webchat_id, new_webchat_id

SOMEONE = Identity("speaker-abcdefghijklmnop", "9001", registered=True)


@pytest.fixture
def file(tmp_path: Path) -> IdentityFile:
    return IdentityFile(tmp_path / "state" / "identity.json")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_ids_are_unguessable_and_fit_the_header():
    """Every id is new, of the allowed letters, 16 to 64 long, and unlike an auth scheme."""
    ids = {new_webchat_id() for _ in range(1000)}
    assert len(ids) == 1000
    assert all(re.fullmatch(r"speaker-[A-Za-z0-9._-]{32}", one) for one in ids)


@pytest.mark.parametrize("text", ["", "a b", "a\r\nb", "ä", None, 7, "x" * 256])
def test_what_cannot_be_a_header_is_no_id(text):
    """An id that came from outside may not smuggle anything into the header."""
    assert not is_webchat_id(text)


def test_missing_file_is_nobody(file):
    """A device that was never registered has no identity."""
    assert file.load() is None


def test_what_was_saved_is_loaded(file):
    """Save and load are inverse, and the file and the directory made for it are private."""
    file.save(SOMEONE)
    assert file.load() == SOMEONE
    assert mode(file.path) == 0o600
    assert mode(file.path.parent) == 0o700


def test_made_identity_is_on_disk_before_it_is_used(file):
    """A made id is written down unregistered, and asked for again it is the same."""
    made = file.load_or_make()
    assert not made.registered
    assert json.loads(file.path.read_text())["webchat_id"] == made.webchat_id
    assert file.load_or_make() == made


def test_two_processes_make_one_identity(file):
    """Whoever comes second takes the first one's id."""
    script = (
        "import sys; from pathlib import Path; from speaker.identity import IdentityFile;"
        "print(IdentityFile(Path(sys.argv[1])).load_or_make().webchat_id)"
    )
    command = [sys.executable, "-c", script, str(file.path)]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    ids = {process.communicate(timeout=30)[0] for process in both}
    assert len(ids) == 1


def test_nothing_is_left_behind(file):
    """The temporary files of saving are gone afterwards."""
    file.load_or_make()
    file.save(SOMEONE)
    assert list(file.path.parent.iterdir()) == [file.path]


def test_file_open_to_others_is_made_private(file, caplog):
    """A mode that lets others read is repaired and logged."""
    file.save(SOMEONE)
    file.path.chmod(0o644)
    assert file.load() == SOMEONE
    assert mode(file.path) == 0o600
    assert "644" in caplog.text
    assert SOMEONE.webchat_id not in caplog.text


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00" * 100,
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b"\xff\xfe",
        b'{"version": 1}',
        b'{"version": 1, "webchat_id": "", "user_id": null, "registered": false}',
        b'{"version": 1, "webchat_id": "a b", "user_id": null, "registered": false}',
        b'{"version": 1, "webchat_id": "abc", "user_id": 7, "registered": false}',
        b'{"version": 1, "webchat_id": "abc", "user_id": null, "registered": 1}',
        b'{"version": 0, "webchat_id": "abc", "user_id": null, "registered": true}',
        b'{"version": "1", "webchat_id": "abc", "user_id": null, "registered": true}',
        b"[" * 100_000,
    ],
)
def test_garbage_is_kept_aside_and_refused_ever_after(file, content):
    """A file that cannot be understood is kept, and no new identity is made, now or later."""
    file.save(SOMEONE)
    file.path.write_bytes(content)
    aside = file.path.with_name("identity.json.unreadable")
    for _ in range(2):
        with pytest.raises(IdentityError, match="delete it to begin as a new user"):
            file.load_or_make()
        assert aside.read_bytes() == content
        assert not file.path.exists()


def test_after_the_kept_file_is_deleted_there_is_a_new_identity(file):
    """The way out that the error names works."""
    file.save(SOMEONE)
    file.path.write_text("garbage")
    with pytest.raises(IdentityError):
        file.load()
    file.path.with_name("identity.json.unreadable").unlink()
    assert file.load_or_make().webchat_id != SOMEONE.webchat_id


def test_second_garbage_does_not_replace_the_first(file):
    """What was kept aside first may be the one worth repairing."""
    file.save(SOMEONE)
    for content in ("one", "two"):
        file.path.write_text(content)
        with pytest.raises(IdentityError):
            file.load()
    kept = sorted(path.read_text() for path in file.path.parent.glob("*.unreadable*"))
    assert kept == ["one", "two"]


def test_newer_version_is_refused_and_left_in_place(file):
    """After a downgrade the newer file waits for the newer version to come back."""
    file.save(SOMEONE)
    content = json.dumps({"version": 2, "who": "knows"})
    file.path.write_text(content)
    with pytest.raises(IdentityError, match="newer version"):
        file.load_or_make()
    assert file.path.read_text() == content


def test_directory_in_its_place_is_refused(file):
    """What is no file is named, not replaced."""
    file.path.mkdir(parents=True, mode=0o700)
    with pytest.raises(IdentityError, match="cannot read"):
        file.load()


def test_unwritable_place_is_refused(tmp_path):
    """Where nothing can be written the error says so, and no id was used."""
    (tmp_path / "file").write_text("")
    with pytest.raises(IdentityError, match=r"cannot (read|write)"):
        IdentityFile(tmp_path / "file" / "identity.json").load_or_make()


def test_failed_save_leaves_the_old_identity(file):
    """A full disk while saving costs nothing that was there."""
    file.save(SOMEONE)
    script = (
        "import resource, sys; from pathlib import Path\n"
        "from speaker.identity import Identity, IdentityFile\n"
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))\n"
        "IdentityFile(Path(sys.argv[1])).save(Identity('speaker-other', None, True))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(file.path)], capture_output=True, text=True, check=False
    )
    assert "cannot write the identity" in done.stderr
    assert file.load() == SOMEONE
    assert list(file.path.parent.iterdir()) == [file.path]


def test_repr_has_no_secret():
    """The id is masked wherever an identity is printed."""
    assert SOMEONE.webchat_id not in f"{SOMEONE!r} {SOMEONE} {[SOMEONE]}"
