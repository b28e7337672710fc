"""A host that models come from."""

import pytest

from tests.models import host as hosts


@pytest.fixture
def host():
    with hosts.serving() as running:
        yield running
