"""Draining a queue to a system that answers at once, against bare httpx with the same requests at the same concurrency
plus raw commits of the same rows."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import httpx

from benchmarks import material
from benchmarks.figure import CannotMeasure, Figure, Size
from jobterm.clock import RandomIds, SystemClock
from jobterm.outbox.engine import Engine, Surroundings
from jobterm.outbox.port import Rendered, SystemPort
from jobterm.outbox.reading import Asker
from jobterm.outbox.sqlcipher import connect
from jobterm.outbox.sqlstore import SqlStore
from jobterm.systems.adapter import Adapter
from jobterm.systems.amp import AmpCodec
from jobterm.systems.transport import HttpWire
from jobterm.systems.wire import WireSettings

HOUSE = Asker(("state", "0751"), ("system", "jobterm", "jobterm"))
TIME_LIMIT_S = 900.0


def measure(size: Size) -> list[Figure]:
    """Drain, then do the same bare, and so on in turns."""
    pairs: list[tuple[Spent, Spent]] = []
    with server() as url:
        for turn in range(size.drains):
            with material.folder(size.folder, f"drain-{turn}") as where:
                pairs.append(asyncio.run(_pair(where, url, size.drain)))
    name = f"drain of {size.drain:,} items to a local system"
    against = "bare httpx at the same concurrency, and the same rows committed raw"
    ours, theirs = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    walls = [one.wall_s for one in ours], [one.wall_s for one in theirs]
    processor = [one.processor_s for one in ours], [one.processor_s for one in theirs]
    return [
        Figure(name, "s", against, *walls, must=2.0, goal=1.25),
        # No limit is set for it, but a busy disk moves the time and not this.
        Figure(f"{name}: processor time", "s", against, *processor),
    ]


@dataclass(frozen=True)
class Spent:
    """Time on the wall and of the processor, all threads of this process, seconds."""

    wall_s: float
    processor_s: float


@contextlib.contextmanager
def _spending(into: list[Spent]) -> Iterator[None]:
    wall, processor = time.perf_counter(), time.process_time()
    yield
    into.append(Spent(time.perf_counter() - wall, time.process_time() - processor))


async def _pair(where: Path, url: str, count: int) -> tuple[Spent, Spent]:
    clock = SystemClock()
    recorders: list[material.Recorder] = []
    store = material.store(where, recorders)
    (recorder,) = recorders
    recorder.recording = False
    # Only what is sent: looking after a far end is no part of the requests that are compared.
    items = material.new_items(count, ids=RandomIds(), clock=clock, deliveries=material.RECORD_ONLY)
    material.fill(store, items)
    twin_path = where / "twin.db"
    shutil.copy(where / "outbox.db", twin_path)
    recorder.recording = True
    port = Adapter(AmpCodec(), HttpWire(WireSettings("amp", url, training=True), clock), clock, HOUSE)
    spent: list[Spent] = []
    with _spending(spent):
        await _drain(store, port, clock, count)
    recorder.recording = False
    requests = [_rendering(store, delivery) for delivery in _sent(recorder)]
    store.close()
    if len(requests) != count:
        raise AssertionError(f"{len(requests)} requests for {count} items")
    concurrency = port.capabilities.per_system_in_flight
    with _spending(spent):
        await _bare(url, requests, recorder.transactions, twin_path, concurrency)
    return spent[0], spent[1]


async def _drain(store: SqlStore, port: SystemPort, clock: SystemClock, count: int) -> None:
    engine = Engine(
        Surroundings(
            store,
            {port.id: port},
            {},
            clock,
            Random(1),
            lambda made: (("state", "0751"), ("person", made.author, made.author_name)),
            lambda made: made.needs,
            "bench",
        )
    )
    drained = await engine.run(asyncio.Event(), until_idle=True, timeout=TIME_LIMIT_S)
    confirmed = drained.confirmed.get(port.id, 0)
    if confirmed != count:
        raise CannotMeasure(f"{confirmed} of {count} items were confirmed, stopped by {drained.stopped_by}")


def _sent(recorder: material.Recorder) -> Iterator[str]:
    """Ids of the deliveries whose bytes were stored, in the order of sending."""
    for transaction in recorder.transactions:
        for sql, values in transaction:
            if "INTO request" in sql:
                yield str(values[0])


def _rendering(store: SqlStore, delivery: str) -> Rendered:
    rendered = store.rendering(store.delivery(delivery))
    if rendered is None:
        raise AssertionError("a delivery was confirmed without stored bytes")
    return rendered


async def _bare(
    url: str,
    requests: Sequence[Rendered],
    transactions: Sequence[Sequence[material.Statement]],
    twin: Path,
    concurrency: int,
) -> None:
    """The requests with nothing around them, while a thread commits the rows."""
    waiting = iter(requests)
    limits = httpx.Limits(max_connections=concurrency, max_keepalive_connections=concurrency)

    def commit_all() -> None:
        connection = connect(twin, material.KEY)
        for transaction in transactions:
            material.replay(connection, transaction)
        connection.close()

    async def work(client: httpx.AsyncClient) -> None:
        for request in waiting:
            answer = await client.request(
                request.method, url + request.target, headers=list(request.headers), content=request.body
            )
            answer.raise_for_status()

    async with httpx.AsyncClient(limits=limits, trust_env=False) as client:
        committing = asyncio.get_running_loop().run_in_executor(None, commit_all)
        await asyncio.gather(*(work(client) for _ in range(concurrency)), committing)


@contextlib.contextmanager
def server() -> Iterator[str]:
    """A system that answers at once, in a process of its own; its address."""
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks.server"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        process.stdin.close()
