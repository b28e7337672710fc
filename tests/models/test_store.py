"""Installing from a host on this machine, and everything that goes wrong meanwhile."""

import hashlib
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import threading
from dataclasses import replace

import pytest

from speaker import models, safefile
from speaker.errors import InstallError, ModelError
from speaker.hearing.recognizer import Recognizer
from speaker.models import archive, choice, record
from speaker.models.asking import Patience
from speaker.models.catalogue import Kind
from speaker.models.making import Stage
from speaker.models.store import Store
from speaker.speaking.piper import Piper
from speaker.trial import try_out
from tests.models import shop

QUICK = Patience(connect=60.0, read=60.0, slow=60.0, tries=2, pause=0.0)
OLD = {"am/final.mdl": b"old weights " * 500, "conf/model.conf": b"old"}
NEW = {"am/final.mdl": random.Random(3).randbytes(30_000), "conf/model.conf": b"new"}


def accept(kind, path):
    """Take anything for a model."""


def refuse(kind, path):
    """Take nothing for a model."""
    raise ModelError("of no use")


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "models", accept, patience=QUICK)


def content(store, name="ears"):
    """What an installed recognizer holds."""
    folder = choice.recognizer(name, store.home)
    return {str(f.relative_to(folder)): f.read_bytes() for f in folder.rglob("*") if f.is_file()}


def leftovers(store):
    """What lies about beside the models that are installed."""
    named = {installed.folder for installed in record.installed_in(store.home)}
    folders = set((store.home / ".unpacked").iterdir()) - named
    return folders | set((store.home / ".downloads").iterdir())


def test_a_recognizer_is_installed_and_understood(host, tmp_path):
    """The real thing: fetched, unpacked, tried out by Vosk, found by its name."""
    store = Store(tmp_path / "models", try_out)
    stages = []
    entry = shop.recognizer(host, shop.builtin_archive())
    installed = store.install(entry, lambda stage, *_: stages.append(stage))
    assert list(dict.fromkeys(stages)) == [Stage.FETCH, Stage.UNPACK, Stage.TRY]
    assert Recognizer(choice.recognizer("ears", store.home)).knows("hello")
    assert record.find(store.home, "ears") == installed
    assert installed.source == host.url("ears.zip")
    assert leftovers(store) == set()
    store.verify(installed)


def test_a_voice_is_installed_and_speaks(host, tmp_path):
    """Its two files, under its own name."""
    store = Store(tmp_path / "models", try_out)
    store.install(shop.voice(host, shop.builtin_voice()))
    assert len(Piper(choice.voice("mouth", store.home)).synthesize("Hello.")) > 5_000
    assert leftovers(store) == set()


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
def test_what_root_installed_belongs_to_the_owner_of_the_state(host, tmp_path):
    """As `sudo speaker setup` does; and the model is tried out without root's power."""
    state = tmp_path / "state"
    state.mkdir()
    os.chown(state, 65534, 65534)
    seen = []
    store = Store(state / "models", lambda _kind, path: seen.append(path.stat().st_uid))
    store.install(shop.recognizer(host, shop.zipped(OLD)))
    assert seen == [65534]
    assert {path.stat().st_uid for path in state.rglob("*")} == {65534}


# The old model is kept


@pytest.fixture
def old(host, store):
    """An installed model, about to be replaced."""
    store.install(shop.recognizer(host, shop.zipped(OLD)))
    store.remove("ears")
    return store.install(shop.recognizer(host, shop.zipped(OLD)))


@pytest.fixture
def new(host, old):
    """The entry of the newer one, which the catalogue knows."""
    return shop.recognizer(host, shop.zipped(NEW))


def test_a_newer_model_takes_the_place_of_the_old_one(store, new):
    """The catalogue tells another checksum now."""
    store.install(new)
    assert content(store) == NEW
    assert len(list((store.home / ".unpacked").iterdir())) == 1


def test_a_wrong_checksum_is_refused_and_the_old_model_kept(host, store, new):
    """Somebody exchanged the file on its host."""
    host.files["ears.zip"] = shop.zipped(NEW | {"conf/model.conf": b"NEW"})
    assert len(host.files["ears.zip"]) == new.bytes
    with pytest.raises(InstallError, match="not the file it should be"):
        store.install(new)
    assert content(store) == OLD
    assert leftovers(store) == set()


