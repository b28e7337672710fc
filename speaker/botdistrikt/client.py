"""The two calls of BotDistrikt's custom-channel API, on one kept-alive connection.

Both calls, their paths, the raw `Authorization` and the `domain` are documented; what is inferred
says so. A message is sent once: there is no key that would make a repetition harmless.
"""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import requests

from speaker.botdistrikt import faults
from speaker.botdistrikt.answers import Registration, read_registration
from speaker.botdistrikt.encoders import Encoder, encode
from speaker.botdistrikt.exchange import Exchange
from speaker.botdistrikt.fields import fields, unwrap
from speaker.botdistrikt.portal import wants_login
from speaker.botdistrikt.replies import read_reply
from speaker.errors import BotError, Trouble
from speaker.messages import Message, Reply

LARGEST = 2_000_000
"""Bytes of an answer. The longest in sight is a hundred times shorter."""
CALLS = 3
"""Refused at first, a message goes once more; before it the device may have to register."""
NAME_SERVERS = 30.0
"""Seconds for which the system's resolver may look for a host's address."""

_HEADERS = {
    "Accept": "application/json",  # with text/html the call is executed and answered with a 406
    "Content-Type": "application/json",
}
_UNREAD = (400, 422)
"""The platform's argument checks and validations, which come before anything is executed."""


class Client:
    """Register User and Send Message. One thread calls; any thread may `close`."""

    def __init__(  # noqa: PLR0913  # plain values in, as every adapter takes them
        self,
        base_url: str,
        app_id: int,
        domain: str,
        *,
        connect_timeout: float = 10.0,
        read_timeout: float = 30.0,
        encoder: Encoder = Encoder.TYPED,
        ca_bundle: str | None = None,
        user: Mapping[str, Any] | None = None,
    ) -> None:
        """Take where to go and who we are; nothing is connected yet.

        Args:
            base_url: `https://flow.botdistrikt.com/api`, or a sandbox's.
            app_id: The number on the Website Integration page.
            domain: The custom domain, a secret.
            connect_timeout: Seconds for TCP, and again for TLS.
            read_timeout: Seconds from sending to the last byte of the answer.
            encoder: The shape of the `message` field.
            ca_bundle: A PEM file to trust instead of the usual authorities.
            user: `bot_user` fields to pre-populate at registration (see `profile.py`).
        """
        self._app_url = f"{base_url.rstrip('/')}/webchat_apps/{app_id}"
        self._domain = domain
        self.encoder = encoder
        self._profile = dict(user or {})
        self._exchange = Exchange(connect_timeout, read_timeout, ca_bundle, LARGEST)
        self.longest = CALLS * (2 * connect_timeout + read_timeout + NAME_SERVERS)
        """Seconds that `send`, or registering and sending once, takes at the most."""
        self._row: Mapping[str, Any] = {}
        """The latest whole `bot_user`."""

    def register(self, webchat_id: str) -> Registration:
        """Make the device a user of the bot, under an id of our own.

        Raises:
            BotError: The trouble says why.
        """
        body: dict[str, Any] = {"domain": self._domain, "webchat_id": webchat_id}
        if self._profile:
            body["user"] = self._profile
        found = unwrap(self._post("user", body))
        given = read_registration(found, webchat_id)
        self._row = found if isinstance(found, dict) else {}
        return given

    def send(self, webchat_id: str, user_id: str | None, message: Message) -> Reply:
        """Send one message, once, and return what the bot says to it.

        Raises:
            BotError: The trouble says why. After NO_ANSWER and BAD_REPLY the message may well
                have arrived.
        """
        user = _user(webchat_id, user_id)
        shape = encode(message, self.encoder)
        try:
            return self._ask(webchat_id, user, shape)
        except faults.StatusError as refused:
            if refused.status not in _UNREAD or not self._row:
                raise
        # Which fields `user` needs is not documented. Refused before it was executed, the message
        # may go once more, with the whole user as we last saw it.
        return self._ask(webchat_id, {**self._row, **user}, shape)

    def warm_up(self) -> None:
        """Connect ahead of the next call, so that its handshake is over; cheap when connected.

        Raises:
            BotError: There is no connection to be had.
        """
        self._exchange.connect(self._request("message", b""))

    @property
    def connecting(self) -> bool:
        """Whether it connects, in which it cannot be disturbed; nothing is sent meanwhile."""
        return self._exchange.connecting

    @property
    def last_echo(self) -> str:
        """What the latest answer's `user.stats.last_message` held; '' without."""
        echo = fields(fields(self._row).get("stats")).get("lastmessage")
        return echo if isinstance(echo, str) else ""

    def close(self) -> None:
        """Give up whatever is going on, and the connection; later calls fail at once."""
        self._exchange.close()

    def _ask(self, webchat_id: str, user: Mapping[str, Any], shape: Mapping[str, Any]) -> Reply:
        body = {"domain": self._domain, "user": user, "message": shape}
        found = unwrap(self._post("message", body, webchat_id))
        row = found.get("user") if isinstance(found, dict) else None
        self._row = row if isinstance(row, dict) else self._row
        return read_reply(found)

    def _post(self, call: str, body: Mapping[str, Any], webchat_id: str | None = None) -> object:
        request = self._request(call, json.dumps(body).encode(), webchat_id)
        try:
            answer = self._exchange.perform(request)
        except BotError as error:
            failure = error
        else:
            return answer.json(secure=self._app_url.startswith("https:"))
        if failure.trouble is Trouble.CERTIFICATE and wants_login(urlsplit(self._app_url).hostname):
            raise BotError(Trouble.CAPTIVE_PORTAL, "the network shows its own page; log in there")
        raise failure

    def _request(
        self, call: str, body: bytes, webchat_id: str | None = None
    ) -> requests.PreparedRequest:
        url = f"{self._app_url}/{call}"
        return self._exchange.prepare("POST", url, _HEADERS, body, webchat_id)


def _user(webchat_id: str, user_id: str | None) -> dict[str, Any]:
    """Write the `user` of a message: its two ids, which is the least that can be needed."""
    user: dict[str, Any] = {"webchat_id": webchat_id}
    if user_id is not None:
        user["id"] = int(user_id) if user_id.isdecimal() else user_id
    return user
