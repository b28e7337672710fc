"""Turns, ours and the script's by turns: how long a person waits, and for what."""

import json
import math
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from bench.cast import Scene
from bench.figures import Figures
from bench.room import Room
from speaker.speaking.voice import PAUSE

QUESTIONS = Path(__file__).parents[1] / "speaker" / "demo" / "questions"
QUESTION = QUESTIONS / "hello.wav"
MOCHA = QUESTIONS / "mocha.wav"
"""Has the same answer, and options behind it."""
FIRST_WORDS = QUESTIONS / "what-are-the-opening-hours.wav"
SPEECH_BEGINS = 0.31
"""Seconds of quiet before the first word in the recordings."""
GAP = 1.05
"""Seconds between two messages; the device itself sends none sooner than after one."""
MIDDLE = 50
"""The round trip (ms) at which everything is measured."""
FEWEST = 3
"""Turns of a kind, however busy the machine."""
RESTS = 0.2
"""Seconds between a turn and the next."""
EARLY = 0.2
"""Seconds before the press at which a hasty person begins to speak."""


def wait_until_settled(ours: Room) -> None:
    """Wait until a device just started has done what it does once: it must not use the cores."""
    process = ours.program.process.pid
    calm = 0
    before = cpu_seconds(process)
    while calm < 3:
        time.sleep(0.3)
        now = cpu_seconds(process)
        calm, before = (calm + 1 if now - before < 0.06 else 0), now


def cpu_seconds(process: int) -> float:
    """Return the CPU seconds that a process has used, those of ended threads included.

    This is the clock of clock_getcpuclockid(3). `/proc/PID/stat` counts in hundredths: a single one
    in 20 seconds would be 0.05 %.
    """
    return time.clock_gettime(~process << 3 | 2)


# The device


def press(ours: Room, how: str = "tap") -> float:
    """Press the button, wait for the ears, and return when it was pressed."""
    pressed = ours.program.tell(how)
    ours.program.wait("EarsOpened", pressed)
    return pressed


def ask(ours: Room, words: str, *, listening: bool = False) -> dict[str, float]:
    """Ask as if these words had been heard, which ends `listening`; return the moments."""
    if not listening:
        press(ours)
    _keep_gap(ours)
    told = ours.program.tell(f"heard {words}")
    return _answered(ours, ours.program.wait("Heard", told)["at"])


def _keep_gap(ours: Room) -> None:
    sent = [line["at"] for line in ours.program.lines[-200:] if line["name"] == "Send"]
    if sent:
        time.sleep(max(sent[-1] + GAP - time.monotonic(), 0.0))


def _answered(ours: Room, heard: float) -> dict[str, float]:
    sound = ours.loudspeaker.first_after(heard)
    sent = ours.program.wait("Send", heard)["at"]
    replied = ours.program.wait("Replied", heard)["at"]
    return {"transcript": heard, "sent": sent, "reply": replied, "sound": sound}


def quieten(ours: Room) -> float:
    """End whatever goes on; the device says one word that it has kept, and rests. Return when."""
    press(ours)
    return ours.program.tell("heard stop")


def speak(ours: Room, recording: Path, *, held: bool = False) -> dict[str, float]:
    """Ask aloud; return the moments of the turn."""
    pressed = press(ours, "press" if held else "tap")
    time.sleep(RESTS)
    ours.microphone.say(recording)
    ended = ours.microphone.ended()
    if held:
        released = ours.program.tell("release")
    heard = ours.program.wait("Heard", pressed)
    verdict = ours.program.wait("SpeechEnded", pressed)
    moments = _answered(ours, heard["at"])
    return moments | {
        "pressed": pressed,
        "listening": ours.program.wait("EarsOpened", pressed)["at"],
        "ended": released if held else ended,
        "endpoint": verdict["at"],
        "silence": verdict["silence"],
    }


# The script


def ask_script(script: Room, words: str) -> dict[str, float]:
    """Ask the script as if these words had been heard."""
    return _script_answered(script, script.program.tell(words))


