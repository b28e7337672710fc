"""PortAudio, imported late and started anew when devices came or went.

PortAudio looks for devices once, when it starts, and never again. So a device that is plugged in
later is found only by ending PortAudio and starting it anew, which must not happen while any
stream is open, be it the ears' or the mouth's. Both therefore open and close their streams under
the one lock `STREAMS`, and `look_again` asks whoever has one open to let go of it first.
"""

import atexit
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Protocol

from speaker.errors import SpeakerError

STREAMS = threading.RLock()
"""Held while a stream is opened or closed, and while PortAudio starts anew."""
HANGS = 5.0
"""Seconds after which the start of a stream will never return."""


class DeviceHangsError(BaseException):
    """PortAudio hangs in a device: this process can do nothing more with sound, and must end.

    No Exception, so that nobody on the way up tries to close or to open something instead.
    """


class Holder(Protocol):
    """Has a stream open."""

    def in_use(self) -> bool:
        """Whether somebody would notice if the stream ended: it lives, and is needed right now."""
        ...

    def let_go(self) -> None:
        """Close the stream; the holder opens it again by itself. Called with `STREAMS` held."""
        ...


_holders: list[Holder] = []


def portaudio(failure: type[SpeakerError]) -> Any:
    """Return the `sounddevice` module; raise `failure` where there is no sound system."""
    try:
        import sounddevice
    except OSError as error:
        raise failure("PortAudio is missing: install the package libportaudio2") from error
    except Exception as error:  # its own PortAudioError cannot be imported then
        raise failure(f"{error}; is the sound system running?") from error
    return sounddevice


def holds(holder: Holder) -> None:
    """Remember who has a stream open (with `STREAMS` held)."""
    if holder not in _holders:
        _holders.append(holder)


def released(holder: Holder) -> None:
    """Forget who had a stream open (with `STREAMS` held)."""
    if holder in _holders:
        _holders.remove(holder)


def start(stream: Any, patience: float = HANGS) -> None:
    """Start a stream (of `sounddevice`), or close it; and do not wait for ever.

    When a device goes in the very moment between opening and starting, PortAudio's thread for it
    ends with a lock held (pa_linux_alsa.c: an error of AlsaStart, after PaUnixThread_PrepareNotify)
    and the start never returns. Nothing of PortAudio can be used or even ended after that.

    Raises:
        DeviceHangsError: it has not returned within `patience` seconds.
        Exception: what the start itself raises.
    """
    try:
        _within(patience, stream.start)
    except Exception:  # it is passed on; not a DeviceHangsError, after which closing hangs too
        stream.close(ignore_errors=True)
        raise


def end(stream: Any, patience: float = HANGS) -> None:
    """End a stream (of `sounddevice`) without letting it play on, and do not wait for ever.

    When its sound server dies in a bad moment, PortAudio's thread asks for the same block over and
    over (pa_linux_alsa.c: PaAlsaStream_SetUpBuffers fails without saying so) and cannot be ended.

    Raises:
        DeviceHangsError: it has not ended within `patience` seconds.
    """
    _within(patience, lambda: (stream.abort(ignore_errors=True), stream.close(ignore_errors=True)))


def _within(patience: float, action: Callable[[], Any]) -> None:
    done: Future[None] = Future()

    def act() -> None:
        try:
            action()
        except Exception as error:  # noqa: BLE001  # raised on the caller's thread
            done.set_exception(error)
        else:
            done.set_result(None)

    threading.Thread(target=act, name="portaudio", daemon=True).start()
    try:
        done.result(patience)
    except TimeoutError:
        atexit.unregister(portaudio(SpeakerError)._exit_handler)  # noqa: SLF001  # it would hang
        raise DeviceHangsError("the sound device hangs; the device must start anew") from None


def look_again(failure: type[SpeakerError]) -> bool:
    """Start PortAudio anew, so that it sees the devices that are there now.

    Returns:
        False when another stream is in use, and nothing was done.

    Raises:
        SpeakerError: of the kind `failure`; there is no sound system.
    """
    sound = portaudio(failure)
    with STREAMS:
        if any(holder.in_use() for holder in _holders):
            return False
        for holder in tuple(_holders):
            holder.let_go()
        sound._terminate()  # noqa: SLF001  # the one way there is, as its author says
        sound._initialize()  # noqa: SLF001
    return True
