"""What came of the checks: a line for each."""

from collections.abc import Iterable

from tests.rig.board.log import show


def verdict(checks: Iterable[tuple[str, bool]]) -> int:
    """Print PASS or FAIL for each (what, whether it holds), then for all; return the exit code."""
    good = True
    for what, holds in checks:
        show(f"{'PASS' if holds else 'FAIL'}: {what}")
        good = good and holds
    show("PASS: all" if good else "FAIL: not all")
    return 0 if good else 1
