"""The documents that are made from the code are those of this code."""

from docs.make import settings


def test_the_page_of_settings_is_current():
    """Whoever changes a setting runs `make docs`."""
    assert settings.TARGET.read_text(encoding="utf-8") == settings.document(), "run `make docs`"


def test_every_setting_has_a_meaning():
    """No row of the page without a sentence."""
    rows = [line for line in settings.document().splitlines() if line.startswith("| `")]
    assert len(rows) > 60
    assert [row for row in rows if row.endswith("|  |")] == []
