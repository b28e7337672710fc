"""Prices: "$3.50" -> "3 dollars and 50 cents". The digits stay: the voice reads them well."""

import re
from functools import cache

from speaker.speech.patterns import DASH, either
from speaker.speech.tongue import Money, Tongue

_NUMBER = r"(?:\d{1,3}(?:[.,]\d{3}){1,4}(?!\d)|\d{1,12})(?:[.,]\d{1,2}(?!\d))?"
_WHOLE_AND_SMALL = re.compile(r"(.*?)(?:[.,](\d{1,2}))?", re.DOTALL)


def priced(text: str, tongue: Tongue) -> str:
    """Say "$3.50" as "3 dollars and 50 cents"."""
    for pattern in _price_patterns(tongue):
        text = pattern.sub(lambda found: _price(found, tongue), text)
    return text


@cache
def _price_patterns(tongue: Tongue) -> tuple[re.Pattern[str], re.Pattern[str]]:
    signs = either(tongue.money)
    scale = rf"(?:\s?(?P<scale>{either(tongue.scales)})(?!\w))?"
    until = rf"(?:{DASH}(?:{signs})?\s?(?P<until>{_NUMBER}))?"
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
