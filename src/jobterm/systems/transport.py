"""HTTP itself: the only module that knows httpx. It moves bytes once, within limits, and says what certainly happened.

What the bytes mean is the adapters' business.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import ssl
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from jobterm.clock import Clock
from jobterm.outbox.port import BeforeFirstByte, OutcomeClass
from jobterm.systems.inprocess import Application, Gate, Interrupted, Refused, Run
from jobterm.systems.wire import (
    ANSWER_LIMIT,
    SANDBOX_HEADER,
    WireAnswer,
    WireFault,
    WireRequest,
    WireSettings,
    is_loopback,
)

for _name in ("httpx", "httpcore"):
    # Their debug lines hold headers, and ours hold a citizen's number.
    logging.getLogger(_name).setLevel(logging.WARNING)

IDLE_S = 2.0
"""An idle connection is dropped well before the 5 s after which servers drop it: a reused one must still stand."""
HEADERS = (("accept", "*/*"), ("accept-encoding", "identity"), ("connection", "keep-alive"), ("user-agent", "jobterm"))
"""On every request."""
READ_DEADLINE_S = 3.0
"""How long a question that changes nothing may take (design §8)."""


class _Stop(Exception):
    """Raised inside a call to end it with a known fault."""

    def __init__(self, fault: WireFault) -> None:
        super().__init__(fault.code)
        self.fault = fault


class _Call:
    """One exchange: how far it came."""

    def __init__(self, settings: WireSettings, before: BeforeFirstByte | None, deadline_s: float) -> None:
        self.left = False
        self.limit = asyncio.timeout(settings.connect_s)
        self.hindered: BaseException | None = None
        self.tls: BaseException | None = None
        self._settings, self._before, self._deadline_s = settings, before, deadline_s

    async def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """httpx's documented trace extension: awaited at each step, so that a step can be held or stopped."""
        if event == "connection.connect_tcp.complete":
            self._check_peer(info)
        elif event == "connection.start_tls.failed":
            self.tls = info.get("exception")
        elif event == "http11.send_request_headers.started":
            await self._first_byte()

    def _check_peer(self, info: Mapping[str, Any]) -> None:
        if not self._settings.training:
            return
        peer = info["return_value"].get_extra_info("server_addr")
        if not peer or not is_loopback(str(peer[0])):
            raise _Stop(WireFault(OutcomeClass.IDENTITY, "not_loopback"))

    async def _first_byte(self) -> None:
        if self._before is not None:
            self.limit.reschedule(None)  # a commit is never broken off half way
            try:
                await self._before()
            except BaseException as error:
                self.hindered = error
                raise
        self.left = True
        self.limit.reschedule(asyncio.get_running_loop().time() + self._deadline_s)

    def fault(self, code: str) -> WireFault:
        """What a failure means at the point the call has reached."""
        if self.left:
            return WireFault(OutcomeClass.UNKNOWN, code)
        if self.tls is not None and not isinstance(self.tls, httpx.TimeoutException | TimeoutError):
            return WireFault(OutcomeClass.IDENTITY, "certificate")
        return WireFault(OutcomeClass.NOT_SENT, code)


