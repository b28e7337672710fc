"""The command line. With `speaker.demo` the only place that prints.

The engines are imported inside the commands, so that `--help` answers at once.
"""

import sys
from collections.abc import Callable
from typing import Annotated

import typer

from speaker import __version__
from speaker.cli import authors, begin, care, device, models, relay, selftest, talking
from speaker.errors import SpeakerError, UsageError

cli = typer.Typer(
    name="speaker",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    help="Press a button, talk, and your BotDistrikt chatbot answers aloud.\n\n"
    "New here? Try [bold]speaker demo[/bold]. It needs no microphone and no account.",
)
PANELS: dict[str, tuple[Callable[..., None], ...]] = {
    "Begin": (
        talking.demo,
        talking.run,
        begin.setup,
        begin.devices,
        device.register,
        device.domain,
    ),
    "Look after a device": (care.doctor, care.status, care.stats, care.logs, selftest.selftest),
    "Talk": (talking.ask, talking.say, talking.listen),
    "For authors of bots": (authors.sandbox, authors.explain),
}
"""The commands, as `speaker --help` groups them."""
for panel, commands in PANELS.items():
    for command in commands:
        cli.command(rich_help_panel=panel)(command)

config_cli = typer.Typer(no_args_is_help=True, help="Look at the settings.")
config_cli.command("show")(device.config_show)
cli.add_typer(config_cli, name="config", rich_help_panel="Look after a device")

models_cli = typer.Typer(no_args_is_help=True, help="Recognizers and voices: install better ones.")
models_cli.command("list")(models.listed)
models_cli.command("install")(models.install)
models_cli.command("remove")(models.remove)
models_cli.command("verify")(models.verify)
cli.add_typer(models_cli, name="models", rich_help_panel="Look after a device")

relay_cli = typer.Typer(no_args_is_help=True, help="Pass notices on to a fleet of devices.")
relay_cli.command("init")(relay.init)
relay_cli.command("run")(relay.run)
cli.add_typer(relay_cli, name="relay", rich_help_panel="For a fleet")

devices_cli = typer.Typer(no_args_is_help=True, help="The devices of the fleet.")
devices_cli.command("add")(relay.devices_add)
relay_cli.add_typer(devices_cli, name="devices")


def main(arguments: list[str] | None = None) -> int:
    """Run a command; our own errors and wrong usage become a line and an exit code."""
    try:
        result = cli(arguments, prog_name="speaker", standalone_mode=False)
    except typer.Exit as exit_:
        return exit_.exit_code
    except typer.Abort:
        return 130
    except typer.TyperException as error:
        message = error.format_message().rstrip(" .?\n")
        if not message:  # a group without a command: its help is on the screen
            return UsageError.exit_code
        where = getattr(getattr(error, "ctx", None), "command_path", "speaker")
        return _complain(f"{message}; see `{where} --help`", UsageError.exit_code)
    except SpeakerError as error:
        return _complain(str(error), error.exit_code)
    return result if isinstance(result, int) else 0


def _complain(message: str, code: int) -> int:
    print(f"speaker: {message}", file=sys.stderr)
    return code


@cli.callback(invoke_without_command=True)
def _speaker(
    *, version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False
) -> None:
    if version:
        print(f"speaker {__version__}")
        raise typer.Exit
