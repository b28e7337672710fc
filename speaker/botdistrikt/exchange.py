"""One HTTP exchange after the other on one connection, each within its time, failures as ours.

Everything foreign (requests, urllib3, ssl, sockets) ends here: what leaves is an `Answer` or a
`BotError`, and no `BotError` carries an exception that knows the URL, the headers or the body.
"""

from collections.abc import Mapping
from typing import Any

import requests

from speaker.botdistrikt import faults
from speaker.botdistrikt.answers import Answer
from speaker.botdistrikt.wire import RawAuthorization, Wire
from speaker.errors import BotError, Trouble

_HEADERS = {
    "Accept-Encoding": "identity",  # two kilobytes gain nothing, and nothing can blow up
    "User-Agent": "speaker",
}


class Exchange:
    """A session of requests that one thread uses, and that any thread may close."""

    def __init__(
        self, connect_timeout: float, read_timeout: float, ca_bundle: str | None, largest: int
    ) -> None:
        """Take the limits; nothing is connected yet.

        Args:
            connect_timeout: Seconds for TCP, and again for TLS.
            read_timeout: Seconds from sending to the last byte of the answer.
            ca_bundle: A PEM file to trust instead of the usual authorities.
            largest: Bytes of an answer's body.
        """
        self._timeouts = (connect_timeout, read_timeout)
        self._ca_bundle = ca_bundle
        self._largest = largest
        self._wire = Wire()
        self._session = requests.Session()
        self._session.mount("https://", self._wire)
        self._session.mount("http://", self._wire)

    def prepare(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes = b"",
        webchat_id: str | None = None,
    ) -> requests.PreparedRequest:
        """Make a request; with a `webchat_id` it is authorised.

        Raises:
            BotError: The URL is none.
        """
        request = requests.Request(
            method, url, {**_HEADERS, **headers}, data=body, auth=RawAuthorization(webchat_id)
        )
        try:
            return self._session.prepare_request(request)
        except (requests.RequestException, ValueError):
            pass  # what it says holds the URL
        raise BotError(Trouble.NOT_SET_UP, "the server's address is no URL; check [bot] url")

    def connect(self, request: requests.PreparedRequest) -> None:
        """Connect to where the request goes, without sending it; cheap when connected.

        Raises:
            BotError: There is no connection to be had; nothing was sent.
        """
        self._connect(request, self._settings(request))

    def _connect(self, request: requests.PreparedRequest, settings: dict[str, Any]) -> None:
        try:
            self._wire.open(request, self._timeouts[0], **settings)
        except BotError as error:
            failure = error
        except Exception as error:  # noqa: BLE001  # whatever it is, it becomes ours
            failure = faults.connecting_failed(error)
        else:
            return
        raise failure

    def perform(self, request: requests.PreparedRequest) -> Answer:
        """Connect, send the request once, and receive the answer, whatever its status.

        Raises:
            BotError: No whole answer came. After NO_ANSWER and BAD_REPLY the request may well
                have been executed.
        """
        settings = self._settings(request)
        self._connect(request, settings)
        failure: BotError | None = None
        with self._wire.deadline(self._timeouts[1]) as late:
            try:
                answer = self._transfer(request, settings)
            except BotError as error:
                failure = error
            except Exception as error:  # noqa: BLE001  # as above
                failure = faults.answer_failed(error)
        if late.is_set():  # headers that are cut off look whole to http.client
            raise faults.no_answer_in_time()
        if failure is not None:
            raise failure
        return answer

    def close(self) -> None:
        """Give up whatever is going on, and the connection; later calls fail at once."""
        self._wire.give_up()
        self._session.close()

    @property
    def connecting(self) -> bool:
        """Whether it connects, in which it cannot be disturbed; nothing is sent meanwhile."""
        return self._wire.connecting

    def _transfer(self, request: requests.PreparedRequest, settings: dict[str, Any]) -> Answer:
        # Not Session.send: its transport alone follows no redirect and keeps no cookie.
        with self._wire.send(request, stream=True, timeout=self._timeouts, **settings) as response:
            return Answer.receive(response, self._largest)

    def _settings(self, request: requests.PreparedRequest) -> dict[str, Any]:
        """Proxies and authorities: from the environment where we were not told."""
        found = self._session.merge_environment_settings(
            request.url or "", {}, None, self._ca_bundle, None
        )
        return {name: found[name] for name in ("verify", "proxies", "cert")}
