"""Logging, set up once. No time stamps (the journal has its own), no words, no secrets."""

import faulthandler
import logging
import signal
import sys

from speaker import journal


def set_up(level: str) -> None:
    """Log from `level` on; SIGUSR1 and a crash show where every thread is.

    Under systemd the lines go to the journal with their levels and fields, anywhere else to
    standard error. The level is for our own lines. Libraries may warn, no more: at lower levels
    one would log the address of every request, and another every sentence that is spoken.
    """
    logging.basicConfig(level=logging.WARNING, handlers=[_handler()])
    logging.getLogger("speaker").setLevel(level.upper())
    faulthandler.register(signal.SIGUSR1)
    faulthandler.enable()


def _handler() -> logging.Handler:
    if journal.reads(sys.stderr):
        return journal.Journal()
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    return handler
