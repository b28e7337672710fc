"""Single characters: what can be spoken stays, lookalikes become plain, the rest goes."""

import re
import unicodedata

from speaker.speech.tongue import Tongue

_FACE = "\x00"
"""Stands for dropped emoji until the text around them is known."""

_FACES = re.compile(r"\s*\x00[\x00\s]*")
_EMOTICON = re.compile(
    r"(?<![\w)])(?:[:;=8]'?-?[)(DPpOo/|*]+|:[a-z][a-z_]{1,30}:|<3|\^\^|[xX]D)(?!\w)"
)
_RATING = re.compile(r"([★⭐🌟]{1,10})\ufe0f?(☆{0,10})")
_FRACTION = re.compile("(\\d)?\\s?([½⅓⅔¼¾⅛])")
_SMALL_FRACTION = re.compile(r"(?<![\d/.,])(?:(\d{1,3})\s)?([1-3])/([2-8])(?![\d/]|[.,]\d)")
_SLASHED = {"1/2": "½", "1/3": "⅓", "2/3": "⅔", "1/4": "¼", "3/4": "¾", "1/8": "⅛"}
_GROUPED = re.compile(r"(?<=\d)['\u2019\u00a0\u2009\u202f](?=\d{3}(?!\d))")
_FOREIGN = re.compile(
    r"(?:[\u0400-\u1cff\u2e80-\u3000\u3005-\ud7ff\uf900-\ufdff\ufe70-\ufeff\uff66-\uffdc"
    r"\U00010000-\U0001cfff\U00020000-\U0003ffff][\s\d.,!?，。！？、]*){2,}"  # noqa: RUF001
)
_QUOTES = "\u2018\u2019\u201a\u201b\u2032\u00b4"
_DOUBLE_QUOTES = "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033"
_HYPHENS = "\u2010\u2011\u2012\u2212"
_PLAIN = str.maketrans(
    dict.fromkeys(_QUOTES, "'")
    | dict.fromkeys(_DOUBLE_QUOTES, '"')
    | dict.fromkeys(_HYPHENS, "-")
    | dict.fromkeys("©®™", "")
    | {"\u2015": "\u2014", "\u2044": "/", "\u00d7": "x", "º": "°", "。": ". ", "、": ", "}
)
_KEPT_SIGNS = "°"
_DROPPED = frozenset({"So", "Sk", "Co", "Cn", "Cs"})
_GLUE = frozenset({"Cf", "Me"})
_MARKS = ("\u0300", "\u036f")
_SELECTORS = ("\ufe00", "\ufe0f")
_FEWEST_STARS = 2
_MOST_NAMES = 3


def plain(text: str, tongue: Tongue) -> str:
    """Return the line in plain characters: no emoji, no controls, no bidi overrides."""
    text = _GROUPED.sub("", text)
    text = _RATING.sub(lambda found: _rating(found, tongue), text)
    text = _SMALL_FRACTION.sub(_slashed, text)
    text = _FRACTION.sub(lambda found: _fraction(found, tongue), text)
    text = text.replace("²", f" {tongue.squared}").replace("³", f" {tongue.cubed}")
    text = unicodedata.normalize("NFKC", text.translate(_PLAIN)).translate(_PLAIN)
    text = _EMOTICON.sub(_FACE, "".join(map(_spoken, text)))
    text = _FACES.sub(_pause, text)
    return _FOREIGN.sub(f" {tongue.other_script} ", text)


def described(text: str, tongue: Tongue) -> str:
    """Return the names of the text's first few different emoji, or nothing when it has none."""
    if text.isascii():
        return ""
    from emoji import demojize, emoji_list  # 50 ms and 8 MB, wanted once in a while

    faces = dict.fromkeys(_without_tone(found["emoji"]) for found in emoji_list(text))
    names = [demojize(face, language=tongue.code, delimiters=("", "")) for face in faces]
    return ", ".join(name.replace("_", " ") for name in names[:_MOST_NAMES])


def _without_tone(face: str) -> str:
    return "".join(sign for sign in face if unicodedata.category(sign) != "Sk")


def _spoken(sign: str) -> str:
    if sign.isascii():
        return sign if sign.isprintable() else " "
    category = unicodedata.category(sign)
    if category in _GLUE or _between(sign, _MARKS) or _between(sign, _SELECTORS):
        return ""
    if category in _DROPPED and sign not in _KEPT_SIGNS:
        return _FACE
    return " " if category.startswith(("Z", "Cc")) else sign


def _between(sign: str, bounds: tuple[str, str]) -> bool:
    return bounds[0] <= sign <= bounds[1]


def _pause(found: re.Match[str]) -> str:
    """A face before a new sentence stands for its full stop; a comma's pause is enough."""
    after = found.string[found.end() : found.end() + 1]
    return ", " if after.isupper() else " "


def _rating(found: re.Match[str], tongue: Tongue) -> str:
    full, empty = len(found[1]), len(found[2])
    if full + empty < _FEWEST_STARS:
        return found[0]
    words = tongue.stars_of if empty else tongue.stars
    return f" {words.format(full, full + empty)} "


def _slashed(found: re.Match[str]) -> str:
    sign = _SLASHED.get(f"{found[2]}/{found[3]}")
    return f"{found[1] or ''}{sign}" if sign else found[0]


def _fraction(found: re.Match[str], tongue: Tongue) -> str:
    words = tongue.fractions[found[2]]
    return f"{found[1]} {tongue.and_} {words}" if found[1] else f" {words}"
