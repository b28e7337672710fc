"""Reading JSON that may be spelled in several ways, or be something else altogether.

The same value comes as `webchat_quickreplies`, `webchat-quickreplies` or `quickReplies`, an id as
7 or "7", a flag as true, 1 or "1". Nothing here raises, whatever the JSON is.
"""

import re
from collections.abc import Mapping

Fields = Mapping[str, object]
"""A JSON object whose keys are folded: lower case, letters and digits only."""

_NOISE = re.compile(r"[^a-z0-9]")
_FALSE = ("", "0", "false", "no", "null", "none")


def fields(value: object) -> Fields:
    """Fold the keys of a JSON object; anything else has no fields."""
    if not isinstance(value, dict):
        return {}
    folded: dict[str, object] = {}
    for key, inner in value.items():
        folded.setdefault(_NOISE.sub("", str(key).lower()), inner)
    return folded


def first(found: Fields, *names: str) -> object:
    """Return the first value that is there and says something, else None."""
    for name in names:
        value = found.get(name)
        if value is not None and value not in ("", [], {}):
            return value
    return None


def entries(value: object) -> list[object]:
    """Return the entries of a list; one thing counts as a list of one, nothing as none."""
    if value is None or value == "":
        return []
    return value if isinstance(value, list) else [value]


def word(value: object) -> str:
    """Return a short name in lower case, such as a type; anything but a text is ''."""
    return value.strip().lower() if isinstance(value, str) else ""


def row_id(value: object) -> str | None:
    """Return an id as a text, so that 7 and "7" are the same."""
    if isinstance(value, str):
        return value.strip()[:64] or None
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**18:
        return str(value)
    return None


def truthy(value: object) -> bool:
    """Read a flag leniently."""
    return word(value) not in _FALSE if isinstance(value, str) else bool(value)


def unwrap(body: object) -> object:
    """Take the plain object out of a JSON:API document, if it is one."""
    data = fields(body).get("data")
    if isinstance(data, list):
        return [resource(entry) for entry in data]
    return resource(data) if "attributes" in fields(data) else body


def resource(entry: object) -> object:
    """Take the attributes out of a JSON:API resource, its id with them; others stay as they are."""
    resource = fields(entry)
    attributes = resource.get("attributes")
    if not isinstance(attributes, dict):
        return entry
    return {"id": resource.get("id"), **attributes}
