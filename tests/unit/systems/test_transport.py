"""The wire moves bytes once and says what certainly happened (design R3), against a real socket."""

from __future__ import annotations

import asyncio
import gzip
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests.unit.systems.lines import SANDBOX, Line, Manner, answering, reply, serving

from jobterm.clock import ManualClock
from jobterm.outbox.port import OutcomeClass
from jobterm.systems.transport import HttpWire
from jobterm.systems.wire import ANSWER_LIMIT, WireAnswer, WireFault, WireRequest, WireSettings

POST = WireRequest("POST", "/v1/thing?x=1", (("x-requestId", "k-1"), ("content-type", "application/json")), b'{"a":1}')
PROBE = WireRequest("GET", "/status")
HERE = WireSettings("amp", "http://127.0.0.1:9/amp", training=True, connect_s=2.0, deadline_s=2.0)


@asynccontextmanager
async def wired(manner: Manner, settings: WireSettings = HERE) -> AsyncIterator[tuple[HttpWire, Line]]:
    """A wire to a server with that manner."""
    async with serving(manner) as line:
        wire = HttpWire(replace(settings, url=line.url), ManualClock())
        try:
            yield wire, line
        finally:
            await wire.close()


def fault(got: WireAnswer | WireFault) -> tuple[OutcomeClass, str]:
    """Class and code of a fault."""
    assert isinstance(got, WireFault), got
    return got.cls, got.code


async def test_a_whole_answer_comes_back_with_the_servers_clock() -> None:
    async with wired(answering(reply(b'{"ok":1}'))) as (wire, line):
        got = await wire.exchange(POST)
    assert isinstance(got, WireAnswer)
    assert (got.status, got.body, got.at) == (200, b'{"ok":1}', ManualClock().now())
    assert got.server_at == datetime(2026, 11, 20, 8, 0, 7, tzinfo=UTC)
    (sent,) = line.requests
    assert sent.startswith(b"POST /amp/v1/thing?x=1 HTTP/1.1\r\n")
    assert sent.endswith(b'\r\n\r\n{"a":1}')
    assert b"accept-encoding: identity" in sent.lower()


async def test_the_connection_stands_before_the_claim_and_nothing_has_left() -> None:
    seen: list[tuple[int, int]] = []
    async with wired(answering(reply())) as (wire, line):

        async def claim() -> None:
            while not line.connected:
                await asyncio.sleep(0)
            seen.append((line.connected, len(line.requests)))

        await wire.exchange(POST, claim)
    assert seen == [(1, 0)]
    assert len(line.requests) == 1


async def test_a_refused_connection_is_certainly_not_sent_and_claims_nothing() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/amp"
    claims: list[int] = []

    async def claim() -> None:
        claims.append(1)

    wire = HttpWire(replace(HERE, url=url), ManualClock())
    assert fault(await wire.exchange(POST, claim)) == (OutcomeClass.NOT_SENT, "no_connection")
    await wire.close()
    assert claims == []


class LostLease(Exception):
    """What a claim may raise."""


@pytest.mark.parametrize("error", [LostLease(), TimeoutError(), OSError(28, "full"), asyncio.CancelledError()])
async def test_a_claim_that_fails_passes_its_error_on_and_nothing_leaves(error: BaseException) -> None:
    async def claim() -> None:
        raise error

    async with wired(answering(reply())) as (wire, line):
        with pytest.raises(type(error)):
            await wire.exchange(POST, claim)
        assert line.requests == []
        assert isinstance(await wire.exchange(POST), WireAnswer)


async def test_a_slow_commit_is_not_broken_off_by_the_deadline() -> None:
    done: list[int] = []

    async def claim() -> None:
        await asyncio.sleep(0.2)
        done.append(1)

    async with wired(answering(reply()), replace(HERE, connect_s=0.1)) as (wire, _):
        assert isinstance(await wire.exchange(POST, claim), WireAnswer)
    assert done == [1]


