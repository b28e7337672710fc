"""Throw hostile input at every reader for a while: `python -m tests.fuzz.run --minutes 10`.

Half of it is invented by hypothesis, half is something whole with pieces changed, moved, repeated
and broken. Whatever comes must be read or refused, quickly and in little memory. The first input
for which that is not so is shown, as small as possible, and the exit code is 1.
"""

import argparse
import logging
import resource
import sys
import time
import traceback

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.fuzz.targets import TARGETS, Target, check, target_input

SLOW = 1.0
"""Seconds for one input: a Pi is ten times slower, and a person may be waiting."""
GROWTH = 400
"""MB that the memory of the process may have grown by at the most."""
BATCH = 200


def batch(name: str, number: int) -> int:
    """Try some input on a reader; return how many."""
    target, count = TARGETS[name], 0

    @seed(number)
    @settings(
        max_examples=min(BATCH, target.examples),
        database=None,
        deadline=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(target_input(name))
    def reads(raw: bytes) -> None:
        nonlocal count
        count += 1
        _timed(target, raw)

    reads()
    return count


def _timed(target: Target, raw: bytes) -> None:
    began = time.process_time()  # the machine may be busy with something else
    check(target, raw)
    took = time.process_time() - began
    if took > SLOW:
        raise AssertionError(f"took {took:.1f} s")


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    """Run for the minutes that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--only", choices=TARGETS, help="one reader")
    chosen = parser.parse_args()
    logging.disable(logging.CRITICAL)
    names = [chosen.only] if chosen.only else list(TARGETS)
    counts = dict.fromkeys(names, 0)
    print(f"seed {chosen.seed}, {chosen.minutes:g} minutes", flush=True)  # noqa: T201
    until, number, before = time.monotonic() + chosen.minutes * 60, chosen.seed, 0.0
    while time.monotonic() < until:
        for name in names:
            number += 1
            try:
                counts[name] += batch(name, number)
            except Exception:  # noqa: BLE001  # which one is what we want to know
                print(f"found in {name} (seed {number}):", file=sys.stderr)  # noqa: T201
                traceback.print_exc()
                return 1
        before = before or _memory()
        if _memory() > before + GROWTH:
            print(f"memory grew from {before:.0f} to {_memory():.0f} MB", file=sys.stderr)  # noqa: T201
            return 1
    for name, count in counts.items():
        print(f"{name:14} {count:9,} inputs: nothing found")  # noqa: T201
    print(f"memory {before:.0f} MB after the first round, {_memory():.0f} MB at most")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
