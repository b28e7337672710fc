"""No input from outside makes a reader fail in a way that its callers do not expect."""

import logging

import pytest
from hypothesis import HealthCheck, given, settings

from tests.fuzz.targets import TARGETS, check, target_input


@pytest.fixture(autouse=True)
def quiet():
    """They complain about what they read, rightly."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("name", TARGETS)
def test_hostile_input_is_read_or_refused(name):
    """Whatever comes, a reader reads it or says that it cannot (`make fuzz` tries for longer)."""
    target = TARGETS[name]

    @settings(max_examples=target.examples, deadline=None, suppress_health_check=list(HealthCheck))
    @given(target_input(name))
    def reads(raw):
        check(target, raw)

    reads()


@pytest.mark.parametrize("name", TARGETS)
def test_what_is_whole_is_read(name):
    """The targets would find nothing if they refused everything."""
    for whole in TARGETS[name].wholes():
        TARGETS[name].read(whole)
