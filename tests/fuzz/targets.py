"""Everything that reads what others wrote: how it is called, how it may refuse, and what is whole.

To add a reader, add a row to TARGETS.
"""

import io
import json
import random
import stat
import tempfile
import tomllib
import wave
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import numpy as np
from hypothesis import strategies as st

from speaker import models, phrasebook, settings
from speaker.botdistrikt.answers import Answer
from speaker.botdistrikt.explain import explain
from speaker.botdistrikt.replies import MOST_PARTS, read_reply
from speaker.botdistrikt.webhook import read_webhook
from speaker.desk import entries
from speaker.errors import (
    BotError,
    EarsError,
    IdentityError,
    ModelError,
    MouthError,
    SettingsError,
    UsageError,
)
from speaker.hearing import wav as hearing
from speaker.identity import IdentityFile
from speaker.letter import read_document
from speaker.models import archive, record
from speaker.models.catalogue import Kind
from speaker.notices.database import InboxError
from speaker.notices.devices import read_devices
from speaker.notices.inbox import Inbox
from speaker.speaking import piper
from speaker.speaking import wav as speaking
from speaker.speaking.loudspeaker import MemoryLoudspeaker
from speaker.speaking.recording import decode
from speaker.watch.lately import Lately
from tests.botdistrikt.samples import FOLDER
from tests.fuzz import archives, engines, lines
from tests.fuzz.making import Damage, Input, damaged, damaged_json, hostile, json_bytes
from tests.notices.keeper import NOW
from tests.notices.letters import letter, webhook

BOOK = phrasebook.load("en")
REPLIES = [
    {"webchat_responses": [{"type": "text", "response_payload": "Hello", "id": 1}]},
    {"webchat_responses": [{"response_payload": {"text": "A", "buttons": [{"title": "B"}]}}]},
    {"webchat_quickreplies": [{"type": "location"}], "webchat_responses": [None, "x", {}]},
    [{"type": "card", "response_payload": [{"title": "A", "cards": [[{"title": "B"}]]}]}],
]


@dataclass(frozen=True, slots=True)
class Target:
    """A reader."""

    read: Callable[[bytes], object]
    refuses: tuple[type[Exception], ...]
    """How it says that it cannot use this; anything else is a mistake of ours."""
    wholes: Callable[[], list[bytes]]
    """What it can read, to be damaged."""
    damage: Damage = damaged
    invent: Callable[[], st.SearchStrategy[bytes]] = st.binary
    examples: int = 200
    """How many `make test` tries."""

    def input(self) -> st.SearchStrategy[bytes]:
        """Return a strategy for input."""
        return (hostile(self.wholes(), self.damage) | self.invent()).map(Input)


def _reply(raw: bytes) -> None:
    body = Answer(200, {}, raw).json(secure=True)
    reply = read_reply(body)
    assert len(reply.parts) <= MOST_PARTS
    repr(reply).encode()
    if random.random() < 0.05:  # explaining reads every sentence: one in twenty
        "\n".join(explain(body, BOOK)).encode()


def _webhook(raw: bytes) -> None:
    body = json.loads(raw)
    for _, one in read_webhook("human", "88", body):
        assert read_document(one.document()).rows == one.rows
        read_reply(one.body())


def _notice(raw: bytes) -> None:
    read_reply(read_document(read_document(raw).document()).body())


def _settings(raw: bytes) -> None:
    try:
        given = tomllib.loads(raw.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError):
        raw = b""  # the reading of files is a target of its own
    else:
        settings.effective(given, "speaker.toml", {})


def _in_file(read: Callable[[Path], object]) -> Callable[[bytes], None]:
    """Make a reader of files one of bytes."""

    def reading(raw: bytes) -> None:
        with tempfile.TemporaryDirectory(prefix="speaker-fuzz-") as folder:
            file = Path(folder, "input")
            file.write_bytes(raw)
            file.chmod(0o600)
            read(file)

    return reading


