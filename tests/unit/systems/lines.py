"""A server on a real loopback socket that does what a test tells it to; no assertions."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

SANDBOX = b"x-jobterm-sandbox: 3f0f3c6e-58d5-4a0c-8a39-9d4b5f6c7d8e\r\n"
Manner = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def reply(body: bytes = b"{}", status: str = "200 OK", head: bytes = SANDBOX) -> bytes:
    """A whole answer."""
    date = b"Date: Fri, 20 Nov 2026 08:00:07 GMT\r\n"
    start = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n".encode()
    return start + date + head + b"\r\n" + body


def answering(data: bytes) -> Manner:
    """Reads a request, gives ``data``."""

    async def manner(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await writer.drain()

    return manner


@dataclass
class Line:
    """What happened at the server."""

    url: str = ""
    connected: int = 0
    requests: list[bytes] = field(default_factory=list)


@asynccontextmanager
async def serving(manner: Manner, context: ssl.SSLContext | None = None) -> AsyncIterator[Line]:
    """A server that treats each request in that manner, one after the other on each connection."""
    line = Line()

    async def connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line.connected += 1
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = [
                    int(row.split(b":")[1]) for row in head.lower().split(b"\r\n") if row.startswith(b"content-length:")
                ]
                line.requests.append(head + await reader.readexactly(length[0] if length else 0))
                await manner(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(connection, "127.0.0.1", 0, ssl=context)
    scheme = "https" if context else "http"
    line.url = f"{scheme}://127.0.0.1:{server.sockets[0].getsockname()[1]}/amp"
    try:
        yield line
    finally:
        server.close()
        server.close_clients() if hasattr(server, "close_clients") else None
