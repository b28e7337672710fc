"""The benchmark's own arithmetic: figures nobody checks are no figures."""

import os
import time
from pathlib import Path
from xml.dom import minidom

import pytest

from bench import __main__ as bench_main
from bench import check, device, report
from bench.chart import Bar, stacked
from bench.figures import Figures, growth
from bench.reach import REACHES, Reach
from bench.turns import cpu_seconds, lost, rounds


@pytest.fixture
def figures():
    kept = Figures()
    for ours, theirs in ((10.0, 100.0), (30.0, 120.0), (20.0, 500.0)):
        kept.add("ours", ours)
        kept.add("theirs", theirs)
    return kept


def test_the_measured_device_is_the_one_there_is():
    """What the benchmark takes from the daemon is still there, under the same names."""
    assert callable(device.main)
    assert callable(bench_main.main)


def test_medians_worst_cases_and_ratios(figures):
    """One slow turn moves the worst case, not the median and not the ratio."""
    assert figures.median("ours") == 20.0
    assert figures.worst("theirs") == 500.0
    assert figures.ratio("ours", "theirs") == pytest.approx(20.0 / 120.0)


def test_what_was_not_measured_is_none(figures):
    """A part that was left out makes no figure up."""
    assert figures.median("nothing") is None
    assert figures.ratio("ours", "nothing") is None
    assert figures.series("nothing") == ()
    assert all("not measured" in reach.row(Figures()) for reach in REACHES)


def test_growth_leaves_the_beginning_out():
    """Pools that fill up at the start are no leak; a steady climb is one."""
    assert growth([*range(100), *([100.0] * 300)]) == 0.0
    assert growth([float(turn) for turn in range(400)]) == 200.0
    assert growth([1.0, 2.0]) == 0.0


def test_a_reach_is_met_or_not(figures):
    """The table says so, in so many words."""
    by = {most: Reach("x", most, "ms", lambda f: f.median("ours")) for most in (19.0, 20.0)}
    assert by[20.0].row(figures) == ("x", "≤ 20 ms", "20 ms", "yes")
    assert by[19.0].row(figures) == ("x", "≤ 19 ms", "20 ms", "**no**")


def test_the_bars_of_a_chart_are_as_long_as_their_figures():
    """Twice as long a step is drawn twice as wide, and names cannot break the drawing."""
    chart = minidom.parseString(  # noqa: S318  # our own
        stacked("A & B", ("one", "two"), [Bar("<x>", (100.0, 200.0))])
    )
    widths = [float(bar.getAttribute("width")) for bar in chart.getElementsByTagName("rect")]
    assert widths[-1] == pytest.approx(2 * widths[-2], abs=0.2)


def test_the_page_keeps_its_prose(figures, tmp_path, monkeypatch):
    """Only what lies between the two lines is written anew."""
    page = tmp_path / "benchmarks.md"
    page.write_text(
        f"before\n{report.BEGIN}\nfigures of yesterday\n{report.END}\nafter\n", encoding="utf-8"
    )
    monkeypatch.setattr(report, "PAGE", page)
    monkeypatch.setattr(report, "DOCS", tmp_path)
    report.write(figures, {"machine": "this one"})
    written = page.read_text(encoding="utf-8")
    assert written.startswith("before\n")
    assert written.endswith("after\n")
    assert "yesterday" not in written
    assert "| ours | 3 | 20 | 10 | 30 |" in written


def test_a_part_ends_when_its_time_is_over():
    """A busy machine measures fewer turns, but some."""
    assert len(list(rounds(20, 0.0))) == 3
    assert len(list(rounds(20, 1000.0))) == 20
    assert len(list(rounds(20))) == 20


def test_what_became_slower_is_named(capsys):
    """Beyond the room for noise, and only then."""
    before = {"ratios": {"a": 1.0, "b": 1.0}}
    assert check.slower({"ratios": {"a": 1.2, "b": 2.0, "new": 9.0}}, before) == ["b"]
    assert "now / committed" in capsys.readouterr().out


def test_without_valgrind_it_says_so_and_goes_on(monkeypatch, capsys):
    """The ratios can still be compared."""
    monkeypatch.setenv("PATH", "")
    assert check._instructions("") == {}
    assert "sudo apt install valgrind" in capsys.readouterr().out


def test_words_that_were_lost_are_counted():
    """By the name of the recording."""
    assert lost(Path("what-are-the-hours.wav"), ["are", "the", "hours"]) == {"what"}


def test_cpu_time_is_counted_finely_enough_for_a_device_at_rest():
    """Work of a hundredth of a hundredth of a second is seen, and one's own clock agrees."""
    before = time.process_time()
    counted = cpu_seconds(os.getpid())
    assert before <= counted <= time.process_time()