def _archive(file: Path) -> None:
    limits = archive.Limits(bytes=2_000_000)
    archive.unpack(file, file.parent / "out", limits=limits)
    outside = {path.name for path in file.parent.iterdir()} - {"input", "out"}
    assert not outside
    inside = [path for path in (file.parent / "out").rglob("*") if not path.is_dir()]
    assert all(stat.S_ISREG(path.lstat().st_mode) and str(path).isprintable() for path in inside)
    assert sum(path.stat().st_size for path in file.parent.rglob("*")) < 4_000_000


def _record(file: Path) -> None:
    file.rename(file.with_name("input.json"))
    installed = record.find(file.parent, "input")
    assert installed
    with suppress(ModelError):  # its files are not there
        record.refuse_damaged(installed)


def _description(file: Path) -> None:
    file.rename(file.with_name("input.onnx.json"))
    config = piper.description(file.with_name("input.onnx"))
    assert MemoryLoudspeaker(config.sample_rate).rate * config.length_scale > 0


def _settings_text(file: Path) -> None:
    settings.effective(settings.read_file(file), "speaker.toml", {})


def _environment(raw: bytes) -> None:
    """Read variables: the names and values that systemd or a person would give."""
    lines = (line.split("=", 1) for line in raw.decode("utf-8", "surrogateescape").split("\n"))
    settings.effective({}, "speaker.toml", {line[0]: line[1] for line in lines if len(line) > 1})


def _variables() -> list[bytes]:
    given = tomllib.loads(settings.defaults_text())
    rows = ((f"SPEAKER_{a}_{b}".upper(), v) for a, keys in given.items() for b, v in keys.items())
    return [
        "\n".join(f"{n}={v if isinstance(v, str) else json.dumps(v)}" for n, v in rows).encode()
    ]


def _journal(raw: bytes) -> None:
    entries.read(raw.decode(errors="replace").splitlines())


def _inbox(file: Path) -> None:
    inbox = Inbox(file)
    while (kept := inbox.first(NOW)) is not None:
        inbox.heard(kept.id)
    inbox.store(letter("9"), NOW)
    inbox.close()


def _replies() -> list[bytes]:
    found = [json.loads(path.read_text(encoding="utf-8")) for path in FOLDER.glob("*.json")]
    examples = [entry["body"] for entry in found if "body" in entry] or REPLIES
    return [json.dumps(example).encode() for example in examples]


def _wavs() -> list[bytes]:
    made = []
    for channels, width, rate in ((1, 2, 16000), (2, 3, 44100), (1, 1, 8000), (6, 4, 48000)):
        file = io.BytesIO()
        with wave.open(file, "wb") as sound:
            sound.setnchannels(channels)
            sound.setsampwidth(width)
            sound.setframerate(rate)
            sound.writeframes(bytes(range(240)) * 4)
        made.append(file.getvalue())
    return made


def _recordings() -> list[bytes]:
    import soundfile

    made = _wavs()[:1]
    for kind in ("OGG", "FLAC", "MP3"):
        file = io.BytesIO()
        soundfile.write(file, np.zeros(4000, np.float32), 16000, format=kind)
        made.append(file.getvalue())
    return made


def _archives() -> list[bytes]:
    made = []
    for packing in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", packing) as packed:
            packed.writestr("model/am/final.mdl", b"x" * 3000)
            packed.writestr("model/conf/mfcc.conf", b"--sample-frequency=16000\n")
        made.append(file.getvalue())
    return made


def _inboxes() -> list[bytes]:
    with tempfile.TemporaryDirectory(prefix="speaker-fuzz-") as folder:
        inbox = Inbox(Path(folder, "inbox"))
        for key in ("1", "2", "3"):
            inbox.store(letter(key, f"Number {key}."), NOW)
        inbox.close()
        return [Path(folder, "inbox").read_bytes()]


