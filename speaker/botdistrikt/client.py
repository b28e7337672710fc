"""The two calls of BotDistrikt's custom-channel API, on one kept-alive connection.

Both calls, their paths, the raw `Authorization` and the `domain` are documented; what is inferred
says so. A message is sent once: there is no key that would make a repetition harmless.
"""

import json
import threading
from collections.abc import Mapping
from typing import Any

import requests

from speaker.botdistrikt import faults
from speaker.botdistrikt.answers import Answer, Registration, read_registration
from speaker.botdistrikt.encoders import Encoder, encode
from speaker.botdistrikt.replies import read_reply
from speaker.botdistrikt.wire import RawAuthorization, Wire
from speaker.errors import BotError, Trouble
from speaker.messages import Message, Reply

_HEADERS = {
    "Accept": "application/json",  # with text/html the call is executed and answered with a 406
    "Accept-Encoding": "identity",  # two kilobytes gain nothing, and nothing can blow up
    "Content-Type": "application/json",
    "User-Agent": "speaker",
}


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
        self._timeouts = (connect_timeout, read_timeout)
        self._encoder = encoder
        self._ca_bundle = ca_bundle
        self._profile = dict(user or {})
        self._wire = Wire()
        self._session = requests.Session()
        self._session.mount("https://", self._wire)
        self._session.mount("http://", self._wire)
        self._closed = threading.Event()

    def register(self, webchat_id: str) -> Registration:
        """Make the device a user of the bot, under an id of our own.

        Raises:
            BotError: The trouble says why.
        """
        body: dict[str, Any] = {"domain": self._domain, "webchat_id": webchat_id}
        if self._profile:
            body["user"] = self._profile
        return read_registration(self._post("user", body), webchat_id)

    def send(self, webchat_id: str, user_id: str | None, message: Message) -> Reply:
        """Send one message, once, and return what the bot says to it.

        Raises:
            BotError: The trouble says why. After NO_ANSWER and BAD_REPLY the message may well
                have arrived.
        """
        body = {
            "domain": self._domain,
            "user": _user(webchat_id, user_id),
            "message": encode(message, self._encoder),
        }
        return read_reply(self._post("message", body, webchat_id))

    def warm_up(self) -> None:
        """Connect ahead of the next call, so that its handshake is over; cheap when connected.

        Raises:
            BotError: There is no connection to be had.
        """
        self._connect(self._prepare("message", b"", None))

    def close(self) -> None:
        """Give up whatever is going on, and the connection; later calls fail at once."""
        self._closed.set()
        self._wire.cut()
        self._session.close()

    def _post(self, call: str, body: Mapping[str, Any], webchat_id: str | None = None) -> object:
        request = self._prepare(call, json.dumps(body).encode(), webchat_id)
        self._connect(request)
        return self._exchange(request).json(secure=self._app_url.startswith("https:"))

    def _prepare(self, call: str, body: bytes, webchat_id: str | None) -> requests.PreparedRequest:
        url = f"{self._app_url}/{call}"
        authorization = RawAuthorization(webchat_id)
        try:
            return self._session.prepare_request(
                requests.Request("POST", url, _HEADERS, data=body, auth=authorization)
            )
        except (requests.RequestException, ValueError):
            pass  # what it says holds the URL
        raise BotError(Trouble.NOT_SET_UP, "the server's address is no URL; check base_url")

    def _connect(self, request: requests.PreparedRequest) -> None:
        if self._closed.is_set():
            raise BotError(Trouble.NO_ANSWER, "the connection was given up")
        try:
            self._wire.open(request, self._timeouts[0], **self._settings(request))
        except Exception as error:  # noqa: BLE001  # urllib3, ssl, OSError: all become ours
            failure = faults.connecting_failed(error)
        else:
            return
        raise failure  # out here, where no cause that knows the URL and the headers hangs on it

    def _exchange(self, request: requests.PreparedRequest) -> Answer:
        with self._wire.deadline(self._timeouts[1]) as late:
            try:
                return self._transfer(request)
            except BotError as error:
                failure = error
            except Exception as error:  # noqa: BLE001  # as above
                failure = faults.answer_failed(error)
        raise faults.no_answer_in_time() if late.is_set() else failure

    def _transfer(self, request: requests.PreparedRequest) -> Answer:
        # Not Session.send: its transport alone follows no redirect and keeps no cookie.
        settings = self._settings(request)
        with self._wire.send(request, stream=True, timeout=self._timeouts, **settings) as response:
            return Answer.receive(response)

    def _settings(self, request: requests.PreparedRequest) -> dict[str, Any]:
        """Proxies and authorities: from the environment where we were not told."""
        found = self._session.merge_environment_settings(
            request.url or "", {}, None, self._ca_bundle, None
        )
        return {name: found[name] for name in ("verify", "proxies", "cert")}


def _user(webchat_id: str, user_id: str | None) -> dict[str, Any]:
    """Write the `user` of a message: its two ids, which is the least that can be needed."""
    user: dict[str, Any] = {"webchat_id": webchat_id}
    if user_id is not None:
        user["id"] = int(user_id) if user_id.isdecimal() else user_id
    return user
