"""HTML -> the text that a reader of the page would see, with line ends for its blocks."""

import html
import re
from html.parser import HTMLParser

from speaker.speech.tongue import Tongue

# ruff: noqa: SIM905  # a list of names reads best as one text

_DECLARATION = re.compile(r"<!(?!--)(?:[^<>]{0,1000}>)?")  # the parser raises at unknown ones
_NEVER_CLOSED = re.compile(r"<(?=[a-zA-Z/?])(?![^<>]{0,1000}>)")
_BREAKS = frozenset(
    "address article aside blockquote br caption dd div dl dt figcaption footer h1 h2 h3 h4 h5 h6 "
    "header hr main nav ol option p pre section table tbody thead tr ul".split()
)
_SILENT = frozenset(
    "script style template title noscript iframe object svg del s strike head".split()
)
_INLINE = frozenset(
    "a abbr audio b big body button center cite code col colgroup dfn em font form html i img "
    "input ins kbd label li link mark meta picture q samp small source span strong sub sup td th "
    "time tt u var video wbr".split()
)
_TAGS = _BREAKS | _SILENT | _INLINE


def untagged(text: str, tongue: Tongue) -> str:
    """Strip tags from text whose entities are decoded; what was escaped twice is decoded last."""
    page = _Page(tongue)
    text = _NEVER_CLOSED.sub(" ", _DECLARATION.sub(" ", text))
    page.feed(text.replace("&", "&amp;"))
    page.close()
    return html.unescape("".join(page.seen))


class _Page(HTMLParser):
    """Collects what a reader of the page would see."""

    def __init__(self, tongue: Tongue) -> None:
        super().__init__()
        self.seen: list[str] = []
        self._tongue = tongue
        self._silent = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._silent:
            return
        if tag in _SILENT:
            self._silent = tag
        elif tag == "li":
            self.seen.append("\n- ")
        elif tag in _BREAKS:
            self.seen.append("\n\n")
        elif tag == "img":
            self.seen.append(f" {picture(dict(attrs).get('alt') or '', self._tongue)} ")
        elif _is_word(tag, attrs):
            self.seen.append(f" {(self.get_starttag_text() or '').strip('<>/')} ")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _SILENT:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag == self._silent:
            self._silent = ""
        elif tag in _BREAKS:
            self.seen.append("\n\n")
        elif tag in {"td", "th"}:
            self.seen.append(", ")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.seen.append(data)


def picture(name: str, tongue: Tongue) -> str:
    """Tell of a picture by its name, if it has one."""
    name = name.strip()
    return tongue.picture_called.format(name) if name else tongue.picture


def _is_word(tag: str, attrs: list[tuple[str, str | None]]) -> bool:
    """Is this no tag but something that somebody wrote in angle brackets, such as <name>?"""
    return tag not in _TAGS and tag.isalpha() and not any(value for _, value in attrs)
