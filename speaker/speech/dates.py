"""Dates in figures and times of the day -> as people say them."""

import re
from functools import cache

from speaker.speech.patterns import DASH
from speaker.speech.tongue import Tongue

_MONTHS, _DAYS = 12, 31
_NOON, _MIDNIGHT = 12, 24  # hours
_TWO_DIGITS = 10

_ISO_DATE = re.compile(r"(?<![\d-])(\d{4})-(\d\d)-(\d\d)(?:[T ](?=\d\d:\d\d)|(?![\d-]))")
_DATE = re.compile(r"(?<![\d./-])(\d{1,2})([/.])(\d{1,2})\2(\d{4})(?![\d/]|\.\d)")
_SHORT_DATE = re.compile(r"(?<![\d.,])(\d{1,2})\.(\d{1,2})\.(?=\s|$|[,;:!?)-])")
_CLOCK = r"(?<![\d:.])([01]?\d|2[0-4]):([0-5]\d)(?::[0-5]\d(?:\.\d{1,6})?Z?)?(?![\d:])"
_TIME = re.compile(rf"{_CLOCK}(?:\s?(AM|PM|am|pm)\b)?")
_UHR = re.compile(rf"{_CLOCK}(?:\s?Uhr\b)?")
_DOTTED_HALF = re.compile(r"(?<![\d.])(\d{1,2})\.([0-5]\d)(?=\s?(?:AM|PM|am|pm)\b)")
_DOTTED_TIME = re.compile(r"(?<![\d.])([01]?\d|2[0-4])\.([0-5]\d)\s?Uhr\b")
_TIME_RANGE = re.compile(
    rf"(?<=\d)(\s?(?:AM|PM|am|pm|Uhr))?{DASH}(?=\d{{1,2}}:\d\d)|(?<=[AaPp][Mm]){DASH}(?=\d)"
)


def dated(text: str, tongue: Tongue) -> str:
    """Say dates in figures with the month's name, unless day and month cannot be told apart."""
    text = _ISO_DATE.sub(lambda found: _date(found, found[1], found[2], found[3], tongue), text)
    text = _DATE.sub(lambda found: _date(found, found[4], *_day_month(found, tongue), tongue), text)
    if not tongue.ordinals:
        return text
    text = _SHORT_DATE.sub(lambda found: _date(found, "", found[2], found[1], tongue), text)
    return _ordinal_pattern(tongue).sub(lambda found: _ordinal(found, tongue), text)


def timed(text: str, tongue: Tongue) -> str:
    """Say times of the day as people do: "9:05" is "9 oh 5", "17:30 Uhr" is "17 Uhr 30"."""
    text = _TIME_RANGE.sub(lambda found: f"{found[1] or ''} {tongue.to} ", text)
    if tongue.code == "de":
        text = _DOTTED_TIME.sub(_german_time, text)
        return _UHR.sub(_german_time, text)
    return _TIME.sub(_english_time, _DOTTED_HALF.sub(r"\1:\2", text))


def _day_month(found: re.Match[str], tongue: Tongue) -> tuple[str, str]:
    """Return (month, day); both empty when either could be meant."""
    first, sign, second = found[1], found[2], found[3]
    if sign == "." or tongue.code == "de" or int(first) > _MONTHS:
        return second, first
    if int(second) > _MONTHS or first == second:
        return first, second
    return "0", "0"


def _date(found: re.Match[str], year: str, month: str, day: str, tongue: Tongue) -> str:
    if not (1 <= int(month) <= _MONTHS and 1 <= int(day) <= _DAYS):
        return found[0]
    name = tongue.months[int(month) - 1]
    after = ", " if found[0][-1] in "T " else ""
    if tongue.ordinals:
        return f"{int(day)}. {name} {year}".rstrip() + after
    return f"{name} {int(day)}, {year}" + after


@cache
def _ordinal_pattern(tongue: Tongue) -> re.Pattern[str]:
    months = "|".join(tongue.months)
    before = "am|im|vom|zum|beim|dem|den|der|die|das|jeden|jeder|bis"
    return re.compile(
        rf"(?:\b({before})\s)?(?<![\d.,])(\d{{1,2}})\.\s(?=({months})\b|[A-ZÄÖÜ])", re.IGNORECASE
    )


def _ordinal(found: re.Match[str], tongue: Tongue) -> str:
    article, day, month = (found[1] or "").lower(), int(found[2]), found[3]
    if not 1 <= day <= len(tongue.ordinals) or not (article or month):
        return found[0]
    ending = "r" if not article else "" if article in {"der", "die", "das"} else "n"
    begin = f"{found[1]} " if found[1] else ""
    return f"{begin}{tongue.ordinals[day - 1]}{ending} "


def _english_time(found: re.Match[str]) -> str:
    hour, minute, half = int(found[1]), int(found[2]), (found[3] or "").upper()
    if not half and (hour % _MIDNIGHT == 0 or (minute == 0 and hour > _NOON)):
        half = "PM" if _NOON < hour < _MIDNIGHT else "AM"
        hour = hour % _NOON or _NOON
    if minute == 0:
        return f"{hour} {half}" if half else f"{hour} o'clock"
    spoken = f"oh {minute}" if minute < _TWO_DIGITS else str(minute)
    return f"{hour} {spoken} {half}".strip()


def _german_time(found: re.Match[str]) -> str:
    return f"{int(found[1])} Uhr {int(found[2]) or ''}".strip()
