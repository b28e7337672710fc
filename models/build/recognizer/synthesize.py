"""Stage: speak the plan and store its features, shard by shard, in parallel processes.

A shard is an .npz file: `features` float16 (all frames, 40), `lengths` int32, `texts`, `rhotic`.
Finished shards are not made again.
"""

from __future__ import annotations

import json
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
from acoustics import log_mel, prepare
from lexicon import Lexicon
from plan import Utterance, shards_of
from settings import log
from voices import speak

SCRATCH = Path("/dev/shm")  # noqa: S108 - memory, if the machine has it


def make_shard(name: str, utterances: list[Utterance], lexicon: Lexicon, folder: Path) -> str:
    """Synthesize one shard and write its features."""
    features, kept = [], []
    scratch = SCRATCH if SCRATCH.is_dir() else None
    with tempfile.TemporaryDirectory(dir=scratch) as waves:
        for utterance, (rate, samples) in speak(utterances, Path(waves), lexicon):
            features.append(log_mel(prepare(utterance, samples, rate)).astype(np.float16))
            kept.append(utterance)
    partial = folder / f".{name}.npz"
    np.savez(
        partial,
        features=np.concatenate(features),
        lengths=np.array([len(item) for item in features], np.int32),
        texts=json.dumps([utterance.text for utterance in kept]),
        rhotic=np.array([utterance.rhotic for utterance in kept]),
    )
    partial.rename(folder / f"{name}.npz")
    return name


def synthesize(plan: list[Utterance], lexicon: Lexicon, folder: Path, processes: int) -> None:
    """Make all missing shards of a plan."""
    folder.mkdir(parents=True, exist_ok=True)
    missing = {
        name: utterances
        for name, utterances in shards_of(plan).items()
        if not (folder / f"{name}.npz").exists()
    }
    log.info("%d shards to synthesize", len(missing))
    with ProcessPoolExecutor(processes) as pool:
        jobs = [
            pool.submit(make_shard, name, utterances, lexicon, folder)
            for name, utterances in missing.items()
        ]
        for done, job in enumerate(jobs, 1):
            log.info("%d/%d %s", done, len(jobs), job.result())
