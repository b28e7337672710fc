"""Make the built-in voice: lessons -> train -> export -> evaluate.

    python make.py                     everything, into models/builtin-en-voice/
    python make.py export evaluate     only these stages

Each stage leaves its result in the work folder (`--work`), so any stage can be run again alone,
and an interrupted training goes on where it last saved. See README.md for what must be installed.
"""

import argparse
import logging
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
OUT = HERE.parents[1] / "builtin-en-voice"
STAGES = ("lessons", "train", "export", "evaluate")

SENTENCES = 6500
STEPS = 6000


def run(stage: str, options: argparse.Namespace) -> None:
    """Run one stage. Heavy imports wait until a stage needs them."""
    if stage == "lessons":
        import lessons

        lessons.write(options.work, options.sentences)
    elif stage == "train":
        import train

        train.train(options.work, options.steps, options.minutes)
    elif stage == "export":
        import export

        export.export(options.work, options.out)
    else:
        voice = options.out / "en_US-builtin-low.onnx"
        command = [sys.executable, str(HERE / "evaluate.py"), "--voice", str(voice), "--teacher"]
        subprocess.run(command, check=True)


def main() -> None:
    """Run the stages that were asked for, in order."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("stages", nargs="*", metavar="stage", help=f"any of {', '.join(STAGES)}")
    work = Path(tempfile.gettempdir()) / "speaker-voice"
    parser.add_argument("--work", type=Path, default=work, help="folder for what lies between")
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--sentences", type=int, default=SENTENCES, help="size of the corpus")
    parser.add_argument("--steps", type=int, default=STEPS, help="training steps")
    parser.add_argument("--minutes", type=float, default=600.0, help="limit of the training")
    options = parser.parse_args()
    for stage in options.stages:
        if stage not in STAGES:
            parser.error(f"no stage {stage!r}; there are {', '.join(STAGES)}")
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s: %(message)s")
    for stage in options.stages or STAGES:
        run(stage, options)


if __name__ == "__main__":
    main()
