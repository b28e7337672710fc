"""The postbox: tells what waits, and holds what may be an echo."""

import queue
import sqlite3
from datetime import datetime, time, timedelta

import pytest

from speaker.botdistrikt.replies import read_reply
from speaker.effects import LookForNotices, NoticeHeard
from speaker.events import AgentWrote, NoticesWaiting
from speaker.letter import Letter, Row
from speaker.messages import Offer, Option, Reply, Say, Sender, Text
from speaker.notices.inbox import Inbox
from speaker.notices.postbox import ECHO_GRACE, FAILED, Postbox
from speaker.notices.quiet import QuietHours
from tests.notices.letters import letter

EVENING = datetime.fromisoformat("2026-11-23T21:00")


class Clock:
    def __init__(self):
        self.time = EVENING

    def __call__(self):
        return self.time

    def passes(self, seconds):
        self.time += timedelta(seconds=seconds)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def told():
    return queue.Queue()


@pytest.fixture
def postbox(tmp_path, told, clock):
    made = Postbox(
        Inbox(tmp_path / "notices.sqlite"),
        read_reply,
        told.put,
        quiet=QuietHours(time(22), time(7)),
        urgent=frozenset({"911"}),
        now=clock,
    )
    failures = []
    made.start(lambda name, error: failures.append(error))
    assert told.get(timeout=5) == NoticesWaiting(0, None)
    yield made
    made.stop()
    assert not failures


def test_a_letter_is_told_as_a_notice(postbox, told):
    """Who it is from, its words, and how many wait."""
    postbox.take(letter("1", "Hello."))
    waiting = told.get(timeout=5)
    assert (waiting.unread, waiting.first.sender) == (1, Sender.BROADCAST)
    assert waiting.first.reply.parts == (Say("Hello."),)


def test_a_heard_notice_makes_room_for_the_next(postbox, told):
    """One after the other, to the end."""
    postbox.take(letter("1", "One."))
    postbox.take(letter("2", "Two."))
    first = [told.get(timeout=5), told.get(timeout=5)][-1].first
    postbox.post(NoticeHeard(first.id))
    second = told.get(timeout=5)
    assert (second.unread, second.first.reply.parts) == (1, (Say("Two."),))
    postbox.post(NoticeHeard(second.first.id))
    assert told.get(timeout=5).unread == 0


def test_what_was_heard_a_moment_before_the_end_is_removed(tmp_path, told, clock):
    """Asked to end between the last word and the disk, it does not say the notice again."""
    inbox = Inbox(tmp_path / "notices.sqlite")
    postbox = Postbox(inbox, read_reply, told.put, now=clock)
    postbox.take(letter("1", "One."))
    first = told.get(timeout=5).first
    postbox._lock.acquire()  # it is busy when it is asked to end
    postbox.start(lambda *_: None)
    postbox.post(LookForNotices())
    postbox.post(NoticeHeard(first.id))
    postbox._stopping.set()
    postbox._lock.release()
    postbox.stop()
    again = Inbox(tmp_path / "notices.sqlite")
    assert again.unread(EVENING.timestamp()) == 0
    again.close()


def test_what_could_not_be_removed_is_removed_at_the_next_look(postbox, told, tmp_path):
    """Heard while the disk failed: a restart after that does not say it again."""
    postbox.take(letter("1", "One."))
    first = told.get(timeout=5).first
    other = sqlite3.connect(tmp_path / "notices.sqlite")
    other.execute("BEGIN IMMEDIATE")  # nobody else can write
    postbox._inbox_file._database.execute("PRAGMA busy_timeout = 10")
    postbox.post(NoticeHeard(first.id))
    assert told.get(timeout=5) == NoticesWaiting(0, None, look_again=FAILED)
    other.rollback()
    postbox.post(LookForNotices())
    assert told.get(timeout=5) == NoticesWaiting(0, None)
    assert other.execute("SELECT count(*) FROM letter").fetchone() == (0,)
    other.close()


