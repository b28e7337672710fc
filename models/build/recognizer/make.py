#!/usr/bin/env python3
"""Build models/builtin-en from nothing: words, speech, network, graph, measurements.

Stages run in order: check, plan, synthesize, train, graph, export, compare, evaluate. What a
stage has finished is kept in the work folder, so the command can be started again after a stop;
`--again STAGE` throws that stage's result away first, `--only STAGE` runs one stage.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import evaluate
import export
import numpy as np
import plan
import testsets
import vosk
from acoustics import log_mel
from compare import torch_score, vosk_score
from graph import build_graph
from lexicon import Lexicon, build_lexicon, strange_words, tool
from sentences import check_words
from settings import MODEL, Work, log, start_logging
from synthesize import synthesize
from train import load, train
from unknown import MARGIN, fit_unknown, with_unknown

PROGRAMS = ["flite", "festival", "espeak-ng", "fstcompile", "fstminimize", "fstconvert"]
PACKAGES = (
    "flite festival espeak-ng libfst-tools festvox-kallpc16k festvox-kdlpc16k festvox-us-slt-hts "
    "festvox-italp16k festvox-itapc16k festvox-czech-dita festvox-czech-krb festvox-czech-machac "
    "festvox-czech-ph festvox-suopuhe-lj festvox-suopuhe-mv festival-te festvox-te-nsk"
)


@dataclass
class Build:
    """The stages, their work folder and the size of the job."""

    work: Work
    target: Path
    utterances: int
    steps: int
    seconds: float
    processes: int

    @cached_property
    def lexicon(self) -> Lexicon:
        """Words of the vocabulary with their pronunciations."""
        return build_lexicon()

    @cached_property
    def training_lexicon(self) -> Lexicon:
        """The vocabulary and the words outside it that are heard in training."""
        return {**strange_words(self.lexicon), **self.lexicon}

    def check(self) -> None:
        """See that all programs are there and all patterns use known words."""
        for program in PROGRAMS:
            tool(program)
        check_words()
        log.info(
            "%d words, %d pronunciations", len(self.lexicon), sum(map(len, self.lexicon.values()))
        )

    def plan(self) -> None:
        """Decide what to synthesize."""
        if not self.work.plan.exists():
            strange = {w: p for w, p in self.training_lexicon.items() if w not in self.lexicon}
            utterances = plan.plan_training(self.utterances, self.lexicon, strange)
            plan.write_plan(utterances, self.work.plan)

    def synthesize(self) -> None:
        """Speak everything and keep the features."""
        utterances = plan.read_plan(self.work.plan)
        synthesize(utterances, self.training_lexicon, self.work.shards, self.processes)

    def train(self) -> None:
        """Train the network."""
        if not self.work.network.exists():
            lexicon, target = self.training_lexicon, self.work.network
            train(self.work.shards, lexicon, target, self.steps, self.seconds)

    def graph(self) -> None:
        """Build the decoding graph."""
        build_graph(self.lexicon, self.work.graph, self.target / "graph")

    def export(self) -> None:
        """Fit [unk] and write the network and the configuration."""
        model, bigram = load(self.work.network)
        layers = export.fold(model)
        weight, bias = fit_unknown(model, bigram, self.work.shards)
        layers[-1] = with_unknown(layers[-1], weight, bias, MARGIN)
        export.write_model(layers, self.target / "am" / "final.mdl")
        export.write_configuration(self.target)

    def compare(self) -> None:
        """Compare scores of the torch network and of the exported model in Vosk."""
        model, _ = load(self.work.network)
        vosk.SetLogLevel(-1)
        exported = vosk.Model(str(self.target))
        spreads = []
        for word in ("seven", "hello", "latte", "option", "yesterday"):
            clips = testsets.spoken_word(word, 12)
            torch_scores = [
                torch_score(model, log_mel(clip.samples.astype(np.float32)), word, self.lexicon)
                for clip in clips
            ]
            scores = [vosk_score(exported, clip.samples, word) for clip in clips]
            spreads.append(np.nanstd(np.array(scores) - np.array(torch_scores)))
            log.info(
                "%s: scores %.1f to %.1f, difference %.4f +- %.4f",
                word,
                min(torch_scores),
                max(torch_scores),
                np.nanmean(np.array(scores) - np.array(torch_scores)),
                spreads[-1],
            )
        log.info("spread between nnet3 and torch: at most %.4f nats a clip", max(spreads))

    def evaluate(self) -> None:
        """Print the table of targets."""
        arguments = (self.target, evaluate.SPEECH, evaluate.VOICE, evaluate.COUNT)
        print(evaluate.measure(*arguments))

    def forget(self, stage: str) -> None:
        """Throw away what a stage has left in the work folder."""
        left = {"plan": self.work.plan, "synthesize": self.work.shards, "train": self.work.network}
        path = left.get(stage)
        if path and path.is_dir():
            shutil.rmtree(path)
        elif path:
            path.unlink(missing_ok=True)


STAGES = ("check", "plan", "synthesize", "train", "graph", "export", "compare", "evaluate")


def main() -> None:
    """Parse options and run the stages."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    cache = Path("~/.cache/speaker-recognizer").expanduser()
    parser.add_argument("--work", type=Path, default=cache, help="folder for everything in between")
    parser.add_argument("--target", type=Path, default=MODEL, help="the model's folder")
    parser.add_argument("--utterances", type=int, default=30000)
    parser.add_argument("--steps", type=int, default=12000)
    parser.add_argument("--seconds", type=float, default=36000, help="stop training after this")
    parser.add_argument("--processes", type=int, default=2, help="for the synthesis")
    parser.add_argument("--only", choices=STAGES, help="run one stage")
    parser.add_argument("--again", choices=STAGES, help="forget this stage's result first")
    parser.add_argument("--packages", action="store_true", help="list the Debian packages needed")
    options = parser.parse_args()
    if options.packages:
        sys.stdout.write(PACKAGES + "\n")
        return
    start_logging()
    options.work.mkdir(parents=True, exist_ok=True)
    build = Build(
        Work(options.work),
        options.target,
        options.utterances,
        options.steps,
        options.seconds,
        options.processes,
    )
    if options.again:
        build.forget(options.again)
    for stage in [options.only] if options.only else STAGES:
        log.info("stage %s", stage)
        run: Callable[[], None] = getattr(build, stage)
        run()


if __name__ == "__main__":
    main()
