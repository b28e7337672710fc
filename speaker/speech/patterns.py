"""Pieces of regular expressions that several readers share."""

import re
from collections.abc import Iterable

DASH = r"\s?[-\u2013\u2014]\s?"
"""Between the two ends of a range."""


def either(words: Iterable[str]) -> str:
    """Return a pattern for any of the words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
