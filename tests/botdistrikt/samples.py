"""The reference's example payloads, where they lie beside the repository."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[3] / "shared" / "reference" / "botdistrikt" / "examples"


def need_samples() -> None:
    """Skip where the folder is missing; where it must not be, fail."""
    if FOLDER.is_dir():
        return
    reason = f"the example payloads are not at {FOLDER}"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def sample(name: str) -> dict[str, Any]:
    """Read one file: `_about`, `http` and `body`."""
    need_samples()
    loaded: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return loaded
