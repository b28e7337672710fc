"""The part of the composition root that is about notices: from the settings to what keeps them.

The web server and the MQTT client are imported only where a setting asks for them: a device that
takes no notices pays nothing for them, and has no port open.
"""

import re
import secrets
from datetime import time
from pathlib import Path
from typing import TYPE_CHECKING

from speaker.botdistrikt.replies import read_reply
from speaker.botdistrikt.webhook import read_webhook
from speaker.errors import SettingsError
from speaker.identity import IdentityFile
from speaker.notices.quiet import NEVER, QuietHours
from speaker.parts import Emit, Notices, Part
from speaker.settings import NoticesSettings, Secret, Settings

if TYPE_CHECKING:
    from speaker.notices.postbox import Postbox

RATE = 10.0
"""Webhooks a second that one device takes in the long run."""


def of(
    settings: Settings, identity: IdentityFile, emit: Emit
) -> tuple[Notices | None, tuple[Part, ...]]:
    """Return what keeps notices, and the doors they come in by; nothing when there is no door.

    Raises:
        SpeakerError: the settings make no sense, the port is taken, or the disk fails.
    """
    chosen = settings.notices
    if not (chosen.receive or chosen.broker):
        return None, ()
    postbox = _postbox(settings, emit)
    receiver = (_receiver(chosen, identity, postbox),) if chosen.receive else ()
    subscriber = (_subscriber(chosen, postbox),) if chosen.broker else ()
    return postbox, (*receiver, *subscriber)


def inbox_file(settings: Settings) -> Path:
    """Return where notices are kept."""
    return settings.state_directory / "notices.sqlite"


def secret_path(name: str, token: Secret) -> str:
    """Return the token of the setting `name`; SettingsError when somebody could guess it."""
    text = token.reveal()
    if not re.fullmatch(r"[A-Za-z0-9_.~-]{20,200}", text):
        raise SettingsError(
            f"{name} must be 20 or more letters and digits that nobody can guess; "
            f'take "{secrets.token_urlsafe(24)}"'
        )
    return text


def _postbox(settings: Settings, emit: Emit) -> "Postbox":
    from speaker.notices.inbox import Inbox
    from speaker.notices.postbox import Postbox

    chosen = settings.notices
    return Postbox(
        Inbox(inbox_file(settings), days=chosen.keep_days),
        read_reply,
        emit,
        quiet=quiet_hours(chosen.quiet_from, chosen.quiet_to),
        urgent=frozenset(chosen.urgent),
    )


def _receiver(chosen: NoticesSettings, identity: IdentityFile, postbox: "Postbox") -> Part:
    from speaker.notices.receiver import deliver_to
    from speaker.notices.server import Server
    from speaker.notices.webhook import Door, Rate

    token = secret_path("[notices] token", chosen.token)
    door = Door(token, read_webhook, deliver_to(postbox, identity.load), Rate(RATE))
    return Server(door, chosen.host, chosen.port)


def _subscriber(chosen: NoticesSettings, postbox: "Postbox") -> Part:
    from speaker.notices.broker import Broker
    from speaker.notices.subscriber import Subscriber

    if not chosen.broker_topic:
        raise SettingsError("[notices] broker_topic is not set; `speaker relay devices add` does")
    password = chosen.broker_password.reveal()
    way = Broker(chosen.broker, chosen.broker_user, password, chosen.broker_ca)
    return Subscriber(way, chosen.broker_topic, postbox)


def quiet_hours(begin: str, end: str) -> QuietHours:
    """Return the quiet hours between two times such as "22:00"; never when one is empty."""
    if not (begin and end):
        return NEVER
    return QuietHours(time.fromisoformat(begin), time.fromisoformat(end))
