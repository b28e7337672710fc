"""`speaker explain`: a raw answer of the platform, as the device would say it."""

import json
import sys
from pathlib import Path

from speaker import from_settings, phrasebook
from speaker.botdistrikt.explain import explain
from speaker.errors import UsageError
from speaker.settings import Settings


def explain_file(settings: Settings, file: Path) -> list[str]:
    """Return a line for each thing the device would say, offer or leave out.

    Raises:
        UsageError: the file cannot be read or is no JSON.
    """
    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
        document = json.loads(text)
    except OSError as error:
        raise UsageError(f"cannot read {file}: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{file} is not JSON: {error}") from error
    book = phrasebook.load(settings.language.code)
    return explain(document, book, from_settings.rules(settings).details)