def test_a_broken_download_is_continued_and_the_old_model_kept_meanwhile(host, store, new):
    """The bytes that came are not asked for again."""
    host.asked.clear()
    host.cuts = [9_000, 0]
    with pytest.raises(InstallError, match="run the same command again"):
        store.install(new)
    assert content(store) == OLD
    host.asked.clear()
    store.install(new)
    assert content(store) == NEW
    assert [(one.range, one.sent) for one in host.asked] == [("bytes=9000-", new.bytes - 9_000)]


@pytest.mark.parametrize("archived", [b"no archive", shop.zipped({"../../evil": b"x"})])
def test_a_bad_archive_is_refused_and_the_old_model_kept(host, store, old, archived):
    """Even one with the right checksum."""
    entry = shop.recognizer(host, archived)
    with pytest.raises(ModelError, match="no usable archive"):
        store.install(entry)
    assert content(store) == OLD
    assert not list(store.home.parent.rglob("evil"))


def test_a_model_of_no_use_is_refused_and_the_old_one_kept(store, new):
    """It was tried out before it took the place."""
    with pytest.raises(ModelError, match="of no use"):
        Store(store.home, refuse).install(new)
    assert content(store) == OLD
    assert len(list((store.home / ".unpacked").iterdir())) == 1


def test_a_model_that_takes_the_process_down_takes_a_process_of_its_own(tmp_path):
    """A number that Vosk takes for an index: it reads far outside, and dies."""
    folder = tmp_path / "deadly"
    shutil.copytree(models.builtin_recognizer(), folder)
    (folder / "graph" / "disambig_tid.int").write_text("999999\n")
    with pytest.raises(ModelError, match="deadly is broken: it takes down the program"):
        try_out(Kind.RECOGNIZER, folder)


def test_a_model_that_never_gets_ready_is_not_waited_for(tmp_path):
    """Some broken ones have the engine turn in circles."""
    with pytest.raises(ModelError, match="does not get ready in 0 s; install it again"):
        try_out(Kind.RECOGNIZER, models.builtin_recognizer(), patience=0.001)


# Trust on first use


def test_the_first_checksum_counts_from_then_on(host, store):
    """Where the catalogue knows none."""
    entry = shop.recognizer(host, shop.zipped(OLD), known=False)
    store.install(entry)
    host.files["ears.zip"] = shop.zipped(NEW)
    with pytest.raises(InstallError, match="not the file it should be"):
        store.install(entry)
    assert content(store) == OLD
    store.remove("ears")
    store.install(entry)
    assert content(store) == NEW


def test_a_sha256_is_remembered_where_the_catalogue_has_an_md5(host, store):
    """MD5 alone would let a forged file in."""
    packed = shop.zipped(OLD)
    md5 = hashlib.md5(packed, usedforsecurity=False).hexdigest()
    entry = shop.recognizer(host, packed, known=False)
    entry = replace(entry, downloads=(replace(entry.downloads[0], md5=md5),))
    installed = store.install(entry)
    (pinned,) = [download for download, _ in store._expected(entry)]
    assert pinned.sha256 == hashlib.sha256(packed).hexdigest()
    assert installed.downloads["ears.zip"].sha256 == pinned.sha256
    newer = replace(entry, downloads=(replace(entry.downloads[0], md5="0" * 32),))
    assert [download.sha256 for download, _ in store._expected(newer)] == [""]


# No room


def test_too_little_room_is_said_before_anything_is_fetched(host, store, new):
    """And it says how much is needed."""
    host.asked.clear()
    huge = replace(new, downloads=(replace(new.downloads[0], bytes=10**15),))
    with pytest.raises(InstallError, match=r"no room.*3000000000 MB are needed.*remove a model"):
        store.install(huge)
    assert host.asked == []
    assert content(store) == OLD


