"""A loudspeaker that is a sound device: awake while it is needed, and found again when it goes."""

import time
from collections.abc import Callable
from contextlib import suppress

from speaker.errors import MouthError
from speaker.sound.change import GRACE, Change
from speaker.sound.devices import Way, choose, list_devices, usable
from speaker.sound.portaudio import STREAMS, holds, look_again, released
from speaker.sound.resampling import resampled
from speaker.sound.retry import Retry
from speaker.speaking.loudspeaker import LOOK, Loudspeaker
from speaker.speaking.output import TAIL, Output
from speaker.speaking.playback import Samples

PATIENT = 5.0
"""Seconds that what is to be said waits for a loudspeaker that went."""


class DeviceLoudspeaker(Loudspeaker):
    """Plays through PortAudio.

    The stream is opened when a turn begins, so that no first syllable is clipped, and closed when
    it has been silent for a while after its end, so that an idle device sleeps.

    Args:
        rate: Hertz of what is to be played.
        device: which one (see `speaker.sound.devices.choose`); empty for the system's own choice.
        kind: of output, for its lead-in (see `speaker.speaking.lead_in`).
        linger: seconds of silence after which the device may sleep.
    """

    def __init__(
        self, rate: int, device: str = "", kind: str = "auto", linger: float = 5.0
    ) -> None:
        super().__init__(rate)
        self._device = device
        self._kind = kind
        self._linger = linger
        self._output: Output | None = None
        self._cut = False
        self._lost_at: float | None = None
        self._told = False
        self._retry = Retry()
        self._played_rate = rate

    def open(self) -> None:
        """Open the device: who starts wants to know whether it is there."""
        try:
            self._open()
        except MouthError:
            self._lost()
            raise

    def close(self) -> None:
        """Let the last sound out, unless it was cut, and let go of the device."""
        if self._output is not None and self._output.runs and not self._cut:
            self._output.wait_for_silence(TAIL, timeout=2 * TAIL)
        self._close()

    def wake(self) -> None:
        """Open the device, and keep it open until `rest`."""
        super().wake()
        self._retry.reset()  # a person waits
        with suppress(MouthError):  # who wants to play will be told
            self._revive()

    def tend(self) -> Change | None:
        """Close what has been silent for long enough; try to find what is lost."""
        if self._lost_at is not None:
            return self._look_for_it()
        output = self._output
        if output is not None and not self._awake and self._may_sleep(output):
            self._close()
        return None

    def patience(self) -> float | None:
        """Return the seconds until `tend` is needed; None while the device sleeps."""
        if self._lost_at is not None:
            return self._retry.wait() if self._told else min(self._retry.wait(), GRACE)
        return None if self._output is None else max(self._linger / 2, 0.5)

    def fitted(self, samples: Samples) -> Samples:
        """Return `samples` at the device's rate, with the device running.

        What went a moment ago is waited for: `drain` says when that was too long.
        """
        try:
            self._revive()
        except MouthError:
            if not self._recently_lost():
                raise
        return resampled(samples, self.rate, self._played_rate)

    def play(self, samples: Samples) -> None:
        """Play samples that were fitted behind what waits."""
        self._cut = False
        super().play(samples)

    def cut(self) -> None:
        """Be silent at once."""
        self._cut = not self.playback.empty
        super().cut()

    def drain(self, hushed: Callable[[], bool]) -> bool:
        """Wait until all was heard; False when `hushed` came true first.

        Raises:
            MouthError: the device went, and did not come back.
        """
        while not self._heard_out():
            if hushed():
                return False
            try:
                self._revive()
            except MouthError:
                if not self._recently_lost():
                    self.cut()
                    raise
        return not hushed()

    def in_use(self) -> bool:
        """Whether something is being played."""
        return self._output is not None and self._output.runs and not self.playback.empty

    def let_go(self) -> None:
        """Close the device, because PortAudio starts anew."""
        self._close()

    def _heard_out(self) -> bool:
        """Wait a little for the last sound to have reached the ear."""
        output = self._output
        if output is None or not output.runs:
            return self.playback.wait_until_empty(timeout=LOOK)
        empty = self.playback.wait_until_empty(timeout=LOOK)
        return empty and output.wait_for_silence(output.latency, timeout=LOOK)

    def _may_sleep(self, output: Output) -> bool:
        return not output.runs or output.silent > self._linger

    def _recently_lost(self) -> bool:
        return self._lost_at is not None and time.monotonic() - self._lost_at < PATIENT

    def _revive(self) -> None:
        """See that the device runs: open what sleeps, open again what died; MouthError if not."""
        if self._output is not None and self._output.runs:
            return
        if self._output is not None:
            self._close()
            self._lost()
        if self._lost_at is not None and not self._retry.due():
            raise MouthError("the loudspeaker is gone")
        try:
            self._open()
        except MouthError:
            if self._lost_at is None:
                self._lost()
            self._retry.failed()
            raise
        self._lost_at = None
        self._retry.reset()

    def _lost(self) -> None:
        self._lost_at = time.monotonic()
        self._retry.reset()

    def _look_for_it(self) -> Change | None:
        try:
            self._revive()
        except MouthError:
            if self._told or self._recently_lost():
                return None
            self._told = True
            self.cut()
            return Change.GONE
        told, self._told = self._told, False
        return Change.BACK if told else None

    def _open(self) -> None:
        with STREAMS:
            try:
                self._output = self._opened()
            except MouthError:
                if not look_again(MouthError):
                    raise
                self._output = self._opened()
            holds(self)
        given, self._played_rate = self._played_rate, self._output.form.rate
        self.playback.change(lambda samples: resampled(samples, given, self._played_rate))

    def _opened(self) -> Output:
        device = choose(list_devices(MouthError), self._device, Way.OUT, MouthError)
        return Output(device, self.rate, self.playback, self._kind)

    def _close(self) -> None:
        with STREAMS:
            output, self._output = self._output, None
            if output is not None:
                released(self)
                output.close()


def output_device(device: str = "") -> str:
    """Return the name of the loudspeaker that would be used; empty when there is none."""
    try:
        found = choose(list_devices(MouthError), device, Way.OUT, MouthError)
        return found.name if usable(found, Way.OUT, MouthError) else ""
    except MouthError:
        return ""
