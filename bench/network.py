"""A bot far away: the sandbox behind TLS, and before it the delay of a network.

Run as a program of its own (`python -m bench.network FOLDER`), so that nothing of it takes time
from what is measured. Prints one line of JSON: the port for each round-trip time, and the
authority's certificate. The kernel here cannot delay packets, so a proxy does: half the round trip
on every byte each way, and a whole one more before a connection's first bytes, for its SYN.
"""

import asyncio
import json
import ssl
import sys
import time
from pathlib import Path

import trustme

from speaker.botdistrikt.sandbox import Sandbox, load_bot

DOMAIN = "https://bench-5b1f0c77d9e2.example"
APP_ID = 4711
ROUND_TRIPS = (0, 50, 150)
"""Milliseconds."""
IDLE = 20.0
"""Seconds after which a connection that says nothing is closed, as servers do."""
HOST = "127.0.0.1"


async def serve(folder: Path) -> None:
    """Serve until the input ends."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(HOST).configure_cert(context)
    with Sandbox(load_bot(Path(__file__).with_name("bot.toml")), DOMAIN, APP_ID) as sandbox:
        plain = int(sandbox.url.rsplit(":", 1)[1].split("/")[0])
        secure = await _listen(plain, 0.0, context)
        ports = {rtt: await _listen(secure, rtt / 1000) for rtt in ROUND_TRIPS}
        told = {"plain": plain, "ports": ports, "ca": str(folder / "ca.pem")}
        print(json.dumps(told), flush=True)
        await asyncio.to_thread(sys.stdin.read)


async def _listen(target: int, round_trip: float, context: ssl.SSLContext | None = None) -> int:
    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there = await asyncio.open_connection(HOST, target)
        await asyncio.gather(
            _carry(reader, there[1], round_trip / 2, round_trip),
            _carry(there[0], writer, round_trip / 2, 0.0),
        )

    server = await asyncio.start_server(connected, HOST, 0, ssl=context)
    return int(server.sockets[0].getsockname()[1])


async def _carry(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, delay: float, first: float
) -> None:
    """Carry bytes in order, each `delay` seconds late, and none before `first` seconds from now."""
    under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
    opened = time.monotonic() + first

    async def arrive() -> None:
        while True:
            due, data = await under_way.get()
            await asyncio.sleep(due - time.monotonic())
            if not data:
                break
            writer.write(data)
        writer.close()

    arriving = asyncio.create_task(arrive())
    data = b"-"
    while data:
        try:
            data = await asyncio.wait_for(reader.read(65_536), IDLE)
        except (OSError, TimeoutError):
            data = b""
        due = max(time.monotonic(), opened) + delay
        under_way.put_nowait((due, data))
    await arriving


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