@pytest.fixture
def small_disk(tmp_path):
    """A disk of one megabyte."""
    place = tmp_path / "disk"
    place.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", "size=1m", "none", str(place)]
    if os.geteuid() or subprocess.run(mounting, check=False, capture_output=True).returncode:
        pytest.skip("only root may mount a small disk")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_is_cleaned_up_and_explained(host, small_disk):
    """The host did not say how much would come; the old model still works."""
    store = Store(small_disk / "models", accept, patience=QUICK)
    store.install(shop.recognizer(host, shop.zipped(OLD)))
    host.files["ears.zip"] = random.Random(1).randbytes(3_000_000)
    host.headers = {"Content-Length": ""}
    host.piece = 50_000
    entry = shop.entry("ears", Kind.RECOGNIZER, shop.download(host, "ears.zip", b"", known=False))
    with pytest.raises(InstallError, match="is full; what was begun is removed"):
        store.install(entry)
    assert leftovers(store) == set()
    assert content(store) == OLD
    free = shutil.disk_usage(small_disk).free
    assert free > 900_000


def test_a_disk_that_fills_up_while_unpacking_is_cleaned_up(host, small_disk):
    """A model needs more room than its archive; there is a look before the first file."""
    store = Store(small_disk / "models", accept, patience=QUICK)
    store.install(shop.recognizer(host, shop.zipped(OLD)))
    packed = shop.zipped({"am/final.mdl": random.Random(1).randbytes(9_000) * 150})
    entry = shop.recognizer(host, packed, known=False)
    store.remove("ears")
    with pytest.raises(InstallError, match="there is no room"):
        store.install(entry)
    assert not list((store.home / ".unpacked").iterdir())


def test_a_file_that_may_not_grow_is_a_full_disk(host, store):
    """A quota, for those who are not root."""
    entry = shop.recognizer(host, shop.zipped(NEW))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, before[1]))
        with pytest.raises(InstallError, match="is full"):
            store.install(entry)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert leftovers(store) == set()
    store.install(entry)
    assert content(store) == NEW


# Killed


def installing(store, new):
    """A process that installs `new`, and can be killed."""
    (download,) = new.downloads
    known = (download.url, str(download.bytes), download.sha256)
    command = [sys.executable, "-m", "tests.models.installer", str(store.home), *known]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def until(process, line):
    """Wait for what the process says."""
    assert any(said.strip() == line for said in process.stdout), "it ended"


def test_killed_while_it_fetches_it_leaves_the_old_and_goes_on_later(host, store, new):
    """SIGKILL in the middle of the file."""
    host.asked.clear()
    host.block = lambda host: host.asked[-1].sent >= 10_000 and host.stopping.wait(60)
    with installing(store, new) as process:
        until(process, "10000")
        process.kill()
    assert content(store) == OLD
    host.stopping.set()
    host.asked.clear()
    store.install(new)
    assert content(store) == NEW
    assert [one.range for one in host.asked] == ["bytes=10000-"]


def test_killed_before_it_is_done_it_leaves_the_old(host, store, new):
    """SIGKILL with everything fetched and unpacked; what it left is removed by the next one."""
    with installing(store, new) as process:
        until(process, "trying")
        process.kill()
    assert content(store) == OLD
    host.asked.clear()
    store.install(new)
    assert content(store) == NEW
    assert host.asked == []
    assert leftovers(store) == set()


# One at a time, and afterwards


def test_two_at_once_do_not_meet(host, store):
    """The second is told to wait."""
    arrived, go_on = threading.Event(), threading.Event()

    def block(_host):
        arrived.set()
        assert go_on.wait(60)

    host.block = block
    entry = shop.recognizer(host, shop.zipped(OLD))
    first = threading.Thread(target=store.install, args=(entry,))
    first.start()
    assert arrived.wait(60)
    with pytest.raises(InstallError, match="another installation is going on"):
        Store(store.home, accept).install(entry)
    go_on.set()
    first.join()
    assert content(store) == OLD


def test_leftovers_of_a_killed_installation_are_removed(host, store, old):
    """By the next one."""
    (store.home / ".unpacked" / "ears-dead").mkdir()
    (store.home / ".unpacked" / "ears-dead" / "half").write_bytes(b"x")
    store.install(shop.voice(host, (b"a", b"b")))
    names = {path.name.rpartition("-")[0] for path in (store.home / ".unpacked").iterdir()}
    assert names == {"ears", "mouth"}
    assert content(store) == OLD


def test_a_model_is_removed(store, old):
    """With its record, its folder, and its pin."""
    store.remove("ears")
    assert record.installed_in(store.home) == ()
    assert leftovers(store) == set()
    with pytest.raises(ModelError, match="not installed"):
        store.remove("ears")


