"""Text as it came, rid of what nobody can see; and captions, rid of markup as well."""

import html
import math
import re

LONGEST = 20_000
"""Characters of one text; what is beyond is cut at a space."""

LONGEST_LABEL = 200

_TAGS = (
    "a|abbr|audio|b|big|blockquote|body|br|button|center|code|dd|del|div|dl|dt|em|embed|font|footer"
    "|form|h[1-6]|head|header|hr|html|i|iframe|img|input|ins|kbd|label|li|link|mark|meta|nav|object"
    "|ol|p|pre|q|s|samp|script|section|small|span|strike|strong|style|sub|sup|svg|table|tbody|td"
    "|tfoot|th|thead|title|tr|tt|u|ul|var|video|wbr"
)
_UNSEEN = re.compile(
    r"<(script|style)\b[^<>]*>.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.DOTALL | re.IGNORECASE
)
_BREAK = re.compile(r"<(?:br|/p|/div|/li|/tr|/h[1-6])\s*/?>", re.IGNORECASE)
_TAG = re.compile(rf"</?(?:{_TAGS})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_NEWLINE = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
)


def text(value: object) -> str:
    """Return a text or number without controls, lone surrogates and direction overrides.

    Markup stays: `speaker.speech` reads it as a person would. A text of nothing but markup and
    space is ''.
    """
    seen = _visible(_text(value)[: LONGEST + 1])
    return _cut(seen) if plain(seen) else ""


def plain(value: object) -> str:
    """Return what is left without markup: known tags first, then entities decoded once.

    An unknown tag such as `<fresh>` is a word between brackets.
    """
    found = _text(value)[:LONGEST]
    if "<" in found:
        found = _TAG.sub("", _BREAK.sub("\n", _UNSEEN.sub("", found)))
    found = _visible(html.unescape(found).replace("\xa0", " "))
    return found if any(char.isprintable() for char in found) else ""


def label(value: object) -> str:
    """Return a caption: plain, on one line, and short."""
    return " ".join(plain(value).split())[:LONGEST_LABEL].rstrip()


def _visible(found: str) -> str:
    return _INVISIBLE.sub("", _NEWLINE.sub("\n", found)).strip()


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    return f"{value:.15g}" if abs(value) < 1e15 and math.isfinite(value) else ""  # noqa: PLR2004


def _cut(found: str) -> str:
    if len(found) <= LONGEST:
        return found
    head = found[:LONGEST]
    return head[: head.rfind(" ")] if " " in head else head
