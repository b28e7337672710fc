"""Callers that speak no HTTP, half of it, or too much: the door stays open for everybody else."""

import secrets
import socket
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from speaker.notices.callers import MOST
from tests.notices.doorway import Device, opened
from tests.notices.fleet import PATIENCE, until
from tests.notices.letters import TOKEN, webhook

SECRET = "what-nobody-may-read-in-a-log"
START = f"POST /notices/{TOKEN} HTTP/1.1\r\nHost: a\r\n"


def request(headers="", body="", start=START):
    """A request as it may not be."""
    return f"{start}{headers}\r\n{body}".encode("latin-1")


ROUGH = {
    "nothing": b"",
    "zeros": bytes(50_000),
    "noise": bytes(range(256)) * 200,
    "hello of TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(500),
    "preface of HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(9),
    "half a request": START.encode(),
    "half a body": request("Content-Length: 900\r\n", SECRET),
    "a line without end": b"POST /" + b"a" * 100_000,
    "a path of 100 kB": b"POST /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
    "headers without end": request("".join(f"X-{n}: {'a' * 90}\r\n" for n in range(2_000))),
    "a header of 100 kB": request(f"X: {'a' * 100_000}\r\n"),
    "a zero in the path": b"POST /notices/a\x00b HTTP/1.1\r\nHost: a\r\n\r\n",
    "zeros in words": b"POST /notices/%00%ff%zz HTTP/1.1\r\nHost: a\r\n\r\n",
    "an address of elsewhere": b"POST http://evil.example/ HTTP/1.1\r\nHost: a\r\n\r\n",
    "a tunnel": b"CONNECT evil.example:443 HTTP/1.1\r\nHost: a\r\n\r\n",
    "a negative length": request("Content-Length: -5\r\n", SECRET),
    "a length of 5,000 digits": request(f"Content-Length: {'9' * 5_000}\r\n", SECRET),
    "a length of letters": request("Content-Length: \xb2\r\n", SECRET),
    "two lengths": request("Content-Length: 3\r\nContent-Length: 30\r\n", SECRET),
    "chunks of nonsense": request("Transfer-Encoding: chunked\r\n", f"ZZ\r\n{SECRET}\r\n"),
    "a negative chunk": request("Transfer-Encoding: chunked\r\n", f"-1\r\n{SECRET}\r\n"),
    "a chunk without end": request("Transfer-Encoding: chunked\r\n", f"{'f' * 15}\r\n{SECRET}"),
    "chunks and a length": request(
        "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", f"1\r\n{{\r\n0\r\n\r\n{SECRET}"
    ),
    "an unknown encoding": request("Transfer-Encoding: gzip, chunked\r\n", SECRET),
    "a hidden second request": request("Content-Length: 2\r\n", "{}" + START + "\r\n" + SECRET),
    "a hundred requests at once": request("Content-Length: 2\r\n", "{}") * 100,
    "an upgrade": request("Connection: Upgrade\r\nUpgrade: websocket\r\n"),
    "an upgrade to HTTP/2": request("Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"),
    "a body that is expected to be too long": request(
        "Expect: 100-continue\r\nContent-Length: 99999999\r\n"
    ),
    "a folded header": request("X-Botdistrikt-Source: human\r\n folded\r\n", SECRET),
    "a body that is none": request(f"Content-Length: {len(SECRET)}\r\n", SECRET),
}


@pytest.fixture(scope="module")
def device(tmp_path_factory):
    yield from opened(Device(tmp_path_factory.mktemp("device")))


@pytest.fixture
def strict(tmp_path):
    """It answers five at once, and a request may take two seconds; it works already."""
    for made in opened(Device(tmp_path, connections=5, idle=1)):
        assert made.posts(webhook("0", "Hello.")) == 200
        yield made


def calls(device):
    return socket.create_connection(("127.0.0.1", device.server.port), timeout=PATIENCE)


def said_to(device, said):
    """Say something and hang up; return the answer."""
    answer = b""
    with calls(device) as caller, suppress(OSError):  # it hangs up on us
        caller.sendall(said)
        caller.shutdown(socket.SHUT_WR)
        while part := caller.recv(65536):
            answer += part
    return answer


def hung_up_on(caller):
    """Whether the other side has ended the call; nothing is said to who makes no whole request."""
    caller.settimeout(0.0)
    with suppress(BlockingIOError):
        try:
            return not caller.recv(1)
        except ConnectionResetError:
            return True
    return False


def open_files():
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.mark.parametrize("said", ROUGH.values(), ids=ROUGH)
def test_a_rough_caller_is_refused_and_the_next_one_is_taken(device, caplog, said):
    """A clear answer or none; no error of ours, and nothing of what was said is in the log."""
    answer = said_to(device, said)
    assert not answer or answer.startswith(b"HTTP/1.1 ")
    assert b"HTTP/1.1 5" not in answer
    taken = device.postbox.counts["new"]
    assert device.posts(webhook(secrets.token_hex(8), "Hello.")) == 200
    assert device.postbox.counts["new"] == taken + 1
    assert "Traceback" not in caplog.text
    assert "Exception" not in caplog.text
    assert SECRET not in caplog.text + str(answer)
    assert TOKEN not in caplog.text


def test_those_who_dawdle_have_to_leave(strict):
    """Half a header, and never the rest: others are answered once their time is up."""
    with ExitStack() as line:
        callers = [line.enter_context(calls(strict)) for _ in range(8)]
        for caller in callers:
            caller.sendall(START.encode())
        until(lambda: all(map(hung_up_on, callers)))
        assert strict.posts(webhook("1", "Hello.")) == 200


def test_who_says_a_byte_now_and_then_has_to_leave_too(strict):
    """Each byte is a sign of life, and none of a request."""
    with calls(strict) as caller, suppress(ConnectionError):
        caller.sendall(START.encode())
        caller.settimeout(0.05)
        drip(caller)


def drip(caller):
    """Say a byte every twentieth of a second, until the other side hangs up."""
    for _ in range(int(PATIENCE * 20)):
        caller.sendall(b"X")
        with suppress(TimeoutError):
            assert not caller.recv(1)
            return
    raise AssertionError("it may dawdle for ever")


def test_who_never_listens_has_to_leave(strict):
    """Request after request, and no answer is taken: the line is not held for ever."""
    with socket.socket() as caller, suppress(ConnectionError):
        caller.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        caller.settimeout(PATIENCE)
        caller.connect(("127.0.0.1", strict.server.port))
        while True:  # until it hangs up on us
            caller.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n" * 500)


def test_more_callers_than_there_is_room_for_are_not_let_in(device):
    """However many come, the device keeps its open files for itself."""
    with ExitStack() as line:
        callers = [line.enter_context(calls(device)) for _ in range(300)]
        until(lambda: sum(map(hung_up_on, callers)) >= 300 - MOST * 64)


def test_callers_leave_nothing_behind(device):
    """Open files are as many as before."""
    device.posts(webhook("1", "Hello."))
    before = open_files()
    for said in ROUGH.values():
        said_to(device, said)
    until(lambda: open_files() <= before)
