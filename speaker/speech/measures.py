"""Ranges, units and the signs that stand before numbers -> words around the digits."""

import re
from functools import cache
from operator import attrgetter

from speaker.speech.patterns import DASH, either
from speaker.speech.tongue import Tongue

_RANGE = re.compile(
    rf"(?<=\d)(\s?(?:AM|PM|am|pm|Uhr))?{DASH}(?=\d{{1,2}}:\d\d)|(?<=[AaPp][Mm]){DASH}(?=\d)"
)
_RANGE = re.compile(
    rf"(?<![\d.,/:\w-])(\d{{1,6}}(?:[.,]\d{{1,3}})?){DASH}(\d{{1,6}}(?:[.,]\d{{1,3}})?)(?![\d/-]|[.,:]\d)"
)

_SIGNS = (
    (re.compile(r"#(?=\d)"), attrgetter("number")),
    (re.compile(r"#(?=\w)"), attrgetter("hashtag")),
    (re.compile(r"\b[vV]\.?(?=\d{1,4}\.\d)"), attrgetter("version")),
    (re.compile(r"<=? ?(?=\d)|(?<=\w )<(?= \w)"), attrgetter("less_than")),
    (re.compile(r">=? ?(?=\d)|(?<=\w )>(?= \w)"), attrgetter("more_than")),
    (re.compile(r"(?<!\w)~ ?(?=\d)"), attrgetter("about")),
    (re.compile(r"(?<=\d) ?[x*] ?(?=\d)"), attrgetter("times")),
)


def measured(text: str, tongue: Tongue) -> str:
    """Say ranges ("9-17"), units ("5 km"), "#1", "v2.0", "<5" and the like."""
    text = _RANGE.sub(rf"\1 {tongue.to} \2", text)
    for sign, word in _SIGNS:
        text = sign.sub(f" {word(tongue)} ", text)
    text = _unit_pattern(tongue).sub(lambda found: _unit(found, tongue), text)
    return _per_pattern(tongue).sub(rf" {tongue.per} \1", text)


@cache
def _per_pattern(tongue: Tongue) -> re.Pattern[str]:
    return re.compile(rf"(?<=\w)\s?/\s?({tongue.per_what})\b")


@cache
def _unit_pattern(tongue: Tongue) -> re.Pattern[str]:
    return re.compile(
        rf"(?<!\w)(?P<n>\d{{1,12}}(?:[.,]\d{{1,3}})*)\s?(?P<unit>{either(tongue.units)})(?!\w|°)"
    )


def _unit(found: re.Match[str], tongue: Tongue) -> str:
    one, many = tongue.units[found["unit"]]
    return f"{found['n']} {one if found['n'] == '1' else many}"
