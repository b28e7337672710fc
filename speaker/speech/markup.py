"""HTML and Markdown -> plain lines; a line's end is a pause.

First HTML (`page`), then Markdown with markdown-it-py (50 ms and 4 MB to import, on a desktop).
Some of its habits are switched off because chat text is no document: indented code, link
definitions (they would swallow "[Note]: text"), and HTML and entities, which are already done.
"""

import html
import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from speaker.speech.page import picture, untagged
from speaker.speech.tongue import Tongue

_MERGE_TAG = re.compile(r"\{\{[^{}]{0,200}\}\}|\{%[^{}]{0,200}%\}|\$\{[^{}]{0,200}\}")
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^\s<>]+|[^\s<>@/]+@[^\s<>]+)>")
_ESCAPED_NEWLINE = re.compile(r"\\r\\n|\\n(?![a-z])")
_BULLET = re.compile(r"^[ \t]{0,9}[•●▪◦‣·∙■□➤►▶\u2013\u2014]\s+", re.MULTILINE)
_LONE_NUMBER = re.compile(r"^([ \t]{0,9}\d{1,9})(?=[.)][ \t]*$)", re.MULTILINE)
_KEYCAP = re.compile("(\\d)\ufe0f?\u20e3\\s*(?=[A-ZÄÖÜ])")
_FIRST = re.compile(r"(?:^|\s)(?:1[.)]|[aA]\))\s")
_SECOND = re.compile(r"\s(?:2[.)]|[bB]\))\s")
_COUNTED = re.compile(r"(?:^|\s)(?:(\d{1,2})[.)]|([A-Ha-h])\))\s+")
_WRAPPED = re.compile(r"(?<=[a-zäöüß,])\n(?=[a-zäöüß])")
_WRAP_WIDTH = 60
_LONGEST_LINE = 1_000
_UNBROKEN = re.compile(r"(\S{200})\S+")

_MARKDOWN = (
    MarkdownIt("commonmark", {"html": False})
    .enable(["table", "strikethrough"])
    .disable(["code", "reference", "entity", "autolink", "html_block", "html_inline"])
)


def lines(text: str, tongue: Tongue) -> list[str]:
    """Return the text's lines without markup."""
    text = _MERGE_TAG.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _ESCAPED_NEWLINE.sub("\n", text)
    text = untagged(_AUTOLINK.sub(r"\1", html.unescape(text)), tongue)
    text = _LONE_NUMBER.sub(r"\1\\", text)  # "42." is an answer, no empty list
    text = _KEYCAP.sub(r"\n\1) ", _BULLET.sub("- ", text))
    root = SyntaxTreeNode(_MARKDOWN.parse(text))
    return [piece for line in _node_lines(root, tongue) for piece in _pieces(line)]


def _node_lines(node: SyntaxTreeNode, tongue: Tongue) -> Iterator[str]:
    match node.type:
        case "inline":
            yield from _text_lines(_inline(node, tongue))
        case "fence" if node.content.strip():
            yield tongue.snippet
        case "table":
            yield from _rows(node, tongue)
        case "list_item" if node.info:
            yield from _numbered(node, tongue)
        case _:
            for child in node.children:
                yield from _node_lines(child, tongue)


def _numbered(item: SyntaxTreeNode, tongue: Tongue) -> Iterator[str]:
    """Say a list's number with its item; a lone one is rather a year or a date ("23. November")."""
    alone = not item.siblings[1:] and item.info != "1"
    prefix = f"{item.info}. " if alone else f"{item.info}: "
    for child in item.children:
        for line in _node_lines(child, tongue):
            yield prefix + line
            prefix = ""


def _rows(table: SyntaxTreeNode, tongue: Tongue) -> Iterator[str]:
    """Each row as "column: value, column: value"."""
    rows = [
        [" ".join(_node_lines(cell, tongue)) for cell in row.children]
        for part in table.children
        for row in part.children
    ]
    for row in rows[1:]:
        pairs = zip(rows[0], row, strict=False)
        yield ", ".join(
            f"{column}: {value}" if column else value for column, value in pairs if value
        )


def _text_lines(text: str) -> list[str]:
    if len(text) > _WRAP_WIDTH:
        text = _WRAPPED.sub(_wrap, text)
    first = _FIRST.search(text)
    if first and _SECOND.search(text, first.end() - 1):
        text = _COUNTED.sub(r"\n\1\2: ", text)
    return text.split("\n")


def _wrap(found: re.Match[str]) -> str:
    """Keep a break after a short line; a long one was wrapped and goes on."""
    begin = found.string.rfind("\n", 0, found.start()) + 1
    return " " if found.start() - begin >= _WRAP_WIDTH else "\n"


def _inline(node: SyntaxTreeNode, tongue: Tongue) -> str:
    match node.type:
        case "text" | "code_inline":
            return node.content
        case "softbreak" | "hardbreak":
            return "\n"
        case "s":
            return ""
        case "image":
            return picture(node.content, tongue)
        case _:
            return "".join(_inline(child, tongue) for child in node.children)


def _pieces(line: str) -> Iterator[str]:
    """Divide a line of hostile length, so that no pattern has much to look at."""
    line = _UNBROKEN.sub(r"\1", line)
    while len(line) > _LONGEST_LINE:
        end = max(line.rfind(mark, 0, _LONGEST_LINE) for mark in (". ", "! ", "? ")) + 1
        end = end or line.rfind(" ", 1, _LONGEST_LINE) + 1 or _LONGEST_LINE
        yield line[:end]
        line = line[end:]
    yield line