def speak_to_script(script: Room, recording: Path) -> dict[str, float]:
    """Ask the script aloud."""
    pressed = script.program.tell("")
    listening = script.program.wait("listening", pressed)["at"]
    time.sleep(RESTS)
    script.microphone.say(recording)
    ended = script.microphone.ended()
    moments = _script_answered(script, pressed)
    return moments | {"pressed": pressed, "listening": listening, "ended": ended}


def _script_answered(script: Room, since: float) -> dict[str, float]:
    heard = script.program.wait("transcript", since)["at"]
    replied = script.program.wait("reply", heard)["at"]
    sound = script.loudspeaker.first_after(replied)
    script.program.wait("done", heard)
    return {"transcript": heard, "reply": replied, "sound": sound}


# What is measured


def rounds(count: int, seconds: float = math.inf) -> Iterator[int]:
    """Count to `count`; on a busy machine less far, so that `seconds` are hardly exceeded."""
    ends = time.monotonic() + seconds
    for number in range(count):
        if number >= FEWEST and time.monotonic() > ends:
            return
        yield number


def typed(scene: Scene, figures: Figures, round_trip: int, turns: int) -> None:
    """Transcript to first sound, without waiting for anybody to speak."""
    everything = round_trip == MIDDLE
    with ExitStack() as stack:
        ours = stack.enter_context(scene.device(round_trip))
        script = stack.enter_context(scene.script(round_trip))
        others = {"script": script}
        if everything:
            others["raw"] = stack.enter_context(scene.script(round_trip, raw=True))
        ours.program.wait("READY")
        for room in others.values():
            room.program.wait("ready")
        wait_until_settled(ours)
        ask(ours, "hello")  # what happens once is measured elsewhere
        quieten(ours)
        for _ in rounds(turns, scene.share(105.0 if everything else 52.0)):
            _ours_typed(figures, round_trip, ours, "four")
            _script_typed(figures, round_trip, script, "script")
            if everything:
                _ours_typed(figures, round_trip, ours, "twelve")
                _script_typed(figures, round_trip, others["raw"], "raw")
                _ours_typed(figures, round_trip, ours, "one")


def _ours_typed(figures: Figures, round_trip: int, ours: Room, length: str) -> None:
    moments = ask(ours, f"{length} sentences")
    quieten(ours)  # our voice must not take time from the script's
    figures.add(f"ours, {round_trip} ms: {length} to sound", ms(moments, "transcript", "sound"))
    figures.add(f"ours, {round_trip} ms: http", ms(moments, "sent", "reply"))
    figures.add(f"ours: {length} text to sound", ms(moments, "reply", "sound"))


def _script_typed(figures: Figures, round_trip: int, script: Room, name: str) -> None:
    moments = ask_script(script, "four sentences")
    figures.add(f"{name}, {round_trip} ms: four to sound", ms(moments, "transcript", "sound"))
    figures.add(f"{name}, {round_trip} ms: http", ms(moments, "transcript", "reply"))
    figures.add(f"{name}: four text to sound", ms(moments, "reply", "sound"))


