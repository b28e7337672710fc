"""Talking with the person at the terminal: a question has a default, and Enter takes it."""

from rich.console import Console
from rich.markup import escape
from rich.prompt import Confirm, IntPrompt, Prompt

from speaker.errors import UsageError


class Talk:
    """Tells and asks; without a terminal it cannot ask."""

    def __init__(self, console: Console, *, asks: bool) -> None:
        """Talk at `console`; `asks` says whether somebody is there to answer."""
        self.console = console
        self.asks = asks

    def heading(self, text: str) -> None:
        """Begin a new subject."""
        self.console.print()
        self.console.rule(f"[bold]{escape(text)}[/bold]", align="left")

    def tell(self, text: str) -> None:
        """Say something; may hold Rich's markup."""
        self.console.print(text)

    def good(self, text: str) -> None:
        """Say that something works."""
        self.console.print(f"[green]✓[/green] {escape(text)}")

    def bad(self, text: str) -> None:
        """Say that something does not."""
        self.console.print(f"[red]✗[/red] {escape(text)}")

    def ask(self, question: str, default: str = "") -> str:
        """Return the answer to a question."""
        self._must_ask()
        if not default:
            return Prompt.ask(question, console=self.console).strip()
        return Prompt.ask(question, console=self.console, default=default).strip()

    def number(self, question: str, default: int) -> int:
        """Return the number that answers a question."""
        self._must_ask()
        return IntPrompt.ask(question, console=self.console, default=default)

    def confirm(self, question: str, *, default: bool = True) -> bool:
        """Return whether the answer is yes."""
        self._must_ask()
        return Confirm.ask(question, console=self.console, default=default)

    def wait(self, what: str) -> None:
        """Wait for Enter."""
        self._must_ask()
        self.console.input(f"{what} [dim](Enter)[/dim] ")

    def _must_ask(self) -> None:
        if not self.asks:
            raise UsageError(
                "setup asks questions: run it in a terminal; "
                "or give the answers with --set or --from, and name no step"
            )
