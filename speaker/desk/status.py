"""`speaker status`: what the device is set up to do, how it is, and what is missing."""

import time
from pathlib import Path
from typing import Any

from speaker import __version__, arrivals, from_settings, loading
from speaker.desk import service
from speaker.errors import IdentityError
from speaker.models import choice
from speaker.models.catalogue import Kind
from speaker.notices.inbox import unread_in
from speaker.settings import Settings
from speaker.speaking.device import output_device


def facts(settings: Settings, file: Path | None) -> dict[str, Any]:
    """Return what there is to know without asking the bot or loading an engine."""
    return {
        "version": __version__,
        "service": _service(),
        "settings_file": str(file or "none, defaults only"),
        "bot": settings.bot.url,
        "app_id": settings.bot.app_id or "not set",
        "domain": "set" if settings.bot.domain else "not set",
        "identity": _identity(settings),
        "notices": _notices(settings),
        "language": settings.language.code,
        "recognizer": _model(settings, Kind.RECOGNIZER) or "built-in (a few hundred words)",
        "voice": _model(settings, Kind.VOICE) or "built-in",
        "microphone": settings.microphone.device or "the system's own choice",
        "loudspeaker": settings.loudspeaker.device or output_device() or "none found",
        "volume": settings.loudspeaker.volume,
        "state": str(settings.state_directory),
    }


def _service() -> str:
    found = service.look()
    if found is None:
        return "not installed"
    return f"{found.active} ({found.detail})" + (f": {found.says}" if found.says else "")


def _model(settings: Settings, kind: Kind) -> str:
    """Return the model of the settings, and what runs in its place when it cannot."""
    wanted = settings.hearing.model if kind is Kind.RECOGNIZER else settings.voice.model
    wrong = choice.complaint(wanted, loading.models_folder(settings), kind)
    return f"built-in, because {wrong}" if wrong else wanted


def _identity(settings: Settings) -> str:
    try:
        identity = from_settings.identity_file(settings).load()
    except IdentityError as error:
        return str(error)
    if identity is None:
        return "none yet; made at the first start"
    if not identity.registered:
        return "made, not registered yet"
    return f"registered as user {identity.user_id}"


def _notices(settings: Settings) -> str:
    chosen = settings.notices
    if not (chosen.receive or chosen.broker):
        return "off"
    ways = [way for way, on in (("webhook", chosen.receive), ("broker", chosen.broker)) if on]
    unread = unread_in(arrivals.inbox_file(settings), chosen.keep_days, time.time())
    return f"{unread} unread, by {' and '.join(ways)}"
