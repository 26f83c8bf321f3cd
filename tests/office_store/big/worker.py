"""``python -m tests.office_store.big.worker PLAN N``: one worker of the office, a process to be killed or stood
still."""

from __future__ import annotations

import asyncio
import signal
import sys
from pathlib import Path
from random import Random

from tests.office_store.big.plan import MUNICIPALITY, Plan, open_store, say, sender

from jobterm.clock import Clock
from jobterm.outbox.engine import Engine, Surroundings
from jobterm.outbox.port import SystemPort
from jobterm.outbox.reading import Asker
from jobterm.outbox.shared_admission import SharedAdmission
from jobterm.outbox.store import StoreError
from jobterm.systems.adapter import Adapter
from jobterm.systems.amp import AmpCodec
from jobterm.systems.transport import HttpWire
from jobterm.systems.wire import WireSettings
from jobterm.systems.workbase import WorkbaseCodec

CODECS = {"amp": AmpCodec, "workbase": WorkbaseCodec}
HOUSE = Asker(("state", MUNICIPALITY), ("system", "jobterm", "jobterm"))
PATIENCE_S = 0.5


def ports(plan: Plan, clock: Clock) -> dict[str, SystemPort]:
    """The systems over HTTP."""
    return {
        system: Adapter(
            make(), HttpWire(WireSettings(system, plan.systems[system], training=True), clock), clock, HOUSE
        )
        for system, make in CODECS.items()
    }


async def work(plan: Plan, number: int) -> None:
    """Drain until SIGTERM; a store that is away is waited for."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    name = f"worker-{number}"
    while not stop.is_set():
        try:
            store = open_store(plan.workers[number % len(plan.workers)], name)
        except StoreError as error:
            say(worker=number, away=error.code)
            await _pause(stop)
            continue
        around = Surroundings(
            store, ports(plan, store.clock), {}, store.clock, Random(name), sender, lambda made: made.needs, name,
            admit=SharedAdmission, lease_seconds=plan.lease_s, renew_seconds=plan.lease_s / 3,
        )  # fmt: skip
        try:
            drained = await Engine(around).run(stop)
            say(worker=number, stopped=drained.stopped_by, confirmed=sum(drained.confirmed.values()))
        except StoreError as error:
            say(worker=number, failed=error.code)
            await _pause(stop)
        finally:
            store.close()


async def _pause(stop: asyncio.Event) -> None:
    await asyncio.wait([asyncio.create_task(stop.wait())], timeout=PATIENCE_S)


if __name__ == "__main__":
    asyncio.run(work(Plan.load(Path(sys.argv[1])), int(sys.argv[2])))