class HttpWire:
    """One system's line over HTTP/1.1 within limits. It talks to httpx's transport, not to its client: that would add
    redirects, cookies, proxies and credentials from the environment, none of which are wanted here."""

    def __init__(self, settings: WireSettings, clock: Clock, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._settings = settings
        self._clock = clock
        self._transport = transport
        self._lines: _Lines | None = None
        self._headers = [*HEADERS]
        if settings.authorization is not None:
            self._headers.append(("authorization", settings.authorization))
        self._loop: asyncio.AbstractEventLoop | None = None
        self._identified = False

    async def exchange(
        self,
        request: WireRequest,
        before_first_byte: BeforeFirstByte | None = None,
        *,
        identify: WireRequest | None = None,
        deadline_s: float | None = None,
    ) -> WireAnswer | WireFault:
        """See ``wire.Wire.exchange``."""
        if identify is not None and not self._identified:
            known = await self._once(identify, None, READ_DEADLINE_S)
            if isinstance(known, WireFault):
                cls = OutcomeClass.IDENTITY if known.identity else known.cls
                certain = cls if cls is OutcomeClass.IDENTITY else OutcomeClass.NOT_SENT
                return WireFault(certain, known.code, known.identity, known.server_at)
        return await self._once(request, before_first_byte, deadline_s or self._settings.deadline_s)

    async def close(self) -> None:
        """Close idle connections; the next exchange opens anew."""
        lines, self._lines = self._lines, None
        if lines is not None:
            await lines.close()

    async def _once(
        self, request: WireRequest, before: BeforeFirstByte | None, deadline_s: float
    ) -> WireAnswer | WireFault:
        call = _Call(self._settings, before, deadline_s)
        try:
            async with call.limit:
                if (wrong := await self._wrong_place()) is not None:
                    return wrong
                return await self._talk(request, call)
        except BaseException as error:
            if call.hindered is not None:
                raise call.hindered from None
            if not isinstance(error, Exception):
                raise
            return self._failed(error, call)

    async def _talk(self, request: WireRequest, call: _Call) -> WireAnswer | WireFault:
        own = {name.lower() for name, _ in request.headers}
        outgoing = httpx.Request(
            request.method,
            self._settings.url.rstrip("/") + request.target,
            headers=[*(one for one in self._headers if one[0] not in own), *request.headers],
            content=request.body or None,
            extensions={"trace": call.trace},
        )
        lines = self._ready()
        line = await lines.take()
        try:
            response = await line.handle_async_request(outgoing)
            try:
                if not call.left:  # a transport that does not tell its steps: nothing it carries could be claimed
                    raise _Stop(WireFault(OutcomeClass.UNKNOWN, "transport_fault"))
                return self._checked(response, await _read(response))
            finally:
                await response.aclose()
        finally:
            lines.give_back(line)

    def _checked(self, response: httpx.Response, body: bytes) -> WireAnswer | WireFault:
        headers = {name.lower(): value for name, value in response.headers.items()}
        server_at = _date(headers.get("date"))
        sandbox = bool(headers.get(SANDBOX_HEADER, "").strip())
        if sandbox != self._settings.training:
            self._identified = False
            code = "sandbox_answer" if sandbox else "not_a_sandbox"
            return WireFault(OutcomeClass.UNKNOWN, code, True, server_at)
        self._identified = True
        return WireAnswer(response.status_code, headers, body, self._clock.now(), server_at)

    def _failed(self, error: Exception, call: _Call) -> WireFault:
        if isinstance(error, _Stop):
            if call.left and error.fault.cls is not OutcomeClass.UNKNOWN:
                return WireFault(OutcomeClass.UNKNOWN, error.fault.code, True)
            return error.fault
        if not call.left:
            self._identified = False  # whoever answers here next time may be someone else
        if isinstance(error, TimeoutError | httpx.TimeoutException):
            return call.fault("timeout" if call.left else "connect_timeout")
        if isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol):
            return call.fault("bad_url")
        if isinstance(error, httpx.ConnectError | OSError) and not call.left:
            return call.fault("no_connection")
        if isinstance(error, httpx.TransportError | OSError):
            return call.fault("cut")
        # A fault of ours, not of the wire: it must not look as if the request had been answered.
        logging.getLogger(__name__).error("transport fault %s", type(error).__name__)
        return call.fault("transport_fault")

    async def _wrong_place(self) -> WireFault | None:
        """Why this address may not be talked to under this profile; checked on what the name resolves to."""
        settings = self._settings
        if isinstance(self._transport, InProcess):
            return None
        if settings.training:
            if not all(is_loopback(address) for address in await _resolve(settings.host)):
                return WireFault(OutcomeClass.IDENTITY, "not_loopback")
        elif not settings.encrypted and not is_loopback(settings.host):
            return WireFault(OutcomeClass.IDENTITY, "not_encrypted")
        return None

    def _ready(self) -> _Lines:
        loop = asyncio.get_running_loop()
        if self._lines is None or self._loop is not loop:
            self._loop = loop  # connections belong to the loop that opened them; those of an ended one are gone
            self._lines = _Lines(self._settings, self._transport)
        return self._lines


