"""What the device costs: to start, to load, to keep, to stop."""

import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import requests

from bench.cast import Scene, environment
from bench.figures import Figures
from bench.network import APP_ID, DOMAIN
from bench.room import Room
from bench.turns import (
    MIDDLE,
    QUESTION,
    ask,
    cpu_seconds,
    ms,
    press,
    quieten,
    rounds,
    speak,
    wait_until_settled,
)
from speaker import models
from speaker.speaking.voice import Voice

ENGINES = ("requests", "vosk", "onnxruntime", "piper", "sounddevice", "gpiozero")
OURS = "speaker.daemon, speaker.app, gpiozero, sounddevice"
TIMED = "import time; t = time.perf_counter(); {}; print((time.perf_counter() - t) * 1000)"


def imports(figures: Figures, count: int) -> None:
    """The engines alone and the daemon's path, each in a new interpreter, by turns."""
    figures_of = {
        "start: nothing": "pass",
        "start: engines imported": f"import {', '.join(ENGINES)}",
        "start: daemon imported": f"import {OURS}",
    }
    for number in rounds(count + 1, 10.0):
        for name, code in figures_of.items():
            started = time.monotonic()
            _python(code)
            if number:  # the first one compiles
                figures.add(name, (time.monotonic() - started) * 1000)


def loads(scene: Scene, figures: Figures, count: int) -> None:
    """The two models, each in a new process: the voice as it comes and as we keep it."""
    optimized = scene.folder / "loads"
    recognizer = "import vosk; vosk.SetLogLevel(-1); " + TIMED.format(
        f"vosk.Model(model_path={str(models.builtin_recognizer())!r})"
    )
    plain = "import onnxruntime; " + TIMED.format(
        f"onnxruntime.InferenceSession({str(scene.voice)!r}, providers=['CPUExecutionProvider'])"
    )
    kept = "from pathlib import Path; from speaker.speaking.piper import Piper; " + TIMED.format(
        f"Piper(Path({str(scene.voice)!r}), Path({str(optimized)!r}))"
    )
    _python(kept)
    for _ in rounds(count, scene.share(9.0)):
        figures.add("load: recognizer", float(_python(recognizer)))
        figures.add("load: voice as it comes", float(_python(plain)))
        figures.add("load: voice as kept", float(_python(kept)))


def bot(scene: Scene, figures: Figures, turns: int) -> None:
    """What the bot itself takes, with neither TLS nor distance."""
    with requests.Session() as session:
        url = f"{scene.bot.plain_url}/webchat_apps/{APP_ID}"
        user = session.post(f"{url}/user", json={"domain": DOMAIN}, timeout=10).json()
        headers = {"Authorization": user["webchat_id"]}
        message = {"type": "text", "text": "four sentences"}
        for _ in range(turns):
            started = time.monotonic()
            body = {"domain": DOMAIN, "user": user, "message": message}
            session.post(f"{url}/message", json=body, headers=headers, timeout=10).json()
            figures.add("bot: its own time", (time.monotonic() - started) * 1000)


def starts(scene: Scene, figures: Figures, count: int) -> None:
    """Start to READY, the first replies, memory, and a SIGTERM in mid-reply."""
    for number in rounds(count + 1, scene.share(45.0)):
        with scene.script(0) as script:
            script_ready = script.program.wait("ready")["at"] - script.program.started
        with scene.device(0) as ours:
            ready = ours.program.wait("READY")["at"] - ours.program.started
            if number == 0:
                wait_until_settled(ours)  # it keeps what it makes once
                continue
            figures.add("script: ready", script_ready * 1000)
            figures.add("start: ready", ready * 1000)
            _first_replies(figures, ours)
            quieten(ours)
            time.sleep(2.0)
            figures.add("MB right after replies", memory(ours, "VmRSS"))
            figures.add("MB right after replies, page cache left out", memory(ours, "RssAnon"))
            figures.add("MB at most", memory(ours, "VmHWM"))
            figures.add("threads", _count_threads(ours))
            _terminated(figures, ours)


