"""The script that most people write: Vosk's microphone example, `requests.post`, `piper`, `aplay`.

Kept as it is usually written, with three additions for measuring: what records and what plays are
given, a question may be typed instead of spoken, and `mark` says when what happened.
"""

# ruff: noqa: D103, S101, S113  # as it is usually written
import json
import os
import shlex
import subprocess
import sys
import time
import uuid

import requests
from vosk import KaldiRecognizer, Model, SetLogLevel

URL = os.environ["BENCH_URL"]
DOMAIN = os.environ["BENCH_DOMAIN"]
VOICE = os.environ["BENCH_VOICE"]
RECORD = shlex.split(os.environ.get("BENCH_RECORD", "arecord -q -f S16_LE -r 16000 -t raw"))
PLAY = shlex.split(os.environ.get("BENCH_PLAY", "aplay -q"))
RAW = "BENCH_RAW" in os.environ
BLOCK = 8000
"""Samples a block, as in the example."""


def mark(moment: str, transcript: str = "") -> None:
    told = {"name": moment, "at": time.monotonic(), "transcript": transcript}
    print(json.dumps(told), flush=True)


def listen(model: Model) -> str:
    recognizer = KaldiRecognizer(model, 16000)
    with subprocess.Popen(RECORD, stdout=subprocess.PIPE) as microphone:
        assert microphone.stdout is not None
        mark("listening")
        while True:
            if recognizer.AcceptWaveform(microphone.stdout.read(2 * BLOCK)):
                text = json.loads(recognizer.Result())["text"]
                if text:
                    microphone.terminate()
                    return str(text)


def ask(user: dict[str, str], text: str) -> str:
    answer = requests.post(
        f"{URL}/message",
        headers={"Authorization": user["webchat_id"]},
        json={"domain": DOMAIN, "user": user, "message": {"type": "text", "text": text}},
    ).json()
    rows = [row["response_payload"] for row in answer["webchat_responses"]]
    return " ".join(row["text"] if isinstance(row, dict) else row for row in rows)


def say(text: str) -> None:
    if RAW:
        with subprocess.Popen(PLAY, stdin=subprocess.PIPE) as player:
            command = ["piper", "-m", VOICE, "--output-raw", "--", text]
            subprocess.run(command, stdout=player.stdin, check=True)
    else:
        subprocess.run(["piper", "-m", VOICE, "-f", "answer.wav", "--", text], check=True)
        subprocess.run([*PLAY, "answer.wav"], check=True)


SetLogLevel(-1)
model = Model(os.environ["BENCH_MODEL"])
new = {"domain": DOMAIN, "webchat_id": uuid.uuid4().hex}
user = requests.post(f"{URL}/user", json=new).json()
mark("ready")
for line in sys.stdin:  # Enter is the button
    text = line.strip() or listen(model)
    mark("transcript", text)
    reply = ask(user, text)
    mark("reply")
    say(reply)
    mark("done")
