"""Commands for authors of bots: sandbox and explain."""

from pathlib import Path
from typing import Annotated

import typer

from speaker.cli.screen import ConfigOption, out, settings_of


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


def explain(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="JSON; - for standard input.")],
    config: ConfigOption = None,
) -> None:
    """Tell what the device would say and offer for a raw answer or webhook of the platform.

    Example: [bold]speaker explain reply.json[/bold]
    """
    from speaker.desk.explain import explain_file

    for line in explain_file(settings_of(config), file):
        print(line)
