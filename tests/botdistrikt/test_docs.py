"""What docs/sandbox.md shows is true."""

import re
import tomllib
from pathlib import Path

from speaker.botdistrikt.sandbox import SCENARIOS, load_bot
from speaker.botdistrikt.sandbox.script import Session

PAGE = (Path(__file__).parents[2] / "docs" / "sandbox.md").read_text(encoding="utf-8")


def test_the_library_is_a_bot(tmp_path):
    """The bot on the page can be served as it stands."""
    start, end = PAGE.index('    name = "Library"'), PAGE.index("| key |")
    text = re.sub(r"^ {4}", "", PAGE[start:end], flags=re.MULTILINE)
    assert tomllib.loads(text)["name"] == "Library"
    (tmp_path / "bot.toml").write_text(text)
    bot = load_bot(tmp_path / "bot.toml")
    session = Session()
    crime = bot.answer(session, "find a book").buttons[0]
    found = bot.press(session, crime["payload"], crime["title"])
    assert found.texts == ("Our crime books are on the second floor.",)


def test_every_scenario_is_on_the_page():
    """And no other."""
    table = PAGE[PAGE.index("| scenario |") : PAGE.index("## Event webhooks")]
    rest = PAGE[PAGE.index("## Event webhooks") :]
    first = "".join(row.split("|")[1] for row in table.splitlines() if row.startswith("|"))
    named = set(re.findall(r"`([a-z0-9-]+)`", first))
    events = {name for name in SCENARIOS if name.startswith("events-")}
    assert named == set(SCENARIOS) - events
    assert all(f"`{name}`" in rest for name in events)
