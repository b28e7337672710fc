"""A sandbox on a real socket, and a client that talks to it."""

import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme

from speaker.botdistrikt.client import Client
from speaker.botdistrikt.sandbox import Sandbox, load_bot
from tests.botdistrikt.asking import server_context

DOMAIN = "https://k7q2x9vd41mzp3.panel.example"
APP_ID = 42


@pytest.fixture
def no_web_server(no_proxies, monkeypatch) -> None:
    """Nobody answers at this machine's port 80, whatever else runs on it."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(load_bot(), DOMAIN, APP_ID) as running:
        yield running


@pytest.fixture
def connect() -> Iterator[Callable[..., Client]]:
    """Make clients that are closed at the end."""
    clients: list[Client] = []

    def make(base_url: str, domain: str = DOMAIN, **options: Any) -> Client:
        clients.append(Client(base_url, APP_ID, domain, **options))
        return clients[-1]

    yield make
    for client in clients:
        client.close()


@pytest.fixture
def client(sandbox: Sandbox, connect: Callable[..., Client]) -> Client:
    return connect(sandbox.url)


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="session")
def bundle(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A file that trusts the authority."""
    path: Path = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)


@pytest.fixture
def trusted(authority: trustme.CA) -> ssl.SSLContext:
    """A server's context whose certificate the bundle trusts."""
    return server_context(authority.issue_cert("127.0.0.1"))
