"""A model host on 127.0.0.1 that serves files, and misbehaves as a test says."""

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Asked:
    """A request that came in, and how many bytes of the file were sent for it."""

    path: str
    range: str | None
    if_range: str | None
    sent: int = 0
    signed: bool = False


@dataclass
class Host:
    """What there is to fetch, and how it is served; a test changes it as it goes."""

    files: dict[str, bytes] = field(default_factory=dict)
    tag: str | None = '"one"'
    modified: str | None = None
    ranges: bool = True
    cuts: list[int] = field(default_factory=list)
    """The next answers break off after so many bytes."""
    statuses: list[int] = field(default_factory=list)
    """The next answers are these."""
    headers: dict[str, str] = field(default_factory=dict)
    """More headers, and others in place of the usual ones; "" leaves one out."""
    redirects: dict[str, str] = field(default_factory=dict)
    piece: int = 1000
    """Bytes that are written at a time."""
    block: Callable[["Host"], None] | None = None
    """Is called before every piece of an answer."""
    asked: list[Asked] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)
    base: str = ""

    def url(self, path):
        return f"{self.base}/{path}"

    @property
    def sent(self):
        """How many bytes of the file each request was sent."""
        return [one.sent for one in self.asked]


class _Handler(BaseHTTPRequestHandler):
    host: Host

    def log_message(self, *_args):
        pass

    def do_GET(self):
        host = self.host
        asked = Asked(self.path[1:], self.headers["Range"], self.headers["If-Range"])
        asked.signed = "Authorization" in self.headers
        host.asked.append(asked)
        if host.statuses and (status := host.statuses.pop(0)) != 200:
            self._begin(status, {"Content-Length": "0", **host.headers})
        elif asked.path in host.redirects:
            self._begin(302, {"Location": host.redirects[asked.path], "Content-Length": "0"})
        elif asked.path not in host.files:
            self._begin(404, {"Content-Length": "0"})
        else:
            self._send(asked, host.files[asked.path])

    def _send(self, asked, content):
        host = self.host
        begin = 0
        same = asked.if_range in (host.tag, host.modified)
        if host.ranges and asked.range and same:
            begin = int(asked.range.removeprefix("bytes=").removesuffix("-"))
        if begin and begin >= len(content):
            self._begin(416, {"Content-Length": "0"})
            return
        headers = {"Content-Length": str(len(content) - begin)}
        if begin:
            headers["Content-Range"] = f"bytes {begin}-{len(content) - 1}/{len(content)}"
        if host.tag:
            headers["ETag"] = host.tag
        if host.modified:
            headers["Last-Modified"] = host.modified
        self._begin(206 if begin else 200, {**headers, **host.headers})
        self._body(asked, content[begin:])

    def _begin(self, status, headers):
        self.send_response(status)
        for name, value in headers.items():
            if value:
                self.send_header(name, value)
        self.end_headers()

    def _body(self, asked, content):
        stop = self.host.cuts.pop(0) if self.host.cuts else len(content)
        with suppress(OSError):
            for at in range(0, min(stop, len(content)), self.host.piece):
                if self.host.block is not None:
                    self.host.block(self.host)
                piece = content[at : min(at + self.host.piece, stop)]
                self.wfile.write(piece)
                self.wfile.flush()
                asked.sent += len(piece)


class _Server(ThreadingHTTPServer):
    block_on_close = True

    def handle_error(self, request, client_address):
        pass  # a client that hangs up, or does not like the certificate


@contextmanager
def serving(context: ssl.SSLContext | None = None) -> Iterator[Host]:
    """Serve on a free port until the end of the `with`."""
    host = Host()
    handler = type("Handler", (_Handler,), {"host": host})
    server = _Server(("127.0.0.1", 0), handler)
    server.daemon_threads = False
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    host.base = f"{'https' if context else 'http'}://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield host
    finally:
        host.stopping.set()
        server.shutdown()
        thread.join()
        server.server_close()
