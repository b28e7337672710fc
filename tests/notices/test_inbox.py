"""The inbox: what is in it stays in it until it was heard."""

import shutil
import sqlite3
import stat
from dataclasses import replace

import pytest

from speaker.letter import Letter, Row
from speaker.messages import Sender
from speaker.notices.database import InboxError
from speaker.notices.inbox import Inbox, InboxFullError, Stored, unread_in
from tests.notices.letters import letter, text_of

NOW = 1_800_000_000.0
DAY = 86400.0


@pytest.fixture
def path(tmp_path):
    return tmp_path / "state" / "notices.sqlite"


@pytest.fixture
def inbox(path):
    made = Inbox(path, most=5, days=7.0)
    yield made
    made.close()


def test_letters_are_given_by_age(inbox):
    """Whoever wrote first is heard first."""
    for number in (1, 2, 3):
        inbox.store(letter(str(number), f"Number {number}."), NOW + number)
    said = []
    while (kept := inbox.first(NOW + 9)) is not None:
        said.append(text_of(kept))
        inbox.heard(kept.id)
    assert said == ["Number 1.", "Number 2.", "Number 3."]


def test_what_was_heard_leaves_nothing_behind(inbox):
    """A device that runs for years does not count what is gone."""
    inbox.store(letter("1"), NOW)
    inbox.heard(inbox.first(NOW).id)
    both = "SELECT (SELECT count(*) FROM letter), (SELECT count(*) FROM gone)"
    assert inbox._database.execute(both).fetchone() == (0, 0)


def test_an_urgent_letter_comes_first(inbox):
    """It does not wait behind the others."""
    inbox.store(letter("1", "Cake."), NOW)
    inbox.store(letter("2", "Fire!"), NOW, urgent=True)
    kept = inbox.first(NOW)
    assert (text_of(kept), kept.urgent) == ("Fire!", True)


def test_a_letter_outlives_a_restart(path, inbox):
    """What waits is still there when the device comes back."""
    inbox.store(letter(), NOW)
    inbox.close()
    again = Inbox(path)
    assert text_of(again.first(NOW)) == "The lift is broken."
    again.close()


def test_a_letter_is_taken_once_even_after_it_was_heard_and_after_a_restart(path, inbox):
    """A repeated delivery is none, whenever it comes."""
    assert inbox.store(letter("1"), NOW) is Stored.NEW
    assert inbox.store(letter("1"), NOW) is Stored.KNOWN
    inbox.heard(inbox.first(NOW).id)
    inbox.close()
    again = Inbox(path)
    assert again.store(letter("1"), NOW) is Stored.KNOWN
    assert again.first(NOW) is None
    again.close()


def test_of_a_batch_only_the_new_rows_are_kept(inbox):
    """Rows that came before are left out of a bigger delivery."""
    rows = tuple(Row(key, {"response_payload": key}) for key in ("a", "b", "b", "c"))
    inbox.store(Letter(Sender.TEAM, "88", rows[:1]), NOW)
    inbox.heard(inbox.first(NOW).id)
    inbox.store(Letter(Sender.TEAM, "88", rows), NOW)
    assert [row.key for row in inbox.first(NOW).letter.rows] == ["b", "c"]


def test_a_row_without_an_id_is_known_for_an_hour(inbox):
    """Said again tomorrow it is a new one; sent again at once it is not."""
    assert inbox.store(letter("~digest"), NOW) is Stored.NEW
    assert inbox.store(letter("~digest"), NOW + 60) is Stored.KNOWN
    assert inbox.store(letter("~digest"), NOW + DAY) is Stored.NEW


def test_a_full_inbox_takes_no_more_and_loses_nothing(inbox):
    """The sender keeps what there is no room for; once there is, it is taken."""
    for number in range(5):
        inbox.store(letter(str(number)), NOW)
    with pytest.raises(InboxFullError):
        inbox.store(letter("6"), NOW)
    inbox.heard(inbox.first(NOW).id)
    assert inbox.store(letter("6"), NOW) is Stored.NEW
    assert inbox.unread(NOW) == 5


def test_what_nobody_heard_is_forgotten_in_the_end(inbox):
    """After a week yesterday's news is none."""
    inbox.store(letter("1"), NOW)
    assert inbox.first(NOW + 6.9 * DAY) is not None
    assert inbox.first(NOW + 7.1 * DAY) is None
    assert inbox.unread(NOW + 7.1 * DAY) == 0


def test_a_letter_may_be_due_later(inbox):
    """Until then it is not there."""
    inbox.store(letter("1"), NOW, due=NOW + 10)
    assert (inbox.first(NOW), inbox.unread(NOW), inbox.next_due(NOW)) == (None, 0, NOW + 10)
    assert inbox.first(NOW + 10) is not None
    assert inbox.next_due(NOW + 10) is None


def test_what_was_answered_is_no_news(inbox):
    """The bot's echo of an answer is dropped, whether it comes before the answer or after it."""
    echo = replace(letter("1"), sender=Sender.BOT)
    inbox.store(echo, NOW)
    inbox.answered(["1", "2"], NOW)
    assert inbox.first(NOW) is None
    assert inbox.store(replace(letter("2"), sender=Sender.BOT), NOW) is Stored.KNOWN


