"""Record the questions that the person in the demo asks.

Writes one 16 kHz mono int16 WAV for each sentence below to `speaker/demo/questions/`, named
after its words. Flite's `awb` speaks them, a Scot, a little higher and slower than usual, so that
nobody takes the person for the appliance; of the voices tried (slt, kal16, Festival's us-slt-hts)
the built-in recognizer understands it best. Each recording begins and ends with 0.3 s of a quiet
room: noise at about -75 dBFS, because a real microphone never gives digital zero.

Build time only; needs Debian's `flite` and NumPy. With `--check MODEL` each recording is also
sent through a Vosk model (needs `vosk`).
"""

import argparse
import json
import subprocess
import tempfile
import wave
from pathlib import Path

import numpy as np

RATE = 16000
"""Hertz."""

QUIET = 0.3
"""Seconds of room noise before and after the words."""

PEAK = 0.45
"""Full scale is 1; about how loud a close talker is."""

FLOOR = 6.0
"""Standard deviation of the room noise, in int16 steps."""

SENTENCES = (
    "hello",
    "what are the opening hours",
    "order a coffee",
    "two",
    "the second one",
    "a large one please",
    "mocha",
    "give me tips",
    "talk to a person",
    "thank you",
    "yes",
    "repeat that",
    "more",
    "what did you say",
    "help me",
    "purple elephants whistle quietly",
)
"""The last one is outside the recognizer's vocabulary: somebody else in the room interrupts."""

PERSON = ("awb", "--setf", "duration_stretch=1.25", "--setf", "int_f0_target_mean=140")
"""Flite's voice and how it speaks: slower, and higher (hertz)."""

SOMEBODY_ELSE = ("slt", "--setf", "duration_stretch=1.05")
"""Who says the last sentence."""

REPOSITORY = Path(__file__).resolve().parents[3]


def speak(text: str) -> np.ndarray:
    """Return the words as float samples in int16 range, with Flite's own silences."""
    voice = SOMEBODY_ELSE if text == SENTENCES[-1] else PERSON
    command = ["flite", "-voice", *voice]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "said.wav")
        subprocess.run([*command, "-t", f"{text}.", "-o", str(path)], check=True, timeout=60)
        with wave.open(str(path)) as said:
            return np.frombuffer(said.readframes(said.getnframes()), "<i2").astype(float)


def trim(samples: np.ndarray) -> np.ndarray:
    """Cut the synthesizer's silence to 10 ms before and 30 ms after the words; no offset."""
    loud = np.flatnonzero(np.abs(samples) > 0.01 * np.abs(samples).max())
    words = samples[max(0, loud[0] - RATE // 100) : loud[-1] + 3 * RATE // 100]
    words = words - words.mean()
    rising = np.minimum(1, np.arange(len(words)) / (RATE // 100))
    return words * rising * rising[::-1]


def record(text: str, seed: int) -> bytes:
    """Return the finished recording as little-endian int16 samples."""
    words = trim(speak(text))
    words *= PEAK * 32767 / np.abs(words).max()
    edge = int(QUIET * RATE)
    room = np.random.default_rng(seed).standard_normal(len(words) + 2 * edge) * FLOOR
    room[edge : edge + len(words)] += words
    return np.round(room).astype("<i2").tobytes()


def save(path: Path, audio: bytes) -> None:
    """Write a WAV file."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(audio)


def hear(model: object, audio: bytes, grammar: list[str] | None = None) -> str:
    """Return what a Vosk model understands, fed in blocks of 100 ms."""
    import vosk

    arguments = [json.dumps(grammar)] if grammar else []
    ears = vosk.KaldiRecognizer(model, RATE, *arguments)
    block = RATE // 10 * 2
    texts = [
        json.loads(ears.Result())["text"]
        for start in range(0, len(audio), block)
        if ears.AcceptWaveform(audio[start : start + block])
    ]
    texts.append(json.loads(ears.FinalResult())["text"])
    return " ".join(text for text in texts if text)


def check(folder: Path, model_path: Path) -> None:
    """Print what the recognizer makes of each recording, with and without a grammar."""
    import vosk

    vosk.SetLogLevel(-1)
    model = vosk.Model(str(model_path))
    grammar = [*SENTENCES[:-1], "one", "three", "no", "stop", "tea", "[unk]"]
    for text in SENTENCES:
        with wave.open(str(folder / f"{text.replace(' ', '-')}.wav")) as file:
            audio = file.readframes(file.getnframes())
        free, picked = hear(model, audio), hear(model, audio, grammar)
        print(f"{text:34} | open: {free:34} | grammar: {picked}")


def main() -> None:
    """Record every sentence; with --check, also listen to it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=REPOSITORY / "speaker/demo/questions")
    parser.add_argument("--check", type=Path, metavar="MODEL", help="a Vosk model to listen with")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    for seed, text in enumerate(SENTENCES):
        save(options.out / f"{text.replace(' ', '-')}.wav", record(text, seed))
    print(f"{len(SENTENCES)} recordings in {options.out}")
    if options.check:
        check(options.out, options.check)


if __name__ == "__main__":
    main()
