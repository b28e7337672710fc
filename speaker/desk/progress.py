"""A bar for what takes time while a model is installed."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from speaker.models.making import Stage, Told

STAGES = {"fetch": "fetching", "unpack": "unpacking", "try": "trying it out"}


@contextmanager
def progress(console: Console) -> Iterator[Told]:
    """Show a bar for each thing that takes time; to a pipe, nothing."""
    text = TextColumn("{task.description}")
    columns = (text, BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bars:
        task = bars.add_task("", total=None)
        shown = ""

        def told(stage: Stage, done: int, total: int | None) -> None:
            nonlocal shown
            if shown != stage:
                bars.reset(task, description=STAGES[stage])
                shown = stage
            bars.update(task, completed=done, total=total)

        yield told
