"""A host that models come from."""

import pytest

from tests.models import host as hosts


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch):
    """What the machine's environment says of proxies and authorities is not ours."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    monkeypatch.delenv("CURL_CA_BUNDLE", raising=False)


@pytest.fixture
def host():
    with hosts.serving() as running:
        yield running
