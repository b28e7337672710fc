"""What the platform is told about the device at registration, to be found in its inbox by.

`bot_user` fields may be pre-populated; that is documented, which ones is not. Only harmless ones
are let through: what the platform counts and decides itself might be written back.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from speaker.errors import SettingsError

ALLOWED = ("first_name", "last_name", "locale", "country", "timezone", "platform", "notes")
"""And `email`, `phone` and `profile_pic`, which say something about a person: only if asked to."""

PERSONAL = ("email", "phone", "profile_pic")

_LONGEST = 255
_KEY = re.compile(r"[a-z][a-z0-9_]{0,62}")
_OURS = ("webchat_id", "source")
_LOCALE = re.compile(r"[a-z]{2,3}([_-][A-Za-z]{2,4})?")


def make_profile(wanted: Mapping[str, Any], attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the `user` of Register User.

    Args:
        wanted: `bot_user` fields; empty ones are left out. `timezone` is hours, or a name such as
            "Asia/Singapore", which becomes hours and an attribute `tz_name` (the platform's
            format is not documented). `locale` also becomes an attribute `language`.
        attributes: Flat values of your own, for the bot's rules and segments.

    Raises:
        SettingsError: Fields the platform keeps itself, or values it could not take; all at once.
    """
    wanted = {name: value for name, value in wanted.items() if value not in ("", None)}
    mistakes = [*_wrong_fields(wanted), *_wrong_attributes(attributes)]
    if mistakes:
        raise SettingsError("\n".join(mistakes))
    told = _derived(wanted) | dict(attributes)
    if "timezone" in wanted:
        wanted["timezone"] = _hours(wanted["timezone"])
    return wanted | ({"attributes": told} if told else {})


def _wrong_fields(wanted: Mapping[str, Any]) -> list[str]:
    mistakes = [
        f"device: {name} is the platform's own and cannot be set"
        for name in wanted
        if name not in (*ALLOWED, *PERSONAL)
    ]
    mistakes += [
        f"device: {name} has to be a text of at most {_LONGEST} characters"
        for name, value in wanted.items()
        if name != "timezone" and not (isinstance(value, str) and len(value) <= _LONGEST)
    ]
    if _hours(wanted.get("timezone", 0)) is None:
        mistakes.append('device: timezone has to be hours or a name such as "Asia/Singapore"')
    if not _LOCALE.fullmatch(str(wanted.get("locale", "en"))):
        mistakes.append('device: locale has to look like "en_SG"')
    return mistakes


def _wrong_attributes(attributes: Mapping[str, Any]) -> list[str]:
    mistakes = [
        f"device.attributes: {name!r} is the platform's own and cannot be set"
        for name in attributes
        if name in _OURS
    ]
    mistakes += [
        f"device.attributes: {name!r} has to be in small letters, such as device_model"
        for name in attributes
        if not _KEY.fullmatch(name)
    ]
    mistakes += [
        f"device.attributes: {name} has to be a number, true, false, or a text of at most "
        f"{_LONGEST} characters"
        for name, value in attributes.items()
        if not isinstance(value, str | int | float) or len(str(value)) > _LONGEST
    ]
    return mistakes


def _derived(wanted: Mapping[str, Any]) -> dict[str, Any]:
    told = {}
    if "locale" in wanted:
        told["language"] = re.split("[_-]", wanted["locale"])[0]
    if isinstance(wanted.get("timezone"), str):
        told["tz_name"] = wanted["timezone"]
    return told


def _hours(zone: object) -> float | None:
    """Return hours from UTC, now; None when it is neither hours nor a zone."""
    if isinstance(zone, int | float) and not isinstance(zone, bool):
        return zone if -12 <= zone <= 14 else None  # noqa: PLR2004
    try:
        offset = datetime.now(UTC).astimezone(ZoneInfo(str(zone))).utcoffset()
    except (KeyError, ValueError, OSError):
        return None
    if offset is None:
        return None
    hours = offset.total_seconds() / 3600
    return int(hours) if hours == int(hours) else hours
