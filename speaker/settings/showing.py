"""The settings in effect, as plain values and as TOML, secrets masked."""

import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from speaker.settings.kinds import Secret
from speaker.settings.sections import Settings


def shown(settings: Settings) -> dict[str, dict[str, Any]]:
    """Return the settings as plain values, secrets masked."""
    return {
        section.name: {
            key.name: _plain(getattr(getattr(settings, section.name), key.name))
            for key in fields(getattr(settings, section.name))
        }
        for section in fields(settings)
    }


def as_toml(values: Mapping[str, Mapping[str, Any]]) -> str:
    """Return plain values as TOML."""
    lines = []
    for section, keys in values.items():
        lines.append(f"[{section}]")
        lines += [f"{key} = {_toml(value)}" for key, value in keys.items()]
        lines.append("")
    return "\n".join(lines)


def _toml(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{json.dumps(k)} = {_toml(v)}" for k, v in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)  # for our scalars JSON is TOML


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return str(value) if isinstance(value, Secret) else value
