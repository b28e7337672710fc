"""The command line. With `speaker.demo` the only place that prints.

The engines are imported inside the commands, so that `--help` answers at once.
"""

import dataclasses
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from speaker import __version__, logs, settings
from speaker.errors import SpeakerError, UsageError
from speaker.settings import Settings

if TYPE_CHECKING:
    from speaker.desk.ask import Answer

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

cli = typer.Typer(
    name="speaker",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    help="Press a button, talk, and your BotDistrikt chatbot answers aloud.\n\n"
    "New here? Try [bold]speaker demo[/bold]. It needs no microphone and no account.",
)
config_cli = typer.Typer(no_args_is_help=True, help="Look at the settings.")
cli.add_typer(config_cli, name="config")
relay_cli = typer.Typer(no_args_is_help=True, help="Pass notices on to a fleet of devices.")
cli.add_typer(relay_cli, name="relay")
devices_cli = typer.Typer(no_args_is_help=True, help="The devices of the fleet.")
relay_cli.add_typer(devices_cli, name="devices")

ConfigOption = Annotated[
    Path | None, typer.Option("--config", metavar="FILE", help="The settings file to use.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]


def main(arguments: list[str] | None = None) -> int:
    """Run a command; our own errors and wrong usage become a line and an exit code."""
    try:
        result = cli(arguments, standalone_mode=False)
    except typer.Exit as exit_:
        return exit_.exit_code
    except typer.Abort:
        return 130
    except typer.TyperException as error:
        message = error.format_message().rstrip()
        return _complain(f"{message} See `speaker --help`.", UsageError.exit_code)
    except SpeakerError as error:
        return _complain(str(error), error.exit_code)
    return result if isinstance(result, int) else 0


def _complain(message: str, code: int) -> int:
    print(f"speaker: {message}", file=sys.stderr)
    return code


def _settings(config: Path | None) -> Settings:
    chosen = settings.load(settings.find_file(config), os.environ)
    logs.set_up(max(chosen.log.level, "warning", key=_LEVELS.index))
    return chosen


_LEVELS = ["debug", "info", "warning", "error"]
"""A command's own output is its report: below warnings, the log stays silent."""


def _show(data: dict[str, Any]) -> None:
    print(json.dumps(data, ensure_ascii=False, indent=2))


@cli.callback(invoke_without_command=True)
def _speaker(
    *, version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False
) -> None:
    if version:
        print(f"speaker {__version__}")
        raise typer.Exit


@cli.command()
def demo(
    *,
    mic: Annotated[bool, typer.Option("--mic", help="Talk yourself; Enter is the button.")] = False,
    folder: Annotated[
        Path, typer.Option("--folder", metavar="DIR", help="Where WAV files go, if anywhere.")
    ] = Path("demo-sound"),
) -> None:
    """Hold a whole conversation, with a bot on this machine.

    Real recognizer, real voice, real HTTP. No account, no network, and no sound card needed.

    Example: [bold]speaker demo[/bold]
    """
    from speaker.demo import stage

    logs.set_up("error")
    if mic:
        stage.talk(out)
    else:
        stage.perform(out, folder)


@cli.command()
def run(config: ConfigOption = None, *, keyboard: bool = False) -> None:
    """Run the device: press the button, talk, hear the answer. Ends on SIGTERM.

    Example: [bold]speaker run --keyboard[/bold]   (on a laptop: Enter is the button)
    """
    from speaker.daemon import main as daemon

    given = [] if config is None else ["--config", str(config)]
    raise typer.Exit(daemon([*given, *(["--keyboard"] if keyboard else [])]))


@cli.command()
def listen(
    wav: Annotated[
        list[Path] | None, typer.Option("--wav", metavar="FILE", help="Recordings to listen to.")
    ] = None,
    options: Annotated[
        list[str] | None, typer.Option("--options", metavar="LABEL", help="Options on the table.")
    ] = None,
    config: ConfigOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Print what is heard: a line for each recording, or one utterance at the microphone.

    Example: [bold]speaker listen --wav answer.wav --options "Help me" --options "Tips"[/bold]
    """
    from speaker.desk import hear

    chosen = _settings(config)
    labels = tuple(options or ())
    heard = hear.files(chosen, wav, labels) if wav else hear.microphone(chosen, labels)
    for one in heard:
        if as_json:
            print(json.dumps(dataclasses.asdict(one), ensure_ascii=False), flush=True)
        else:
            picked = f"   -> {one.option}" if one.option else ""
            name = f"{one.file}: " if len(wav or ()) > 1 else ""
            print(f"{name}{one.transcript}{picked}", flush=True)


@cli.command()
def say(
    text: Annotated[str, typer.Argument(help="What to say.")],
    file: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="A WAV file instead of sound.")
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Say a text as the device would say it.

    Example: [bold]speaker say "The shop opens at 9:30." --out opens.wav[/bold]
    """
    from speaker.desk.say import say_text

    say_text(_settings(config), text, file)
    if file is not None:
        print(f"wrote {file}")


@cli.command()
def ask(
    text: Annotated[str | None, typer.Argument(help="What to ask.")] = None,
    wav: Annotated[
        Path | None, typer.Option("--wav", metavar="FILE", help="A recording instead of a text.")
    ] = None,
    file: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="The answer as a WAV file.")
    ] = None,
    config: ConfigOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Hold one turn with the configured bot: ask, and hear the answer.

    Example: [bold]speaker ask "what are the opening hours" --out answer.wav[/bold]
    """
    from speaker.desk.ask import ask as ask_bot

    if (text is None) == (wav is None):
        raise UsageError("give either a text or --wav FILE")
    answer = ask_bot(_settings(config), text, wav, file)
    if as_json:
        _show(dataclasses.asdict(answer))
    else:
        _print_answer(answer)
    if answer.trouble:
        raise typer.Exit(1)


def _print_answer(answer: "Answer") -> None:
    out.print(f"[dim]heard[/dim] {answer.heard}")
    for sentence in answer.said:
        out.print(f"[dim]said[/dim]  {sentence}")


@cli.command()
def register(
    config: ConfigOption = None,
    *,
    probe: Annotated[
        bool, typer.Option("--probe", help="Also find out how the bot reads messages.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Register this device as a user of the bot, once; later calls change nothing.

    With --probe a few short messages find out which spelling the bot understands
    (they count towards its quota).

    Example: [bold]speaker register --probe[/bold]
    """
    from speaker.desk.register import register as register_device

    done = register_device(_settings(config), probe=probe)
    if as_json:
        _show(dataclasses.asdict(done))
        return
    print(f"registered as user {done.user_id}; the identity is kept in {done.file}")
    if probe and done.encoder is None:
        print("no spelling came back; leave [bot] encoder as it is and ask the bot something")
    elif probe:
        print(f'the bot understands encoder = "{done.encoder}"; put that under [bot]')


@cli.command()
def domain(
    judged: Annotated[
        str | None, typer.Argument(metavar="DOMAIN", help="One to judge instead of making one.")
    ] = None,
) -> None:
    """Make a custom domain for your bot, or judge one; it is the device's password.

    Example: [bold]speaker domain[/bold]
    """
    from speaker.botdistrikt.domain import judge_domain, make_domain

    if judged is None:
        print(make_domain())
        err.print(
            "Add it on your bot's [bold]Other Channels[/bold] page and put it into speaker.toml: "
            '[bold]\\[bot] domain = "..."[/bold]. Keep it to yourself.'
        )
    elif reasons := judge_domain(judged):
        raise UsageError(f"that domain can be guessed. {' '.join(reasons)}")
    else:
        print("That is a good domain.")


@cli.command()
def explain(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="JSON; - for standard input.")],
    config: ConfigOption = None,
) -> None:
    """Tell what the device would say and offer for a raw answer or webhook of the platform.

    Example: [bold]speaker explain reply.json[/bold]
    """
    from speaker.desk.explain import explain_file

    for line in explain_file(_settings(config), file):
        print(line)


