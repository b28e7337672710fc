"""Abbreviations and initials -> words without dots, so that every dot left is a full stop."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from speaker.speech.tongue import Tongue

_INITIAL = re.compile(r"(?<![\w.'])([A-ZÄÖÜ])\.\s?(?=[A-ZÄÖÜ])")
_DOTTED = re.compile(r"(?<![\w.])((?:[A-Za-z]\.){2,6})(?!\w)")
_LAST_WORD = re.compile(r"(\w+)\W{0,3}$")
_LOOK_BACK = 40


@dataclass(frozen=True, slots=True)
class _Rules:
    """A tongue's abbreviations as compiled patterns."""

    never_end: tuple[tuple[re.Pattern[str], str], ...]
    may_end: tuple[tuple[re.Pattern[str], str], ...]
    capital: re.Pattern[str]
    """What follows a dot that is a full stop: nothing, or a capital letter, but no date."""
    starter: re.Pattern[str]
    """As capital, but only a word that commonly begins a sentence."""
    lettered: frozenset[str]
    week: re.Pattern[str]
    """From one day of the week to another."""
    days: re.Pattern[str]
    months: re.Pattern[str]


def spelled_out(text: str, tongue: Tongue) -> str:
    """Return the text with abbreviations in full; a full stop stays where one ends a sentence."""
    rules = _rules(tongue)
    for pattern, words in rules.never_end:
        text = pattern.sub(words, text)
    for pattern, words in rules.may_end:
        text = pattern.sub(_with_stop(words, rules.capital), text)
    text = _DOTTED.sub(lambda found: _letters(found, rules), text)
    text = _INITIAL.sub(lambda found: _initial(found, rules), text)
    text = rules.week.sub(
        lambda found: f"{tongue.days[found[1]]} {tongue.to} {tongue.days[found[2]]}", text
    )
    text = rules.days.sub(lambda found: tongue.days[found[1] or found[2]], text)
    return rules.months.sub(lambda found: tongue.short_months[found[1] or found[2]], text)


def _stop(found: re.Match[str], end: re.Pattern[str]) -> str:
    return "." if end.match(found.string, found.end()) else ""


def _with_stop(words: str, end: re.Pattern[str]) -> Callable[[re.Match[str]], str]:
    return lambda found: words + _stop(found, end)


def _letters(found: re.Match[str], rules: _Rules) -> str:
    """Say "U.S." as "U S"."""
    return found[1].replace(".", " ").strip() + _stop(found, rules.starter)


def _initial(found: re.Match[str], rules: _Rules) -> str:
    """Drop the dot of "J. Smith", keep that of "plan B. Call us"."""
    before = _LAST_WORD.search(found.string, max(0, found.start() - _LOOK_BACK), found.start())
    lettered = before is not None and before[1].lower() in rules.lettered
    ends = lettered or rules.starter.match(found.string, found.start() + 2)
    return f"{found[1]}. " if ends else f"{found[1]} "


@cache
def _rules(tongue: Tongue) -> _Rules:
    dates = "|".join((*tongue.months, *tongue.days.values(), "EST", "PST", "GMT", "UTC", "CET"))
    days, months = "|".join(tongue.days), "|".join(tongue.short_months)
    starter = re.compile(rf"[\s)\"']*$|\s+(?:{tongue.starters})\b")
    capital = re.compile(rf"[\s)\"']*$|\s+(?!(?:{dates})\b)[A-ZÄÖÜ]")
    return _Rules(
        never_end=tuple((re.compile(rf"(?<!\w){k}"), v) for k, v in tongue.never_end.items()),
        may_end=tuple(
            (re.compile(k if k.startswith("(?<") else rf"(?<!\w){k}"), v)
            for k, v in tongue.may_end.items()
        ),
        capital=starter if tongue.capital_nouns else capital,
        starter=starter,
        lettered=frozenset(tongue.lettered.split("|")),
        week=re.compile(rf"\b({days})\b\.?\s?(?:[-\u2013]|{tongue.to})\s?({days})\b\.?"),
        days=re.compile(rf"(?:\b({days})\b\.?(?=:|,? \d))|(?<=: )({days})(?=,|$)"),
        months=re.compile(rf"\b({months})\b\.?(?=,? \d)|(?<=\d )\b({months})\b\.?"),
    )
