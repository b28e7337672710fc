"""`speaker relay`: pass notices on to a fleet, and let devices in."""

import logging
import secrets
from pathlib import Path
from typing import Any

from speaker import settings as settings_file
from speaker.arrivals import secret_path
from speaker.botdistrikt.webhook import read_webhook
from speaker.errors import SettingsError, UsageError
from speaker.identity import IdentityFile, is_webchat_id
from speaker.notices import broker
from speaker.notices.broker import Broker
from speaker.notices.devices import DEVICES, BrokerFiles
from speaker.notices.relay import Devices, Publisher, deliver_by
from speaker.notices.server import Server
from speaker.notices.webhook import Door, Rate
from speaker.settings import Settings

log = logging.getLogger(__name__)

CONNECTIONS = 1000
"""Webhooks being answered at the same time."""
DAY = 86400


def run(settings: Settings) -> None:
    """Receive and publish until SIGINT or SIGTERM.

    Raises:
        SettingsError: something is not set, or the port is taken.
    """
    chosen = settings.relay
    key = _key(settings)
    password = chosen.broker_password.reveal()
    way = Broker(chosen.broker, chosen.broker_user, password, chosen.broker_ca)
    publisher = Publisher(way, round(chosen.keep_days * DAY))
    devices = Devices(Path(chosen.folder).expanduser() / DEVICES)
    deliver = deliver_by(publisher.publish, key, chosen.prefix, devices)
    token = secret_path("[relay] token", chosen.token)
    door = Door(token, read_webhook, deliver, Rate(chosen.rate), publisher.healthy)
    server = Server(door, chosen.host, chosen.port, CONNECTIONS)
    log.info("the relay listens on port %d", server.port)
    publisher.start()
    try:
        server.serve()
    finally:
        publisher.stop()
        log.info("the relay took %s", dict(door.counts) or "nothing")


def init(folder: Path, prefix: str) -> str:
    """Make a relay's secrets and its broker's files; return its `[relay]` section.

    Raises:
        UsageError: there is one in `folder` already, or the folder cannot be written.
    """
    files = BrokerFiles(folder)
    if files.is_set_up():
        raise UsageError(f"{folder} is set up already; a new key would cut every device off")
    user = "relay"
    password = files.set_up(user, prefix)
    return section(
        "relay",
        {
            "token": secrets.token_urlsafe(24),
            "key": secrets.token_urlsafe(32),
            "prefix": prefix,
            "broker": "mqtt://127.0.0.1:1883",
            "broker_user": user,
            "broker_password": password,
            "broker_for_devices": "mqtts://broker.example.com:8883",
            "folder": str(folder.absolute()),
        },
    )


def add_device(settings: Settings, webchat_id: str, user_id: str | None) -> str:
    """Let a device in at the broker; return the `[notices]` section that it needs.

    Raises:
        SpeakerError: the relay is not set up, or the id is none.
    """
    chosen = settings.relay
    if not is_webchat_id(webchat_id):
        raise UsageError("that is no webchat_id; take it from the device's identity.json")
    name = broker.topic_name(_key(settings), webchat_id)
    password = BrokerFiles(Path(chosen.folder).expanduser()).add(name, user_id)
    return section(
        "notices",
        {
            "broker": chosen.broker_for_devices or chosen.broker,
            "broker_user": name,
            "broker_password": password,
            "broker_topic": f"speaker/{chosen.prefix}/{name}",
        },
    )


def from_identity(file: Path) -> tuple[str, str | None]:
    """Return the `webchat_id` and the user id in a device's identity file.

    Raises:
        SpeakerError: there is none in it.
    """
    identity = IdentityFile(file).load()
    if identity is None:
        raise UsageError(f"there is no identity {file}; run `speaker register` on the device")
    return identity.webchat_id, identity.user_id


def _key(settings: Settings) -> str:
    key = settings.relay.key.reveal()
    if len(key) < 32 or not settings.relay.folder:  # noqa: PLR2004  # as many as init makes
        raise SettingsError("[relay] key and folder are not set; `speaker relay init` makes them")
    return key


def section(name: str, values: dict[str, Any]) -> str:
    """Return a section of a settings file."""
    return settings_file.as_toml({name: values})
