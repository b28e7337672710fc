"""The custom domain: the password that makes a device a channel of the bot.

The documentation: it must be unique for each channel, need not be a working URL, is like a
password and must not be easily guessable. Good there are `a9sn38h.app.link` and the like, bad are
`app.mywebsite.com` and `www.google.com`.
"""

import math
import re
import secrets
from collections.abc import Iterator
from urllib.parse import urlsplit

LEAST_BITS = 36
"""As much as the shortest good example of the documentation has: seven letters and digits."""

_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
_LONGEST = 255

_PRINTED = (
    "a9sn38h.app.link",
    "03jd874he983h.mywebsite.com",
    "app.mywebsite.com",
    "www.google.com",
)
_RUN = re.compile(r"[a-z]+|[0-9]+")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_VOWELS = re.compile(r"[aeiouy]+")
_WORD_LENGTH = 4
_MOST_CONSONANTS = 4
"""In a row: "strength"."""

_MOST_IN_DISGUISE = 3
"""In a row, where digits stand for letters: "p4ssw0rd". With four, chance would look like it."""

_AS_LETTERS = str.maketrans("013457", "oieast")
_BITS_OF_A_LETTER = math.log2(len(_LETTERS))
_ORDERED = ("0123456789", "9876543210", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")


def make_domain() -> str:
    """Make a custom domain of 26 random letters and digits, which nobody can ever own."""
    while True:
        name = "".join(secrets.choice(_LETTERS) for _ in range(26))
        domain = f"https://{name}.speaker.invalid"
        if not judge_domain(domain):  # chance makes words, too, if rarely
            return domain


def judge_domain(domain: str) -> tuple[str, ...]:
    """Say what is wrong with a custom domain; nothing when it is good.

    The reasons are sentences that do not repeat the domain.
    """
    host = _host(domain)
    if host is None:
        return ("It is no URL; it has to look like https://something-unguessable.example.",)
    if host in _PRINTED:
        return ("It is printed in BotDistrikt's documentation, where everybody can read it.",)
    labels = host.split(".")[:-1]
    bits = sum(map(_bits, labels))
    if bits >= LEAST_BITS:
        return ()
    reasons = []
    if any(map(_is_disguised, labels)) or any(map(_is_word, _RUN.findall(" ".join(labels)))):
        reasons.append("It is made of words and names that can be guessed.")
    reasons.append(
        f"It has about {bits:.0f} bits of chance in it, and needs {LEAST_BITS}: "
        "seven random letters and digits at the least."
    )
    return tuple(reasons)


def _host(domain: str) -> str | None:
    try:
        parts = urlsplit(domain)
        host = (parts.hostname or "").lower()
    except ValueError:
        return None
    labels = host.split(".")
    is_host = len(labels) > 1 and all(_LABEL.fullmatch(label) for label in labels)
    is_url = parts.scheme in ("https", "http") and domain == domain.strip()
    return host if is_host and is_url and len(domain) <= _LONGEST else None


def _bits(label: str) -> float:
    """Estimate what a guesser who knows words, years and keyboard rows has left to guess."""
    if label.startswith("xn--") or _is_disguised(label):
        return 0.0
    return sum(_run_bits(run) for run in _RUN.findall(label))


def _run_bits(run: str) -> float:
    if _is_word(run) or _is_pattern(run):
        return 0.0
    return len(run) * _BITS_OF_A_LETTER


def _is_word(run: str, consonants_in_a_row: int = _MOST_CONSONANTS) -> bool:
    """Whether letters can be pronounced, and are therefore likely a word or made of words."""
    if len(run) < _WORD_LENGTH or not run.isalpha():
        return False
    consonants = _VOWELS.split(run)
    return len(consonants) > 1 and max(map(len, consonants)) <= consonants_in_a_row


def _is_disguised(label: str) -> bool:
    return _is_word(label.translate(_AS_LETTERS), _MOST_IN_DISGUISE)


def _is_pattern(run: str) -> bool:
    """Whether this is a repetition, a row of the keyboard, or a year."""
    if len(run) < _WORD_LENGTH - 1:
        return False
    is_year = len(run) == _WORD_LENGTH and run[:2] in ("19", "20")
    return is_year or len(set(run)) <= 2 or any(run in row for row in _ordered())  # noqa: PLR2004


def _ordered() -> Iterator[str]:
    for row in _ORDERED:
        yield row
        yield row[::-1]
