"""A proxy before the test's PostgreSQL that reads the protocol and can lose an answer: a COMMIT is done and nobody
hears of it, or it never arrives. It also delays, cuts, refuses and falls silent. TLS ends here; behind it is the
socket."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import threading
from collections.abc import Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal, Self, TypeVar

from tests.office_store.certificates import LOOPBACK
from tests.office_store.cluster import Cluster

T = TypeVar("T")
TLS_WANTED: Final = 80877103
"""What a client says first when it wants TLS; anything else begins the session in clear."""
ENOUGH: Final = 1 << 16
Lost = Literal["answer", "wish"]


@dataclass(slots=True)
class Behaviour:
    """How the proxy treats whoever comes."""

    refuses: bool = False
    silent: bool = False
    delay_s: float = 0.0
    armed: list[_Armed] = field(default_factory=list)
    lost: int = 0


@dataclass(slots=True)
class _Armed:
    words: bytes
    lose: Lost
    left: int


class Proxy:
    """In front of a cluster, in a thread of its own. Use as a context manager; `port` is where to connect."""

    def __init__(self, cluster: Cluster) -> None:
        """Made for one cluster; nothing listens yet."""
        self._cluster = cluster
        self._behaviour = Behaviour()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxy", daemon=True)
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Task[None]] = set()
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.port = 0

    def __enter__(self) -> Self:
        """Listen."""
        files = self._cluster.authority.server()
        self._tls.load_cert_chain(files.certificate, files.key)
        self._tls.load_verify_locations(self._cluster.authority.certificate)
        self._tls.verify_mode = ssl.CERT_OPTIONAL
        self._thread.start()
        self._do(self._listen())
        return self

    def __exit__(self, *_: object) -> None:
        """Close everything."""
        self._do(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=30)
        self._loop.close()

    # What a test does to it.

    def lose(self, what: Lost, *, words: bytes = b"COMMIT", nth: int = 1) -> None:
        """At the n-th message of a client from now that holds these words, lose what it wishes (it never arrives) or
        the answer to it (it is done). The connection is cut then."""
        self._behaviour.armed.append(_Armed(words, what, nth))

    @property
    def lost(self) -> int:
        """How many wishes and answers were lost so far."""
        return self._behaviour.lost

    def cut(self) -> None:
        """Cut everybody who is connected."""
        self._do(self._cut())

    def refuse(self, refuses: bool = True) -> None:
        """Cut everybody, and close the door on whoever comes until told otherwise."""
        self._behaviour.refuses = refuses
        if refuses:
            self.cut()

    def silence(self, silent: bool = True) -> None:
        """Take what comes and pass nothing on, until told otherwise: a network that swallows."""
        self._behaviour.silent = silent

    def delay(self, seconds: float) -> None:
        """Hold each piece of an answer back so long."""
        self._behaviour.delay_s = seconds

    # Beneath.

    def _do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=60)

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._come, LOOPBACK, 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
        await self._cut()

    async def _cut(self) -> None:
        for task in (gone := list(self._open)):
            task.cancel()
        await asyncio.gather(*gone, return_exceptions=True)

    async def _come(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        try:
            if not self._behaviour.refuses:
                await self._serve(reader, writer)
        except (OSError, ssl.SSLError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # whoever was connected is gone, or was cut: both sides are closed below
        finally:
            self._open.discard(task)
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first = await _first(reader)
        if int.from_bytes(first[4:8]) == TLS_WANTED:
            writer.write(b"S")
            await writer.drain()
            await writer.start_tls(self._tls)
            first = await _first(reader)
        path = Path(self._cluster.sockets) / f".s.PGSQL.{self._cluster.port}"
        upstream, downstream = await asyncio.open_unix_connection(str(path))
        try:
            downstream.write(first)
            session = _Session(self._behaviour)
            ways = (
                asyncio.create_task(session.wishes(reader, downstream)),
                asyncio.create_task(session.answers(upstream, writer)),
            )
            try:
                await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for way in ways:
                    way.cancel()
                await asyncio.gather(*ways, return_exceptions=True)
        finally:
            downstream.transport.abort()


class _Session:
    """One client's session: both ways, message by message."""

    def __init__(self, behaviour: Behaviour) -> None:
        self._behaviour = behaviour
        self._swallow = False

    async def wishes(self, reader: asyncio.StreamReader, server: asyncio.StreamWriter) -> None:
        while True:
            message = await _message(reader)
            if self._behaviour.silent:
                continue
            match self._fate(message):
                case "wish":
                    return
                case "answer":
                    self._swallow = True
            server.write(message)
            with contextlib.suppress(ConnectionError):
                await server.drain()

    async def answers(self, server: asyncio.StreamReader, client: asyncio.StreamWriter) -> None:
        while piece := await server.read(ENOUGH):
            if self._swallow:
                return  # the server has answered, so it has done it
            if self._behaviour.delay_s:
                await asyncio.sleep(self._behaviour.delay_s)
            if not self._behaviour.silent:
                client.write(piece)
                await client.drain()

    def _fate(self, message: bytes) -> Lost | None:
        for armed in self._behaviour.armed:
            if armed.words in message:
                armed.left -= 1
                if armed.left == 0:
                    self._behaviour.armed.remove(armed)
                    self._behaviour.lost += 1
                    return armed.lose
        return None


async def _first(reader: asyncio.StreamReader) -> bytes:
    """What opens a session: a length and as much, without a letter before it."""
    length = await reader.readexactly(4)
    return length + await reader.readexactly(int.from_bytes(length) - 4)


async def _message(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readexactly(5)
    return head + await reader.readexactly(int.from_bytes(head[1:]) - 4)
