"""The domain and the id never show: not in a log, an error, a repr, a traceback or a dump."""

import io
import logging
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from speaker.botdistrikt.answers import Registration
from speaker.botdistrikt.bot import Bot
from speaker.botdistrikt.sandbox import SCENARIOS
from speaker.effects import Register, Send
from speaker.errors import BotError, SpeakerError
from speaker.identity import Identity, IdentityFile
from speaker.messages import Text
from tests.botdistrikt.wire_servers import answering, response, serving

ID = "speaker-SECRETsecretSECRETsecretSECRET"
WORDS = "my private words"
DOMAIN = "https://k7q2x9vd41secret.panel.example"
SECRETS = (ID, WORDS, DOMAIN, "k7q2x9vd41secret")


def hides(text: str) -> bool:
    return not any(secret in text for secret in SECRETS)


def everything(error: BaseException) -> str:
    """All that can be printed of an exception: its text, its causes, its traceback."""
    told = io.StringIO()
    traceback.print_exception(error, file=told)
    waiting: list[BaseException | None] = [error]
    while waiting:
        one = waiting.pop()
        if one is not None:
            told.write(f"{one} {one!r} {one.args!r} {vars(one)!r}\n")
            waiting += [one.__cause__, one.__context__]
    return told.getvalue()


def raised(calls: Iterable[Callable[[], object]]) -> str:
    """All that can be printed of what these calls raise."""
    told = ""
    for call in calls:
        try:
            call()
        except SpeakerError as error:
            told += everything(error)
    return told


@pytest.mark.parametrize("name", [name for name in SCENARIOS if name != "slow"])
def test_failed_call(sandbox, connect, caplog, name):
    """Whatever a server does, the error and the logs of every library are clean."""
    caplog.set_level(logging.DEBUG)
    client = connect(sandbox.url, DOMAIN, read_timeout=0.3)
    sandbox.platform.domain = DOMAIN
    sandbox.switches = SCENARIOS[name]
    calls = (lambda: client.register(ID), lambda: client.send(ID, "9001", Text(WORDS)))
    assert hides(raised(calls) + caplog.text + repr(client))


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:1/api", "https://no-such-host.invalid/api", "ftp://x/api", "http://[::1/"],
)
def test_call_that_cannot_be_made(connect, caplog, url):
    """Nor is anything told where there is no connection."""
    caplog.set_level(logging.DEBUG)
    with pytest.raises(BotError) as caught:
        connect(url, DOMAIN).send(ID, "9001", Text(WORDS))
    assert hides(everything(caught.value) + caplog.text)


@pytest.mark.parametrize(
    "body",
    [
        f'{{"error": "{DOMAIN} {ID} {WORDS}"}}',
        f"<html>{DOMAIN} {ID} {WORDS}</html>",
        f"{DOMAIN} {ID} {WORDS}",
    ],
)
@pytest.mark.parametrize("status", ["200 OK", "401 No", "422 No", "500 No", "302 No"])
def test_server_that_tells_our_secrets(connect, caplog, body, status):
    """What comes back is not repeated."""
    caplog.set_level(logging.DEBUG)
    with serving(answering(response(body.encode(), status))) as server:
        client = connect(server.url, DOMAIN)
        calls = (lambda: client.register(ID), lambda: client.send(ID, "1", Text(WORDS)))
        assert hides(raised(calls) + caplog.text)


def test_id_in_a_returned_registration_is_masked():
    """The objects that hold it do not show it."""
    for holder in (Registration(ID, "9001"), Identity(ID, "9001", registered=True)):
        assert hides(f"{holder!r} {holder} {[holder]}")


def test_bot_logs_its_troubles_without_secrets(sandbox, connect, tmp_path, caplog):
    """The thread's own lines name the trouble, and nothing else."""
    caplog.set_level(logging.DEBUG)
    file = IdentityFile(tmp_path / "identity.json")
    file.save(Identity(ID, "9001", registered=True))
    done: list[object] = []
    bot = Bot(connect(sandbox.url, DOMAIN), file, done.append, gap=0)
    bot.handle(Send(1, Text(WORDS)))
    file.path.write_text(f'{{"version": 1, "webchat_id": "{ID}", broken')
    bot.handle(Register())
    assert "not-authorised" in caplog.text
    assert "identity" in caplog.text
    assert hides(caplog.text + repr(done))


CRASH = """
import faulthandler, sys
from speaker.botdistrikt.client import Client
from speaker.identity import Identity
from speaker.messages import Text
faulthandler.enable()
client = Client(sys.argv[1], 42, sys.argv[2])
identity = Identity(sys.argv[3], "9001", True)
faulthandler.dump_traceback_later(0.5, exit=True)
client.send(identity.webchat_id, identity.user_id, Text(sys.argv[4]))
"""


def test_crash_dump(sandbox):
    """A process that is dumped in the middle of a call tells where it was, not with what."""
    sandbox.platform.domain = DOMAIN
    sandbox.switches = SCENARIOS["hang-before"]
    command = [sys.executable, "-c", CRASH, sandbox.url, DOMAIN, ID, WORDS]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert "in send" in done.stderr
    assert hides(done.stdout + done.stderr)


def test_uncaught_error_of_a_call(sandbox):
    """An error that nobody catches ends in a traceback without secrets."""
    crash = CRASH.replace("faulthandler.dump_traceback_later(0.5, exit=True)", "")
    command = [sys.executable, "-c", crash, sandbox.url, DOMAIN, ID, WORDS]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert "Traceback" in done.stderr
    assert "HTTP 401" in done.stderr
    assert hides(done.stdout + done.stderr)


def test_identity_file_is_the_only_place_on_disk(sandbox, connect, tmp_path):
    """After registering and talking, the id is in one private file and nowhere else."""
    file = IdentityFile(tmp_path / "state" / "identity.json")
    bot = Bot(connect(sandbox.url), file, lambda _event: None, gap=0)
    bot.handle(Send(1, Text(WORDS)))
    identity = file.load()
    assert identity is not None
    holders = [
        path
        for path in tmp_path.rglob("*")
        if path.is_file() and identity.webchat_id in path.read_text(errors="replace")
    ]
    assert holders == [file.path]
    assert not any(WORDS in path.read_text() for path in tmp_path.rglob("*") if path.is_file())


def test_error_of_the_identity_file_has_no_secret(tmp_path):
    """Neither what was in it nor what was to be written."""
    file = IdentityFile(tmp_path / "identity.json")
    file.path.write_text(f'{{"version": 1, "webchat_id": "{ID}", broken')
    blocked = IdentityFile(Path("/dev/null/identity.json"))
    told = raised((file.load, lambda: blocked.save(Identity(ID, None, registered=True))))
    assert told.count("IdentityError") >= 2
    assert hides(told)
