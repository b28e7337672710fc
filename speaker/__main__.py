"""The command `speaker`, also `python -m speaker`.

The daemon must not carry the pretty command line's libraries through its life, so `run` is parsed
here and everything else in `speaker.cli`.
"""

import gc
import sys


def main() -> None:
    """Run the command that was given."""
    if sys.argv[1:2] == ["run"]:
        gc.disable()  # nothing of what is loaded is garbage; `app.run` enables it again
        from speaker.daemon import main as run

        sys.exit(run(sys.argv[2:]))
    from speaker.cli import main as command

    sys.exit(command())


if __name__ == "__main__":
    main()
