"""The receiver: webhooks that come straight to this device."""

import logging
import secrets
from collections.abc import Callable

from starlette.concurrency import run_in_threadpool

from speaker.errors import IdentityError
from speaker.identity import Identity
from speaker.letter import Addressee, Letter
from speaker.notices.database import InboxError
from speaker.notices.inbox import InboxFullError
from speaker.notices.postbox import Postbox
from speaker.notices.webhook import BusyError, Deliver

log = logging.getLogger(__name__)


def deliver_to(postbox: Postbox, identity: Callable[[], Identity | None]) -> Deliver:
    """Return what puts a letter into the postbox if it is for this device.

    One webhook URL serves all users of a webchat app: most of what comes is for somebody else.
    """

    def put(addressee: Addressee, letter: Letter) -> str:
        try:
            known = identity()
            if known is None or not is_for(known, addressee):
                return "for somebody else"
            return postbox.take(letter)
        except (InboxFullError, InboxError, IdentityError) as error:
            raise BusyError(str(error)) from error

    async def deliver(addressee: Addressee, letter: Letter) -> str:
        return await run_in_threadpool(put, addressee, letter)  # the disk may take its time

    return deliver


def is_for(identity: Identity, addressee: Addressee) -> bool:
    """Whether the addressee is the device itself; its `webchat_id` decides where it is given."""
    if addressee.webchat_id is not None:
        given, own = addressee.webchat_id.encode(), identity.webchat_id.encode()
        return secrets.compare_digest(given, own)
    return addressee.user_id is not None and addressee.user_id == identity.user_id
