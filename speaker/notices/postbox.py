"""The postbox: takes letters in, tells the conversation what waits, and removes what was heard."""

import logging
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

from speaker.effects import LookForNotices, NoticeHeard
from speaker.events import AgentWrote, Event, NoticesWaiting
from speaker.letter import Letter
from speaker.messages import Notice, Reply, Sender
from speaker.notices.database import InboxError
from speaker.notices.inbox import Inbox, Stored
from speaker.notices.quiet import NEVER, QuietHours
from speaker.worker import Worker

log = logging.getLogger(__name__)

ECHO_GRACE = 10.0
"""Seconds for which a letter of the bot waits: the answer it may be an echo of is on its way."""
FAILED = 60.0
"""Seconds until what the disk did not allow is tried again: people ask what they missed."""
LOOK_AGAIN = 900.0
"""Seconds at most between two looks at the clock, which a Pi may set long after its start."""


class Postbox(Worker[NoticeHeard | LookForNotices | Reply]):
    """Owns the inbox; letters may be handed in from any thread."""

    def __init__(
        self,
        inbox: Inbox,
        read_reply: Callable[[Any], Reply],
        emit: Callable[[Event], None],
        *,
        quiet: QuietHours = NEVER,
        urgent: frozenset[str] = frozenset(),
        now: Callable[[], datetime] = datetime.now,
    ) -> None:
        """Take the inbox, the reader of a letter's body, and where events go.

        Args:
            inbox: Closed with the postbox.
            read_reply: Reads a body in the shape of the answer to Send Message.
            emit: Called with NoticesWaiting and AgentWrote.
            quiet: When only urgent notices may be said unasked.
            urgent: The ids of broadcasts that are.
            now: The local time.
        """
        super().__init__("notices")
        self.counts: Counter[str] = Counter()
        """How many letters came to which end, by a word for it."""
        self._inbox_file = inbox
        self._read_reply = read_reply
        self._emit = emit
        self._quiet = quiet
        self._urgent = urgent
        self._now = now
        self._failure = ""
        """What the disk did not allow the last time."""
        self._lock = threading.Lock()

    def take(self, letter: Letter) -> str:
        """Keep a letter; when this returns it is on disk, or was there before, or says nothing.

        Returns:
            A word for what became of it.

        Raises:
            InboxFullError: there is no room.
            InboxError: the disk.
        """
        with self._lock:
            end = self._stored(letter)
            self.counts[end] += 1
            if end == Stored.NEW:
                self._tell()
        log.info("a notice of %s: %s", letter.sender.name.lower(), end)
        return end

    def replied(self, reply: Reply) -> None:
        """Remember what Send Message returned; the webhook's echo of it is no news."""
        if reply.row_ids:
            self.post(reply)

    def open(self) -> None:
        """Tell what waits since the last time."""
        with self._lock:
            self._tell()

    def handle(self, item: NoticeHeard | LookForNotices | Reply) -> None:
        """Remove what was heard; tell what waits."""
        with self._lock:
            try:
                self._note(item)
            except InboxError as error:
                self._fails(error)
            self._tell()

    def leave(self, item: NoticeHeard | LookForNotices | Reply) -> None:
        """Remove what was heard a moment before the end, or the next start says it again."""
        if isinstance(item, NoticeHeard):
            with self._lock, suppress(InboxError):
                self._inbox_file.heard(item.notice_id)

    def close(self) -> None:
        """Close the inbox."""
        with self._lock:
            self._inbox_file.close()

    def _note(self, item: NoticeHeard | LookForNotices | Reply) -> None:
        match item:
            case NoticeHeard(notice_id=number):
                self._inbox_file.heard(number)
            case Reply(row_ids=keys):
                self._inbox_file.answered(keys, self._now().timestamp())
            case LookForNotices():
                self._inbox_file.tidy()
                self._failure = ""

    def _fails(self, error: InboxError) -> None:
        """Say so once, and try again."""
        if str(error) != self._failure:
            log.error("%s", error)
        self._failure = str(error)

    def _stored(self, letter: Letter) -> str:
        if not self._read_reply(letter.body()).parts:
            return "empty"
        now = self._now().timestamp()
        urgent = letter.sender is Sender.BROADCAST and letter.sender_id in self._urgent
        due = now + ECHO_GRACE if letter.sender is Sender.BOT else 0.0
        stored = self._inbox_file.store(letter, now, urgent=urgent, due=due)
        if stored is Stored.NEW and letter.sender is Sender.TEAM:
            self._emit(AgentWrote())
        return stored

    def _tell(self) -> None:
        now = self._now()
        try:
            waiting = self._waiting(now)
        except InboxError as error:
            self._fails(error)
            waiting = NoticesWaiting(0, None, self._quiet.on(now))
        if self._failure:
            waiting = replace(waiting, look_again=min(waiting.look_again or FAILED, FAILED))
        self._emit(waiting)

    def _waiting(self, now: datetime) -> NoticesWaiting:
        seconds = now.timestamp()
        kept = self._inbox_file.first(seconds)
        unread = self._inbox_file.unread(seconds)
        first = None
        if kept is not None:
            reply = self._read_reply(kept.letter.body())
            first = Notice(kept.id, kept.letter.sender, reply, kept.urgent)
        again = self._look_again(now) if unread or self._inbox_file.next_due(seconds) else None
        return NoticesWaiting(unread, first, self._quiet.on(now), again)

    def _look_again(self, now: datetime) -> float:
        due = self._inbox_file.next_due(now.timestamp())
        waits = [LOOK_AGAIN, self._quiet.change(now)]
        waits += [due - now.timestamp()] if due else []
        return max(min(wait for wait in waits if wait is not None), 0.0) + 0.05
