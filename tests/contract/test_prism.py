"""Prism between adapter and simulator, over HTTP: both sides held to the contract by a third reader.

It would catch adapter and simulator sharing one misunderstanding. Prism changes whatever breaks the contract, in a
request or in an answer, into an error of its own; so it is enough that everything is accepted and read.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.contract.test_adapters_meet_simulators import ME, Meeting, each_kind
from tests.unit.sandbox.caller import AMP_HEADERS
from tests.unit.sandbox.served import call

from jobterm import resources
from jobterm.domain.identifiers import Cpr
from jobterm.outbox.port import OutcomeClass, Sight
from jobterm.outbox.reading import ReadState, Section
from jobterm.sandbox.protocol import Listener
from jobterm.systems.transport import HttpWire
from jobterm.systems.wire import WireSettings

PRISM = Path(__file__).parent / "prism" / "node_modules" / ".bin" / "prism"

pytestmark = pytest.mark.system


class ProxiedMeeting(Meeting):
    """An adapter whose line to the simulator leads through the proxy."""

    port_of_proxy = 0

    def wire(self, system: str) -> HttpWire:
        return HttpWire(WireSettings(system, f"http://127.0.0.1:{self.port_of_proxy}", training=True), self.clock)


@contextlib.asynccontextmanager
async def proxy(contract: str, upstream: str) -> AsyncIterator[int]:
    """A running `prism proxy --errors`; gives its port."""
    port = free_port()
    spec = resources.path("contracts", f"{contract}.yaml")
    process = await asyncio.create_subprocess_exec(
        str(PRISM), "proxy", "--errors", "-p", str(port), str(spec), upstream,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        async for line in process.stdout:
            if b"Prism is listening" in line:
                break
        else:
            raise AssertionError("Prism did not start")
        swallowing = asyncio.create_task(process.stdout.read())
        yield port
        process.terminate()
        await swallowing
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(params=["amp", "workbase"])
async def met(request: pytest.FixtureRequest) -> AsyncIterator[Meeting]:
    """An adapter and its simulator with the proxy between them."""
    port = free_port()
    upstream = f"http://127.0.0.1:{port}/{request.param}"
    async with proxy(request.param, upstream) as port_of_proxy:
        ProxiedMeeting.port_of_proxy = port_of_proxy
        meeting = ProxiedMeeting(request.param)
        listener = Listener(meeting.sandbox.apps()[request.param][0], "127.0.0.1", port)
        await listener.open()
        try:
            yield meeting
        finally:
            await meeting.port.close()
            await listener.close()
            meeting.sandbox.close()


async def test_each_kind_passes_the_contract_both_ways_and_is_applied_once(met: Meeting) -> None:
    for item in each_kind(met):
        assigned, rendered, outcome = await met.deliver(item)
        assert (item.kind, outcome.cls) == (item.kind, OutcomeClass.ACCEPTED), outcome
        seen = await met.port.look_up(assigned, rendered)
        assert (item.kind, seen.sight) == (item.kind, Sight.FOUND)
        assert met.applied(item) == 1


async def test_reading_searching_and_asking_how_it_is_pass_the_contract(met: Meeting) -> None:
    citizen = met.enrolled[0]
    assert (await met.port.probe()).cls is OutcomeClass.ACCEPTED
    reading = await met.port.read(Cpr.parse(citizen["cpr"]).digits, frozenset(Section), ME)
    assert (reading.state, reading.outcome) == (ReadState.FRESH, None)
    hits = await met.port.search(citizen["name"], ME)
    assert isinstance(hits, list)
    assert citizen["cpr"] in [hit.cpr for hit in hits]


async def test_the_proxy_does_object(met: Meeting) -> None:
    """A test of the test: a request that breaks the contract does not reach the simulator."""
    before = len(met.control.requests())
    path = {"amp": "/Drift/v1/Status", "workbase": "/api/v1/health"}[met.system]
    base = f"http://127.0.0.1:{ProxiedMeeting.port_of_proxy}"
    reply = await asyncio.to_thread(call, base, "GET", path, None, {**AMP_HEADERS, "x-requestUser": "nobody"})
    assert reply.status == 422
    assert len(met.control.requests()) == before
