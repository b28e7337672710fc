"""Numbers with a meaning: prices, times, dates, ranges and units -> words around the digits.

The digits themselves stay: espeak-ng reads plain numbers well in each language.
"""

import re
from collections.abc import Iterable
from functools import cache

from speaker.speech.tongue import Money, Tongue

_NUMBER = r"(?:\d{1,3}(?:[.,]\d{3}){1,4}(?!\d)|\d{1,12})(?:[.,]\d{1,2}(?!\d))?"
_WHOLE_AND_SMALL = re.compile(r"(.*?)(?:[.,](\d{1,2}))?", re.DOTALL)
_DASH = r"\s?[-\u2013\u2014]\s?"
_MONTHS, _DAYS, _HOURS = 12, 31, 24
_TENS = 10

_ISO_DATE = re.compile(r"(?<![\d-])(\d{4})-(\d\d)-(\d\d)(?:[T ](?=\d\d:\d\d)|(?![\d-]))")
_DATE = re.compile(r"(?<![\d./-])(\d{1,2})([/.])(\d{1,2})\2(\d{4})(?![\d/]|\.\d)")
_SHORT_DATE = re.compile(r"(?<![\d.,])(\d{1,2})\.(\d{1,2})\.(?=\s|$|[,;:!?)-])")
_TIME = re.compile(
    r"(?<![\d:.])([01]?\d|2[0-4]):([0-5]\d)(?::[0-5]\d(?:\.\d{1,6})?Z?)?(?![\d:])"
    r"(?:\s?(AM|PM|am|pm|Uhr)\b)?"
)
_DOTTED_HALF = re.compile(r"(?<![\d.])(\d{1,2})\.([0-5]\d)(?=\s?(?:AM|PM|am|pm)\b)")
_DOTTED_TIME = re.compile(r"(?<![\d.])([01]?\d|2[0-4])\.([0-5]\d)\s?Uhr\b")
_TIME_RANGE = re.compile(
    rf"(?<=\d)(\s?(?:AM|PM|am|pm|Uhr))?{_DASH}(?=\d{{1,2}}:\d\d)|(?<=[AaPp][Mm]){_DASH}(?=\d)"
)
_RANGE = re.compile(
    rf"(?<![\d.,/:\w-])(\d{{1,6}}(?:[.,]\d{{1,3}})?){_DASH}(\d{{1,6}}(?:[.,]\d{{1,3}})?)(?![\d/-]|[.,:]\d)"
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
        return _TIME.sub(_german_time, text)
    return _TIME.sub(_english_time, _DOTTED_HALF.sub(r"\1:\2", text))


def priced(text: str, tongue: Tongue) -> str:
    """Say "$3.50" as "3 dollars and 50 cents"."""
    for pattern in _price_patterns(tongue):
        text = pattern.sub(lambda found: _price(found, tongue), text)
    return text


def measured(text: str, tongue: Tongue) -> str:
    """Say ranges ("9-17"), units ("5 km"), "#1", "v2.0", "<5" and the like."""
    text = _RANGE.sub(rf"\1 {tongue.to} \2", text)
    text = _unit_pattern(tongue).sub(lambda found: _unit(found, tongue), text)
    text = re.sub(rf"(?<=\w)\s?/\s?({tongue.per_what})\b", rf" {tongue.per} \1", text)
    text = re.sub(r"#(?=\d)", f"{tongue.number} ", text)
    text = re.sub(r"#(?=\w)", f"{tongue.hashtag} ", text)
    text = re.sub(r"\b[vV]\.?(?=\d{1,4}\.\d)", f"{tongue.version} ", text)
    text = re.sub(r"(?<=\d) ?[x*] ?(?=\d)", f" {tongue.times} ", text)
    text = re.sub(r"<=? ?(?=\d)|(?<=\w )<(?= \w)", f" {tongue.less_than} ", text)
    text = re.sub(r">=? ?(?=\d)|(?<=\w )>(?= \w)", f" {tongue.more_than} ", text)
    return re.sub(r"(?<!\w)~ ?(?=\d)", f" {tongue.about} ", text)


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
    half = "" if half == "UHR" else half
    if not half and (hour % _HOURS == 0 or (minute == 0 and hour > _MONTHS)):
        half = "PM" if _MONTHS < hour < _HOURS else "AM"
        hour = hour % _MONTHS or _MONTHS
    if minute == 0:
        return f"{hour} {half}" if half else f"{hour} o'clock"
    spoken = f"oh {minute}" if minute < _TENS else str(minute)
    return f"{hour} {spoken} {half}".strip()


def _german_time(found: re.Match[str]) -> str:
    return f"{int(found[1])} Uhr {int(found[2]) or ''}".strip()


@cache
def _price_patterns(tongue: Tongue) -> tuple[re.Pattern[str], re.Pattern[str]]:
    signs = _either(tongue.money)
    scale = rf"(?:\s?(?P<scale>{_either(tongue.scales)})(?!\w))?"
    until = rf"(?:{_DASH}(?:{signs})?\s?(?P<until>{_NUMBER}))?"
    before = (
        rf"(?<![\w$])(?P<minus>-)?(?P<sign>{signs})\s?(?P<amount>{_NUMBER}){until}{scale}(?![\d])"
    )
    after = (
        rf"(?<![\w.,])(?P<minus>-)?(?P<amount>{_NUMBER}){until}{scale}\s?(?P<sign>{signs})(?!\w)"
    )
    return re.compile(before), re.compile(after)


def _price(found: re.Match[str], tongue: Tongue) -> str:
    money = tongue.money[found["sign"]]
    amount, until, scale = found["amount"], found["until"], found["scale"]
    minus = "minus " if found["minus"] else ""
    if scale:
        span = f"{amount} {tongue.to} {until}" if until else amount
        return f"{minus}{span} {tongue.scales[scale]} {money.many}"
    if until and not (_small(amount) or _small(until)):
        return f"{minus}{_whole(amount)} {tongue.to} {_said(until, money, tongue)}"
    if until:
        return f"{minus}{_said(amount, money, tongue)} {tongue.to} {_said(until, money, tongue)}"
    return minus + _said(amount, money, tongue)


def _said(amount: str, money: Money, tongue: Tongue) -> str:
    whole, small = _whole(amount), _small(amount)
    unit = money.one if whole == "1" else money.many
    if not small or not money.cent:
        return f"{whole} {unit}"
    cent = money.cent if small == 1 else money.cents
    if whole == "0":
        return f"{small} {cent}"
    return tongue.price.format(whole=whole, unit=unit, small=small, cent=cent)


def _whole(amount: str) -> str:
    found = _WHOLE_AND_SMALL.fullmatch(amount)
    digits = re.sub(r"\D", "", found[1] if found else amount)
    return digits.lstrip("0") or "0"


def _small(amount: str) -> int:
    found = _WHOLE_AND_SMALL.fullmatch(amount)
    return int(found[2].ljust(2, "0")) if found and found[2] else 0


@cache
def _unit_pattern(tongue: Tongue) -> re.Pattern[str]:
    return re.compile(
        rf"(?<!\w)(?P<n>\d{{1,12}}(?:[.,]\d{{1,3}})*)\s?(?P<unit>{_either(tongue.units)})(?!\w|°)"
    )


def _unit(found: re.Match[str], tongue: Tongue) -> str:
    one, many = tongue.units[found["unit"]]
    return f"{found['n']} {one if found['n'] == '1' else many}"


def _either(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
