"""What the device writes, as small acts of the real code.

    python -m tests.powercuts.acts NAME FOLDER

An act yields whenever it has promised something: what it wrote until then must outlive a cut. To
add a file that the device writes, add an act, what reads it, and what is read after each promise.
"""

import hashlib
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from speaker.desk.setup.file import SettingsFile
from speaker.effects import Complained
from speaker.errors import Trouble
from speaker.identity import IdentityFile
from speaker.models import choice
from speaker.models.catalogue import Download, Kind
from speaker.models.record import find, refuse_damaged
from speaker.models.store import Store
from speaker.notices.devices import DEVICES, BrokerFiles
from speaker.notices.inbox import Inbox
from speaker.speaking.prompts import KeptPrompts
from speaker.speaking.wav import read_wav, write_wav
from speaker.watch.lately import Lately
from tests.models.shop import entry, zipped
from tests.notices.keeper import NOW
from tests.notices.letters import letter

SOUNDS = {"No network.": np.arange(3000, dtype=np.int16), "Muted.": np.ones(70, np.int16)}


@dataclass(frozen=True, slots=True)
class Act:
    """Something the device does in a folder, and what is to be read there after each promise."""

    do: Callable[[Path], Iterator[None]]
    read: Callable[[Path], Any]
    """What a device finds that starts in this folder after the cut."""
    values: tuple[Any, ...]
    """What is read before the first promise, after it, after the second, ..."""


def _identity(folder: Path) -> Iterator[None]:
    file = IdentityFile(folder / "state" / "identity.json")
    made = file.load_or_make()
    yield
    file.save(replace(made, user_id="9001", registered=True))
    yield


def _read_identity(folder: Path) -> str:
    identity = IdentityFile(folder / "state" / "identity.json").load()
    if identity is None:
        return "none"
    return "registered" if identity.registered else "made"


def _inbox(folder: Path) -> Iterator[None]:
    inbox = Inbox(folder / "state" / "notices.sqlite")
    for key in ("1", "2", "3"):
        inbox.store(letter(key, f"Number {key}."), NOW)
        yield
        if key == "2":
            inbox.close()  # a restart: the log goes into the database, and a new one begins
            inbox = Inbox(folder / "state" / "notices.sqlite")
            continue
        kept = inbox.first(NOW)
        assert kept
        inbox.heard(kept.id)
        yield
    inbox.close()


def _read_inbox(folder: Path) -> tuple[list[str], list[str]]:
    """What is there to be heard, and what is heard when every sender tries again."""
    inbox = Inbox(folder / "state" / "notices.sqlite")
    there = _drained(inbox)
    for key in ("1", "2", "3"):
        inbox.store(letter(key, f"Number {key}."), NOW)
    again = _drained(inbox)
    inbox.close()
    return there, again


def _drained(inbox: Inbox) -> list[str]:
    keys = []
    while (kept := inbox.first(NOW)) is not None:
        keys += [row.key for row in kept.letter.rows]
        inbox.heard(kept.id)
    return keys


def _prompts(folder: Path) -> Iterator[None]:
    kept = KeptPrompts(folder / "state" / "prompts", "a voice")
    for sentence, sound in SOUNDS.items():
        kept.keep(sentence, sound, 16000)
        yield


def _read_prompts(folder: Path) -> list[str]:
    """Which sentences can be said; half a sound is none."""
    kept = KeptPrompts(folder / "state" / "prompts", "a voice")
    found = {sentence: kept.find(sentence, 16000) for sentence in SOUNDS}
    missing = kept.missing(SOUNDS)
    for sentence, sound in found.items():
        assert (sound is None) == (sentence in missing)
        assert sound is None or np.array_equal(sound, SOUNDS[sentence])
    return [sentence for sentence, sound in found.items() if sound is not None]


def _recording(folder: Path) -> Iterator[None]:
    for sound in SOUNDS.values():
        write_wav(folder / "said.wav", sound, 16000)
        yield


def _read_recording(folder: Path) -> int:
    file = folder / "said.wav"
    return len(read_wav(file)[0]) if file.exists() else 0


