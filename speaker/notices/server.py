"""Serves a door over HTTP: uvicorn, on a socket of ours, with few connections."""

import contextlib
import math
import socket
import threading
import time

import uvicorn

from speaker.errors import SettingsError
from speaker.notices.callers import HurriedProtocol
from speaker.notices.webhook import Door
from speaker.worker import Died, Opened, StuckThreadError, unheeded

STOPPING = 5.0
"""Seconds in which the server has to end."""
STUCK, TURN = 60.0, 10.0
"""Seconds without a turn of the server after which it is stuck, and between two that we notice."""
BACKLOG = 256
IDLE = 30
"""Seconds for which a connection may lie idle; a request may take twice as long."""


class Server:
    """A door that is open while this runs; either on a thread of its own or in the foreground."""

    def __init__(
        self, door: Door, host: str, port: int, connections: int = 64, idle: int = IDLE
    ) -> None:
        """Listen at once, so that a port that is taken is known before anything else starts.

        Args:
            door: What answers.
            host: The address to listen on.
            port: Its port; 0 is any that is free.
            connections: How many are answered at once.
            idle: Seconds for which one may lie idle.

        Raises:
            SettingsError: the address cannot be listened on.
        """
        self._socket = _listening(host, port)
        self.port: int = self._socket.getsockname()[1]
        config = uvicorn.Config(
            door.app,
            http=HurriedProtocol,
            log_config=None,
            log_level="warning",
            access_log=False,  # the path is a secret
            server_header=False,
            date_header=False,
            lifespan="off",
            ws="none",
            timeout_keep_alive=idle,
            timeout_graceful_shutdown=int(STOPPING) - 2,
            limit_concurrency=connections,
            h11_max_incomplete_event_size=16 * 1024,
            callback_notify=self._turns,
            timeout_notify=int(TURN),
        )
        self._server = uvicorn.Server(config)
        self._thread: threading.Thread | None = None
        self._turned = math.inf

    async def _turns(self) -> None:
        self._turned = time.monotonic()

    def serve(self) -> None:
        """Serve until SIGINT or SIGTERM (main thread) or `stop`."""
        with contextlib.closing(self._socket):
            self._server.run(sockets=[self._socket])

    def start(self, died: Died, opened: Opened = unheeded) -> None:
        """Serve on a thread; `died(name, error)` is called should it fail."""
        self._thread = threading.Thread(target=self._run, args=(died,), name="webhooks")
        self._thread.daemon = True
        self._thread.start()
        opened()  # the socket listens since it was made

    def stuck(self, now: float) -> str:
        """Return what it is stuck at; empty while it gets on (`now` is monotonic seconds)."""
        late = now - self._turned
        return f"webhooks stuck for {late:.0f} s" if late > STUCK else ""

    def stop(self) -> None:
        """Finish what is being answered, and end."""
        self._server.should_exit = True
        if self._thread is None:
            self._socket.close()
            return
        self._thread.join(STOPPING)
        if self._thread.is_alive():
            raise StuckThreadError(f"webhooks did not stop within {STOPPING:g} s")

    def _run(self, died: Died) -> None:
        try:
            self.serve()
        except BaseException as error:  # noqa: BLE001  # whatever it was, the owner must know
            died("webhooks", error)


def _listening(host: str, port: int) -> socket.socket:
    try:
        kind = socket.AF_INET6 if ":" in host else socket.AF_INET
        made = socket.create_server((host, port), family=kind, backlog=BACKLOG)
    except OSError as error:
        raise SettingsError(
            f"cannot listen on {host} port {port} ({error.strerror}); choose another port"
        ) from error
    # asyncio would set this only on sockets it has made; without it an answer takes 40 ms.
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return made
