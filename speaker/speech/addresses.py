"""Addresses: links, e-mail, telephone numbers and other long strings."""

import re
from functools import cache

from speaker.speech.tongue import Tongue

_TOP = (
    "com|org|net|edu|gov|info|biz|io|ai|app|dev|co|me|tv|eu|de|at|ch|uk|us|ca|fr|es|it|nl|be|sg|"
    "my|in|au|nz|jp|example|shop|online|site"
)
_MAIL = re.compile(
    r"(?:mailto:)?\b([\w.+-]{1,64})@([\w-]{1,63}(?:\.[\w-]{1,63}){1,5})(?:\?\S{0,200})?"
)
_LINK = re.compile(
    r"(?:(?i:https?|ftp)(?::|&colon;)//|(?i:www)\.|\b(?:javascript|tel|file|data):)[^\s<>\"]{0,2100}"
)
_SITE = re.compile(
    rf"\b(?:[a-z0-9][a-z0-9-]{{0,62}}\.){{1,4}}(?:{_TOP})\b(?!\.\w)(?:[/?#][^\s<>\"]{{0,2000}})?",
    re.IGNORECASE,
)
_HOST = re.compile(
    r"(?:[a-z]+:)?(?://)?(?:[^/?#@]*@)?(?:www\.)?([^/?#:]*)(?::\d+)?(.*)", re.IGNORECASE | re.DOTALL
)
_AFTER = ".,;:!?)]}'*_\""
_PHONE = re.compile(
    r"(?<![\w.,/:@-])(?!\d\d?[/.-]\d\d?[/.-]\d)(?:"
    r"\+\d[\d ()./-]{5,22}\d"
    r"|\(0?\d{2,5}\) ?\d[\d ./-]{3,14}\d"
    r"|0\d{1,5}[ /-]\d[\d /-]{3,14}\d"
    r"|1-\d{3}-\d{3}-\d{4}"
    r"|\d{3}[-. ]\d{3}[-. ]\d{4}"
    r"|\d{3}-\d{4}"
    r"|[3689]\d{3} \d{4}"
    r"|\d{7,20}"
    r")(?![\w:]|[.,-]\d)"
)
_LONG = re.compile(r"\S{46,}")
_GROUP = 4
_SHORT_GROUP = 3


def named(text: str, tongue: Tongue) -> str:
    """Say links and e-mail addresses as a person would, long codes by what they are."""
    text = _LINK.sub(lambda found: _linked(found, tongue), text)
    text = _MAIL.sub(lambda found: _spelled(found[1] + "@" + found[2], tongue), text)
    text = _SITE.sub(lambda found: _linked(found, tongue), text)
    return _LONG.sub(tongue.long_code, text)


def dialled(text: str, tongue: Tongue) -> str:
    """Say telephone numbers, and numbers after a word like "code", digit by digit in groups."""
    return _code_pattern(tongue).sub(_digits, _PHONE.sub(_digits, text))


@cache
def _code_pattern(tongue: Tongue) -> re.Pattern[str]:
    return re.compile(
        rf"(?i:\b({tongue.codes})[ :#]{{1,3}})(?P<digits>\d{{4,6}})(?![\w:/]|[.,-]\d)"
    )


def _linked(found: re.Match[str], tongue: Tongue) -> str:
    address = found[0].rstrip(_AFTER)
    after = found[0][len(address) :]
    if address.lower().startswith("tel:"):
        return address[4:] + after
    host, path = _HOST.fullmatch(address).groups()  # type: ignore[union-attr]  # all is optional
    words = _spelled(host, tongue)
    if "." not in host:
        words = tongue.link
    elif len(path) > 1:
        words = tongue.link_to.format(words)
    return words + after


def _spelled(address: str, tongue: Tongue) -> str:
    return "".join(f" {tongue.signs[c]} " if c in tongue.signs else c for c in address).strip()


def _digits(found: re.Match[str]) -> str:
    number = found.groupdict().get("digits", found[0])
    groups = re.findall(r"\d+", number)
    before = "plus " if number.startswith("+") else found[0].removesuffix(number)
    return before + ", ".join(" ".join(part) for group in groups for part in _grouped(group))


def _grouped(digits: str) -> list[str]:
    """Threes, and a four at the end where a single digit would be left."""
    groups = []
    while len(digits) > _GROUP:
        groups.append(digits[:_SHORT_GROUP])
        digits = digits[_SHORT_GROUP:]
    return [*groups, digits]
