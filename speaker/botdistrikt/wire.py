"""The one connection to the platform: opened ahead of need, and cut off when time is up.

requests can neither open a connection before there is something to send, nor stop an answer that
trickles in one byte at a time (its read timeout starts anew with every byte), nor be told by
another thread to give up. Its transport adapter is made for subclassing, and here it learns these
three. Three methods of urllib3's pool that are named as private are used for opening ahead; the
tests of this module hold them to what they do.
"""

import _thread
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from requests import PreparedRequest
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from urllib3.connection import HTTPConnection
from urllib3.exceptions import ProxyError
from urllib3.util.retry import Retry

from speaker.errors import BotError, Trouble


class Wire(HTTPAdapter):
    """A transport of requests with a single kept-alive connection; never repeats a request."""

    def __init__(self) -> None:
        self.connecting = False
        """Whether a name is looked up or a connection made, which nothing can hurry."""
        self._connection: HTTPConnection | None = None
        self._watch: Callable[[], None] | None = None
        self._given_up = threading.Event()
        super().__init__(
            pool_connections=1,
            pool_maxsize=1,
            max_retries=Retry(0, redirect=False, read=False, other=0),
        )

    def get_connection_with_tls_context(self, *args: Any, **named: Any) -> Any:
        """Return the pool for a request, its connections noted so that they can be cut."""
        pool: Any = super().get_connection_with_tls_context(*args, **named)
        if "ConnectionCls" in vars(pool):
            return pool  # a pool that we know
        wire = self

        class Noted(_Patient, type(pool).ConnectionCls):  # type: ignore[misc]
            def connect(self) -> None:
                with wire._making(self):
                    super().connect()

            def getresponse(self) -> Any:
                wire._begin_to_wait()
                return super().getresponse()

        pool.ConnectionCls = Noted
        return pool

    def open(self, request: PreparedRequest, timeout: float, **tls_and_proxies: Any) -> None:
        """Connect (TCP, proxy, TLS) for this request without sending it; no-op when connected.

        Args:
            request: Where to.
            timeout: Seconds for each step of connecting.
            tls_and_proxies: `verify`, `proxies` and `cert`, as for `send`.

        Raises:
            urllib3.exceptions.HTTPError, OSError: No connection; nothing of the request was sent.
            BotError: It was given up.
        """
        self._refuse_when_given_up()
        pool = self.get_connection_with_tls_context(request, **tls_and_proxies)
        connection = pool._get_conn()  # noqa: SLF001  # closes one that the server has dropped
        try:
            if connection.is_closed:
                connection.timeout = timeout
                _connect(pool, connection)
        except Exception as error:
            connection.close()
            if pool.proxy is not None:
                raise ProxyError("no way through the proxy", error) from error
            raise
        finally:
            pool._put_conn(connection)  # noqa: SLF001

    @contextmanager
    def deadline(self, seconds: float) -> Iterator[threading.Event]:
        """Cut the connection when an answer takes longer; the event says that it was cut.

        The time begins once the request is sent: to start a thread costs up to two milliseconds,
        which pass while the answer is under way.
        """
        late, over = threading.Event(), threading.Event()

        def watch() -> None:
            if not over.wait(seconds):
                late.set()
                self.cut()

        self._watch = watch
        try:
            yield late
        finally:
            self._watch = None
            over.set()

    def _begin_to_wait(self) -> None:
        if self._watch is not None:
            # Not by `threading`, whose start() waits for ever for a thread that finds no memory.
            _thread.start_new_thread(self._watch, ())

    @contextmanager
    def _making(self, connection: HTTPConnection) -> Iterator[None]:
        self._connection = connection
        self._refuse_when_given_up()
        self.connecting = True
        try:
            yield
        finally:
            self.connecting = False
        self._refuse_when_given_up()  # while it was made there was nothing to cut

    def give_up(self) -> None:
        """Cut what goes on and connect no more; may be called from any thread."""
        self._given_up.set()
        self.cut()

    def _refuse_when_given_up(self) -> None:
        if self._given_up.is_set():
            raise BotError(Trouble.NO_ANSWER, "the connection was given up")

    def cut(self) -> None:
        """End whatever the connection is doing; may be called from any thread."""
        connection = self._connection
        sock = connection.sock if connection is not None else None
        if isinstance(sock, socket.socket):
            with suppress(OSError):  # already closed
                # Not SSLSocket.shutdown: it takes the TLS layer from under the reading thread.
                socket.socket.shutdown(sock, socket.SHUT_RDWR)


class RawAuthorization(AuthBase):
    """The Authorization as documented: the bare id. Without an id none, not even a netrc's."""

    def __init__(self, webchat_id: str | None) -> None:
        self._webchat_id = webchat_id

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Set the header on a request that is being prepared."""
        if self._webchat_id is not None:
            request.headers["Authorization"] = self._webchat_id
        return request


class _Patient(HTTPConnection):
    """A connection that is not taken for dropped because TLS sent it something.

    urllib3 counts a connection as dropped when there is anything to read. Over TLS 1.3 there
    nearly always is: the session tickets, which the server sends after the handshake and which
    are read with the first answer. A connection opened ahead would be thrown away unused.
    """

    @property
    def is_connected(self) -> bool:
        """Whether the other side has neither closed nor said something nobody asked for."""
        sock: socket.socket | None = self.sock
        if sock is None:
            return False
        timeout = sock.gettimeout()
        try:
            sock.settimeout(0.0)
            # Reading is what takes the tickets in. TLS cannot peek, and needs not: data is wrong.
            sock.recv(1)
        except (BlockingIOError, ssl.SSLWantReadError):
            return True
        except OSError:
            return False
        else:
            return False
        finally:
            with suppress(OSError):
                sock.settimeout(timeout)


def _connect(pool: Any, connection: Any) -> None:
    through_tunnel = pool.proxy is not None and pool.scheme == "https"
    if through_tunnel:
        pool._prepare_proxy(connection)  # noqa: SLF001
    else:
        connection.connect()