@pytest.mark.parametrize("name", ["../ears", "", ".downloads/x", "nobody"])
def test_only_a_model_can_be_removed(store, old, name):
    """A name leads nowhere else."""
    with pytest.raises(ModelError, match="not installed"):
        store.remove(name)
    assert content(store) == OLD


def test_a_damaged_model_is_found(store, old):
    """A bit flipped, a file cut short, a file gone; the short ones without reading anything."""
    weights = old.folder / "am" / "final.mdl"
    weights.write_bytes(b"x" + weights.read_bytes()[1:])
    record.refuse_incomplete(old)
    with pytest.raises(ModelError, match=r"ears is damaged \(am/final\.mdl\).*models install ears"):
        store.verify(old)
    weights.write_bytes(b"")
    with pytest.raises(ModelError, match="damaged"):
        choice.recognizer("ears", store.home)
    weights.unlink()
    with pytest.raises(ModelError, match="damaged"):
        choice.recognizer("ears", store.home)


def test_a_damaged_model_is_repaired_by_installing_it_again(host, store, old):
    """As the line says."""
    (old.folder / "am" / "final.mdl").write_bytes(b"")
    store.install(shop.recognizer(host, shop.zipped(OLD)))
    assert content(store) == OLD


@pytest.mark.parametrize("broken", [b"", b"{", b"[]", b'{"version": 1}', b'{"version": 2}'])
def test_a_broken_record_is_repaired_by_installing_again(host, store, old, broken):
    """It is one line, and nothing else is touched."""
    (store.home / "ears.json").write_bytes(broken)
    with pytest.raises(ModelError, match="install"):
        choice.recognizer("ears", store.home)
    store.install(shop.recognizer(host, shop.zipped(OLD)))
    assert content(store) == OLD
    assert leftovers(store) == set()


def test_a_record_cannot_lead_elsewhere(store, old):
    """Its folder is one of ours."""
    values = json.loads((store.home / "ears.json").read_text())
    safefile.write(store.home / "ears.json", json.dumps(values | {"folder": "../../x"}).encode())
    with pytest.raises(ModelError, match="cannot be read"):
        choice.recognizer("ears", store.home)


# From a file


def test_a_recognizer_comes_from_a_file(host, store, tmp_path):
    """For places without a network; the catalogue's checksum counts there, too."""
    entry = shop.recognizer(host, shop.zipped(OLD))
    file = tmp_path / "anything.zip"
    file.write_bytes(host.files["ears.zip"])
    with file.open("rb") as source:
        installed = store.adopt(entry, [source])
    assert content(store) == OLD
    assert installed.source == "anything.zip"
    assert host.asked == []
    assert leftovers(store) == set()


def test_a_wrong_file_is_refused(host, store, tmp_path):
    """It is not what its name says."""
    entry = shop.recognizer(host, shop.zipped(OLD))
    file = tmp_path / "ears.zip"
    file.write_bytes(shop.zipped(NEW))
    with file.open("rb") as source, pytest.raises(InstallError, match="not the file"):
        store.adopt(entry, [source])
    assert leftovers(store) == set()


# What the settings mean


def test_nothing_is_the_built_in_one(store):
    """The settings that come along name no model."""
    assert choice.recognizer("", store.home) == models.builtin_recognizer()
    assert choice.voice("", store.home) == models.builtin_voice()


def test_a_slash_makes_a_path(store, monkeypatch, tmp_path):
    """A model of one's own may lie anywhere."""
    monkeypatch.setenv("HOME", str(tmp_path))
    assert choice.recognizer("/srv/ears", store.home).as_posix() == "/srv/ears"
    assert choice.voice("~/mouth.onnx", store.home) == tmp_path / "mouth.onnx"


def test_a_name_that_is_not_installed_names_the_command(store):
    """One line."""
    with pytest.raises(ModelError, match=r"\[hearing\] model.*speaker models install ears"):
        choice.recognizer("ears", store.home)


def test_a_voice_is_no_recognizer(host, store):
    """Mixed up in the settings."""
    store.install(shop.voice(host, (b"a", b"b")))
    with pytest.raises(ModelError, match=r"\[hearing\] model: mouth is a voice, no recognizer"):
        choice.recognizer("mouth", store.home)


def test_archives_of_the_built_in_model_are_within_limits():
    """The limits are far above a real model's."""
    limits = archive.Limits()
    assert limits.ratio > 20
    assert limits.bytes > 500_000_000
