"""Doctor, the way to the bot: its name, a safe connection, an answer, each on its own."""

import socket
import ssl
from urllib.parse import urlsplit

import requests

from speaker import from_settings, phrasebook
from speaker.desk.doctor.finding import Finding, Patient, skipped, unwell, well
from speaker.effects import Prompt
from speaker.errors import BotError

TIMEOUT = 10.0
"""Seconds."""
_SERVER_FAULT = 500


def name(patient: Patient) -> Finding:
    """The name service knows the server."""
    host, port, _ = _server(patient)
    if _proxy(patient):
        return skipped("a proxy asks for us")
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return unwell(f"{host} cannot be found", "is there a network? See: ip route; ping 1.1.1.1")
    return well(f"{host} is {found[0][4][0]}")


def tls(patient: Patient) -> Finding:
    """The connection is safe: a certificate that counts, for that name, at this time."""
    host, port, secure = _server(patient)
    if not secure or _proxy(patient):
        return skipped("a proxy connects for us" if secure else "[bot] url is not https")
    context = ssl.create_default_context(cafile=patient.settings.bot.ca_bundle or None)
    try:
        with (
            socket.create_connection((host, port), TIMEOUT) as plain,
            context.wrap_socket(plain, server_hostname=host) as safe,
        ):
            return well(f"{safe.version()}, the certificate counts")
    except ssl.SSLCertVerificationError as error:
        return unwell(
            f"the certificate does not count: {error.verify_message}",
            "is the clock right? Does this network show a login page? See [bot] ca_bundle",
        )
    except OSError as error:
        return unwell(
            f"no connection to {host}, port {port}: {error.strerror or error}",
            "does a firewall stop it? Does the server work?",
        )


def bot(patient: Patient) -> Finding:
    """The server answers; nothing is sent that would count as a message."""
    client = from_settings.make_client(patient.settings)
    try:
        client.warm_up()
    except BotError as error:
        book = phrasebook.load(patient.settings.language.code)
        return unwell(str(error), book.sentence(Prompt(error.trouble.value)))
    finally:
        client.close()
    return _answers(patient)


def _answers(patient: Patient) -> Finding:
    chosen = patient.settings.bot
    try:
        answer = requests.head(
            chosen.url, timeout=TIMEOUT, verify=chosen.ca_bundle or True, allow_redirects=False
        )
    except requests.RequestException as error:
        return unwell(f"no answer from the server ({type(error).__name__})", "try again later")
    if answer.status_code >= _SERVER_FAULT:
        return unwell(f"the server has a fault (HTTP {answer.status_code})", "try again later")
    return well('the server answers; `speaker ask "hello"` asks the bot itself')


def _server(patient: Patient) -> tuple[str, int, bool]:
    """Return host, port, and whether it is to be TLS."""
    parts = urlsplit(patient.settings.bot.url)
    secure = parts.scheme == "https"
    return parts.hostname or "", parts.port or (443 if secure else 80), secure


def _proxy(patient: Patient) -> bool:
    return bool(requests.utils.get_environ_proxies(patient.settings.bot.url))
