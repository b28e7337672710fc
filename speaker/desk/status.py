"""`speaker status`: what the device is set up to do, and what is missing."""

from pathlib import Path
from typing import Any

from speaker import __version__, app
from speaker.errors import IdentityError
from speaker.settings import Settings
from speaker.speaking.loudspeaker import output_device


def facts(settings: Settings, file: Path | None) -> dict[str, Any]:
    """Return what there is to know without asking the bot or loading an engine."""
    return {
        "version": __version__,
        "settings_file": str(file or "none, defaults only"),
        "bot": settings.bot.url,
        "app_id": settings.bot.app_id or "not set",
        "domain": "set" if settings.bot.domain else "not set",
        "identity": _identity(settings),
        "recognizer": settings.hearing.model or "built-in (a few hundred words)",
        "voice": settings.voice.model or "built-in",
        "language": settings.language.code,
        "loudspeaker": settings.loudspeaker.device or output_device() or "none found",
        "state": str(settings.state_directory),
    }


def _identity(settings: Settings) -> str:
    try:
        identity = app.identity_file(settings).load()
    except IdentityError as error:
        return str(error)
    if identity is None:
        return "none yet; made at the first start"
    if not identity.registered:
        return "made, not registered yet"
    return f"registered as user {identity.user_id}"
