"""Commands that talk and listen: demo, run, listen, say, ask."""

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from speaker import logs
from speaker.cli.screen import ConfigOption, JsonOption, err, out, settings_of, show
from speaker.errors import UsageError

if TYPE_CHECKING:
    from speaker.desk.ask import Answer


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


def run(config: ConfigOption = None, *, keyboard: bool = False) -> None:
    """Run the device: press the button, talk, hear the answer. Ends on SIGTERM.

    Example: [bold]speaker run --keyboard[/bold]   (on a laptop: Enter is the button)
    """
    from speaker.daemon import main as daemon

    given = [] if config is None else ["--config", str(config)]
    raise typer.Exit(daemon([*given, *(["--keyboard"] if keyboard else [])]))


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

    chosen = settings_of(config)
    labels = tuple(options or ())
    heard = hear.files(chosen, wav, labels) if wav else hear.microphone(chosen, labels, _talk_now)
    for one in heard:
        if as_json:
            print(json.dumps(dataclasses.asdict(one), ensure_ascii=False), flush=True)
        else:
            picked = f"   -> {one.option}" if one.option else ""
            name = f"{one.file}: " if len(wav or ()) > 1 else ""
            print(f"{name}{one.transcript}{picked}", flush=True)


def _talk_now() -> None:
    if err.is_terminal:
        err.print("[dim]Talk now.[/dim]")


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

    say_text(settings_of(config), text, file)
    if file is not None:
        print(f"wrote {file}")


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
    answer = ask_bot(settings_of(config), text, wav, file)
    if as_json:
        show(dataclasses.asdict(answer))
    else:
        _print_answer(answer)
    if answer.trouble:
        raise typer.Exit(1)


def _print_answer(answer: "Answer") -> None:
    out.print(f"[dim]heard[/dim] {answer.heard}")
    for sentence in answer.said:
        out.print(f"[dim]said[/dim]  {sentence}")
