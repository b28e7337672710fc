"""From the bytes of an answer to what they say, trusting none of it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from requests import Response

from speaker.botdistrikt import faults
from speaker.botdistrikt.fields import fields, row_id
from speaker.errors import BotError, Trouble
from speaker.identity import is_webchat_id

_CHUNK = 65_536


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer that came whole."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @classmethod
    def receive(cls, response: Response, largest: int) -> "Answer":
        """Read the body to its end, which may not be beyond the largest number of bytes."""
        content = bytearray()
        for chunk in response.iter_content(_CHUNK):
            content += chunk
            if len(content) > largest:
                raise BotError(Trouble.BAD_REPLY, "the answer is far too long to be one")
        return cls(response.status_code, response.headers, bytes(content))

    def json(self, *, secure: bool) -> object:
        """Parse a success by what the body is, whatever its content type says.

        Args:
            secure: It came over TLS, so that no login page of a network can be behind it.

        Returns:
            The JSON, or None where there was no body.

        Raises:
            BotError: Another status, or no JSON.
        """
        if not 200 <= self.status < 300:  # noqa: PLR2004
            retry_after = faults.read_retry_after(self.headers.get("Retry-After"))
            raise faults.StatusError(self.status, retry_after)
        text = self.content.decode("utf-8-sig", errors="replace").strip()
        try:
            return json.loads(text) if text else None
        except (ValueError, RecursionError):
            is_page = text.startswith("<")
        raise _no_json(is_page=is_page, secure=secure)


@dataclass(frozen=True, slots=True)
class Registration:
    """What the platform knows the device by from now on."""

    webchat_id: str = field(repr=False)
    user_id: str | None


def read_registration(body: object, asked_for: str) -> Registration:
    """Read the user that came back; its `webchat_id` wins (it may have got a prefix).

    Raises:
        BotError: It is no user.
    """
    user = fields(body)
    ids = (user.get("webchatid"), fields(user.get("attributes")).get("webchatid"))
    user_id = row_id(user.get("id"))
    if user_id is None and not any(map(is_webchat_id, ids)):
        raise BotError(Trouble.BAD_REPLY, "the platform's answer to the registration is no user")
    webchat_id = next((found for found in ids if is_webchat_id(found)), asked_for)
    return Registration(str(webchat_id), user_id)


def _no_json(*, is_page: bool, secure: bool) -> BotError:
    if is_page and not secure:
        return BotError(
            Trouble.CAPTIVE_PORTAL, "a web page came back; does the network want a login?"
        )
    if is_page:
        return BotError(Trouble.BAD_REPLY, "a web page came back instead of JSON; check [bot] url")
    return BotError(Trouble.BAD_REPLY, "the answer is no JSON, or not all of it came")
