"""The documents that are made from the code are those of this code."""

import re
from pathlib import Path

import pytest

from docs.make import settings, wiring

HERE = Path(__file__).parent.parent
PAGES = sorted([*HERE.glob("*.md"), *HERE.glob("docs/*.md")])


def test_the_page_of_settings_is_current():
    """Whoever changes a setting runs `make docs`."""
    assert settings.TARGET.read_text(encoding="utf-8") == settings.document(), "run `make docs`"


def test_every_setting_has_a_meaning():
    """No row of the page without a sentence."""
    rows = [line for line in settings.document().splitlines() if line.startswith("| `")]
    assert len(rows) > 60
    assert [row for row in rows if row.endswith("|  |")] == []


def test_the_picture_of_the_wires_is_current():
    """Whoever changes it runs `make pictures`."""
    assert wiring.TARGET.read_text(encoding="utf-8") == wiring.drawing(), "run `make pictures`"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_to_a_file_leads_somewhere(page):
    """To another page, a picture, or a file of the code."""
    links = re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
    broken = [link for link in links if ":" not in link and not (page.parent / link).exists()]
    assert broken == []


def test_the_readme_names_every_command():
    """A command nobody can find is none."""
    from speaker.cli import PANELS

    text = (HERE / "README.md").read_text(encoding="utf-8")
    commands = [command.__name__ for panel in PANELS.values() for command in panel]
    assert len(commands) > 12
    assert [
        name for name in commands if f"`{name}" not in text and f"speaker {name}" not in text
    ] == []
