"""The inbox on disk: a letter is in it before it is acknowledged, and out of it once it was heard.

A commit that returned survives power cuts (see `database`). What was taken once is remembered by
its rows' keys, so that a repeated delivery is none, even after a restart. A file that cannot be
opened now, on a disk that is full or may only be read, is opened once it can be.
"""

import logging
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from speaker.errors import SpeakerError
from speaker.letter import Letter, Row, read_document
from speaker.messages import Sender
from speaker.notices.database import InboxError, opened

log = logging.getLogger(__name__)

REMEMBERED = 30 * 86400.0
"""Seconds for which a row is known to have been taken."""
REMEMBERED_WITHOUT_ID = 3600.0
"""The same for a row without an id: said again tomorrow, it is a new one."""
MOST_REMEMBERED = 100_000


class InboxFullError(SpeakerError):
    """There is no room: the sender must keep the letter and try again later."""


class Stored(StrEnum):
    """What became of a letter."""

    NEW = "new"
    KNOWN = "known"
    """Every row of it was taken before."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A letter in the inbox."""

    id: int
    letter: Letter
    urgent: bool


class Inbox:
    """Letters by age, at most `most` of them, none older than `days`. Not safe for threads.

    Whatever is asked of it raises InboxError when the disk fails; asked again later it may do.
    """

    def __init__(self, path: Path, most: int = 1000, days: float = 7.0) -> None:
        self._path = path
        self._most = most
        self._seconds = days * 86400.0
        self._opened: sqlite3.Connection | None = None
        self._closed = False

    @property
    def _database(self) -> sqlite3.Connection:
        """The file, opened when it is needed."""
        if self._closed:
            raise InboxError(f"the inbox {self._path} is closed")
        if self._opened is None:
            self._opened = opened(self._path)
        return self._opened

    def close(self) -> None:
        """Close the file, for good."""
        self._closed = True
        self._let_go()

    def _let_go(self) -> None:
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    @contextmanager
    def _using(self, purpose: str) -> Iterator[sqlite3.Connection]:
        """Lend the file; what was written is on disk afterwards, or nothing of it."""
        try:
            with self._database as database:
                yield database
        except sqlite3.OperationalError as error:
            raise InboxError(f"cannot {purpose} {self._path}: {error}") from error
        except sqlite3.Error as error:
            self._let_go()  # it is damaged: opened again, it is set aside
            raise InboxError(f"cannot {purpose} {self._path}: {error}") from error

    def store(
        self, letter: Letter, now: float, *, urgent: bool = False, due: float = 0.0
    ) -> Stored:
        """Keep the rows of `letter` that are new; on disk when this returns.

        Args:
            letter: What came.
            now: Seconds since 1970.
            urgent: To be heard first, even in quiet hours.
            due: Not to be heard before this moment.

        Raises:
            InboxFullError: there is no room.
            InboxError: the disk.
        """
        with self._using("keep a notice in"):
            self._forget_old(now)
            rows = tuple(row for row in _distinct(letter.rows) if not self._is_taken(row))
            if not rows:
                return Stored.KNOWN
            self._put(replace(letter, rows=rows), now, urgent, due)
        return Stored.NEW

    def first(self, now: float) -> Kept | None:
        """Return the letter to be heard next: an urgent one, else the oldest."""
        while (row := self._next(now)) is not None:
            try:
                return Kept(row[0], read_document(row[1]), bool(row[2]))
            except ValueError:
                log.error("a notice in %s is damaged, and is dropped", self._path)  # noqa: TRY400
                self.heard(row[0])
        return None

    def _next(self, now: float) -> tuple[int, str, int] | None:
        with self._using("read") as database:
            row: tuple[int, str, int] | None = database.execute(
                "SELECT id, document, urgent FROM letter WHERE due <= ? AND arrived > ? "
                "AND id NOT IN (SELECT id FROM gone) ORDER BY urgent DESC, id LIMIT 1",
                (now, now - self._seconds),
            ).fetchone()
        return row

    def unread(self, now: float) -> int:
        """Return how many letters wait to be heard."""
        with self._using("read") as database:
            (count,) = database.execute(
                "SELECT count(*) FROM letter WHERE due <= ? AND arrived > ? "
                "AND id NOT IN (SELECT id FROM gone)",
                (now, now - self._seconds),
            ).fetchone()
        return int(count)

    def next_due(self, now: float) -> float | None:
        """Return when the next letter may be heard that may not be heard yet."""
        with self._using("read") as database:
            (due,) = database.execute(
                "SELECT min(CAST(due AS REAL)) FROM letter WHERE due > ?", (now,)
            ).fetchone()
        return due if due is None else float(due)

    def heard(self, letter_id: int) -> None:
        """Remove a letter that was heard to its end; gone from the disk when this returns.

        Raises:
            InboxError: the disk. This inbox does not give the letter out again all the same;
                `tidy` removes it.
        """
        with self._using("remove a notice from") as database:
            database.execute("INSERT OR IGNORE INTO gone VALUES (?)", (letter_id,))
        self.tidy()

    def tidy(self) -> None:
        """Remove from the disk whatever was heard.

        Raises:
            InboxError: the disk.
        """
        with self._using("remove a notice from") as database:
            database.execute("DELETE FROM letter WHERE id IN (SELECT id FROM gone)")
            database.execute("DELETE FROM gone")

    def answered(self, keys: Iterable[str], now: float) -> None:
        """Remember rows that came as the answer to a message; the bot's echo of them is no news.

        Raises:
            InboxError: the disk.
        """
        with self._using("write") as database:
            for key in keys:
                database.execute(
                    "DELETE FROM letter WHERE sender = ? AND id IN "
                    "(SELECT letter FROM taken WHERE key = ?)",
                    (Sender.BOT, key),
                )
                self._take(key, now, None)

    def _put(self, letter: Letter, now: float, urgent: bool, due: float) -> None:  # noqa: FBT001
        (count,) = self._database.execute("SELECT count(*) FROM letter").fetchone()
        if count >= self._most:
            raise InboxFullError(f"the inbox is full ({count} notices wait to be heard)")
        cursor = self._database.execute(
            "INSERT INTO letter (sender, urgent, arrived, due, document) VALUES (?, ?, ?, ?, ?)",
            (letter.sender, urgent, now, due, letter.document()),
        )
        for row in letter.rows:
            self._take(row.key, now, cursor.lastrowid)

    def _take(self, key: str, now: float, letter_id: int | None) -> None:
        self._database.execute(
            "INSERT OR IGNORE INTO taken (key, at, letter) VALUES (?, ?, ?)", (key, now, letter_id)
        )

    def _is_taken(self, row: Row) -> bool:
        found = self._database.execute("SELECT 1 FROM taken WHERE key = ?", (row.key,))
        return found.fetchone() is not None

    def _forget_old(self, now: float) -> None:
        execute = self._database.execute
        execute("DELETE FROM letter WHERE arrived <= ?", (now - self._seconds,))
        execute("DELETE FROM taken WHERE at <= ?", (now - REMEMBERED,))
        execute("DELETE FROM taken WHERE key LIKE '~%' AND at <= ?", (now - REMEMBERED_WITHOUT_ID,))
        execute(
            "DELETE FROM taken WHERE rowid <= (SELECT max(rowid) FROM taken) - ?",
            (MOST_REMEMBERED,),
        )


def unread_in(path: Path, days: float, now: float) -> int:
    """Return how many letters wait in an inbox that another process may have open; only reads.

    Raises:
        InboxError: it cannot be read.
    """
    if not path.exists():
        return 0
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
            (count,) = database.execute(
                "SELECT count(*) FROM letter WHERE due <= ? AND arrived > ?",
                (now, now - days * 86400.0),
            ).fetchone()
    except sqlite3.Error as error:
        raise InboxError(f"cannot read the inbox {path}: {error}; try it with sudo") from error
    return int(count)


def _distinct(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    return tuple({row.key: row for row in reversed(rows)}.values())[::-1]
