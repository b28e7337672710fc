"""The sandbox: a BotDistrikt on 127.0.0.1 for people who write bots, and for our tests."""

import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from speaker.botdistrikt.sandbox.connections import Log, Server
from speaker.botdistrikt.sandbox.events import Events
from speaker.botdistrikt.sandbox.handler import Handler
from speaker.botdistrikt.sandbox.platform import Platform, Received, Request
from speaker.botdistrikt.sandbox.script import ScriptedBot
from speaker.botdistrikt.sandbox.shapes import Json
from speaker.botdistrikt.sandbox.switches import Switches


class Sandbox:
    """A server for the two calls, with one bot and one integration. Use it in a `with`."""

    def __init__(  # noqa: PLR0913  # what there is to choose
        self,
        bot: ScriptedBot,
        domain: str,
        app_id: int,
        port: int = 0,
        *,
        switches: Switches = Switches(),  # noqa: B008  # frozen
        log: Log = lambda _line: None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Take the bot and the integration; the server starts with `start` or `with`.

        Args:
            bot: What answers.
            domain: The custom domain that is accepted.
            app_id: The number in the paths.
            port: On 127.0.0.1; 0 for a free one.
            switches: How to behave; may be replaced at any time.
            log: Called with one line for each call, on the thread that serves it.
            clock: Seconds since 1970.
        """
        self.platform = Platform(bot, domain, app_id, clock, switches)
        self._log = log
        self._listen(port)

    def _listen(self, port: int) -> None:
        self.events = Events(self.platform, self._log)
        self._server = Server(port, Handler, self.platform, self.events, self._log)
        self._thread = threading.Thread(target=self._serve, name="sandbox", daemon=True)

    @property
    def url(self) -> str:
        """What to set as `base_url`."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/api"

    @property
    def switches(self) -> Switches:
        """How the sandbox behaves."""
        return self.platform.switches

    @switches.setter
    def switches(self, switches: Switches) -> None:
        self.platform.switches = switches

    @property
    def users(self) -> list[Json]:
        """The `bot_user` rows, oldest first."""
        return self.platform.users

    @property
    def calls(self) -> list[str]:
        """Every call that came in, `user` or `message`, in order, refused ones included."""
        return self.platform.calls

    @property
    def requests(self) -> list[Request]:
        """Every HTTP request whose body was read, in order."""
        return self.platform.requests

    @property
    def connections(self) -> int:
        """How many connections were opened so far."""
        return self.platform.connections

    @property
    def messages(self) -> list[Received]:
        """The messages that were executed, in order."""
        return self.platform.messages

    def wait_for(self, condition: Callable[[], bool], timeout: float = 5.0) -> bool:
        """Wait until the condition holds; it is tried after every call that changed something."""
        with self.platform.changed:
            return self.platform.changed.wait_for(condition, timeout)

    def start(self) -> None:
        """Serve on a thread of its own; after a `stop` at the same port, for the same users."""
        if self._server.stopping.is_set():
            self._listen(self._server.server_address[1])
        self._thread.start()

    def stop(self) -> None:
        """Close every connection and end every thread."""
        self._server.stop()
        self._thread.join()
        self.events.close()

    def __enter__(self) -> Self:
        """Start serving."""
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop serving."""
        self.stop()

    def _serve(self) -> None:
        self._server.serve_forever(poll_interval=0.02)
