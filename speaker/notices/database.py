"""The inbox's file: opened so that it outlives power cuts, and set aside when it is damaged.

SQLite with a write-ahead log and `synchronous=FULL`: a commit that returned survives `kill -9` and
a power cut (https://www.sqlite.org/pragma.html#pragma_synchronous). With NORMAL, SQLite's usual
choice for such a log, the newest commits may be gone after a cut, and they were acknowledged.
"""

import logging
import os
import sqlite3
from contextlib import suppress
from functools import partial
from pathlib import Path

from speaker import safefile
from speaker.errors import SpeakerError

log = logging.getLogger(__name__)

VERSION = 1
_TABLES = f"""
PRAGMA user_version = {VERSION};
CREATE TABLE IF NOT EXISTS letter (
    id INTEGER PRIMARY KEY AUTOINCREMENT, sender TEXT NOT NULL, urgent INTEGER NOT NULL,
    arrived REAL NOT NULL, due REAL NOT NULL, document TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS taken (key TEXT PRIMARY KEY, at REAL NOT NULL, letter INTEGER);
PRAGMA temp_store = MEMORY;
CREATE TEMP TABLE gone (id INTEGER PRIMARY KEY);
"""
# "gone" is in memory: what was heard while the disk was full is not given out a second time.


class InboxError(SpeakerError):
    """The inbox cannot be read or written."""


def opened(path: Path) -> sqlite3.Connection:
    """Open the file, or make it; begin anew when it is damaged, and keep what there was.

    Raises:
        InboxError: the disk.
    """
    try:
        safefile.make_folder(path.parent)
        path.touch(mode=safefile.PRIVATE)
        return _connected(path)
    except UnicodeDecodeError:  # what SQLite says of a damaged file may quote it
        return _begun_anew(path)
    except sqlite3.DatabaseError as error:
        if _is_of_the_disk(error):
            raise InboxError(f"cannot open the inbox {path}: {error}") from error
        return _begun_anew(path)
    except OSError as error:
        raise InboxError(f"cannot open the inbox {path}: {error.strerror}") from error


def _connected(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, check_same_thread=False)
    database.text_factory = partial(str, encoding="utf-8", errors="replace")
    try:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = FULL")
        database.execute("PRAGMA secure_delete = ON")  # words are overwritten, not only unlinked
        database.executescript(_TABLES)
        _refuse_damaged(database)
    except (sqlite3.Error, UnicodeDecodeError):
        database.close()
        raise
    return database


def _refuse_damaged(database: sqlite3.Connection) -> None:
    """Raise sqlite3.DatabaseError unless all is in place: later it would end the device."""
    (verdict,) = database.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise sqlite3.DatabaseError(verdict)
    database.execute("SELECT id, sender, urgent, arrived, due, document FROM letter LIMIT 1")
    database.execute("SELECT key, at, letter FROM taken LIMIT 1")


def _is_of_the_disk(error: sqlite3.DatabaseError) -> bool:
    """Whether the disk is at fault, and not what is on it."""
    if not isinstance(error, sqlite3.OperationalError):
        return False
    return error.sqlite_errorcode != sqlite3.SQLITE_ERROR  # that one is about tables not ours


def _begun_anew(path: Path) -> sqlite3.Connection:
    """Set aside what cannot be used: a device that does not start hears no notice at all."""
    aside = path.with_name(path.name + ".unreadable")
    log.error("the inbox %s cannot be read; it is kept as %s", path, aside)
    safefile.move(path, aside)
    for ending in ("-wal", "-shm"):
        with suppress(FileNotFoundError):
            os.unlink(f"{path}{ending}")  # noqa: PTH108  # a suffix of the name
    path.touch(mode=safefile.PRIVATE)
    return _connected(path)