def test_a_file_that_cannot_be_opened_is_tried_again(tmp_path, told, clock, caplog):
    """What waits in it is told once the disk works; until then the log has one line."""
    folder = tmp_path / "state"
    kept = Inbox(folder / "notices.sqlite")
    kept.store(letter("1", "One."), EVENING.timestamp())
    kept.close()
    folder.rename(tmp_path / "away")
    folder.write_text("in its place")
    postbox = Postbox(Inbox(folder / "notices.sqlite"), read_reply, told.put, now=clock)
    postbox.start(lambda *_: None)
    assert told.get(timeout=5) == NoticesWaiting(0, None, look_again=FAILED)
    postbox.post(LookForNotices())
    assert told.get(timeout=5) == NoticesWaiting(0, None, look_again=FAILED)
    assert len(caplog.records) == 1
    folder.unlink()
    (tmp_path / "away").rename(folder)
    postbox.post(LookForNotices())
    assert told.get(timeout=5).first.reply.parts == (Say("One."),)
    postbox.stop()


def test_a_message_of_the_team_is_told_twice(postbox, told):
    """As a notice, and as a sign that somebody has taken over from the bot."""
    postbox.take(letter("1", "Hi.", Sender.TEAM, "88"))
    assert told.get(timeout=5) == AgentWrote()
    assert told.get(timeout=5).first.sender is Sender.TEAM


def test_what_says_nothing_is_no_notice(postbox, told):
    """An empty letter is counted and forgotten."""
    assert postbox.take(Letter(Sender.BROADCAST, "1", (Row("1", {"id": "1"}),))) == "empty"
    assert postbox.counts == {"empty": 1}
    assert told.empty()


def test_options_of_a_notice_are_read(postbox, told):
    """The quick replies of a story come with it."""
    quick = ({"type": "text", "text": "Tea"},)
    row = Row("1", {"response_payload": "Which?", "id": "1"})
    postbox.take(Letter(Sender.BROADCAST, "1", (row,), quick))
    offer = Offer((Option("Tea", Text("Tea")),))
    assert told.get(timeout=5).first.reply.parts == (Say("Which?"), offer)


def test_an_echo_is_dropped_whichever_comes_first(postbox, told):
    """The answer to a message is not said a second time as a notice."""
    assert postbox.take(letter("7", "We open at nine.", Sender.BOT, "11")) == "new"
    assert told.get(timeout=5).unread == 0  # not yet: its answer may be on the way
    postbox.replied(Reply((Say("We open at nine."),), ("7", "8")))
    assert told.get(timeout=5).look_again is None
    assert postbox.take(letter("8", "And at ten.", Sender.BOT, "11")) == "known"


def test_what_the_bot_says_by_itself_is_a_notice(postbox, told, clock):
    """A story that answers nothing is told after a short wait."""
    postbox.take(letter("7", "Do not forget your coat.", Sender.BOT, "11"))
    assert told.get(timeout=5).look_again == pytest.approx(ECHO_GRACE + 0.05)
    clock.passes(ECHO_GRACE + 0.05)
    postbox.post(LookForNotices())
    assert told.get(timeout=5).first.sender is Sender.BOT


def test_quiet_hours_are_told_and_when_they_end(postbox, told, clock):
    """The conversation learns that it is night, and when to ask again."""
    clock.passes(3600)
    postbox.take(letter("1"))
    assert told.get(timeout=5).quiet
    clock.passes(9 * 3600 - 60)
    postbox.post(LookForNotices())
    waiting = told.get(timeout=5)
    assert (waiting.quiet, waiting.look_again) == (True, pytest.approx(60.05))
    clock.passes(60.05)
    postbox.post(LookForNotices())
    assert not told.get(timeout=5).quiet


def test_an_urgent_broadcast_is_known_by_its_id(postbox, told):
    """It comes first, and says so; a person with the same number is no broadcast."""
    postbox.take(letter("1", "Cake."))
    postbox.take(letter("2", "Hello.", Sender.TEAM, "911"))
    postbox.take(letter("3", "Fire!", sender_id="911"))
    waiting = [told.get(timeout=5) for _ in range(4)][-1]
    assert (waiting.unread, waiting.first.urgent) == (3, True)
    assert waiting.first.reply.parts == (Say("Fire!"),)
