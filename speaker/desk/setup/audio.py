"""Setup, sound: the microphone that hears the person best, and a loudspeaker that they hear.

The microphones are tried all at once, because nobody says the same sentence twice in the same way.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager

from rich.live import Live
from rich.markup import escape
from rich.table import Table

from speaker import loading
from speaker.desk.meter import Meter, play
from speaker.desk.setup.hour import Hour
from speaker.errors import EarsError, MouthError, SpeakerError
from speaker.sound.devices import Device, Way, list_devices
from speaker.sound.level import QUIET, Level
from speaker.speaking.playback import Samples

SECONDS = 5.0
"""To talk for."""
TICK = 0.1
FLOOR = -60.0
"""dB: the left end of the meter."""
WIDTH = 30
SENTENCE = "Hello! Can you hear me?"
SOFTER = 2
"""The sentence is divided by this: nobody knows yet how loud the loudspeaker is."""


def step(hour: Hour) -> bool:
    """Find the microphone, then the loudspeaker."""
    heard = _microphone(hour)
    return _loudspeaker(hour) and heard


def likely(devices: Iterable[Device], way: Way) -> tuple[Device, ...]:
    """Return the devices worth a try: the hardware, then the system's own choice; HDMI last."""
    able = [device for device in devices if device.channels(way)]
    usual = [device for device in able if way in device.defaults or not device.card]
    named = {"default", "pulse", "pipewire"}
    hardware = sorted((d for d in able if d.card), key=lambda d: "hdmi" in d.card.casefold())
    return tuple(dict.fromkeys(hardware + [d for d in usual if d.name in named])) or tuple(able)


# The microphone


def _microphone(hour: Hour) -> bool:
    talk = hour.talk
    while True:
        with _listening(likely(list_devices(EarsError), Way.IN)) as (meters, troubles):
            for trouble in troubles:
                talk.tell(f"[yellow]-[/yellow] {escape(trouble)}")
            if meters:
                talk.wait("Stand where you will stand. Ready to talk for five seconds?")
                _watch(hour, meters)
        if not meters:
            talk.bad("There is no microphone to listen to: plug one in.")
        elif _chosen(hour, sorted(meters, key=lambda meter: -meter.whole().rms)):
            return True
        if not talk.confirm("Try again?"):
            return False


@contextmanager
def _listening(devices: Sequence[Device]) -> Iterator[tuple[list[Meter], list[str]]]:
    """Listen at all that open; also yield why the others do not."""
    meters, troubles = [], []
    with ExitStack() as stack:
        for device in devices:
            try:
                meters.append(stack.enter_context(Meter(device)))
            except EarsError as error:
                troubles.append(str(error))
        yield meters, troubles


def _watch(hour: Hour, meters: Sequence[Meter]) -> None:
    """Show how loud it is, until the time is over."""
    end = time.monotonic() + SECONDS
    with Live(console=hour.talk.console, transient=True) as live:
        while (left := end - time.monotonic()) > 0:
            live.update(_bars(meters, left))
            time.sleep(TICK)


def _bars(meters: Sequence[Meter], left: float) -> Table:
    table = Table(f"[bold]Talk now[/bold] ({left:.0f} s)", "", box=None)
    for meter in meters:
        table.add_row(escape(meter.microphone.label), bar(meter.level()))
    return table


def bar(level: Level) -> str:
    """Return a level as a bar of text: yellow is too quiet, red clips."""
    filled = round(WIDTH * (max(level.peak, FLOOR) - FLOOR) / -FLOOR)
    colour = "red" if level.too_loud else "yellow" if level.too_quiet else "green"
    return f"[{colour}]{'█' * filled}[/{colour}]{'·' * (WIDTH - filled)}"


def _chosen(hour: Hour, by_loudness: Sequence[Meter]) -> bool:
    """Propose the loudest; save the one that the person takes."""
    talk = hour.talk
    for number, meter in enumerate(by_loudness, start=1):
        level = meter.whole()
        talk.tell(
            f"  {number}  {bar(level)} {level.peak:4.0f} dB  {escape(meter.microphone.label)}"
        )
    loudest = by_loudness[0].whole()
    if loudest.silent or not by_loudness[0].seconds:
        talk.bad("Not a sound: is the microphone switched off, or muted (alsamixer, F4)?")
        return False
    number = 1
    if len(by_loudness) > 1:
        number = talk.number("Which one? The first heard you best", 1)
    meter = by_loudness[min(max(number, 1), len(by_loudness)) - 1]
    hour.save(microphone={"device": meter.microphone.label})
    _advise(hour, meter.whole(), meter.microphone)
    return True


def _advise(hour: Hour, level: Level, device: Device) -> None:
    mixer = f"alsamixer -c {device.card}" if device.card else "alsamixer"
    if level.too_loud:
        hour.talk.bad(f"It clips: turn its gain down ({mixer}, F4), then: speaker setup audio")
    elif level.too_quiet:
        hour.talk.bad(
            f"It hears you, but below {QUIET:.0f} dB: go nearer, or turn its gain up "
            f"({mixer}, F4), then: speaker setup audio"
        )
    else:
        hour.talk.good(f"The microphone {device.label} hears you well.")


# The loudspeaker


def _loudspeaker(hour: Hour) -> bool:
    talk = hour.talk
    voice = loading.load_voice(hour.settings)
    sentence = voice.synthesize(SENTENCE) // SOFTER
    while True:
        for device in likely(list_devices(MouthError), Way.OUT):
            if _is_heard(hour, device, sentence, voice.rate):
                hour.save(loudspeaker={"device": device.label})
                talk.good(f"You hear the loudspeaker {device.label}.")
                return True
        talk.bad(
            "That was all. Is the loudspeaker on, and turned up? A Pi 5 has no headphone jack: "
            "it needs USB or a sound HAT."
        )
        if not talk.confirm("Try again?"):
            return False


def _is_heard(hour: Hour, device: Device, sentence: Samples, rate: int) -> bool:
    hour.talk.tell(f"Now from [bold]{escape(device.label)}[/bold]: {SENTENCE}")
    try:
        play(device, sentence, rate)
    except SpeakerError as error:
        hour.talk.tell(f"[yellow]-[/yellow] {escape(str(error))}")
        return False
    return hour.talk.confirm("Did you hear it?")
