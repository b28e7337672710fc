"""The demonstration on the screen: who said what, and how long each step took."""

from collections.abc import Iterator

from rich import box
from rich.console import Console
from rich.table import Table

from speaker.demo.script import Step
from speaker.effects import Effect, EndTurn, Hush, Prompt, Send, Speak, Words
from speaker.events import Event, Heard, HeardNothing, Registered, RegistrationFailed
from speaker.messages import Location, Message, Postback, Text
from speaker.phrasebook import Phrasebook
from speaker.timeline import Timeline, Turn

COLUMNS = {
    "listening": "ears",
    "end of speech": "talk",
    "endpoint": "wait",
    "transcript": "words",
    "reply": "reply",
    "first audio": "sound",
}
"""The steps of a turn that are shown, and their headings."""


class Screen:
    """Watches the loop and prints the conversation."""

    def __init__(self, console: Console, phrasebook: Phrasebook) -> None:
        self._console = console
        self._phrasebook = phrasebook
        self._timeline = Timeline()
        self._speaking = False
        self.turns: list[Turn] = []

    def begins(self, number: int, step: Step) -> None:
        """Announce a step of the script."""
        self._console.print(f"\n[bold]{number}.[/bold] [dim]{step.shows}[/dim]")
        said = f": “{step.words}”" if step.words else ""
        self._console.print(f"   [cyan]the visitor {step.how}[/cyan]{said}")

    def happened(self, event: Event, at: float) -> None:
        """Print an event."""
        self._timeline.happened(event, at)
        match event:
            case Registered():
                self._console.print("   [green]registered[/green] as a user of the bot")
            case RegistrationFailed(trouble=trouble):
                self._console.print(f"   [red]not registered: {trouble}[/red]")
            case Heard(transcript=words, confidence=confidence):
                heard = f"“{words}”" if words else "something, but no words"
                self._console.print(f"   heard {heard} [dim](confidence {confidence:.2f})[/dim]")
            case HeardNothing():
                self._console.print("   heard nothing")
            case _:
                pass

    def wanted(self, effect: Effect, at: float) -> None:
        """Print an effect; keep the timeline of a turn that ends."""
        ended = self._timeline.wanted(effect, at)
        if ended is not None:
            self.turns.append(ended)
        match effect:
            case Send(message=message):
                self._console.print(f"   sent  {_shown(message)}")
            case Speak(lines=lines) if not effect.aside:
                spoken = [line for line in lines if isinstance(line, Words | Prompt)]
                text = " ".join(self._words(line) for line in spoken)
                self._console.print(f"   [yellow]said[/yellow]  {text}")
                self._speaking = True
            case Hush() if self._speaking:
                self._console.print("   [dim]... and was silent at the press[/dim]")
                self._speaking = False
            case EndTurn():
                self._speaking = False
            case _:
                pass

    def _words(self, line: Words | Prompt) -> str:
        return line.text if isinstance(line, Words) else self._phrasebook.sentence(line)

    def show_timeline(self) -> None:
        """Print a table of all turns and their steps."""
        table = Table(
            title="Milliseconds from step to step", title_justify="left", box=box.SIMPLE_HEAD
        )
        table.add_column("turn", justify="right")
        for heading in COLUMNS.values():
            table.add_column(heading, justify="right")
        table.add_column("pause", justify="right", style="bold")
        table.add_column("outcome", no_wrap=True)
        for turn in self.turns:
            table.add_row(*_row(turn))
        self._console.print()
        self._console.print(table)
        self._console.print(
            "[dim]pause: from the visitor's last sound to the first sound of the answer; most of "
            "it is the silence (wait) that tells that the visitor has finished.[/dim]"
        )


def _row(turn: Turn) -> Iterator[str]:
    steps = dict(turn.steps())
    yield str(turn.turn_id)
    for name in COLUMNS:
        yield f"{steps[name]:.0f}" if name in steps else ""
    yield "" if turn.pause is None else f"{turn.pause:.0f}"
    yield str(turn.outcome)


def _shown(message: Message) -> str:
    match message:
        case Text(text=text):
            return f"text “{text}”"
        case Postback(payload=payload, title=title):
            return f"button “{title}” [dim]({payload})[/dim]"
        case Location():
            return "a location"
