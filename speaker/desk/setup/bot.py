"""Setup, the bot: its app id, the device's domain, and whether the two are accepted."""

from speaker import from_settings, phrasebook
from speaker.botdistrikt.domain import make_domain
from speaker.botdistrikt.registration import ensure_registered, register_again
from speaker.desk.setup.hour import Hour
from speaker.effects import Prompt
from speaker.errors import BotError, IdentityError, SettingsError
from speaker.settings import Settings


def step(hour: Hour) -> bool:
    """Ask until the platform accepts the device, or the person has had enough."""
    hour.talk.tell(
        "Your bot's [bold]Website Integration[/bold] page shows its app id, a number. The "
        "[bold]Other Channels[/bold] page takes a custom domain: this device's password."
    )
    known = hour.settings.device.name
    name = hour.talk.ask("How shall this device be called in the bot's inbox?", known)
    hour.save(device={"name": name})
    while True:
        hour.save(bot={"app_id": hour.talk.number("App id", hour.settings.bot.app_id)})
        _domain(hour)
        if probe(hour):
            return True
        if not hour.talk.confirm("Try again?"):
            return False


def probe(hour: Hour) -> bool:
    """Register the device, or ask for its registration again; say what comes of it."""
    try:
        user = _register(hour.settings)
    except BotError as error:
        book = phrasebook.load(hour.settings.language.code)
        hour.talk.bad(f"{book.sentence(Prompt(error.trouble.value))} ({error})")
        return False
    except (SettingsError, IdentityError) as error:
        hour.talk.bad(str(error))
        return False
    hour.talk.good(f"The bot knows this device: it is user {user}.")
    return True


def _register(settings: Settings) -> str | None:
    client, file = from_settings.make_client(settings), from_settings.identity_file(settings)
    identity = file.load()
    known = identity is not None and identity.registered
    register = register_again if known else ensure_registered
    try:
        return register(client, file).user_id
    finally:
        client.close()


def _domain(hour: Hour) -> None:
    talk = hour.talk
    if hour.settings.bot.domain and talk.confirm("Keep the domain that is set?"):
        return
    if talk.confirm("Shall I make a domain that nobody can guess?"):
        domain = make_domain()
        hour.save(bot={"domain": domain})
        talk.tell(f"\n  [bold]{domain}[/bold]\n")
        talk.wait("Add it on the [bold]Other Channels[/bold] page, and save there.")
        return
    hour.save(bot={"domain": talk.ask("Your domain")})
