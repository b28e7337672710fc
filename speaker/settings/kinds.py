"""What a value may be: its type, its bounds, and whether it is a secret."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, get_args, get_origin

MASK = "********"


@dataclass(frozen=True, slots=True)
class Between:
    """The least and the greatest value allowed."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class OneOf:
    """The words allowed."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Like:
    """What a text must look like, unless it is empty."""

    pattern: str
    example: str


@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """Text that shows itself only to who asks for `reveal`."""

    _text: str

    def __repr__(self) -> str:
        return repr(str(self))

    def __str__(self) -> str:
        return MASK if self._text else ""

    def __bool__(self) -> bool:
        return bool(self._text)

    def reveal(self) -> str:
        """Return the text itself."""
        return self._text


Seconds = Annotated[float, Between(0.05, 120.0)]
Pin = Annotated[int, Between(0, 27)]
Port = Annotated[int, Between(0, 65535)]
Days = Annotated[float, Between(0.01, 365.0)]
Clock = Annotated[str, Like(r"([01]\d|2[0-3]):[0-5]\d", "22:00")]


def checked(hint: Any, value: Any) -> tuple[Any, str]:
    """Return the value as its type, and what is wrong with it ("" for nothing)."""
    kind, *rules = get_args(hint) if get_origin(hint) is Annotated else (hint,)
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if kind is Secret:  # a wrong one is a secret, too: not shown
        return (Secret(value), "") if isinstance(value, str) else (value, "must be text")
    if get_origin(kind) is Mapping or kind is Mapping:
        return value, _table_mistake(value)
    if get_origin(kind) is tuple:
        return (tuple(str(v) for v in value), "") if _is_list(value) else (value, "must be a list")
    if type(value) is not kind:
        return value, f"must be {_called(kind)}, not {value!r}"
    return value, next((m for rule in rules if (m := _broken(rule, value))), "")


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(v, str | int) for v in value)


def _called(kind: type) -> str:
    return {int: "a whole number", float: "a number", bool: "true or false"}.get(kind, "text")


def _table_mistake(value: Any) -> str:
    scalars = isinstance(value, Mapping) and all(
        isinstance(v, str | int | float | bool) for v in value.values()
    )
    return "" if scalars else "must be a table of texts and numbers"


def _broken(rule: Any, value: Any) -> str:
    match rule:
        case Between(low=low, high=high) if not low <= value <= high:
            return f"must be between {low:g} and {high:g}, not {value!r}"
        case OneOf(words=words) if value not in words:
            return f"must be one of {', '.join(words)}, not {value!r}"
        case Like(pattern=pattern, example=example) if value and not re.fullmatch(pattern, value):
            return f'must look like "{example}", not {value!r}'
        case _:
            return ""
