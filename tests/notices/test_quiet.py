"""When it is night for the device."""

from datetime import datetime, time

from hypothesis import given
from hypothesis import strategies as st

from speaker.arrivals import quiet_hours
from speaker.notices.quiet import NEVER, QuietHours

NIGHT = QuietHours(time(22), time(7))


def at(clock):
    return datetime.fromisoformat(f"2026-11-23T{clock}")


def test_quiet_hours_go_past_midnight():
    """From ten in the evening to seven in the morning."""
    assert [NIGHT.on(at(c)) for c in ("21:59:59", "22:00", "23:30", "03:00", "06:59", "07:00")] == [
        False,
        True,
        True,
        True,
        True,
        False,
    ]


def test_quiet_hours_may_be_within_a_day():
    """A siesta is one, too."""
    siesta = QuietHours(time(13), time(15))
    assert [siesta.on(at(c)) for c in ("12:59", "13:00", "15:00")] == [False, True, False]


def test_the_same_time_twice_is_never():
    """No quiet hours, and nothing to wait for."""
    assert not NEVER.on(at("00:00"))
    assert NEVER.change(at("00:00")) is None


def test_a_time_left_empty_is_never():
    """Settings without a beginning or an end have no quiet hours."""
    assert quiet_hours("22:00", "07:00") == NIGHT
    assert quiet_hours("", "07:00") == quiet_hours("22:00", "") == NEVER


def test_the_next_change_is_told_in_seconds():
    """At night until the morning, by day until the evening."""
    assert NIGHT.change(at("06:59:30")) == 30.0
    assert NIGHT.change(at("21:00")) == 3600.0
    assert NIGHT.change(at("23:00")) == 8 * 3600.0


@given(st.times(), st.times(), st.datetimes())
def test_a_change_is_always_ahead_and_within_a_day(begin, end, now):
    """Whatever the hours, nobody waits longer than a day."""
    change = QuietHours(begin.replace(second=0, microsecond=0), end).change(now)
    assert change is None or 0 <= change <= 86400
