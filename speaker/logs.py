"""Logging, set up once. No time stamps (the journal has its own), no words, no secrets."""

import faulthandler
import logging
import signal
import sys


def set_up(level: str) -> None:
    """Log to standard error from `level` on; SIGUSR1 shows where every thread is.

    The level is for our own lines. Libraries may warn, no more: at lower levels one would log the
    address of every request, and another every sentence that is spoken.
    """
    logging.basicConfig(
        level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s"
    )
    logging.getLogger("speaker").setLevel(level.upper())
    faulthandler.register(signal.SIGUSR1)
