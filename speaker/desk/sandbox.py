"""`speaker sandbox`: a BotDistrikt on this machine, until Ctrl-C."""

import signal
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from speaker.botdistrikt.sandbox import SCENARIOS, Sandbox, combined, differences, load_bot
from speaker.errors import UsageError

SOURCES = ("human", "broadcast", "bot")


def list_scenarios(console: Console) -> None:
    """Print the names of the scenarios."""
    table = Table("scenario", "how it differs from the documented samples")
    for name, switches in SCENARIOS.items():
        changed = (f"{key}={value}" for key, value in differences(switches).items())
        table.add_row(name, escape(", ".join(changed)) or "not at all")
    console.print(table)


@dataclass(frozen=True, slots=True)
class Wish:
    """The sandbox that somebody wants."""

    port: int
    """On 127.0.0.1; 0 for a free one."""
    bot: Path | None
    domain: str
    app_id: int
    scenarios: tuple[str, ...]
    events_url: str


def serve(console: Console, wish: Wish) -> None:
    """Serve until SIGINT or SIGTERM, print each call, and fire the events that are typed.

    Raises:
        UsageError: there is no such scenario, no such bot, or the port is taken.
    """
    try:
        sandbox = Sandbox(
            load_bot(wish.bot),
            wish.domain,
            wish.app_id,
            wish.port,
            switches=combined(wish.scenarios, wish.events_url),
            log=lambda line: console.print(escape(line), soft_wrap=True),
        )
    except OSError as error:
        raise UsageError(
            f"cannot listen on port {wish.port}: {error.strerror}; try --port 0"
        ) from error
    with sandbox:
        _introduce(console, sandbox.url, wish)
        _until_stopped(console, sandbox)


def _introduce(console: Console, url: str, wish: Wish) -> None:
    console.print(f"[bold]A BotDistrikt sandbox[/bold] listens at {url}. Ctrl-C ends it.")
    console.print("To talk to it, put this into your speaker.toml:\n")
    given = f'[bot]\nurl = "{url}"\napp_id = {wish.app_id}\ndomain = "{wish.domain}"\n'
    console.print(escape(given), soft_wrap=True)
    if wish.events_url:
        console.print("Type an event to fire it, such as:  human Hello, this is Anna.\n")


def _until_stopped(console: Console, sandbox: Sandbox) -> None:
    """Fire what is typed, until a signal."""
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())

    def read() -> None:
        for line in sys.stdin:
            _fire(console, sandbox, line.strip())

    # A daemon: it sits in a read that nothing ends but the end of the input.
    threading.Thread(target=read, name="typing", daemon=True).start()
    ended.wait()


def _fire(console: Console, sandbox: Sandbox, line: str) -> None:
    source, _, text = line.partition(" ")
    if source in SOURCES and text:
        if not sandbox.users:
            console.print("There is no user yet to send it to; let a device register first.")
        sandbox.events.fire(source, text)
    elif line:
        console.print(f"An event begins with {', '.join(SOURCES)}, and its text follows.")
