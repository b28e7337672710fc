"""What is installed is known to the last byte, and listed."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = sorted(ROOT.glob("requirements*.lock"))
PINNED = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(?P<version>[^ ;\\]+)", re.ASCII)
SHA = re.compile(r"--hash=sha256:([0-9a-f]{64})\b")


def requirements(lock: Path) -> list[str]:
    """The entries of a lock file, each on one line."""
    text = lock.read_text(encoding="utf-8").replace("\\\n", " ")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_everything_is_locked_with_its_hash(lock):
    """One version each, by SHA-256, from wherever it comes: no address, no option, no range."""
    assert len(requirements(lock)) > 3
    for line in requirements(lock):
        assert PINNED.match(line), line
        assert SHA.search(line), line
        assert "://" not in line


def test_the_bill_of_materials_lists_everything_with_its_hashes(tmp_path):
    """`make sbom` writes CycloneDX: each package that a device gets, its version and its hashes."""
    file = tmp_path / "speaker.cdx.json"
    subprocess.run(
        ["make", "sbom", f"SBOM={file}", f"BIN={Path(sys.executable).parent}", "READY="],
        cwd=ROOT,
        env=os.environ | {"MAKEFLAGS": ""},
        check=True,
        capture_output=True,
    )
    bill = json.loads(file.read_text(encoding="utf-8"))
    assert bill["bomFormat"] == "CycloneDX"
    assert bill["metadata"]["component"]["name"] == "speaker"
    listed = {
        (part["name"], part["version"]): {
            one["content"]
            for reference in part["externalReferences"]
            for one in reference.get("hashes", [])
        }
        for part in bill["components"]
    }
    for line in requirements(ROOT / "requirements.lock"):
        found = PINNED.match(line)
        assert found
        assert listed[found["name"], found["version"]] == set(SHA.findall(line))
