"""One message to a server that does something about it."""

import ssl

import pytest
import trustme

from speaker.errors import BotError
from speaker.messages import Say, Text

HELLO = Text("hello")
PAGE = b"<!DOCTYPE html><html><body>Please log in to Wi-Fi</body></html>"
OPENED = (Say("We open at nine."),)


def send(client):
    return client.send("speaker-secret-id", "9001", HELLO)


def failure(client) -> BotError:
    with pytest.raises(BotError) as caught:
        send(client)
    return caught.value


def server_context(cert: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    cert.configure_cert(context)
    return context
