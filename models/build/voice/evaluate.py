"""Examine the built-in voice and print a table: measure, target, reached.

Intelligibility is judged by two listeners that never heard this voice: pocketsphinx 5 with its
own US-English model, and the project's recognizer. Flite's `rms`, the teacher, is measured beside
the voice with `--teacher`.
"""

import argparse
import json
import re
import shutil
import subprocess
import tempfile
import time
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnxruntime
import trials
from piper import PiperConfig, PiperVoice, SynthesisConfig

MODELS = Path(__file__).resolve().parents[2]
VOICE = MODELS / "builtin-en-voice" / "en_US-builtin-low.onnx"
RECOGNIZER = MODELS / "builtin-en"

RATE = 16000
QUIET = np.zeros(RATE // 5, np.float32)
PLAIN = SynthesisConfig(normalize_audio=False)

Speak = Callable[[str], np.ndarray]
Hear = Callable[[np.ndarray], str]
Row = tuple[str, str, str]


def load(path: Path) -> PiperVoice:
    """Load the voice the way the appliance does: its own session, one thread."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options)
    config = PiperConfig.from_dict(json.loads(path.with_suffix(".onnx.json").read_text()))
    return PiperVoice(session=session, config=config)


def spoken(voice: PiperVoice, text: str, config: SynthesisConfig = PLAIN) -> np.ndarray:
    """Return the audio of a text, its sentences 0.2 s apart."""
    pieces = [QUIET]
    for chunk in voice.synthesize(text, config):
        pieces += [chunk.audio_float_array, QUIET]
    return np.concatenate(pieces)


def flite(text: str) -> np.ndarray:
    """Return what the teacher itself says."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "said.wav")
        subprocess.run(
            ["flite", "-voice", "rms", "-t", text, "-o", str(path)], check=True, timeout=60
        )
        with wave.open(str(path)) as said:
            samples = np.frombuffer(said.readframes(said.getnframes()), "<i2")
    return np.concatenate([QUIET, samples.astype(np.float32) / 32768, QUIET])


def pcm(audio: np.ndarray) -> bytes:
    """Return int16 samples."""
    return (np.clip(audio, -1, 1) * 32767).astype("<i2").tobytes()


def sphinx() -> Hear:
    """Return a listener: pocketsphinx with the model it brings."""
    import pocketsphinx

    decoder = pocketsphinx.Decoder(loglevel="FATAL")

    def hear(audio: np.ndarray) -> str:
        decoder.start_utt()
        decoder.process_raw(pcm(audio), full_utt=True)
        decoder.end_utt()
        return decoder.hyp().hypstr if decoder.hyp() else ""

    return hear


def vosk_listener(path: Path) -> Hear:
    """Return a listener: a Vosk model with its open language model."""
    import vosk

    vosk.SetLogLevel(-1)
    model = vosk.Model(str(path))

    def hear(audio: np.ndarray) -> str:
        ears, data, texts = vosk.KaldiRecognizer(model, RATE), pcm(audio), []
        blocks = (data[start : start + 3200] for start in range(0, len(data), 3200))
        texts += [json.loads(ears.Result())["text"] for each in blocks if ears.AcceptWaveform(each)]
        texts.append(json.loads(ears.FinalResult())["text"])
        return " ".join(text for text in texts if text)

    return hear


def words(text: str) -> list[str]:
    """Return the words of a sentence, as a recognizer writes them."""
    text = re.sub(r"\(\d+\)", "", text.lower())
    return re.sub(r"[^a-z' ]", " ", text).split()


def mistakes(said: list[str], heard: list[str]) -> int:
    """Return the edit distance of two word strings."""
    row = list(range(len(heard) + 1))
    for i, word in enumerate(said, 1):
        before, row[0] = row[0], i
        for j, other in enumerate(heard, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (word != other))
    return row[-1]


def word_errors(
    speak: Speak, hear: Hear, sentences: tuple[str, ...], *, verbose: bool = False
) -> float:
    """Return the word error rate in percent."""
    wrong = total = 0
    for text in sentences:
        said, heard = words(text), words(hear(speak(text)))
        errors = mistakes(said, heard)
        wrong, total = wrong + errors, total + len(said)
        if errors and verbose:
            print(f"    said {' '.join(said)!r}\n   heard {' '.join(heard)!r}")
    return 100 * wrong / total


def understood(speak: Speak, model: Path, *, verbose: bool = False) -> tuple[int, int]:
    """Return how many commands the project's recognizer gets wholly right, and of how many."""
    hear = vosk_listener(model)
    known = {line.split()[0] for line in (model / "graph" / "words.txt").read_text().splitlines()}
    commands = [text for text in trials.COMMANDS if known.issuperset(text.split())]
    right = 0
    for text in commands:
        heard = hear(speak(text.capitalize() + "."))
        right += heard == text
        if heard != text and verbose:
            print(f"    said {text!r}\n   heard {heard!r}")
    return right, len(commands)


def speech_level(audio: np.ndarray) -> float:
    """Return the level of the louder half of 20 ms frames, in dB of full scale."""
    frames = audio[: len(audio) // 320 * 320].reshape(-1, 320)
    power = np.sort((frames**2).mean(1))[::-1]
    return float(10 * np.log10(power[: max(1, len(power) // 2)].mean() + 1e-12))


def edges(audio: np.ndarray) -> tuple[float, float]:
    """Return the silence before and after the speech in milliseconds, at -40 dB of the peak."""
    loud = np.flatnonzero(np.abs(audio) > 0.01 * np.abs(audio).max())
    return 1000 * loud[0] / RATE, 1000 * (len(audio) - 1 - loud[-1]) / RATE


def sound(voice: PiperVoice) -> list[Row]:
    """Measure levels, edges and offset over all sentences."""
    peaks, levels, offsets, starts, ends, clicks = [], [], [], [], [], []
    for text in (*trials.ASSISTANT, *trials.RICH, *trials.HARD):
        for chunk in voice.synthesize(text, PLAIN):
            audio = chunk.audio_float_array
            peaks.append(np.abs(audio).max())
            levels.append(speech_level(audio))
            offsets.append(abs(audio.mean()))
            first, last = edges(audio)
            starts.append(first)
            ends.append(last)
            clicks.append(max(abs(audio[0]), abs(audio[-1])))
    return [
        ("highest peak, not normalized", "< 0.9", f"{max(peaks):.2f}"),
        (
            "speech level, mean and deviation",
            "steady",
            f"{np.mean(levels):.1f} dBFS, {np.std(levels):.1f} dB",
        ),
        ("largest offset", "< 0.001", f"{max(offsets):.5f}"),
        ("first and last sample, largest", "0", f"{max(clicks):.5f}"),
        ("silence before, median", "30-50 ms", f"{np.median(starts):.0f} ms"),
        ("silence after, median", "about 100 ms", f"{np.median(ends):.0f} ms"),
    ]


def pitch(audio: np.ndarray) -> np.ndarray:
    """Return F0 of the voiced 40 ms frames, 60 to 125 Hz, by autocorrelation."""
    found = []
    for start in range(0, len(audio) - 640, 160):
        frame = audio[start : start + 640] - audio[start : start + 640].mean()
        if (frame**2).mean() < 1e-3:
            continue
        spectrum = np.abs(np.fft.rfft(frame * np.hanning(640), 2048)) ** 2
        same = np.fft.irfft(spectrum)[:320]
        lag = int(np.argmax(same[128:267])) + 128
        if same[lag] > 0.4 * same[0]:
            found.append(RATE / lag)
    return np.array(found)


def rise(voice: PiperVoice) -> Row:
    """Compare the end of questions with that of the same words as statements."""
    ratios = []
    for text in ("You want a coffee", "Is that all", "You mean tomorrow", "Do you need more"):
        ends = [np.median(pitch(spoken(voice, text + mark))[-6:]) for mark in "?."]
        ratios.append(ends[0] / ends[1])
    return ("end of a question over that of a statement", "> 1", f"{np.mean(ratios):.2f} x pitch")


def robust(voice: PiperVoice) -> Row:
    """Say everything hard; a crash ends the program, anything not finite is counted."""
    bad = 0
    for text in trials.HARD:
        for scale in (0.5, 1.0, 2.0):
            audio = spoken(voice, text, SynthesisConfig(normalize_audio=False, length_scale=scale))
            bad += not np.isfinite(audio).all()
    return ("hard texts that fail, at 3 speeds", "0", str(bad))


def scaling(voice: PiperVoice) -> Row:
    """Measure whether length_scale does what it says."""
    text = trials.ASSISTANT[5]
    times = [
        len(spoken(voice, text, SynthesisConfig(length_scale=scale))) - 2 * len(QUIET)
        for scale in (0.8, 1.0, 1.5)
    ]
    told = f"{times[0] / times[1]:.2f}, {times[2] / times[1]:.2f}"
    return ("length at length_scale 0.8 and 1.5", "0.8, 1.5", told)


def cost(path: Path) -> list[Row]:
    """Measure size, loading and speed on one thread."""
    begun = time.process_time()
    voice = load(path)
    loading = time.process_time() - begun
    size = sum(each.stat().st_size for each in (path, path.with_suffix(".onnx.json")))
    spoken(voice, "Yes.")
    begun = time.process_time()
    seconds = sum(len(spoken(voice, text)) for text in trials.ASSISTANT[:20]) / RATE
    used = time.process_time() - begun
    return [
        ("both files", "< 5 MB", f"{size / 1e6:.2f} MB"),
        ("loading, CPU", "", f"{loading:.2f} s"),
        ("CPU seconds a second of speech, 1 thread", "", f"{used / seconds:.3f}"),
    ]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--voice", type=Path, default=VOICE)
    parser.add_argument("--recognizer", type=Path, default=RECOGNIZER)
    parser.add_argument("--teacher", action="store_true", help="measure Flite's rms as well")
    parser.add_argument("--verbose", action="store_true", help="show what was misheard")
    options = parser.parse_args()
    stock = PiperVoice.load(options.voice)
    voice, hear = load(options.voice), sphinx()
    rows = [("loads in stock piper-tts", "yes", "yes" if list(stock.synthesize("Yes.")) else "no")]
    speakers: list[tuple[str, Speak]] = [("", lambda text: spoken(voice, text))]
    if options.teacher and shutil.which("flite"):
        speakers.append((" (teacher)", flite))
    for name, speak in speakers:
        for title, target, sentences in (
            ("pocketsphinx WER, 50 assistant sentences", "<= 5 %", trials.ASSISTANT),
            ("pocketsphinx WER, 30 rich sentences", "", trials.RICH),
        ):
            errors = word_errors(speak, hear, sentences, verbose=options.verbose)
            rows.append((title + name, target, f"{errors:.1f} %"))
        if (options.recognizer / "am" / "final.mdl").exists():
            right, count = understood(speak, options.recognizer, verbose=options.verbose)
            rows.append((f"built-in recognizer, commands right{name}", "", f"{right} of {count}"))
    rows += [*sound(voice), rise(voice), robust(voice), scaling(voice), *cost(options.voice)]
    print("| measure | target | reached |\n| --- | --- | --- |")
    for row in rows:
        print(f"| {' | '.join(row)} |")


if __name__ == "__main__":
    main()
