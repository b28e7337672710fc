"""What the device costs: to start, to load, to keep, to stop."""

import json
import signal
import socket
import ssl
import subprocess
import sys
import time
from contextlib import ExitStack
from http.client import HTTPResponse
from pathlib import Path

import requests

from bench.cast import Scene, environment
from bench.figures import Figures
from bench.network import APP_ID, DOMAIN, HOST
from bench.room import Room
from bench.turns import (
    MIDDLE,
    ask,
    ms,
    press,
    quieten,
    rounds,
    wait_until_settled,
)
from speaker import models

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
    """The least a call can take: ready bytes on an open socket, to the bot itself and far away."""
    message = _message(scene)
    trusted = ssl.create_default_context(cafile=scene.bot.authority)
    with ExitStack() as stack:
        near = stack.enter_context(socket.create_connection(scene.bot.address()))
        far = stack.enter_context(socket.create_connection(scene.bot.address(MIDDLE)))
        secure = stack.enter_context(trusted.wrap_socket(far, server_hostname=HOST))
        _exchange(secure, message)  # the TLS session's tickets come with the first answer
        for _ in range(turns):
            figures.add("bot: its own time", _exchange(near, message))
            figures.add(f"bare socket, {MIDDLE} ms: http", _exchange(secure, message))


def _message(scene: Scene) -> bytes:
    """Return the bytes of a request, from a user who was registered for it."""
    url = f"{scene.bot.plain_url}/webchat_apps/{APP_ID}"
    with requests.Session() as session:
        user = session.post(f"{url}/user", json={"domain": DOMAIN}, timeout=10).json()
    message = {"type": "text", "text": "four sentences"}
    body = json.dumps({"domain": DOMAIN, "user": user, "message": message})
    lines = (
        f"POST /api/webchat_apps/{APP_ID}/message HTTP/1.1",
        f"Host: {HOST}",
        f"Authorization: {user['webchat_id']}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
    )
    return "\r\n".join((*lines, "", body)).encode()


def _exchange(connection: socket.socket, message: bytes) -> float:
    """Send a request and read its answer; return the milliseconds."""
    started = time.monotonic()
    connection.sendall(message)
    with HTTPResponse(connection) as answer:
        answer.begin()
        answer.read()
    return (time.monotonic() - started) * 1000


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
            ours.program.wait("EndTurn", quieten(ours))
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


def endurance(scene: Scene, figures: Figures, turns: int) -> None:
    """Memory over many turns, taken after each."""
    with scene.device(0) as ours:
        ours.program.wait("READY")
        wait_until_settled(ours)
        ask(ours, "four sentences")
        press(ours)
        for number in rounds(turns, scene.share(12.0)):
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


def _python(code: str) -> str:
    found = subprocess.run(
        [sys.executable, "-c", code], env=environment(), check=True, capture_output=True, text=True
    )
    return found.stdout