async def _cut(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


async def _cut_half_way(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(reply(b"x" * 100)[:-50])
    await writer.drain()
    writer.transport.abort()


async def _drip(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    for byte in reply(b"x" * 10_000):
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(0.01)


async def _silent(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    await reader.read()


@pytest.mark.parametrize(
    ("manner", "code"),
    [
        (_cut, "cut"),
        (_cut_half_way, "cut"),
        (_drip, "timeout"),
        (_silent, "timeout"),
        (answering(b"SSH-2.0-OpenSSH\r\n\r\n"), "cut"),
        (answering(reply(head=SANDBOX + b"x-big: " + b"y" * 10_000_000 + b"\r\n")), "cut"),
        (answering(reply(b"x" * (ANSWER_LIMIT + 1))), "too_big"),
        (answering(reply(gzip.compress(b"x" * 50_000_000), head=SANDBOX + b"Content-Encoding: gzip\r\n")), "packed"),
    ],
    ids=["cut", "half", "drip", "silent", "not http", "big header", "big body", "packed"],
)
async def test_what_fails_after_the_first_byte_is_unknown(manner: Manner, code: str) -> None:
    async with wired(manner, replace(HERE, deadline_s=0.3)) as (wire, line):
        assert fault(await wire.exchange(POST)) == (OutcomeClass.UNKNOWN, code)
    assert len(line.requests) == 1


async def test_an_answer_of_exactly_the_limit_is_taken() -> None:
    async with wired(answering(reply(b"x" * ANSWER_LIMIT))) as (wire, _):
        got = await wire.exchange(POST)
    assert isinstance(got, WireAnswer)
    assert len(got.body) == ANSWER_LIMIT


async def test_nothing_is_ever_sent_twice_by_the_wire() -> None:
    async with wired(_cut) as (wire, line):
        for _ in range(3):
            await wire.exchange(POST)
    assert len(line.requests) == 3


async def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    head = SANDBOX + b"Location: http://127.0.0.1:1/elsewhere\r\n"
    async with wired(answering(reply(status="307 Temporary Redirect", head=head))) as (wire, line):
        got = await wire.exchange(POST)
    assert isinstance(got, WireAnswer)
    assert got.status == 307
    assert len(line.requests) == 1


async def test_no_cookie_is_kept() -> None:
    async with wired(answering(reply(head=SANDBOX + b"Set-Cookie: id=1; Path=/\r\n"))) as (wire, line):
        await wire.exchange(POST)
        await wire.exchange(POST)
    assert b"cookie:" not in b"".join(line.requests).lower()


async def test_a_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    async with wired(answering(reply())) as (wire, _):
        assert isinstance(await wire.exchange(POST), WireAnswer)


async def test_training_takes_no_answer_from_anything_but_a_sandbox() -> None:
    async with wired(answering(reply(head=b""))) as (wire, _):
        got = await wire.exchange(POST)
    assert fault(got) == (OutcomeClass.UNKNOWN, "not_a_sandbox")
    assert isinstance(got, WireFault)
    assert got.asked().cls is OutcomeClass.IDENTITY


async def test_production_takes_no_answer_from_a_sandbox() -> None:
    async with wired(answering(reply()), replace(HERE, training=False)) as (wire, _):
        assert fault(await wire.exchange(POST)) == (OutcomeClass.UNKNOWN, "sandbox_answer")


@pytest.mark.parametrize("training", [True, False])
async def test_nothing_is_written_before_the_other_end_has_shown_what_it_is(training: bool) -> None:
    wrong = answering(reply(head=b"" if training else SANDBOX))
    async with wired(wrong, replace(HERE, training=training)) as (wire, line):
        got = await wire.exchange(POST, identify=PROBE)
    assert fault(got)[0] is OutcomeClass.IDENTITY
    assert [sent.split(b" ")[0] for sent in line.requests] == [b"GET"]


async def test_the_other_end_shows_itself_once_and_not_for_every_write() -> None:
    async with wired(answering(reply())) as (wire, line):
        for _ in range(3):
            assert isinstance(await wire.exchange(POST, identify=PROBE), WireAnswer)
    assert [sent.split(b" ")[0] for sent in line.requests] == [b"GET", b"POST", b"POST", b"POST"]


@pytest.mark.parametrize("url", ["http://192.0.2.1/amp", "https://198.51.100.7:8443/amp", "http://[2001:db8::1]/amp"])
async def test_training_does_not_even_connect_beyond_this_machine(url: str) -> None:
    wire = HttpWire(replace(HERE, url=url), ManualClock())
    assert fault(await wire.exchange(POST)) == (OutcomeClass.IDENTITY, "not_loopback")
    await wire.close()


async def test_production_is_not_talked_to_in_the_clear() -> None:
    wire = HttpWire(replace(HERE, url="http://192.0.2.1/amp", training=False), ManualClock())
    assert fault(await wire.exchange(POST)) == (OutcomeClass.IDENTITY, "not_encrypted")
    await wire.close()


def _own_certificate(folder: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "somebody")])
    start = datetime(2026, 1, 1, tzinfo=UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(start).not_valid_after(start + timedelta(days=4000))
    signed = made.sign(key, hashes.SHA256())
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "pem").write_bytes(secret + signed.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "pem")
    return context


async def test_a_server_that_cannot_prove_who_it_is_gets_nothing(tmp_path: Path) -> None:
    claims: list[int] = []

    async def claim() -> None:
        claims.append(1)

    async with serving(answering(reply()), _own_certificate(tmp_path)) as line:
        wire = HttpWire(replace(HERE, url=line.url), ManualClock())
        assert fault(await wire.exchange(POST, claim)) == (OutcomeClass.IDENTITY, "certificate")
        await wire.close()
    assert (claims, line.requests) == ([], [])


async def test_many_at_once_use_no_more_connections_than_allowed() -> None:
    async with wired(answering(reply()), replace(HERE, in_flight=2)) as (wire, line):
        got = await asyncio.gather(*(wire.exchange(POST) for _ in range(10)))
    assert all(isinstance(one, WireAnswer) for one in got)
    assert line.connected <= 2


class Mute(httpx.AsyncBaseTransport):
    """A transport that carries requests and does not tell its steps."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer at once."""
        return httpx.Response(200, headers={"x-jobterm-sandbox": "1"}, stream=httpx.ByteStream(b"{}"), request=request)


async def test_an_answer_that_nobody_claimed_is_not_believed() -> None:
    wire = HttpWire(HERE, ManualClock(), Mute())
    assert fault(await wire.exchange(POST)) == (OutcomeClass.UNKNOWN, "transport_fault")
    await wire.close()