@cli.command()
def status(config: ConfigOption = None, *, as_json: JsonOption = False) -> None:
    """Show what this device is set up to do, and what is missing.

    Example: [bold]speaker status --json[/bold]
    """
    from speaker.desk.status import facts as find_out

    facts = find_out(_settings(config), settings.find_file(config))
    if as_json:
        _show(facts)
        return
    table = Table(show_header=False, box=None)
    for name, value in facts.items():
        table.add_row(f"[bold]{name.replace('_', ' ')}[/bold]", str(value))
    out.print(table)


@config_cli.command("show")
def config_show(config: ConfigOption = None, *, as_json: JsonOption = False) -> None:
    """Print the settings in effect, secrets masked.

    Example: [bold]SPEAKER_LOUDSPEAKER_VOLUME=9 speaker config show[/bold]
    """
    file = settings.find_file(config)
    shown = settings.shown(settings.load(file, os.environ))
    if as_json:
        _show(shown)
        return
    print(f"# {file or 'no settings file; these are the defaults'}")
    print(settings.as_toml(shown), end="")


@cli.command()
def sandbox(
    port: Annotated[int, typer.Option(help="On 127.0.0.1; 0 takes a free one.")] = 8080,
    bot: Annotated[
        Path | None, typer.Option("--bot", metavar="FILE", help="A bot of your own (TOML).")
    ] = None,
    domain: Annotated[
        str, typer.Option(help="The custom domain to accept.")
    ] = "https://sandbox.speaker.example",
    app_id: Annotated[int, typer.Option("--app-id", help="The number of the webchat app.")] = 4711,
    scenario: Annotated[
        list[str] | None,
        typer.Option("--scenario", metavar="NAME", help="How to behave; `list` shows all."),
    ] = None,
    events: Annotated[
        str, typer.Option("--events", metavar="URL", help="Where event webhooks go.")
    ] = "",
) -> None:
    """Run a BotDistrikt on this machine, with a bot written in a small text file.

    With --events, what you type is sent as a webhook: human Hello, this is Anna.

    Example: [bold]speaker sandbox --port 8080 --scenario paused-bot[/bold]
    """
    from speaker.desk import sandbox as local

    chosen = scenario or []
    if "list" in chosen:
        local.list_scenarios(out)
    else:
        local.serve(out, local.Wish(port, bot, domain, app_id, tuple(chosen), events))


