"""Logging, set up once. No time stamps (the journal has its own), no words, no secrets."""

import faulthandler
import logging
import os
import signal
import sys
from typing import TextIO

from speaker import journal


def set_up(level: str) -> None:
    """Log from `level` on; SIGUSR1 and a crash show where every thread is.

    Under systemd the lines go to the journal with their levels and fields, anywhere else to
    standard error. The level is for our own lines. Libraries may warn, no more: at lower levels
    one would log the address of every request, and another every sentence that is spoken.
    """
    own = own_way(sys.stderr)
    logging.basicConfig(level=logging.WARNING, format="%(message)s", handlers=[_handler(own)])
    logging.getLogger("speaker").setLevel(level.upper())
    faulthandler.register(signal.SIGUSR1, file=own)
    faulthandler.enable(file=own)


def own_way(stream: TextIO) -> TextIO:
    """Return a way of our own to where `stream` leads.

    While PortAudio starts, its Python binding sends the process's standard error nowhere, and it is
    started again whenever a device is looked for: lines of ours would be lost with it.
    """
    try:
        return os.fdopen(os.dup(stream.fileno()), "w", buffering=1, closefd=False)
    except (OSError, ValueError):  # no file: a test's or a notebook's
        return stream


def _handler(stream: TextIO) -> logging.Handler:
    if journal.reads(stream):
        return journal.Journal()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    return handler