class _Lines:
    """As many connections to a system as it may be sent to at once, each a transport of its own: httpx's pool looks at
    every connection it has, three times for each request, and with a few in use that costs more than the request."""

    def __init__(self, settings: WireSettings, shared: httpx.AsyncBaseTransport | None) -> None:
        self._verify = None if shared is not None else _tls(settings)
        self._shared = shared
        self._room = asyncio.Semaphore(settings.in_flight)
        self._all: list[httpx.AsyncBaseTransport] = []
        self._free: list[httpx.AsyncBaseTransport] = []

    async def take(self) -> httpx.AsyncBaseTransport:
        """One that nobody uses, the one used last before others; waits for one."""
        if self._shared is not None:
            return self._shared
        await self._room.acquire()
        if not self._free:
            assert self._verify is not None
            limits = httpx.Limits(max_connections=1, max_keepalive_connections=1, keepalive_expiry=IDLE_S)
            # Without time-outs: waiting is bounded by our own deadline over the whole call; httpx's are per read.
            made = httpx.AsyncHTTPTransport(verify=self._verify, trust_env=False, http2=False, retries=0, limits=limits)
            self._all.append(made)
            self._free.append(made)
        return self._free.pop()

    def give_back(self, line: httpx.AsyncBaseTransport) -> None:
        """It may be used by the next."""
        if line is not self._shared:
            self._free.append(line)
            self._room.release()

    async def close(self) -> None:
        """Close the connections that are open."""
        for line in self._all if self._shared is None else [self._shared]:
            await line.aclose()


async def _read(response: httpx.Response) -> bytes:
    """The body, at most ANSWER_LIMIT bytes, never unpacked."""
    if response.headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
        raise _Stop(WireFault(OutcomeClass.UNKNOWN, "packed"))
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > ANSWER_LIMIT:
            raise _Stop(WireFault(OutcomeClass.UNKNOWN, "too_big"))
    return bytes(body)


async def _resolve(host: str) -> list[str]:
    """The addresses behind a host name; OSError where there are none."""
    if is_loopback(host):
        return [host]
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


def _tls(settings: WireSettings) -> ssl.SSLContext:
    if not settings.encrypted:
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # never used; reading the machine's authorities takes long
    context = ssl.create_default_context(cafile=str(settings.trust) if settings.trust else None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if settings.certificate is not None:
        certificate, key = settings.certificate
        context.load_cert_chain(str(certificate), str(key))
    return context


def _date(text: str | None) -> datetime | None:
    """The server's clock from a Date header; None where it is missing or no date."""
    if text is None:
        return None
    with contextlib.suppress(ValueError, TypeError, OverflowError):
        told = parsedate_to_datetime(text)
        return (told if told.tzinfo else told.replace(tzinfo=UTC)).astimezone(UTC)
    return None


class InProcess(httpx.AsyncBaseTransport):
    """A simulated system in the same process, with the manners of a network: a listener that may be closed, a first
    byte, a cut connection, an application that goes on although the caller has hung up. httpx's own ASGITransport has
    none of these."""

    def __init__(self, app: Application, gate: Gate) -> None:
        self._app, self._gate = app, gate
        self._running: set[asyncio.Task[None]] = set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """One request to the application."""
        trace = request.extensions.get("trace")
        if not self._gate():
            raise httpx.ConnectError("refused", request=request)
        body = await request.aread()
        if trace is not None:
            await trace("http11.send_request_headers.started", {})
        raw_path, _, query = request.url.raw_path.partition(b"?")
        run = Run(
            method=request.method,
            path=request.url.path,
            raw_path=raw_path,
            query=query,
            headers=[(name.lower(), value) for name, value in request.headers.raw],
            body=body,
        )
        task = asyncio.create_task(run.through(self._app))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        try:
            status, headers, content = await run.answer()
        except Refused as error:
            raise httpx.ConnectError("refused", request=request) from error
        except Interrupted as error:
            raise httpx.ReadError("cut", request=request) from error
        return httpx.Response(status, headers=headers, stream=httpx.ByteStream(content), request=request)

    async def aclose(self) -> None:
        """Stop what still runs."""
        running = list(self._running)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


def in_process_wire(settings: WireSettings, clock: Clock, app: Application, gate: Gate) -> HttpWire:
    """A line to a simulated system in this process; ``gate`` tells whether its listener is open."""
    return HttpWire(settings, clock, InProcess(app, gate))
