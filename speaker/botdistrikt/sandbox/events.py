"""Event webhooks: what the platform sends on its own, to a URL of the author's choice.

Documented are the two headers and their three sources; method, body, retries and order are not,
so the body has four dialects.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import requests

from speaker.botdistrikt.sandbox import shapes
from speaker.botdistrikt.sandbox.platform import Platform
from speaker.botdistrikt.sandbox.script import Answer
from speaker.botdistrikt.sandbox.shapes import Json
from speaker.botdistrikt.sandbox.switches import EventBody, Switches

_SECONDS = 5.0
_SOURCE_IDS = {"human": "88", "broadcast": "5123", "bot": str(shapes.BOT_ID)}


class Events:
    """Fires webhooks for a sandbox's users."""

    def __init__(self, platform: Platform, log: Callable[[str], None]) -> None:
        self._platform = platform
        self._log = log
        self._echoes = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sandbox-events")

    def fire(self, source: str, text: str, user_id: object = None) -> list[int]:
        """Send a text to a user (the newest without an id) as `human`, `broadcast` or `bot`.

        Returns:
            The HTTP status of each delivery, 0 where there was none; empty without a URL or user.
        """
        users = [u for u in self._platform.users if str(u["id"]) == str(user_id) or not user_id]
        if not users:
            return []
        answer = Answer((text,))
        with self._platform.changed:
            rows = self._platform.rows(users[-1]["id"], answer)
        where = self._platform.switches.quick_replies
        return self._deliver(source, shapes.reply(answer, users[-1], rows, where), rows)

    def echo(self, reply: Json, rows: Sequence[Json]) -> None:
        """Send what was just answered as a `bot` event, behind the answer."""
        self._echoes.submit(self._deliver, "bot", reply, rows)

    def close(self) -> None:
        """Wait for what is being delivered, and deliver no more."""
        self._echoes.shutdown(cancel_futures=True)

    def _deliver(self, source: str, reply: Json, rows: Sequence[Json]) -> list[int]:
        switches = self._platform.switches
        if not switches.events_url:
            self._log(f"EVENT {source}: there is no URL to send it to")
            return []
        body = _body(switches, reply, list(rows))
        statuses = [self._post(source, body, switches) for _ in range(switches.event_copies)]
        self._log(f"EVENT {source}: {len(rows)} rows -> {statuses}  [assumed: a POST of JSON]")
        return statuses

    def _post(self, source: str, body: object, switches: Switches) -> int:
        headers = {
            "X-Botdistrikt-Source": source,
            "X-Botdistrikt-Source-Id": _SOURCE_IDS.get(source, "1"),
        }
        if switches.event_headers_lower:
            headers = {name.lower(): value for name, value in headers.items()}
        try:
            return requests.post(
                switches.events_url, json=body, headers=headers, timeout=_SECONDS
            ).status_code
        except requests.RequestException:
            return 0


def _body(switches: Switches, reply: Json, rows: list[Json]) -> Any:
    if switches.event_reversed:
        rows = [*reversed(rows)]
    whole = reply | {"webchat_responses": rows}
    match switches.event_body:
        case EventBody.REPLY:
            return whole
        case EventBody.ROW:
            return rows[0] if rows else {}
        case EventBody.LIST:
            return rows
        case EventBody.JSONAPI:
            dashed = {name.replace("_", "-"): value for name, value in whole.items()}
            return {"data": {"type": "webchat-events", "id": "1", "attributes": dashed}}
