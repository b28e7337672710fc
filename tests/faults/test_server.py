"""Faults of the server and of the way to it: the words, the code, and that the next try works."""

import pytest

from speaker.effects import Prompt
from speaker.errors import Trouble
from tests.botdistrikt.asking import PAGE
from tests.botdistrikt.wire_servers import (
    ANSWER,
    answering_once_then_close,
    dripping,
    response,
    serving,
)
from tests.faults.house import OPENED, House, sentence
from tests.witness import BOOK

pytestmark = pytest.mark.engine

CLOSE = "Connection: close"
"""Said, so that no message goes out on a connection that is about to end (see test_connections)."""
WELL = answering_once_then_close(response(ANSWER, "200 OK", CLOSE))


def status(line, body=b"{}", *headers):
    return answering_once_then_close(response(body, line, CLOSE, *headers))


def silent(peer):
    peer.request()
    peer.server.stopping.wait()


MANNERS = {
    "401": (status("401 Unauthorized"), Trouble.NOT_AUTHORISED),
    "404": (status("404 Not Found"), Trouble.UNKNOWN_APP),
    "413": (status("413 Content Too Large"), Trouble.REJECTED),
    "422": (status("422 Unprocessable Content"), Trouble.REJECTED),
    "429": (status("429 Too Many Requests", b"{}", "Retry-After: 1"), Trouble.SLOW_DOWN),
    "500": (status("500 Internal Server Error"), Trouble.SERVER_DOWN),
    "502": (status("502 Bad Gateway", b"<html>bad gateway</html>"), Trouble.SERVER_DOWN),
    "503": (status("503 Service Unavailable"), Trouble.SERVER_DOWN),
    "302": (status("302 Found", b"", "Location: http://127.0.0.1:9/"), Trouble.REDIRECTED),
    "a login page": (status("200 OK", PAGE, "Content-Type: text/html"), Trouble.CAPTIVE_PORTAL),
    "hanging": (silent, Trouble.NO_ANSWER),
    "dripping": (dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n"), Trouble.NO_ANSWER),
    "lying about the length": (
        answering_once_then_close(response(length=9_000)),
        Trouble.BAD_REPLY,
    ),
    "nonsense": (answering_once_then_close(b"\x16\x03\x01 what?\r\n\r\n"), Trouble.BAD_REPLY),
    "half a document": (answering_once_then_close(response(b'{"webchat_')), Trouble.BAD_REPLY),
    "hanging up": (lambda peer: peer.request(), Trouble.NO_ANSWER),
    "reset": (lambda peer: (peer.request(), peer.reset()), Trouble.NO_ANSWER),
}


@pytest.fixture(scope="module")
def server():
    with serving(WELL) as running:
        yield running


@pytest.fixture(scope="module")
def house(tmp_path_factory, server, recognizer, registered):
    """One device for all of them: it has to get over each."""
    state = registered(tmp_path_factory.mktemp("house"))
    with House(state, server.url, recognizer, bot={"read_timeout": 1.5}) as made:
        yield made


@pytest.mark.parametrize("name", MANNERS)
def test_a_server_that_misbehaves_is_explained_and_asked_again(house, server, caplog, name):
    """The person hears the reason and what to do; the log has the code; the next turn is good."""
    server.handler, trouble = MANNERS[name]
    assert house.asks() == ("failed", sentence(trouble))
    assert f"message failed ({trouble})" in caplog.text
    server.handler = WELL
    assert house.asks() == ("answered", OPENED)


@pytest.mark.parametrize("body", [b"{}", b"[]", b'{"webchat_responses": [1, null, {"type": 7}]}'])
def test_a_reply_of_nonsense_leaves_no_silence(house, server, body):
    """It is JSON and says nothing: the person is told so, and the next turn is good."""
    server.handler = status("200 OK", body)
    assert house.asks()[0] == "answered"
    assert house.said[-1] == BOOK.sentence(Prompt("no-answer-empty"))
    server.handler = WELL
    assert house.asks() == ("answered", OPENED)
