"""HTTP around the platform: paths, headers, limits, and the errors LoopBack answers with."""

import json
import re
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qsl

from requests.structures import CaseInsensitiveDict

from speaker.botdistrikt.encoders import Encoder
from speaker.botdistrikt.sandbox.connections import Server
from speaker.botdistrikt.sandbox.decoders import read_message
from speaker.botdistrikt.sandbox.faults import misbehave
from speaker.botdistrikt.sandbox.platform import Refused, Request
from speaker.botdistrikt.sandbox.shapes import Error, Json
from speaker.botdistrikt.sandbox.switches import Fault

LARGEST = 100 * 1024
"""Bytes of a body: the default limit of the platform's parser."""

_JSON = "application/json; charset=utf-8"
_ERROR = "application/vnd.api+json; charset=utf-8"
_PATH = re.compile(r"/api/webchat_apps/([^/]+)/(user|message)/?")


class Handler(BaseHTTPRequestHandler):
    """Serves one kept-alive connection."""

    server: Server
    protocol_version = "HTTP/1.1"
    server_version = "BotDistrikt-sandbox"
    sys_version = ""
    disable_nagle_algorithm = True
    wbufsize = -1  # one write for head and body

    def do_POST(self) -> None:
        """Serve the two calls, and the sandbox's own `/sandbox/event`."""
        body = self._read()
        if body is None:
            return
        request = Request(self.command, self.path, CaseInsensitiveDict(self.headers.items()), body)
        self.server.platform.note_request(request)
        try:
            if self.path == "/sandbox/event":
                self._fire(self._parsed(body))
            else:
                self._call(*self._route(), body)
        except Refused as refused:
            self._refuse(refused.error)

    def do_OPTIONS(self) -> None:
        """Answer a browser's preflight: every origin is welcome."""
        self.send_response(204)
        self.send_header("Access-Control-Allow-Methods", "POST")
        self.send_header("Access-Control-Allow-Headers", "Authorization, Content-Type")
        self.end_headers()

    def do_GET(self) -> None:
        """Answer as the platform does to a verb it does not know: 404, never 405."""
        self._refuse(self._no_method())

    do_PUT = do_DELETE = do_PATCH = do_HEAD = do_GET  # noqa: N815  # names that http.server wants

    def end_headers(self) -> None:
        """Add what every answer has."""
        self.send_header("Access-Control-Allow-Origin", "*")
        super().end_headers()

    def log_message(self, *_: Any) -> None:
        """Stay silent: the log has a line of our own for each call."""

    def answer(self, status: int, body: object, content_type: str = _JSON) -> None:
        """Answer with JSON, or with a text as it is."""
        content = (
            body
            if isinstance(body, str)
            else json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        )
        raw = content.encode()
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def _read(self) -> bytes | None:
        try:
            length = int(self.headers.get("Content-Length", "0"))
        except ValueError:
            length = -1
        if 0 <= length <= LARGEST:
            return self.rfile.read(length)
        self.close_connection = True  # the rest of the body is not read
        self._refuse(Error(413, "PayloadTooLargeError", "", "request entity too large"))
        return None

    def _route(self) -> tuple[str, str]:
        found = _PATH.fullmatch(self.path.partition("?")[0])
        if found is None:
            raise Refused(self._no_method())
        if found[1] != str(self.server.platform.app_id):
            detail = f"could not find a model with id {found[1]}"
            raise Refused(Error(404, "Error", "MODEL_NOT_FOUND", detail))
        return found[1], found[2]

    def _no_method(self) -> Error:
        path = self.path.removeprefix("/api")
        inner = path.removeprefix("/webchat_apps")
        if inner != path:
            detail = f'Shared class "webchat_app" has no method handling {self.command} {inner}'
        else:
            detail = f"There is no method to handle {self.command} {path}"
        return Error(404, "Error", "", detail)

    def _parsed(self, raw: bytes) -> Json:
        kind = self.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if kind == "application/x-www-form-urlencoded":
            return dict(parse_qsl(raw.decode(errors="replace")))
        if kind != "application/json" or not raw:
            return {}  # the body is ignored, and its arguments are missing
        try:
            body = json.loads(raw)
        except (ValueError, RecursionError) as error:
            raise Refused(Error(400, "SyntaxError", "", _complaint(raw, error))) from None
        return body if isinstance(body, dict) else {}

    def _call(self, _app_id: str, call: str, raw: bytes) -> None:
        switches = self.server.platform.switches
        fault = switches.register_fault if call == "user" else switches.fault
        self.server.platform.note_call(call)
        if fault in (Fault.DROP_BEFORE, Fault.HANG_BEFORE):
            self._note(f"{call}: {fault} it is executed")
            misbehave(self, fault, b"")
            return
        body = self._parsed(raw)
        answer = self._register(body) if call == "user" else self._receive(body)
        self.server.stopping.wait(switches.latency)
        if fault is not Fault.NONE:
            self._note(f"{call}: executed, then {fault}")
            misbehave(self, fault, json.dumps(answer).encode())
        elif (
            "json" not in self.headers.get("Accept", "json") and "*/*" not in self.headers["Accept"]
        ):
            self.answer(406, "Not Acceptable", "text/plain; charset=utf-8")
        else:
            self.answer(200, answer)

    def _register(self, body: Json) -> Json:
        before = len(self.server.platform.users)
        user = self.server.platform.register(body)
        again = len(self.server.platform.users) == before
        assumed = " once more  [assumed: a known id is the same user]" if again else ""
        self._note(f"user: registered as user {user['id']}{assumed}")
        return user

    def _receive(self, body: Json) -> Json:
        authorization = self.headers.get("Authorization", "").removeprefix("Bearer ")
        reply, rows = self.server.platform.receive(body, authorization)
        self._note(_told(body["message"], reply, rows))
        if self.server.platform.switches.event_echoes:
            self.server.events.echo(reply, rows)
        return reply

    def _fire(self, body: Json) -> None:
        status = self.server.events.fire(
            str(body.get("source", "human")), str(body.get("text", "")), body.get("user")
        )
        self.answer(200, {"delivered": status})

    def _refuse(self, error: Error) -> None:
        call = self.path.rpartition("/")[2]
        self._note(f"{call}: {error.status} {error.code or error.title} ({error.detail})")
        self.answer(error.status, error.body(self.server.platform.switches.errors), _ERROR)

    def _note(self, line: str) -> None:
        self.server.log(f"{self.command} {line}")


def _complaint(raw: bytes, error: Exception) -> str:
    """Say what is wrong with the JSON, as Node does."""
    at = error.pos if isinstance(error, json.JSONDecodeError) else 0
    if at >= len(raw.rstrip()):
        return "Unexpected end of JSON input"
    return f"Unexpected token {chr(raw[at])} in JSON at position {at}"


def _told(message: Json, reply: Json, rows: list[Json]) -> str:
    """Say what came in and what went out, and that the shape of `message` is an assumption."""
    text, payload = read_message(message, tuple(Encoder))
    what = f"pressed {text!r}" if payload else f"said {text!r}"
    shape = ", ".join(sorted(message))
    choices = len(reply["webchat_quickreplies"])
    return (
        f"message: user {reply['user']['id']} {what} -> {len(rows)} rows, {choices} quick replies"
        f"  [assumed: message is {{{shape}}}]"
    )