def test_a_persons_message_is_never_taken_for_an_echo(inbox):
    """Only the bot repeats itself."""
    inbox.store(replace(letter("1"), sender=Sender.TEAM), NOW)
    inbox.answered(["1"], NOW)
    assert inbox.first(NOW) is not None


def test_only_the_owner_may_read_it(path, inbox):
    """Other people's messages are nobody's business."""
    inbox.store(letter(), NOW)
    files = [f for f in path.parent.iterdir() if f.name.startswith(path.name)]
    assert len(files) == 3
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_what_was_heard_is_wiped_from_the_file(path, inbox):
    """Once the inbox is closed, no words are left in it."""
    inbox.store(letter("1", "A very private word"), NOW)
    inbox.heard(inbox.first(NOW).id)
    inbox.close()
    assert [f.name for f in path.parent.iterdir()] == [path.name]
    assert b"private" not in path.read_bytes()


def test_a_ruined_file_is_kept_aside(path, inbox):
    """A torn disk is no reason to be deaf to new messages."""
    path.parent.mkdir()
    path.write_bytes(b"no database" * 1000)
    assert inbox.store(letter(), NOW) is Stored.NEW
    assert path.with_name("notices.sqlite.unreadable").exists()


def test_damage_while_it_is_open_is_set_aside_at_the_next_use(path, inbox):
    """One failure, and from then on a new file: no restart is needed for it."""
    inbox.store(letter("1"), NOW)
    inbox._database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    inbox._database.execute("PRAGMA cache_size = 0")  # so that it reads what is on the disk
    path.write_bytes(b"\xff" * path.stat().st_size)
    with pytest.raises(InboxError):
        inbox.store(letter("2"), NOW)
    assert inbox.store(letter("3"), NOW) is Stored.NEW
    assert path.with_name("notices.sqlite.unreadable").exists()


def test_what_cannot_be_opened_is_opened_once_it_can_be(path, inbox):
    """A disk that is full or may only be read keeps nobody from starting."""
    path.parent.write_text("in its place")
    with pytest.raises(InboxError):
        inbox.unread(NOW)
    path.parent.unlink()
    assert inbox.store(letter(), NOW) is Stored.NEW


def test_what_is_closed_stays_closed(inbox):
    """A late webhook is refused, and does not open the file again."""
    inbox.close()
    with pytest.raises(InboxError, match="is closed"):
        inbox.store(letter(), NOW)


def test_damage_deep_inside_is_noticed_at_the_start(path, inbox):
    """What would end the device at the first notice is set aside before it can."""
    inbox.store(letter("1"), NOW)
    inbox.close()
    content = bytearray(path.read_bytes())
    for page in range(4096, len(content), 4096):
        content[page : page + 8] = b"\xff" * 8
    path.write_bytes(content)
    again = Inbox(path)
    assert again.first(NOW) is None
    assert path.with_name("notices.sqlite.unreadable").exists()
    again.close()


def test_a_damaged_notice_is_dropped_and_the_next_one_heard(path, inbox):
    """One row that means nothing any more must not keep the others from being heard."""
    inbox.store(letter("1"), NOW)
    inbox.store(letter("2", "The shop is open."), NOW)
    with sqlite3.connect(path) as other:
        other.execute("UPDATE letter SET document = CAST(x'ff00' AS TEXT) WHERE id = 1")
    other.close()
    assert text_of(inbox.first(NOW)) == "The shop is open."
    assert inbox.unread(NOW) == 1


def test_a_disk_that_fails_is_said_and_a_notice_is_still_not_given_twice(path, inbox):
    """What was heard while nothing could be written is not given out again."""
    inbox.store(letter("1"), NOW)
    kept = inbox.first(NOW)
    other = sqlite3.connect(path)
    other.execute("BEGIN IMMEDIATE")  # nobody else can write
    inbox._database.execute("PRAGMA busy_timeout = 10")
    with pytest.raises(InboxError):
        inbox.heard(kept.id)
    assert inbox.first(NOW) is None
    with pytest.raises(InboxError):
        inbox.store(letter("2"), NOW)
    other.rollback()
    other.close()
    inbox.heard(0)
    inbox.close()
    again = Inbox(path)
    assert again.first(NOW) is None
    again.close()


def test_counting_from_outside_leaves_the_file_as_it_was(path, inbox, tmp_path):
    """`speaker status` only reads: it does not even tidy up after a power cut."""
    inbox.store(letter(), NOW)
    left = shutil.copytree(path.parent, tmp_path / "left")  # as a power cut leaves it
    before = contents(left)
    assert unread_in(left / path.name, 7.0, NOW + 1) == 1
    assert contents(left) == before


def contents(folder):
    """Every file but the index that SQLite shares between processes."""
    return {file.name: file.read_bytes() for file in folder.iterdir() if "-shm" not in file.name}
