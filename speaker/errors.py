"""What can go wrong, as one small tree with stable codes.

    SpeakerError                one line for the person at the terminal; names the fix
    ├── SettingsError           a mistake in speaker.toml or the environment (exit code 2)
    ├── UsageError              a mistake on the command line (exit code 2)
    ├── IdentityError           the identity file cannot be read or written
    ├── ModelError              a recognizer or a voice is missing or broken
    ├── InstallError            a recognizer or a voice could not be fetched or kept
    ├── EarsError               the microphone
    ├── MouthError              the loudspeaker
    ├── HardwareError           the button or the light
    └── BotError                the platform or the way to it; carries a Trouble

Adapters turn every foreign exception into one of these (`raise ... from`). A `Trouble` is the part
that a person hears: each has a prompt of the same name.
"""

from enum import StrEnum


class Trouble(StrEnum):
    """A reason that is spoken, with what to do about it. Stable: used in logs and prompts."""

    NO_NETWORK = "no-network"
    CAPTIVE_PORTAL = "captive-portal"
    CLOCK_NOT_SET = "clock-not-set"
    CERTIFICATE = "certificate"
    SERVER_DOWN = "server-down"
    NO_ANSWER = "no-answer"
    SLOW_DOWN = "slow-down"
    NOT_AUTHORISED = "not-authorised"
    UNKNOWN_APP = "unknown-app"
    REJECTED = "rejected"
    BAD_REPLY = "bad-reply"
    REDIRECTED = "redirected"
    NOT_SET_UP = "not-set-up"
    IDENTITY = "identity"
    MICROPHONE_GONE = "microphone-gone"
    LOUDSPEAKER_GONE = "loudspeaker-gone"
    BUTTON = "button"
    RESTARTED = "restarted"
    RECOGNIZER_MISSING = "recognizer-missing"
    VOICE_MISSING = "voice-missing"
    MODELS_MISSING = "models-missing"
    """Both of them."""
    MODELS_BROKEN = "models-broken"
    """Not even the built-in ones work; said by what was kept as a recording."""


class SpeakerError(Exception):
    """Base of all our errors. Its text is one line and names the fix."""

    exit_code = 1


class SettingsError(SpeakerError):
    """A mistake in the settings; the text lists all of them, one a line."""

    exit_code = 2


class UsageError(SpeakerError):
    """A mistake on the command line."""

    exit_code = 2


class IdentityError(SpeakerError):
    """The identity file cannot be read or written."""


class ModelError(SpeakerError):
    """A recognizer or a voice is missing or broken."""

    exit_code = 2


class InstallError(SpeakerError):
    """A recognizer or a voice could not be fetched or kept; what was installed before is."""


class EarsError(SpeakerError):
    """The microphone cannot be used."""


class MouthError(SpeakerError):
    """The loudspeaker cannot be used."""


class HardwareError(SpeakerError):
    """The button or the light cannot be used."""


class BotError(SpeakerError):
    """The bot could not be asked, or what came back is no answer."""

    def __init__(self, trouble: Trouble, text: str, *, retry_after: float | None = None) -> None:
        """Take the trouble, one line for the log (no secrets), and seconds to wait if told."""
        super().__init__(text)
        self.trouble = trouble
        self.retry_after = retry_after
