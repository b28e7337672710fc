"""Days go by, and the device stays as small as it was (`make soak-days` for a month and more)."""

from dataclasses import replace

import pytest

from tests.machine.days import Household, Size, grown

SMALL = Size(memory=1_000_000, files=4_000_000, rows=300, letters=0, log=100_000)


def test_three_days_leave_it_as_small_as_it_was(tmp_path):
    """Memory, files and what waits; every notice of these days was heard."""
    household = Household(tmp_path, seed=1, presses=20, notices=10)
    sizes = [*household.lives(3)]
    household.whole.closes()
    assert [*grown(sizes)] == []
    assert sizes[-1].letters == 0
    assert household.turns > 3 * 20


@pytest.mark.parametrize(
    ("changed", "broken"),
    [
        ({"files": 20_000_000}, "20000000 bytes of files"),
        ({"letters": 40}, "40 notices waited"),
    ],
)
def test_what_grows_is_found_out(changed, broken):
    """One promise for each."""
    assert [*grown([SMALL, SMALL, replace(SMALL, **changed)])] == [broken]


def test_memory_that_grows_every_day_is_found_out():
    """What grows once is a table of Python's own."""
    for_ever = [replace(SMALL, memory=1_000_000 + 20_000 * day) for day in range(10)]
    once = [replace(SMALL, memory=1_000_000 + 2_000_000 * (day > 5)) for day in range(10)]
    assert [*grown(for_ever)] == ["memory grew by 20000 bytes a day"]
    assert [*grown(once)] == []


def test_rows_that_are_never_forgotten_are_found_out():
    """After a month no day may add to them."""
    for_ever = [replace(SMALL, rows=300 * day) for day in range(1, 41)]
    a_month = [replace(SMALL, rows=300 * min(day, 30)) for day in range(1, 41)]
    assert [*grown(for_ever)] == ["12000 rows, and 300 a day at most"]
    assert [*grown(a_month)] == []