def _devices(folder: Path) -> Iterator[None]:
    files = BrokerFiles(folder / "relay")
    files.set_up("relay", "home")
    yield
    files.add("kitchen", "9001")
    yield


def _read_devices(folder: Path) -> tuple[bool, ...]:
    """What there is; each file is whole by itself, and a command that was cut is given again."""
    files = BrokerFiles(folder / "relay")
    text = {
        name: path.read_text() if (path := folder / "relay" / name).exists() else ""
        for name in ("access", "passwords", DEVICES)
    }
    assert all(line.count("$") == 4 for line in text["passwords"].splitlines())
    assert text[DEVICES] in ("", '{\n"9001": "kitchen"\n}\n')
    return files.is_set_up(), "kitchen:" in text["passwords"]


def _model(folder: Path) -> Iterator[None]:
    store = Store(folder / "models", lambda _kind, _path: None)
    for version in ("old", "new"):
        packed = zipped({"am/final.mdl": version.encode(), "conf/model.conf": version.encode()})
        known = Download("ears.zip", len(packed), hashlib.sha256(packed).hexdigest())
        with tempfile.NamedTemporaryFile() as file:
            file.write(packed)
            file.seek(0)
            store.adopt(entry("ears", Kind.RECOGNIZER, known), [file.file])
        yield
    store.remove("ears")
    yield


def _read_model(folder: Path) -> str:
    """The version that the device would load; a damaged one raises."""
    home = folder / "models"
    installed = find(home, "ears")
    if installed is None:
        return "none"
    refuse_damaged(installed)
    return (choice.recognizer("ears", home) / "conf" / "model.conf").read_text()


def _settings(folder: Path) -> Iterator[None]:
    file = SettingsFile(folder / "etc" / "speaker.toml")
    for change in ({"bot": {"app_id": 4711}}, {"loudspeaker": {"volume": 3}}):
        file.change(change)
        yield


def _read_settings(folder: Path) -> tuple[object, ...]:
    chosen = SettingsFile(folder / "etc" / "speaker.toml").settings()
    return chosen.bot.app_id, chosen.loudspeaker.volume


def _lately(folder: Path) -> Iterator[None]:
    lately = Lately(folder / "state" / "lately.json", "this boot", lambda: 100.0)
    lately.begin()
    yield
    lately.ready()
    yield
    lately.wanted(Complained(Trouble.BUTTON), 0.0)
    yield
    lately.end()
    yield


def _read_lately(folder: Path) -> tuple[bool, list[Trouble]]:
    """Whether the run before is known to have crashed, and what it said of itself."""
    lately = Lately(folder / "state" / "lately.json", "this boot", lambda: 200.0)
    lately.begin()
    return lately.before().crashed, list(lately.before().complained)


ACTS = {
    "identity": Act(_identity, _read_identity, ("none", "made", "registered")),
    "inbox": Act(
        _inbox,
        _read_inbox,
        (
            ([], ["1", "2", "3"]),
            (["1"], ["2", "3"]),
            ([], ["2", "3"]),
            (["2"], ["3"]),
            (["2", "3"], []),
            (["3"], []),
        ),
    ),
    "prompts": Act(_prompts, _read_prompts, ([], ["No network."], ["No network.", "Muted."])),
    "recording": Act(_recording, _read_recording, (0, 3000, 70)),
    "model": Act(_model, _read_model, ("none", "old", "new", "none")),
    "settings": Act(_settings, _read_settings, ((0, 7), (4711, 7), (4711, 3))),
    "lately": Act(
        _lately,
        _read_lately,
        (
            *((False, []), (False, []), (True, [])),
            *((True, [Trouble.BUTTON]), (False, [Trouble.BUTTON])),
        ),
    ),
    "devices": Act(_devices, _read_devices, ((False, False), (True, False), (True, True))),
}


def main(name: str, folder: str) -> None:
    """Do an act, and say so after each promise."""
    for _ in ACTS[name].do(Path(folder)):
        os.write(1, b".")


if __name__ == "__main__":
    main(*sys.argv[1:])
