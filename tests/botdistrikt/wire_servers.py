"""Servers on 127.0.0.1 that do to a connection exactly what a test says."""

import json
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

ANSWER = json.dumps(
    {
        "webchat_responses": [{"type": "text", "response_payload": "We open at nine.", "id": 1}],
        "webchat_quickreplies": [],
        "user": {"id": 9001, "stats": {"last_message": "hello"}},
    }
).encode()


def response(
    body: bytes = ANSWER,
    status: str = "200 OK",
    *headers: str,
    length: int | None = None,
) -> bytes:
    """An HTTP response with a Content-Length, which may lie."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}"]
    return "\r\n".join([*lines, *headers, "", ""]).encode() + body


@dataclass
class Peer:
    """One accepted connection, as its handler sees it."""

    sock: socket.socket
    server: "Server"

    def request(self) -> bytes | None:
        """Read one request to its end, and keep it; None when the caller hung up."""
        head = b""
        while b"\r\n\r\n" not in head:
            piece = self.sock.recv(65_536)
            if not piece:
                return None
            head += piece
        top, _, body = head.partition(b"\r\n\r\n")
        length = next(
            int(line.split(b":")[1])
            for line in top.split(b"\r\n")
            if line.lower().startswith(b"content-length:")
        )
        while len(body) < length:
            body += self.sock.recv(65_536)
        self.server.requests.append(top + b"\r\n\r\n" + body)
        self.server.arrived.set()
        return body

    def send(self, data: bytes) -> None:
        self.sock.sendall(data)

    def reset(self) -> None:
        """Close with a RST."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()


Handler = Callable[[Peer], None]


@dataclass
class Server:
    """Accepts connections and gives each to the handler, on a thread of its own."""

    handler: Handler
    context: ssl.SSLContext | None = None
    port: int = 0
    requests: list[bytes] = field(default_factory=list)
    connections: int = 0
    arrived: threading.Event = field(default_factory=threading.Event)
    stopping: threading.Event = field(default_factory=threading.Event)
    _open: list[socket.socket] = field(default_factory=list)
    _threads: list[threading.Thread] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self.port = self._listener.getsockname()[1]

    @property
    def url(self) -> str:
        return f"{'https' if self.context else 'http'}://127.0.0.1:{self.port}/api"

    @property
    def messages(self) -> int:
        """How many messages arrived here."""
        return sum(b"/message HTTP/1.1" in request for request in self.requests)

    def run(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            self._open.append(sock)
            thread = threading.Thread(target=self._serve, args=(sock,))
            thread.start()
            self._threads.append(thread)

    def _serve(self, sock: socket.socket) -> None:
        with suppress(OSError), sock:
            if self.context is not None:
                sock = self.context.wrap_socket(sock, server_side=True)
                self._open.append(sock)
            with sock:
                self.connections += 1
                self.handler(Peer(sock, self))

    def stop_listening(self) -> None:
        self.stopping.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def end_connections(self) -> None:
        for sock in self._open:
            with suppress(OSError):
                socket.socket.shutdown(sock, socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(10)


@contextmanager
def serving(
    handler: Handler, context: ssl.SSLContext | None = None, port: int = 0
) -> Iterator[Server]:
    server = Server(handler, context, port)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield server
    finally:
        server.stop_listening()
        thread.join(10)
        server.end_connections()


def answering(*responses: bytes) -> Handler:
    """Answer each request of a connection with the next response, the last one for ever."""

    def handle(peer: Peer) -> None:
        left = list(responses)
        while peer.request() is not None:
            peer.send(left.pop(0) if len(left) > 1 else left[0])

    return handle


def answering_once_then_close(data: bytes) -> Handler:
    """Answer one request, and close."""

    def handle(peer: Peer) -> None:
        if peer.request() is not None:
            peer.send(data)

    return handle


def dripping(prefix: bytes) -> Handler:
    """Answer at once with the prefix, then a byte from time to time until the caller is gone."""

    def handle(peer: Peer) -> None:
        peer.request()
        peer.send(prefix)
        while not peer.server.stopping.wait(0.05):
            peer.send(b"x")

    return handle


def endless(head: bytes, block: bytes) -> Handler:
    """Answer without an end."""

    def handle(peer: Peer) -> None:
        peer.request()
        peer.send(head)
        while not peer.server.stopping.is_set():
            peer.send(block)

    return handle
