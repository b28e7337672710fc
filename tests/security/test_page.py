"""SECURITY.md tells what is there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = (ROOT / "SECURITY.md", ROOT / "docs" / "reliability.md")


def test_everything_that_the_pages_name_is_there():
    """A test or a file that is moved takes the sentence about it along."""
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        named = set(re.findall(r"`((?:tests|speaker)/[\w./-]+)`", text))
        assert len(named) > 3
        assert [name for name in named if not (ROOT / name).exists()] == []


def test_the_unit_confines_the_daemon_as_the_page_says():
    """Whoever loosens the unit changes the page, too."""
    unit = (ROOT / "systemd" / "speaker.service").read_text(encoding="utf-8").splitlines()
    confined = {
        *("LimitCORE=0", "NoNewPrivileges=yes", "ProtectSystem=strict", "ProtectHome=yes"),
        *("User=speaker", "StateDirectoryMode=0700", "DevicePolicy=closed", "UMask=0077"),
    }
    assert confined <= set(unit)
