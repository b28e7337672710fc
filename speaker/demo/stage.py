"""The demonstration's stage: sandbox, visitor and device."""

import secrets
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from speaker import app, phrasebook, settings
from speaker.botdistrikt.sandbox import Sandbox, Switches, load_bot
from speaker.demo.recorder import Recorder
from speaker.demo.screen import Screen
from speaker.demo.script import SCRIPT, Step
from speaker.demo.visitor import DemoError, Visitor
from speaker.hardware.nothing import NoButton, NoLight
from speaker.hearing.wav import WavMicrophone
from speaker.loop import Inbox
from speaker.settings import Secret, Settings
from speaker.speaking.device import DeviceLoudspeaker, output_device
from speaker.speaking.loudspeaker import Loudspeaker
from speaker.watch.signals import call_on_end
from speaker.worlds import World, desk_world, ears_at

APP_ID = 4711


def perform(console: Console, folder: Path) -> None:
    """Act the script out; the answers go to the loudspeaker, or to WAV files in `folder`.

    Raises:
        SpeakerError: a part could not be made, or the conversation did not go as it should.
    """
    inbox, microphone = Inbox(), WavMicrophone()
    screen = Screen(console, phrasebook.load("en"))
    visitor = Visitor(SCRIPT, microphone, inbox.emit)
    device = output_device()
    recorder = Recorder(folder)

    def loudspeaker(rate: int) -> Loudspeaker:
        return DeviceLoudspeaker(rate) if device else recorder.at(rate)

    where = f"the loudspeaker [bold]{device}[/bold]" if device else f"WAV files in {folder}/"
    console.print(f"The answers go to {where}. The visitor's questions are recordings.")
    world = World(ears_at(microphone), loudspeaker, NoLight(), lambda _emit: NoButton())
    with _bot(console) as sandbox, _settings(sandbox) as chosen:

        def begins(number: int, step: Step) -> None:
            sandbox.switches = Switches(latency=step.bot_takes)
            screen.begins(number, step)
            recorder.asked(step.recording)

        acting = threading.Thread(target=visitor.act, args=(begins, inbox.stop), name="visitor")
        acting.start()
        try:
            app.run(chosen, world, inbox, (screen, recorder, visitor))
        finally:
            visitor.leave()
            acting.join()
    if visitor.failure:
        raise DemoError(visitor.failure)
    screen.show_timeline()
    _tell_files(console, recorder, device)


def talk(console: Console) -> None:
    """Talk with the sandbox's bot yourself: microphone, loudspeaker, and Enter as the button."""
    inbox = Inbox()
    call_on_end(inbox.stop)
    screen = Screen(console, phrasebook.load("en"))
    console.print("Press Enter and talk; h holds the button and lets go of it; Ctrl-C ends.")
    with _bot(console) as sandbox, _settings(sandbox) as chosen:
        app.run(chosen, desk_world(chosen), inbox, (screen,))


@contextmanager
def _bot(console: Console) -> Iterator[Sandbox]:
    """Run the sandbox, and tell at the end what it saw."""
    domain = f"https://{secrets.token_hex(12)}.demo.example"
    with Sandbox(load_bot(), domain, APP_ID) as sandbox:
        console.print(f"A BotDistrikt sandbox with the Corner Cafe bot listens at {sandbox.url}")
        yield sandbox
        users, messages = len(sandbox.users), len(sandbox.messages)
        console.print(f"\nThe bot had {users} user and {messages} messages.")


@contextmanager
def _settings(sandbox: Sandbox) -> Iterator[Settings]:
    """Give settings that lead to the sandbox and keep their state in a passing folder."""
    shipped = settings.load(None, {})
    with tempfile.TemporaryDirectory(prefix="speaker-demo-") as state:
        yield replace(
            shipped,
            bot=replace(
                shipped.bot,
                url=sandbox.url,
                app_id=APP_ID,
                domain=Secret(sandbox.platform.domain),
            ),
            state=replace(shipped.state, directory=state),
        )


def _tell_files(console: Console, recorder: Recorder, device: str) -> None:
    if device:
        console.print(f"You heard it on {device}.")
    else:
        files = recorder.finish()
        console.print(
            f"No sound device here, so listen to [bold]{files[-1]}[/bold] "
            f"(the whole conversation) or to the {len(files) - 1} answers beside it."
        )