def spoken(scene: Scene, figures: Figures, turns: int) -> None:
    """Whole turns at 50 ms: tap, hold and options by turns with the script's."""
    with scene.device(MIDDLE) as ours, scene.script(MIDDLE) as script:
        ours.program.wait("READY")
        script.program.wait("ready")
        wait_until_settled(ours)
        for _ in rounds(turns, scene.share(175.0)):
            _keep_turn(figures, "tap", speak(ours, QUESTION))
            _keep_turn(figures, "hold", speak(ours, MOCHA, held=True))
            _options(figures, ours)
            quieten(ours)
            _keep_turn(figures, "script", speak_to_script(script, QUESTION))
        for _ in rounds(turns // 5, scene.share(55.0)):
            _first_words(figures, ours, script)


def _keep_turn(figures: Figures, who: str, moments: dict[str, float]) -> None:
    """Keep the steps of a turn; they add up."""
    figures.add(f"{who}: press to listening", ms(moments, "pressed", "listening"))
    figures.add(f"{who}: speech to transcript", ms(moments, "ended", "transcript"))
    if "sent" in moments:
        figures.add(f"{who}: speech to sent", ms(moments, "ended", "sent"))
        own = ms(moments, "ended", "sound") - 1000 * moments["silence"]
        figures.add(f"{who}: overhead", own - ms(moments, "sent", "reply"))
    figures.add(f"{who}: http", ms(moments, "transcript", "reply"))
    figures.add(f"{who}: voice", ms(moments, "reply", "sound"))
    figures.add(f"{who}: pause", ms(moments, "ended", "sound"))


def _options(figures: Figures, ours: Room) -> None:
    """An answer to options that are not read yet."""
    moments = speak(ours, QUESTIONS / "two.wav")
    figures.add("options: speech to transcript", ms(moments, "ended", "transcript"))


def _first_words(figures: Figures, ours: Room, script: Room) -> None:
    """Somebody begins to speak a little before the press: is anything lost?"""
    # That "stop" was typed: the ears listen on, and until they heard nothing they keep nothing.
    ours.program.wait("HeardNothing", quieten(ours))
    for who, room, line, name in (
        ("ours", ours, "tap", "Heard"),
        ("script", script, "", "transcript"),
    ):
        time.sleep(0.8)
        room.microphone.say(FIRST_WORDS, skip=SPEECH_BEGINS)
        time.sleep(EARLY)
        pressed = room.program.tell(line)
        heard = room.program.wait(name, pressed)["transcript"].split()
        figures.add(f"{who}: words lost at the start", len(lost(FIRST_WORDS, heard)))
    quieten(ours)
    script.program.wait("done", pressed)


def lost(recording: Path, heard: Sequence[str]) -> set[str]:
    """Return the words of a recording, which its name tells, that were not heard."""
    return set(recording.stem.split("-")) - set(heard)


def silences(scene: Scene, figures: Figures, turns: int) -> None:
    """A press in the middle of a reply: how soon is it still?"""
    with scene.device(0) as ours:
        ours.program.wait("READY")
        wait_until_settled(ours)
        ask(ours, "twelve sentences")
        press(ours)
        for number in rounds(turns, scene.share(68.0)):
            told = ours.program.tell("heard repeat")
            ours.loudspeaker.first_after(told)
            time.sleep(0.1 + 0.01 * (number % 10))
            ours.loudspeaker.take()
            pressed = press(ours)
            time.sleep(0.15)
            still = ours.loudspeaker.last()
            figures.add("ours: press to last sample", max(still - pressed, 0.0) * 1000)


def gaps(scene: Scene, figures: Figures) -> None:
    """Silence between sentences that nobody asked for, in a reply heard to its end."""
    with scene.device(0) as ours:
        ours.program.wait("READY")
        wait_until_settled(ours)
        for words in ("four sentences", "long sentence"):
            press(ours)
            told = ours.program.tell(f"heard {words}")
            ours.loudspeaker.take()
            ours.program.wait("EndTurn", told)
            for seconds in _silent_runs(ours.loudspeaker.take(), voice_rate(scene)):
                figures.add("ours: gap", max(seconds - PAUSE, 0.0) * 1000)


def voice_rate(scene: Scene) -> int:
    """Return the voice's rate in Hz."""
    description = scene.voice.with_name(f"{scene.voice.name}.json")
    return int(json.loads(description.read_text(encoding="utf-8"))["audio"]["sample_rate"])


def _silent_runs(sound: bytes, rate: int) -> Iterator[float]:
    """Yield the seconds of each silence within the sound that is longer than a tenth."""
    loud = np.flatnonzero(np.frombuffer(sound, np.int16))
    for run in np.diff(loud):
        if run > 0.1 * rate:
            yield float(run) / rate


def ms(moments: dict[str, float], start: str, end: str) -> float:
    """Return the milliseconds between two moments."""
    return (moments[end] - moments[start]) * 1000
