"""A source that is kept open: when it goes, or falls silent, it is opened again, for ever.

A microphone that is unplugged, or whose sound server hangs, mostly says nothing: no error, and no
more blocks. So blocks are the pulse by which it is known to live.
"""

import logging
import time
from collections.abc import Callable

from speaker.errors import EarsError
from speaker.hearing.source import Deliver, Lost, Source
from speaker.sound.change import GRACE, Change
from speaker.sound.resampling import Form
from speaker.sound.retry import Retry, cards

log = logging.getLogger(__name__)

SILENT = 1.5
"""Seconds without a block after which a source is taken for gone."""
PULSE = 1.0
"""Seconds between two looks at its pulse."""


class KeptSource:
    """Opens a source and keeps it open; used on one thread, but for the source's own calls.

    Args:
        source: what delivers.
        deliver: takes its blocks, on the source's thread.
        wake: called on the source's thread when it ends, so that `tend` is called soon.
        clock: monotonic seconds.
        there: tells which sound cards there are (see `speaker.sound.retry`).
    """

    def __init__(
        self,
        source: Source,
        deliver: Deliver,
        wake: Lost,
        clock: Callable[[], float] = time.monotonic,
        there: Callable[[], str] = cards,
    ) -> None:
        self._source = source
        self._deliver = deliver
        self._wake = wake
        self._clock = clock
        self._wanted = False
        self._open = False
        self._ended = False
        self._heard_at = 0.0
        self._gone_at = 0.0
        self._told = False
        self._retry = Retry(clock, there)

    @property
    def form(self) -> Form:
        """How the blocks look now."""
        return self._source.form

    @property
    def away(self) -> bool:
        """It should be open, and is not."""
        return self._wanted and not self._open

    def open(self) -> None:
        """Open it, unless it is; EarsError when that is impossible now, `tend` tries again."""
        self._wanted = True
        if not self._open:
            self._start()

    def close(self) -> None:
        """Close it, and let it rest."""
        self._wanted = False
        self._stop()

    def tend(self) -> Change | None:
        """See that it lives, and try to open it when it does not; return what is to be told."""
        if not self._wanted or self._lives():
            return None
        if self._open:
            log.warning("the microphone delivers nothing any more; opening it again")
            self._stop()
            self._gone_at = self._clock()
            self._retry.reset()
        if self._retry.due():
            try:
                self._start()
            except EarsError as error:
                log.info("the microphone is still away: %s", error)
        return self._news()

    def patience(self) -> float | None:
        """Return the seconds until `tend` should be called; None while it rests."""
        if not self._wanted:
            return None
        if self._open:
            return PULSE
        return self._retry.wait() if self._told else min(self._retry.wait(), PULSE)

    def _lives(self) -> bool:
        silent = self._clock() - self._heard_at > SILENT
        return self._open and not self._ended and not silent

    def _news(self) -> Change | None:
        if self._open:
            told, self._told = self._told, False
            return Change.BACK if told else None
        if self._told or self._clock() - self._gone_at < GRACE:
            return None
        self._told = True
        return Change.GONE

    def _start(self) -> None:
        self._ended = False
        self._heard_at = self._clock()
        if not self._gone_at:
            self._gone_at = self._heard_at
        try:
            self._source.start(self._take, self._lost)
        except EarsError:
            self._retry.failed()
            raise
        self._open = True
        self._gone_at = 0.0
        self._retry.reset()

    def _stop(self) -> None:
        self._open = False
        self._source.stop()

    def _take(self, block: bytes) -> bool:
        self._heard_at = self._clock()
        return self._deliver(block)

    def _lost(self) -> None:
        self._ended = True
        self._wake()
