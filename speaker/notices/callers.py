"""Few callers at once, none of whom may dawdle: uvicorn alone would wait for them for ever.

Whoever opens connections and says nothing, or a byte now and then, would keep everybody else out,
and in the end use up what the whole device may have open, the way to its bot included.
"""

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

MOST = 2
"""Times as many connections as are answered are let in; those between are told to come later."""
SLOWEST = 2
"""Times as long as a connection may lie idle is what a request and its answer may take."""


class HurriedProtocol(H11Protocol):
    """HTTP/1.1 for one connection."""

    _end: asyncio.TimerHandle

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        """Let a caller in, unless there are too many."""
        super().connection_made(transport)
        self._give_time()
        if len(self.connections) > MOST * (self.limit_concurrency or 1):
            transport.abort()

    def on_response_complete(self) -> None:
        """Give the caller time for another request."""
        self._end.cancel()
        self._give_time()
        super().on_response_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the caller."""
        self._end.cancel()
        super().connection_lost(exc)

    def _give_time(self) -> None:
        self._end = self.loop.call_later(SLOWEST * self.timeout_keep_alive, self.transport.abort)
