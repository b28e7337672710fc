"""`speaker sandbox`: a BotDistrikt on this machine, until Ctrl-C."""

import signal
import threading
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from speaker.botdistrikt.sandbox import SCENARIOS, Sandbox, load_bot
from speaker.errors import UsageError


def list_scenarios(console: Console) -> None:
    """Print the names of the scenarios."""
    table = Table("scenario", "how it differs from the documented samples")
    plain = SCENARIOS["documented"]
    for name, switches in SCENARIOS.items():
        changed = [
            f"{key}={getattr(switches, key)}"
            for key in switches.__slots__
            if getattr(switches, key) != getattr(plain, key)
        ]
        table.add_row(name, ", ".join(changed) or "as documented")
    console.print(table)


def serve(
    console: Console, port: int, bot: Path | None, domain: str, app_id: int, scenario: str
) -> None:
    """Serve until SIGINT or SIGTERM, and print each call.

    Raises:
        UsageError: there is no such scenario, no such bot, or the port is taken.
    """
    if scenario not in SCENARIOS:
        raise UsageError(f"there is no scenario {scenario}; see `speaker sandbox --scenario list`")
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    try:
        sandbox = Sandbox(
            load_bot(bot),
            domain,
            app_id,
            port,
            switches=SCENARIOS[scenario],
            log=lambda line: console.print(escape(line)),
        )
    except OSError as error:
        raise UsageError(f"cannot listen on port {port}: {error.strerror}; try --port 0") from error
    with sandbox:
        console.print(
            f"[bold]A BotDistrikt sandbox[/bold] listens at {sandbox.url}. Ctrl-C ends it."
        )
        console.print("To talk to it, put this into your speaker.toml:\n")
        console.print(f'[bot]\nurl = "{sandbox.url}"\napp_id = {app_id}\ndomain = "{domain}"\n')
        ended.wait()