def _first_replies(figures: Figures, ours: Room) -> None:
    time.sleep(1.0)  # nobody presses sooner
    for number in range(5):
        name = "first reply" if number == 0 else "later reply"
        figures.add(name, ms(ask(ours, "four sentences"), "transcript", "sound"))


def _terminated(figures: Figures, ours: Room) -> None:
    """End it while it speaks."""
    ask(ours, "twelve sentences")
    asked = time.monotonic()
    ours.program.process.send_signal(signal.SIGTERM)
    figures.add("exit code", ours.program.process.wait(20.0))
    figures.add("SIGTERM to exit", (time.monotonic() - asked) * 1000)


def idle(scene: Scene, figures: Figures, seconds: float) -> None:
    """Quiet: two devices side by side, with the microphone open and closed; then a turn of each."""
    with ExitStack() as stack:
        devices = {
            standby: stack.enter_context(scene.device(MIDDLE, SPEAKER_MICROPHONE_STANDBY=standby))
            for standby in ("open", "closed")
        }
        for ours in devices.values():
            ours.program.wait("READY")
            wait_until_settled(ours)
            _talk(ours)
        time.sleep(Voice.rests_after + 2.0)
        _rest(figures, devices, seconds)
        for ours in devices.values():
            moments = speak(ours, QUESTION)
            figures.add("ours: http after idleness", ms(moments, "sent", "reply"))


def _talk(ours: Room) -> None:
    speak(ours, QUESTION)
    for _ in range(3):
        ask(ours, "four sentences")
    quieten(ours)


def _rest(figures: Figures, devices: dict[str, Room], seconds: float) -> None:
    """Let them rest, and see what that costs."""
    before = {standby: _moved(ours) for standby, ours in devices.items()}
    time.sleep(seconds)
    for standby, ours in devices.items():
        took, used, woken = (
            now - then for now, then in zip(_moved(ours), before[standby], strict=True)
        )
        figures.add(f"% CPU, microphone {standby}", 100 * used / took)
        figures.add(f"wake-ups/s, microphone {standby}", woken / took)
        figures.add("MB at rest", memory(ours, "VmRSS"))
        figures.add("MB at rest, page cache left out", memory(ours, "RssAnon"))


def _moved(ours: Room) -> tuple[float, float, int]:
    """Return the moment, the CPU seconds and the wake-ups so far."""
    process = ours.program.process.pid
    return time.monotonic(), cpu_seconds(process), wakeups(process)


def endurance(scene: Scene, figures: Figures, turns: int) -> None:
    """Memory over many turns, taken after each."""
    with scene.device(0) as ours:
        ours.program.wait("READY")
        wait_until_settled(ours)
        ask(ours, "four sentences")
        press(ours)
        for number in rounds(turns, scene.share(15.0)):
            if number % 20 == 0:
                ask(ours, "twelve sentences", listening=True)
            else:
                ours.loudspeaker.first_after(ours.program.tell("heard repeat"))
            press(ours)
            figures.add("MB over many turns", memory(ours, "VmRSS"))
            figures.add("threads over many turns", _count_threads(ours))


def _count_threads(ours: Room) -> int:
    return sum(1 for _ in Path(f"/proc/{ours.program.process.pid}/task").iterdir())


def memory(ours: Room, kind: str) -> float:
    """Return the megabytes of a process: VmRSS now, VmHWM at most."""
    status = Path(f"/proc/{ours.program.process.pid}/status").read_text(encoding="utf-8")
    return int(status.split(f"{kind}:")[1].split()[0]) / 1000


def wakeups(process: int) -> int:
    """Return how often the threads of a process were woken so far."""
    total = 0
    for thread in Path(f"/proc/{process}/task").iterdir():
        status = (thread / "status").read_text(encoding="utf-8")
        total += int(status.split("\nvoluntary_ctxt_switches:")[1].split()[0])
    return total


def _python(code: str) -> str:
    found = subprocess.run(
        [sys.executable, "-c", code], env=environment(), check=True, capture_output=True, text=True
    )
    return found.stdout
