"""The ways a network and its servers misbehave, as the caller of the sandbox sees them."""

from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler
from typing import Any

from speaker.botdistrikt.sandbox.switches import Fault

_LOGIN_PAGE = "<html><body>Please log in to Wi-Fi</body></html>"
_GATEWAY_PAGE = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
_DRIP_SECONDS = 0.2


def misbehave(handler: Any, fault: Fault, answer: bytes) -> None:
    """Do to a caller what the fault says, in place of the answer."""
    _FAULTS[fault](handler, answer)


def _drop(handler: Any, _answer: bytes) -> None:
    handler.close_connection = True


def _truncated(handler: Any, answer: bytes) -> None:
    _head(handler, 200, "application/json", len(answer))
    handler.wfile.write(answer[: len(answer) // 2])
    handler.close_connection = True


def _page(status: int, page: str, **headers: str) -> Callable[[Any, bytes], None]:
    def send(handler: Any, _answer: bytes) -> None:
        _head(handler, status, "text/html", len(page), **headers)
        handler.wfile.write(page.encode())

    return send


def _wrong_type(handler: Any, answer: bytes) -> None:
    _head(handler, 200, "text/html", len(answer))
    handler.wfile.write(answer)


def _no_json(handler: Any, _answer: bytes) -> None:
    _head(handler, 200, "application/json", 9)
    handler.wfile.write(b"undefined")


def _no_body(handler: BaseHTTPRequestHandler, _answer: bytes) -> None:
    handler.send_response(204)
    handler.end_headers()


def _hang(handler: Any, _answer: bytes) -> None:
    handler.server.stopping.wait()
    handler.close_connection = True


def _drip(handler: Any, answer: bytes) -> None:
    """Send the answer a byte at a time, until the caller has gone."""
    _head(handler, 200, "application/json", len(answer))
    handler.close_connection = True
    for byte in answer:
        if handler.server.stopping.wait(_DRIP_SECONDS):
            return
        handler.wfile.write(bytes([byte]))
        handler.wfile.flush()


def _huge(handler: Any, _answer: bytes) -> None:
    _head(handler, 200, "application/json", 1_000_000_000)
    handler.close_connection = True
    block = b'"' + b"x" * 65_535
    while not handler.server.stopping.is_set():
        handler.wfile.write(block)


def _head(
    handler: BaseHTTPRequestHandler, status: int, content_type: str, length: int, **headers: str
) -> None:
    handler.send_response(status)
    handler.send_header("Content-Type", content_type)
    handler.send_header("Content-Length", str(length))
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()


_FAULTS: Mapping[Fault, Callable[[Any, bytes], None]] = {
    Fault.DROP_BEFORE: _drop,
    Fault.DROP_AFTER: _drop,
    Fault.TRUNCATED: _truncated,
    Fault.CAPTIVE_PORTAL: _page(200, _LOGIN_PAGE),
    Fault.HTML_502: _page(502, _GATEWAY_PAGE),
    Fault.UNAVAILABLE: _page(503, "<html>Maintenance</html>", Retry_After="120"),
    Fault.TOO_MANY: _page(429, "<html>Too Many Requests</html>", Retry_After="30"),
    Fault.SERVER_ERROR: _page(500, "<html>Internal Server Error</html>"),
    Fault.REDIRECT: _page(302, "", Location="http://portal.invalid/login"),
    Fault.WRONG_TYPE: _wrong_type,
    Fault.NO_JSON: _no_json,
    Fault.NO_BODY: _no_body,
    Fault.HANG_BEFORE: _hang,
    Fault.HANG: _hang,
    Fault.DRIP: _drip,
    Fault.HUGE: _huge,
}
