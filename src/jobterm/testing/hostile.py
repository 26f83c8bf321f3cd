"""Answers that no honest system gives: as bodies for every question, and from a real socket. Data and a small server;
what an adapter must make of them stands in the tests."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final

from jobterm.systems.wire import SANDBOX_HEADER

_HTML: Final = b"<html><body>\x1b]0;owned\x07Please log in \xe2\x80\xae</body></html>"
_ENTITIES: Final = (
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]><a>&d;</a>'
)
BODIES: Final[dict[str, bytes]] = {
    "nothing": b"",
    "a page": _HTML,
    "null": b"null",
    "a list": b"[]",
    "an empty object": b"{}",
    "no number": b'{"a": NaN, "b": 1e999}',
    "doubled keys": b'{"id": 1, "id": 2}',
    "very deep": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    "other letters": b'{"a": "\xff\xfe"}',
    "half of it": b'{"a": "b',
    "entities": _ENTITIES,
    "very deep elements": b"<a>" * 50_000,
    "other kinds of values": b'{"id": {"a": 1}, "version": [], "receipt": 7, "kvittering": true, "fejl": 3}',
    "a million letters": b'{"a": "' + b"a" * 1_000_000 + b'"}',
}
"""Name → an answer's body."""
STATUSES: Final = (200, 204, 302, 404, 429, 500, 502, 503)
"""Under which status such a body comes; a gateway between us and the system may give any of them."""

Manner = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
_HEAD: Final = f"HTTP/1.1 200 OK\r\n{SANDBOX_HEADER}: kit\r\ncontent-type: application/json\r\n".encode()


async def _drips(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(_HEAD + b"content-length: 1000\r\n\r\n")
    while True:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.05)


async def _silence(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    await reader.read()


async def _floods(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(_HEAD + b"\r\n")
    while True:
        writer.write(b"[1," * 20_000)
        await writer.drain()


def _says(data: bytes) -> Manner:
    async def manner(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await writer.drain()
        writer.close()

    return manner


_BOMB: Final = gzip.compress(b"a" * 20_000_000, 1)
MANNERS: Final[dict[str, Manner]] = {
    "a drip": _drips,
    "silence": _silence,
    "a flood": _floods,
    "a bomb": _says(_HEAD + f"content-encoding: gzip\r\ncontent-length: {len(_BOMB)}\r\n\r\n".encode() + _BOMB),
    "big headers": _says(_HEAD + b"x-a: " + b"a" * 5_000_000 + b"\r\n\r\n{}"),
    "a way elsewhere": _says(
        f"HTTP/1.1 302 Found\r\n{SANDBOX_HEADER}: kit\r\nlocation: http://127.0.0.2:1/\r\n".encode()
        + b"content-length: 0\r\n\r\n"
    ),
    "come again in thirty years": _says(
        f"HTTP/1.1 503 Closed\r\n{SANDBOX_HEADER}: kit\r\nretry-after: 1000000000\r\n".encode()
        + b"content-length: 2\r\n\r\n{}"
    ),
    "a door that shuts": _says(b""),
    "noise": _says(bytes(range(256)) * 20),
}
"""Name → how a server treats whoever asks it something."""


@asynccontextmanager
async def serving(manner: Manner) -> AsyncIterator[str]:
    """The address of a server with such manners."""

    async def connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            await manner(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass  # whoever asked has hung up, which is what they should do
        finally:
            writer.close()

    server = await asyncio.start_server(connection, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