@relay_cli.command("init")
def relay_init(
    folder: Annotated[
        Path, typer.Option("--folder", metavar="DIR", help="Where the broker's files go.")
    ] = Path("relay"),
    prefix: Annotated[str, typer.Option(help="All topics begin with speaker/PREFIX/.")] = "fleet",
) -> None:
    """Make the secrets of a relay and its broker's files; print its settings.

    Example: [bold]speaker relay init --folder /etc/speaker/relay >> relay.toml[/bold]
    """
    from speaker.desk import relay

    print(relay.init(folder, prefix), end="")


@relay_cli.command("run")
def relay_run(config: ConfigOption = None) -> None:
    """Take event webhooks and leave each at the broker for its device. Ends on SIGTERM.

    Example: [bold]speaker relay run --config relay.toml[/bold]
    """
    from speaker.desk import relay

    chosen = settings.load(settings.find_file(config), os.environ)
    logs.set_up(chosen.log.level)
    relay.run(chosen)


@devices_cli.command("add")
def relay_devices_add(
    webchat_id: Annotated[
        str | None, typer.Argument(metavar="[WEBCHAT_ID]", help="The device's id; - reads it.")
    ] = None,
    from_identity: Annotated[
        Path | None,
        typer.Option("--from-identity", metavar="FILE", help="The device's identity.json."),
    ] = None,
    user_id: Annotated[
        str | None, typer.Option("--user-id", help="Its user id, for webhooks that say only that.")
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Let a device in at the broker; print the settings that it needs.

    Example: [bold]speaker relay devices add --from-identity identity.json[/bold]
    """
    from speaker.desk import relay

    if (webchat_id is None) == (from_identity is None):
        raise UsageError("give either the webchat_id (- to type it) or --from-identity FILE")
    known_user = None
    if from_identity is not None:
        webchat_id, known_user = relay.from_identity(from_identity)
    elif webchat_id == "-":
        webchat_id = sys.stdin.readline().strip()
    print(relay.add_device(_settings(config), webchat_id or "", user_id or known_user), end="")
