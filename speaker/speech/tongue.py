"""What a language brings to reading aloud: its words for signs, units, money and dates."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Money:
    """The words of a currency."""

    one: str
    many: str
    cent: str = ""
    cents: str = ""
    """Empty for a currency that has no smaller coin."""


@dataclass(frozen=True, slots=True, eq=False)  # one of a kind, so that patterns can be kept by it
class Tongue:
    """A language's words and habits. Patterns in keys are regular expressions."""

    code: str
    picture: str
    picture_called: str
    link: str
    link_to: str
    snippet: str
    long_code: str
    other_script: str
    cut: str
    """Said last when the text was too long to be said whole."""
    stars: str
    stars_of: str
    signs: Mapping[str, str]
    """What stands in an address -> its word."""
    to: str
    """Between the two ends of a range."""
    per: str
    per_what: str
    number: str
    codes: str
    """Words after which a number is said digit by digit."""
    version: str
    less_than: str
    more_than: str
    about: str
    times: str
    hashtag: str
    squared: str
    cubed: str
    fractions: Mapping[str, str]
    and_: str
    price: str
    """How whole and small money go together."""
    money: Mapping[str, Money]
    scales: Mapping[str, str]
    units: Mapping[str, tuple[str, str]]
    """After a number: unit -> (one, many)."""
    months: tuple[str, ...]
    ordinals: tuple[str, ...]
    """The days of a month in words, where the voice cannot read "23."; else empty."""
    days: Mapping[str, str]
    short_months: Mapping[str, str]
    never_end: Mapping[str, str]
    """Abbreviation with its dot -> words; a sentence does not end with it."""
    may_end: Mapping[str, str]
    """As never_end, but a capital letter after it begins a sentence."""
    capital_nouns: bool
    """A capital letter proves nothing: only a starter begins a sentence after may_end."""
    starters: str
    """Words that begin a sentence, for dots that may be an initial's or a full stop."""
    lettered: str
    """Words that a single capital letter follows ("plan B"), which is then no initial."""
    joints: str
    """Words in front of which a long sentence may be divided."""
