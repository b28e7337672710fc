"""The server under the sandbox: a thread for each connection, and all of them closed at its end."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from speaker.botdistrikt.sandbox.events import Events
from speaker.botdistrikt.sandbox.platform import Platform

Log = Callable[[str], None]


class Server(ThreadingHTTPServer):
    """Knows its open connections, so that kept-alive ones can be closed when it stops.

    Args:
        port: on 127.0.0.1; 0 for a free one.
        handler: serves a connection; finds the rest here, as its `server`.
        platform: what is served.
        events: what sends webhooks.
        log: takes a line for each call, on the thread that serves it.
    """

    daemon_threads = False  # server_close joins them

    def __init__(
        self,
        port: int,
        handler: type[BaseHTTPRequestHandler],
        platform: Platform,
        events: Events,
        log: Log,
    ) -> None:
        self.platform = platform
        self.events = events
        self.log = log
        self.stopping = threading.Event()
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__(("127.0.0.1", port), handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Serve a new connection."""
        with self._lock:
            self._open.add(request)
        self.platform.note_connection()
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Forget a connection that ends."""
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def stop(self) -> None:
        """Close every connection and end every thread."""
        self.stopping.set()
        self.shutdown()
        with self._lock:
            for connection in self._open:
                with suppress(OSError):  # the other side was faster
                    connection.shutdown(socket.SHUT_RDWR)
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Callers that hang up are nothing to print a traceback for."""
