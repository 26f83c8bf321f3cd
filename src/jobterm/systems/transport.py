"""HTTP itself: the only module that knows httpx. It moves bytes once, within limits, and says what certainly happened.

What the bytes mean is the adapters' business.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
from collections.abc import Mapping
from typing import Any

import httpx

from jobterm.clock import Clock
from jobterm.outbox.port import BeforeFirstByte, OutcomeClass
from jobterm.systems.line import Line, packed
from jobterm.systems.wire import (
    ANSWER_LIMIT,
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


class HttpWire(Line):
    """One system's line over HTTP/1.1 within limits. It talks to httpx's transport, not to its client: that would add
    redirects, cookies, proxies and credentials from the environment, none of which are wanted here."""

    def __init__(self, settings: WireSettings, clock: Clock, transport: httpx.AsyncBaseTransport | None = None) -> None:
        super().__init__(settings, clock)
        self._transport = transport
        self._lines: _Lines | None = None
        self._headers = [*HEADERS]
        if settings.authorization is not None:
            self._headers.append(("authorization", settings.authorization))
        self._loop: asyncio.AbstractEventLoop | None = None

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
                headers = {name.lower(): value for name, value in response.headers.items()}
                return self._checked(response.status_code, headers, await _read(response, headers))
            finally:
                await response.aclose()
        finally:
            lines.give_back(line)

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


async def _read(response: httpx.Response, headers: Mapping[str, str]) -> bytes:
    """The body, at most ANSWER_LIMIT bytes, never unpacked."""
    if packed(headers):
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
