"""Decides what is synthesized: which text, by which voice, with what settings.

The plan is a list of JSON lines, one utterance each, grouped so that every shard belongs to one
engine and voice. Texts mix sentences, digits, single words, word salad and words outside the
vocabulary, so that all phones are heard in many surroundings.
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from diphones import DIPHONE_VOICES
from lexicon import Lexicon
from sentences import sentences
from settings import generator, log, names

DIGITS = names("zero one two three four five six seven eight nine")
SHARD = 250  # utterances

ACCENTS = names(
    "en-us en-us en-us en-us-nyc en-gb en-gb-scotland en-gb-x-gbclan en-gb-x-rp en-gb-x-gbcwmd "
    "en-029"
)
NON_RHOTIC = {"en-gb", "en-gb-x-gbclan", "en-gb-x-rp", "en-gb-x-gbcwmd", "en-029", "en-us-nyc"}
HELD_OUT_VARIANTS = names("f3 m4 steph2 edward Andy linda quincy Gene klatt3 m7")
VARIANTS = names(
    "Alex Alicia Andrea Annie AnxiousAndy Denis Diogo Gene2 Henrique Hugo Jacky Lee Marco Mario "
    "Michael Mike Nguyen RicishayMax RicishayMax2 RicishayMax3 Storm adam anika antonio aunty "
    "belinda benjamin boris caleb david ed edward2 f1 f2 f4 f5 grandma grandpa gustave iven "
    "iven2 iven3 iven4 john kaukovalta klatt klatt2 klatt4 klatt5 klatt6 m1 m2 m3 m5 m6 m8 "
    "marcelo max michel miguel norbert pablo paul pedro rob robert sandro shelby steph steph3 "
    "travis victor whisper whisperf zac"
)

# (engine, voice, share of the utterances)
TRAINING_VOICES = [
    ("espeak", "", 0.33),
    ("flite", "kal16", 0.045),
    ("flite", "kal", 0.015),
    ("flite", "awb", 0.09),
    ("flite", "slt", 0.07),
    ("hts", "cmu_us_slt_arctic_hts", 0.07),
    ("diphone", "kal_diphone", 0.08),
    *(("diphone", voice, 0.3 / 9) for voice in DIPHONE_VOICES if voice != "kal_diphone"),
]


@dataclass(frozen=True)
class Utterance:
    """One utterance to synthesize.

    warp: resampling factor; above 1 makes the speaker smaller (higher formants and pitch).
    tight: leave no silence around the speech. rate and pitch are the engine's own settings,
    1 being its default.
    """

    key: str
    engine: str
    voice: str
    text: str
    warp: float = 1.0
    rate: float = 1.0
    pitch: float = 1.0
    tight: bool = False
    rhotic: bool = True


def digits_text(rng: np.random.Generator) -> str:
    """Return one digit, mostly, or a string of up to four."""
    count = int(rng.choice([1, 2, 3, 4], p=[0.76, 0.1, 0.09, 0.05]))
    return " ".join(rng.choice(DIGITS, count))


def training_text(
    rng: np.random.Generator, known: list[str], strange: list[str], sentence: str
) -> str:
    """Return the text of one utterance of one of the kinds."""
    kind = rng.choice(
        ["sentence", "digits", "word", "salad", "strange"], p=[0.42, 0.18, 0.14, 0.12, 0.14]
    )
    if kind == "digits":
        return digits_text(rng)
    if kind == "word":
        return str(rng.choice(known))
    if kind == "salad":
        return " ".join(rng.choice(known, rng.integers(2, 5)))
    if kind == "strange":
        return " ".join(rng.choice(strange, rng.integers(1, 4)))
    return sentence


def espeak_voice(rng: np.random.Generator, variants: list[str]) -> str:
    """Return an accent and a variant of espeak-ng."""
    return f"{rng.choice(ACCENTS)}+{rng.choice(variants)}"


def random_settings(utterance: Utterance, rng: np.random.Generator) -> Utterance:
    """Give an utterance its own speaker and manner."""
    espeak = utterance.engine == "espeak"
    voice = espeak_voice(rng, VARIANTS) if espeak else utterance.voice
    return replace(
        utterance,
        voice=voice,
        warp=float(np.exp(rng.uniform(math.log(0.82), math.log(1.22)))),
        rate=float(np.exp(rng.normal(0.0, 0.18))),
        pitch=float(np.exp(rng.normal(0.0, 0.18))),
        tight=bool(rng.random() < (0.55 if len(utterance.text.split()) == 1 else 0.25)),
        rhotic=voice.split("+")[0] not in NON_RHOTIC,
    )


def plan_training(count: int, known: Lexicon, strange: Lexicon) -> list[Utterance]:
    """Return about `count` utterances of all training voices."""
    rng = generator("plan")
    texts = iter(sentences(count + SHARD, generator("plan sentences")))
    words, others = sorted(known), sorted(strange)
    plan = []
    for engine, voice, share in TRAINING_VOICES:
        for index in range(math.ceil(count * share)):
            text = training_text(rng, words, others, next(texts))
            name = f"{engine}-{voice or 'all'}-{index:05d}"
            plan.append(random_settings(Utterance(name, engine, voice, text), rng))
    return plan


def shards_of(plan: list[Utterance]) -> dict[str, list[Utterance]]:
    """Group a plan into shards of one engine and voice, named after their first utterance."""
    groups: dict[str, list[Utterance]] = {}
    for utterance in plan:
        family, _, index = utterance.key.rpartition("-")
        groups.setdefault(f"{family}-{int(index) // SHARD:03d}", []).append(utterance)
    return groups


def write_plan(plan: list[Utterance], path: Path) -> None:
    """Store a plan as JSON lines."""
    path.write_text("".join(json.dumps(asdict(utterance)) + "\n" for utterance in plan))
    log.info("planned %d utterances", len(plan))


def read_plan(path: Path) -> list[Utterance]:
    """Read a plan back."""
    return [Utterance(**json.loads(line)) for line in path.read_text().splitlines()]
