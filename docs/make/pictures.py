"""Draws the pictures of the command line that README.md shows: real commands, run at a terminal.

make pictures

The devices are those of a virtual room with sound, the bot is the sandbox on this machine.
"""

import io
import re
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pexpect
from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

from speaker.botdistrikt.sandbox import Sandbox, load_bot
from tests.rig.sound import Room

FOLDER = Path(__file__).parent.parent / "pictures"
DOMAIN = "https://d7f3k29sq4.example"
APP_ID = 4711
WIDTH = 92
PATIENCE = 300
"""Seconds for a command."""
FRAME = re.sub(r"@font-face \{\{.*?\}\}", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
"""Rich's, without the fonts that it would fetch from the internet."""
CONTROL = re.compile(r"\x1b\[[?\d;]*[A-LN-Zac-ln-z]|[^\n]*\r(?!\n)")
"""What moves the cursor, and what was overwritten on its line."""

Terminal = Callable[..., Any]


def draw(name: str, title: str, shown: str, lines: int = 60) -> None:
    """Write a picture of what a terminal shows."""
    text = CONTROL.sub("", shown).replace("\r\n", "\n").strip("\n")
    console = Console(record=True, width=WIDTH, file=io.StringIO(), highlight=False)
    console.print(Text.from_ansi("\n".join(text.splitlines()[:lines])))
    picture = console.export_svg(title=title, theme=MONOKAI, code_format=FRAME, unique_id=name)
    (FOLDER / f"{name}.svg").write_text(picture, encoding="utf-8")
    sys.stdout.write(f"wrote {FOLDER / name}.svg\n")


def whole(command: Any) -> str:
    """Return all that a command shows until its end."""
    command.expect(pexpect.EOF)
    return str(command.before)


def set_up(terminal: Terminal) -> str:
    """Go through two steps of the first hour, as a person would."""
    seen = []
    command = terminal("setup", "bot", "light")
    for question, answer in (
        ("inbox[^:]*: ", "Kitchen"),
        ("App id[^:]*: ", str(APP_ID)),
        ("guess[^:]*: ", "n"),
        ("Your domain[^:]*: ", DOMAIN),
        ("there is none\\)[^:]*: ", "0"),
    ):
        command.expect(question)
        seen.append(command.before + command.after)
        command.sendline(answer)
    return "".join(seen) + whole(command)


def main() -> None:
    """Draw them all."""
    FOLDER.mkdir(exist_ok=True)
    home = Path(tempfile.mkdtemp(prefix="speaker-pictures-"))
    try:
        with Room(home / "room") as room, Sandbox(load_bot(), DOMAIN, APP_ID) as sandbox:
            variables = room.environment | {
                "HOME": str(home),
                "SPEAKER_CONFIG": "speaker.toml",
                "FORCE_COLOR": "1",
                "TERM": "xterm-256color",
                "COLUMNS": str(WIDTH),
                "SPEAKER_STATE_DIRECTORY": "state",
                "SPEAKER_BOT_URL": sandbox.url,
                "GPIOZERO_PIN_FACTORY": "mock",
            }

            def terminal(*arguments: str) -> Any:
                options = {"env": variables, "cwd": home, "encoding": "utf-8", "timeout": PATIENCE}
                return pexpect.spawn(
                    sys.executable,
                    ["-m", "speaker", *arguments],
                    dimensions=(60, WIDTH),
                    **options,
                )

            draw("setup", "speaker setup", set_up(terminal))
            draw("doctor", "speaker doctor", whole(terminal("doctor", "--no-sound")))
            variables["PULSE_SERVER"] = "unix:/nowhere"  # the demonstration shows itself silently
            draw("demo", "speaker demo", whole(terminal("demo")), lines=34)
    finally:
        shutil.rmtree(home)


if __name__ == "__main__":
    main()
