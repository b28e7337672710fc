"""The door for event webhooks: an ASGI application behind one unguessable path.

The platform documents no signature, so the path is the secret. Nothing that comes in is executed,
fetched or trusted beyond being read aloud. The caller hears 200 only when the letter is safe.
"""

import asyncio
import json
import logging
import secrets
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from speaker.errors import SpeakerError
from speaker.letter import Addressee, Letter

log = logging.getLogger(__name__)

LARGEST = 256 * 1024
"""Bytes of a body."""
PATIENCE = 10.0
"""Seconds for a body to arrive."""
METHODS = ("POST", "PUT")
PATH = "/notices/{token}"
HEALTH = "/health"

ReadWebhook = Callable[[str, str, object], tuple[tuple[Addressee, Letter], ...]]
Deliver = Callable[[Addressee, Letter], Awaitable[str]]
"""Makes a letter safe; returns a word for what became of it, raises BusyError when it cannot."""


class BusyError(SpeakerError):
    """The letter cannot be taken now; the caller must keep it and try again."""


class _RefusedError(Exception):
    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.response = PlainTextResponse(f"{text}\n", status, {"Retry-After": "60"})


class Rate:
    """At most `per_second` in the long run, and ten seconds' worth at once."""

    def __init__(self, per_second: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_second = per_second
        self._most = max(per_second * 10, 1.0)
        self._left = self._most
        self._clock = clock
        self._at = clock()

    def allows(self) -> bool:
        """Whether one more may pass now."""
        now = self._clock()
        self._left = min(self._most, self._left + (now - self._at) * self._per_second)
        self._at = now
        if self._left < 1.0:
            return False
        self._left -= 1.0
        return True


class Door:
    """Takes webhooks in."""

    def __init__(
        self,
        token: str,
        read: ReadWebhook,
        deliver: Deliver,
        rate: Rate,
        healthy: Callable[[], bool] = lambda: True,
    ) -> None:
        """Take the secret part of the path, the body's reader, and what makes letters safe."""
        self.counts: Counter[str] = Counter()
        """How many calls and letters came to which end."""
        self._token = token.encode()
        self._read = read
        self._deliver = deliver
        self._rate = rate
        self._healthy = healthy
        self.app = Starlette(routes=[Route(HEALTH, self._health), Route(PATH, _Endpoint(self))])

    async def receive(self, request: Request) -> Response:
        """Answer a webhook."""
        try:
            ends = await self._take(request)
        except _RefusedError as refused:
            self.counts[str(refused.response.status_code)] += 1
            return refused.response
        self.counts.update(ends)
        return PlainTextResponse("ok\n")

    async def _take(self, request: Request) -> list[str]:
        self._admit(request)
        body = _parsed(await _body(request))
        source = request.headers.get("x-botdistrikt-source", "")
        source_id = request.headers.get("x-botdistrikt-source-id", "")
        letters = self._read(source, source_id, body)
        try:
            return [await self._deliver(*letter) for letter in letters] or ["empty"]
        except BusyError as busy:
            log.warning("a webhook is refused: %s", busy)
            raise _RefusedError(503, "cannot keep it now; please send it again later") from busy

    def _admit(self, request: Request) -> None:
        given = str(request.path_params["token"]).encode()
        if not secrets.compare_digest(given, self._token):
            raise _RefusedError(404, "not found")
        if request.method not in METHODS:
            raise _RefusedError(405, f"use {' or '.join(METHODS)}")
        if not self._rate.allows():
            raise _RefusedError(429, "too many; please slow down")

    async def _health(self, _request: Request) -> Response:
        healthy = self._healthy()
        return PlainTextResponse("ok\n" if healthy else "no broker\n", 200 if healthy else 503)


class _Endpoint:
    """Every method comes here, so that a wrong path is 404 whatever the method."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        response = await self._door.receive(Request(scope, receive))
        await response(scope, receive, send)


async def _body(request: Request) -> bytes:
    """Read the body, as far as it is allowed to go."""
    declared = request.headers.get("content-length", "0")
    if not declared.isdecimal() or int(declared) > LARGEST:
        raise _RefusedError(413, f"more than {LARGEST} bytes")
    body = bytearray()
    try:
        async with asyncio.timeout(PATIENCE):
            async for part in request.stream():
                body += part
                if len(body) > LARGEST:
                    raise _RefusedError(413, f"more than {LARGEST} bytes")
    except (TimeoutError, ClientDisconnect) as error:
        raise _RefusedError(408, "the body did not arrive") from error
    return bytes(body)


def _parsed(body: bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise _RefusedError(400, "the body is not JSON") from error
