"""A line to a simulated system in this process: its ASGI application, run with the manners of a network; no HTTP
library is loaded for it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from jobterm.clock import Clock
from jobterm.outbox.port import BeforeFirstByte, OutcomeClass
from jobterm.systems.line import Line, packed
from jobterm.systems.wire import ANSWER_LIMIT, WireAnswer, WireFault, WireRequest, WireSettings

Message = MutableMapping[str, Any]
Application = Callable[
    [MutableMapping[str, Any], Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]
]
"""An ASGI 3 application. It may cut the connection with ``await scope["extensions"]["sandbox.abort"]()``."""
Gate = Callable[[], bool]
"""Whether the listener is open; a closed one refuses the connection."""
HEADERS: Final = ((b"accept", b"*/*"), (b"accept-encoding", b"identity"), (b"user-agent", b"jobterm"))
"""On every request, as over HTTP."""


class Interrupted(Exception):
    """The connection was cut before the answer was whole."""


Answer = tuple[int, list[tuple[bytes, bytes]], bytes]


@dataclass(eq=False)
class Run:
    """One request and what comes of it. The application runs in a task of its own and is not stopped when the caller
    gives up waiting: a server does not stop either, and that is how late effects come about."""

    method: str
    path: str
    raw_path: bytes
    query: bytes
    headers: list[tuple[bytes, bytes]]
    body: bytes
    _given: bool = False
    _status: int = 0
    _head: list[tuple[bytes, bytes]] = field(default_factory=list)
    _content: bytearray = field(default_factory=bytearray)
    _done: asyncio.Future[Answer] = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    _hung_up: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self) -> Answer:
        """Wait for the answer; raises Interrupted where the connection was cut."""
        try:
            return await self._done
        finally:
            self._hung_up.set()

    async def through(self, app: Application) -> None:
        """Run the application on this request."""
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": self.method,
            "scheme": "http",
            "path": self.path,
            "raw_path": self.raw_path,
            "query_string": self.query,
            "root_path": "",
            "headers": self.headers,
            "client": ("127.0.0.1", 0),
            "server": ("127.0.0.1", 0),
            "extensions": {"sandbox.abort": self._abort},
        }
        try:
            await app(scope, self._receive, self._send)
        except Exception as error:
            # What a real server does with a broken application.
            logging.getLogger(__name__).error("simulated system failed: %s", type(error).__name__)
            self._settle((500, [(b"content-type", b"text/plain")], b"Internal Server Error"))
        else:
            self._cut()
        finally:
            self._cut()

    async def _receive(self) -> Message:
        if not self._given:
            self._given = True
            return {"type": "http.request", "body": self.body, "more_body": False}
        await self._hung_up.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = int(message["status"])
            self._head = [(bytes(name), bytes(value)) for name, value in message.get("headers", [])]
        elif message["type"] == "http.response.body":
            self._content += message.get("body", b"")
            if not message.get("more_body", False):
                self._settle((self._status, self._head, bytes(self._content)))

    async def _abort(self) -> None:
        self._cut()

    def _cut(self) -> None:
        """End without an answer, unless there has been one."""
        if not self._done.done():
            self._done.set_exception(Interrupted())
            self._done.exception()  # seen: nobody may be waiting any more

    def _settle(self, answer: Answer) -> None:
        if not self._done.done():
            self._done.set_result(answer)


class InProcessWire(Line):
    """One simulated system's line: a listener that may be closed, a first byte, a cut connection, a deadline, and an
    application that goes on although the caller has hung up."""

    def __init__(self, settings: WireSettings, clock: Clock, app: Application, gate: Gate) -> None:
        super().__init__(settings, clock)
        self._app, self._gate = app, gate
        self._running: set[asyncio.Task[None]] = set()

    async def _once(
        self, request: WireRequest, before: BeforeFirstByte | None, deadline_s: float
    ) -> WireAnswer | WireFault:
        if not self._gate():
            self._identified = False
            return WireFault(OutcomeClass.NOT_SENT, "no_connection")
        if before is not None:
            await before()
        try:
            async with asyncio.timeout(deadline_s):
                status, head, body = await self._start(request).answer()
        except TimeoutError:
            return WireFault(OutcomeClass.UNKNOWN, "timeout")
        except Interrupted:
            return WireFault(OutcomeClass.UNKNOWN, "cut")
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in head}
        if packed(headers) or len(body) > ANSWER_LIMIT:
            return WireFault(OutcomeClass.UNKNOWN, "packed" if packed(headers) else "too_big")
        return self._checked(status, headers, body)

    def _start(self, request: WireRequest) -> Run:
        address = urlsplit(self._settings.url)
        raw, _, query = (address.path.rstrip("/") + request.target).encode("ascii").partition(b"?")
        own = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in request.headers]
        named = {name for name, _ in own}
        usual = [(b"host", address.netloc.encode("ascii")), *(one for one in HEADERS if one[0] not in named)]
        if request.body or request.method in ("POST", "PUT", "PATCH"):
            usual.append((b"content-length", str(len(request.body)).encode("ascii")))
        run = Run(request.method, unquote(raw.decode("ascii")), raw, query, [*usual, *own], request.body)
        task = asyncio.create_task(run.through(self._app))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return run

    async def close(self) -> None:
        """Stop what still runs."""
        running = list(self._running)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


def in_process_wire(settings: WireSettings, clock: Clock, app: Application, gate: Gate) -> InProcessWire:
    """A line to a simulated system in this process; ``gate`` tells whether its listener is open."""
    return InProcessWire(settings, clock, app, gate)
