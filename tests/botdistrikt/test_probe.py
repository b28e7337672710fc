"""Finding out how the bot wants its messages."""

import pytest

from speaker.botdistrikt.encoders import Encoder
from speaker.botdistrikt.probe import Probed, probe_encoder
from speaker.botdistrikt.registration import ensure_registered
from speaker.botdistrikt.sandbox import Switches
from speaker.botdistrikt.sandbox.switches import Echo
from speaker.identity import IdentityFile


@pytest.fixture
def identity(client, tmp_path):
    return ensure_registered(client, IdentityFile(tmp_path / "identity.json"))


@pytest.mark.parametrize(("sent", "encoder"), list(enumerate(Encoder, start=1)))
def test_finds_the_spelling_that_is_read(client, sandbox, identity, sent, encoder):
    """The first text that comes back names its spelling; the client keeps its own."""
    sandbox.switches = Switches(encoders=(encoder,))
    assert probe_encoder(client, identity) == Probed(encoder, sent)
    assert len(sandbox.messages) == sent
    assert client.encoder is Encoder.TYPED


@pytest.mark.parametrize(("sent", "encoder"), list(enumerate(Encoder, start=2)))
def test_echo_that_comes_one_answer_late(client, sandbox, identity, sent, encoder):
    """An echo of an earlier text counts for the spelling of that text."""
    sandbox.switches = Switches(encoders=(encoder,), last_message=Echo.AFTER)
    assert probe_encoder(client, identity) == Probed(encoder, sent)


def test_no_echo_at_all(client, sandbox, identity):
    """Without an echo nothing is known, after four messages."""
    sandbox.switches = Switches(last_message=Echo.NEVER)
    assert probe_encoder(client, identity) == Probed(None, 4)
