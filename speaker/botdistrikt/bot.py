"""The bot's own thread: one message at a time, the identity in order, troubles as events."""

import logging
import time
from collections.abc import Callable

from speaker.botdistrikt.client import Client
from speaker.botdistrikt.registration import ensure_registered, register_again
from speaker.effects import Register, Send, WarmUp
from speaker.errors import BotError, IdentityError, Trouble
from speaker.events import BotFailed, Event, Registered, RegistrationFailed, Replied
from speaker.identity import Identity, IdentityFile
from speaker.messages import Message, Reply
from speaker.worker import Worker

_log = logging.getLogger(__name__)


Request = Register | Send | WarmUp


class Bot(Worker[Request]):
    """Asks the platform and emits what came of it: Registered, Replied and their failures."""

    def __init__(
        self,
        client: Client,
        identity_file: IdentityFile,
        emit: Callable[[Event], None],
        *,
        gap: float = 1.0,
    ) -> None:
        """Take what to ask with, and where events go; `gap` is the least seconds between messages.

        No rate limit is documented, and a person cannot speak that fast: the gap only guards the
        platform from a button that is stuck.
        """
        super().__init__("bot")
        self._client = client
        self._file = identity_file
        self._emit = emit
        self._gap = gap
        self._sent_at = -gap
        self.limit = client.longest

    def handle(self, item: Request) -> None:
        """Do one request to its end; every Send ends in exactly one Replied or BotFailed."""
        match item:
            case Register():
                self._make_registered()
            case Send(turn_id=turn_id, message=message):
                self._emit(self._answer(turn_id, message))
            case WarmUp():
                self._warm_up()

    def away(self) -> bool:
        """Whether it looks up a name, or connects."""
        return self._client.connecting

    def stop(self, timeout: float = 5.0) -> None:
        """Give up a call in flight, then end the thread."""
        self._client.close()
        super().stop(timeout)

    def _make_registered(self) -> None:
        try:
            ensure_registered(self._client, self._file)
        except (BotError, IdentityError) as error:
            retry_after = error.retry_after if isinstance(error, BotError) else None
            self._emit(RegistrationFailed(_trouble(error, "registration"), retry_after))
        else:
            self._emit(Registered())

    def _answer(self, turn_id: int, message: Message) -> Replied | BotFailed:
        try:
            return Replied(turn_id, self._ask(message))
        except (BotError, IdentityError) as error:
            return BotFailed(turn_id, _trouble(error, "message"))

    def _ask(self, message: Message) -> Reply:
        was_registered = self._file.load_or_make().registered
        identity = ensure_registered(self._client, self._file)
        if not was_registered:
            self._emit(Registered())
        self.moved()
        try:
            return self._send(identity, message)
        except BotError as error:
            if error.trouble is not Trouble.NOT_AUTHORISED:
                raise
        # A 401 says that nothing was executed, and it is one body for two causes: the platform
        # does not know this id (any more), or not the domain. Registering tells them apart.
        self.moved()
        return self._send(register_again(self._client, self._file), message)

    def _send(self, identity: Identity, message: Message) -> Reply:
        self._stopping.wait(self._sent_at + self._gap - time.monotonic())
        self._sent_at = time.monotonic()
        return self._client.send(identity.webchat_id, identity.user_id, message)

    def _warm_up(self) -> None:
        try:
            self._client.warm_up()
        except BotError as error:
            _log.info("not connected ahead: %s", error)  # the message will say it, if it comes


def _trouble(error: BotError | IdentityError, what: str) -> Trouble:
    trouble = error.trouble if isinstance(error, BotError) else Trouble.IDENTITY
    _log.warning("%s failed (%s): %s", what, trouble, error)
    return trouble
