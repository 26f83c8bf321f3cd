"""A system that answers at once, for the drain: as little server as HTTP allows, in a process of its own.

It accepts every write of amp's shape and every status question, and remembers nothing: what it costs is the same for
jobterm and for the bare client.
"""

from __future__ import annotations

import asyncio
import json
import sys
import uuid
from datetime import UTC, datetime

MARK = "x-jobterm-sandbox: 00000000-0000-4000-8000-000000000000"


class Answering(asyncio.Protocol):
    """One connection: reads requests with a content-length, answers each."""

    def __init__(self) -> None:
        self._buffer = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer every whole request in what has come."""
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head = self._buffer[:end].decode("latin-1").split("\r\n")
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
            length = int(headers.get("content-length", "0"))
            if len(self._buffer) < end + 4 + length:
                return
            self._buffer = self._buffer[end + 4 + length :]
            assert self._transport is not None
            self._transport.write(_answer(head[0].split(" ")[1]))


def _answer(target: str) -> bytes:
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    if target.endswith("/Status"):
        content: dict[str, str] = {"tilstand": "aaben"}
    else:
        content = {
            "registreringId": target.rpartition("/")[2],
            "kvitteringId": str(uuid.uuid4()),
            "modtaget": now,
            "reference": "r",
            "version": "1",
        }
    body = json.dumps(content).encode()
    return (
        f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n{MARK}\r\ncontent-length: {len(body)}\r\n\r\n"
    ).encode() + body


async def serve() -> None:
    """Listen on a free port, say which, and go on until stdin ends."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Answering, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


if __name__ == "__main__":
    asyncio.run(serve())
