"""Writes docs/settings.md from what the program itself reads: defaults.toml and the types.

make docs
"""

import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from speaker import settings
from speaker.settings.kinds import Between, Like, OneOf, Secret
from speaker.settings.sections import Settings

TARGET = Path(__file__).parent.parent / "settings.md"
HEAD = """\
# Settings

Written by `make docs` from `speaker/defaults.toml` and the types in `speaker/settings/`; a test
holds it to them. Change those, not this.

A setting is looked for in three places, and the last one that has it counts: the defaults below,
the settings file, and the environment (`SPEAKER_LOUDSPEAKER_VOLUME=9`). The settings file is the
one named by `--config` or `SPEAKER_CONFIG`, else the first of `./speaker.toml`,
`~/.config/speaker/speaker.toml` and `/etc/speaker/speaker.toml`. `speaker setup` writes it, and
keeps your comments; `speaker config show` prints what is in effect.

The file holds the domain, which is a password: keep it at mode 0600, or 0640 for the service.
Every mistake in it is reported at once, with what would be right.
"""
SAME = "(as above)"


def document() -> str:
    """Return the whole page."""
    text = settings.defaults_text()
    values = tomllib.loads(text)
    parts = [HEAD]
    for name, kind in get_type_hints(Settings).items():
        comments = dict(_comments(text, name))
        rows = _rows(get_type_hints(kind, include_extras=True), values[name], comments)
        parts.append(
            f"## `[{name}]`\n\n| setting | default | may be | |\n| --- | --- | --- | --- |"
        )
        parts[-1] += "\n" + "\n".join(rows) + "\n"
    return "\n".join(parts)


def _rows(
    hints: Mapping[str, Any], values: Mapping[str, Any], comments: Mapping[str, str]
) -> Iterator[str]:
    for key, hint in hints.items():
        default = "" if isinstance(values[key], dict) else f"`{_toml(values[key])}`"
        yield f"| `{key}` | {default} | {allowed(hint)} | {comments.get(key, '')} |"


def _comments(text: str, section: str) -> Iterator[tuple[str, str]]:
    """Yield (key, comment) of a section; of keys that share a comment the others say so."""
    body = re.search(
        rf"^\[{section}\]\n(.*?)(?=^\[(?!{section}\.)|\Z)", text, re.MULTILINE | re.DOTALL
    )
    if body is None:
        return
    for table in re.finditer(r"^\[\w+\.(\w+)\]\n((?:^#.*\n)+)", body[1], re.MULTILINE):
        yield table[1], _sentence(table[2])
    for group in re.finditer(r"((?:^#.*\n)+)((?:^\w+ = .*\n)+)", body[1], re.MULTILINE):
        first, *others = re.findall(r"^(\w+) =", group[2], re.MULTILINE)
        yield first, _sentence(group[1])
        yield from ((other, SAME) for other in others)


def _sentence(comment: str) -> str:
    return " ".join(line.removeprefix("#").strip() for line in comment.splitlines())


def allowed(hint: Any) -> str:
    """Return what a value may be, in words."""
    kind, *rules = get_args(hint) if get_origin(hint) is Annotated else (hint,)
    for rule in rules:
        match rule:
            case Between(low=low, high=high):
                return f"{low:g} to {high:g}" if high < 2**31 else f"{low:g} or more"
            case OneOf(words=words):
                return ", ".join(f'`"{word}"`' for word in words)
            case Like(example=example):
                return f'like `"{example}"`'
    if get_origin(kind) is Mapping or kind is Mapping:
        return "a table of texts and numbers"
    words = {Secret: "text, a secret", bool: "true or false", str: "text"}
    return words.get(kind, "a list of texts")


def _toml(value: Any) -> str:
    return settings.as_toml({"x": {"y": value}}).split("y = ")[1].strip()


if __name__ == "__main__":
    TARGET.write_text(document(), encoding="utf-8")
    sys.stdout.write(f"wrote {TARGET}\n")
