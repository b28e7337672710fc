"""What the settings ask for: the bot, the files, and the rules of the conversation."""

from typing import Any
from urllib.parse import urlsplit

from speaker.botdistrikt.client import Client
from speaker.botdistrikt.domain import judge_domain
from speaker.botdistrikt.encoders import Encoder
from speaker.botdistrikt.profile import make_profile
from speaker.endpoint import Times
from speaker.errors import SettingsError
from speaker.identity import IdentityFile
from speaker.loading import voice_file
from speaker.messages import Location
from speaker.options import Details
from speaker.settings import BotSettings, Settings
from speaker.speaking.prompts import FOLDER, KeptPrompts
from speaker.state import Rules

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def kept_prompts(settings: Settings) -> KeptPrompts:
    """Return the store of rendered prompts, that of the voice in use."""
    file = voice_file(settings)
    size = file.stat().st_size if file.exists() else 0
    return KeptPrompts(settings.state_directory / FOLDER, f"{file.resolve()} {size}")


def identity_file(settings: Settings) -> IdentityFile:
    """Return where the identity is kept."""
    return IdentityFile(settings.state_directory / "identity.json")


def make_client(settings: Settings) -> Client:
    """Return the client of the configured bot; SettingsError when it is not set up."""
    bot = settings.bot
    missing = [key for key, given in (("app_id", bot.app_id), ("domain", bot.domain)) if not given]
    if missing:
        raise SettingsError(
            f"[bot] {' and '.join(missing)} not set; put them into speaker.toml "
            "(BotDistrikt shows them on the Website Integration and Other Channels pages), "
            "or try `speaker demo` first"
        )
    _refuse_guessable(bot)
    _refuse_unencrypted(bot)
    return Client(
        bot.url,
        bot.app_id,
        bot.domain.reveal(),
        connect_timeout=bot.connect_timeout,
        read_timeout=bot.read_timeout,
        encoder=Encoder(bot.encoder),
        ca_bundle=bot.ca_bundle or None,
        user=_profile(settings),
    )


def _refuse_guessable(bot: BotSettings) -> None:
    """A custom domain is a password; only a sandbox on this machine may have a simple one."""
    reasons = judge_domain(bot.domain.reveal())
    if reasons and urlsplit(bot.url).hostname not in LOOPBACK:
        raise SettingsError(
            f"[bot] domain can be guessed. {' '.join(reasons)} "
            "`speaker domain` makes a good one and says where to put it"
        )


def _refuse_unencrypted(bot: BotSettings) -> None:
    """The id and the domain are passwords; they go over the network encrypted or not at all."""
    parts = urlsplit(bot.url)
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        raise SettingsError("[bot] url must begin with https://; anybody could listen otherwise")


def _profile(settings: Settings) -> dict[str, Any]:
    """What the platform is told about the device at registration; nothing personal by default."""
    device = settings.device
    told = {"first_name": device.name, "locale": device.locale, "timezone": device.timezone}
    return make_profile(told, device.attributes)


def times(settings: Settings) -> Times:
    """Return when an utterance is over."""
    endpoint = settings.endpoint
    return Times(
        open=endpoint.open,
        options=endpoint.options,
        no_speech=endpoint.no_speech,
        maximum=endpoint.maximum,
    )


def rules(settings: Settings) -> Rules:
    """Return how the conversation behaves."""
    chosen = settings.conversation
    return Rules(
        hold=chosen.hold,
        double=chosen.double,
        follow_up=chosen.follow_up,
        local_commands=chosen.local_commands,
        tones=chosen.tones,
        deaf=settings.endpoint.maximum + settings.endpoint.no_speech + 5.0,
        wait_tone=chosen.wait_tone,
        still_thinking=chosen.still_thinking,
        give_up=settings.bot.connect_timeout + settings.bot.read_timeout + 5.0,
        volume=settings.loudspeaker.volume,
        stretch=settings.voice.stretch,
        details=_details(settings),
        night_volume=settings.notices.night_volume,
        team_stretch=settings.notices.team_stretch,
    )


def _details(settings: Settings) -> Details:
    device = settings.device
    try:
        place = Location(float(device.latitude), float(device.longitude))
    except ValueError:
        place = None
    return Details(location=place, email=device.email, phone=device.phone)