IDENTITY = b'{"version": 1, "webchat_id": "speaker-a", "user_id": null, "registered": false}'
SUMS = b'{"bytes": 3, "sha256": "00", "md5": "00"}'
RECORD = (
    b'{"version": 1, "name": "input", "kind": "voice", "language": "en", "licence": "CC0",'
    b' "folder": "input-1a2b", "source": "a.onnx", "when": "2026-11-27T12:00:00+00:00",'
    b' "downloads": {"a.onnx": %b}, "files": {"input.onnx": %b}}' % (SUMS, SUMS)
)
DEVICES = b'{"9001": "5f2c", "9002": "77aa"}'
ENTRY = (
    b'{"__REALTIME_TIMESTAMP": "1790000000000000", "MESSAGE": [72, 105], "PRIORITY": "6",'
    b' "SPEAKER_TURN": "7", "SPEAKER_OUTCOME": ["answered", "failed"]}'
)
LATELY = (
    b'{"version": 1, "boot": "b", "began": 1.0, "ready": true, "ended": false, "failures": 2,'
    b' "spoken": {"button": 1.0}}'
)

TARGETS = {
    "replies": Target(_reply, (BotError,), _replies, damaged_json, json_bytes),
    "webhooks": Target(
        _webhook,
        (ValueError, RecursionError),  # as the door expects them of json.loads
        lambda: [json.dumps(webhook("7", "Hello.")).encode()],
        damaged_json,
        json_bytes,
    ),
    "mqtt": Target(
        _notice, (ValueError,), lambda: [letter().document().encode()], damaged_json, json_bytes
    ),
    "settings": Target(_settings, (SettingsError,), lambda: [settings.defaults_text().encode()]),
    "settings file": Target(
        _in_file(_settings_text), (SettingsError,), lambda: [settings.defaults_text().encode()]
    ),
    "environment": Target(_environment, (SettingsError,), _variables),
    "archives": Target(_in_file(_archive), (ModelError,), _archives),
    "evil archives": Target(
        _in_file(_archive), (ModelError,), _archives, invent=archives.evil, examples=60
    ),
    "recognizers": Target(
        partial(engines.try_out, Kind.RECOGNIZER),
        (ModelError,),
        partial(engines.wholes, Kind.RECOGNIZER),
        engines.rotten,
        partial(engines.invented, Kind.RECOGNIZER),
        examples=20,
    ),
    "voices": Target(
        partial(engines.try_out, Kind.VOICE),
        (ModelError,),
        partial(engines.wholes, Kind.VOICE),
        engines.rotten,
        partial(engines.invented, Kind.VOICE),
        examples=20,
    ),
    "http": Target(lines.call, (), lines.requests),
    "mqtt packets": Target(lines.listen, (), lines.packets),
    "heard wav": Target(_in_file(hearing.read_wav), (EarsError,), _wavs),
    "kept wav": Target(_in_file(speaking.read_wav), (OSError, wave.Error), lambda: _wavs()[:1]),
    "recordings": Target(lambda raw: decode(raw, 16000), (MouthError,), _recordings),
    "identity": Target(
        _in_file(lambda file: IdentityFile(file).load()),
        (IdentityError,),
        lambda: [IDENTITY],
        damaged_json,
        json_bytes,
    ),
    "model record": Target(
        _in_file(_record), (ModelError,), lambda: [RECORD], damaged_json, json_bytes
    ),
    "voice description": Target(
        _in_file(_description),
        (ModelError,),
        lambda: [models.builtin_voice().with_suffix(".onnx.json").read_bytes()],
        damaged_json,
        json_bytes,
    ),
    "lately": Target(
        _in_file(lambda file: Lately(file, "b", lambda: 5.0).begin()),
        (),
        lambda: [LATELY],
        damaged_json,
        json_bytes,
    ),
    "relay devices": Target(
        read_devices, (ValueError, RecursionError), lambda: [DEVICES], damaged_json, json_bytes
    ),
    "journal": Target(_journal, (UsageError,), lambda: [ENTRY], damaged_json, json_bytes),
    "inbox": Target(_in_file(_inbox), (InboxError,), _inboxes),
}


@cache
def target_input(name: str) -> st.SearchStrategy[bytes]:
    """Return the input of a target; what is whole is made once."""
    return TARGETS[name].input()


def check(target: Target, raw: bytes) -> None:
    """Let a reader read; it may refuse, in its own way only."""
    with suppress(*target.refuses):
        target.read(raw)
