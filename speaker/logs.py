"""Logging, set up once. No time stamps (the journal has its own), no words, no secrets."""

import faulthandler
import logging
import signal
import sys


def set_up(level: str) -> None:
    """Log to standard error from `level` on; SIGUSR1 shows where every thread is."""
    logging.basicConfig(
        level=level.upper(), stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s"
    )
    logging.getLogger("urllib3").setLevel(logging.WARNING)  # it would log the request line
    faulthandler.register(signal.SIGUSR1)
