"""A broker that means harm, as far as MQTT goes: whatever it is told to send, it sends."""

import socket
import threading
from contextlib import suppress

CONNACK, PUBLISH, SUBACK, DISCONNECT = 0x20, 0x30, 0x90, 0xE0
WELCOME = b"\x20\x03\x00\x00\x00"
"""MQTT 5: no session, success, no properties."""


def packet(kind: int, body: bytes, length: int | None = None) -> bytes:
    """A packet of MQTT; `length` is what it says of its length, if that is a lie."""
    left = len(body) if length is None else length
    digits: list[int] = []
    while not digits or left:
        left, digit = divmod(left, 128)
        digits.append(digit | (0x80 if left else 0))
    return bytes([kind, *digits]) + body


def publish(topic: bytes, payload: bytes, qos: int = 1, number: int = 1) -> bytes:
    """A message."""
    head = len(topic).to_bytes(2, "big") + topic
    head += number.to_bytes(2, "big") if qos else b""
    return packet(PUBLISH | qos << 1, head + b"\x00" + payload)


def subscribed(reason: int = 1) -> bytes:
    """What answers the first subscription."""
    return packet(SUBACK, bytes([0, 1, 0, reason]))


class Rubbish:
    """Says the same to everybody who connects, and hangs up; `stays` keeps the line open."""

    def __init__(self, says: bytes = b"", *, stays: bool = False) -> None:
        self.says = says
        self.calls = 0
        self.heard_out = 0
        """Those who took everything."""
        self.called = threading.Event()
        self._stays = stays
        self._over = threading.Event()
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        with suppress(OSError):  # closed
            while True:
                caller, _ = self._door.accept()
                self.calls += 1
                self.called.set()
                with caller, suppress(OSError):  # hung up on us
                    caller.recv(4096)  # who it is
                    self._talk(caller)

    def _talk(self, caller: socket.socket) -> None:
        caller.sendall(self.says)
        self.heard_out += 1
        if self._stays:
            self._over.wait()
        caller.shutdown(socket.SHUT_WR)
        while caller.recv(65536):
            pass

    def close(self) -> None:
        self._over.set()
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        self._thread.join(60.0)
