"""The engine's second way, beside the single courier: systems whose deliveries travel in files (rule R8). It sees when
a file closes, when one is to be sent again, asked after or receipted, and when a person must be told.

Pauses between attempts are kept by the clock that nobody sets, and only here: after a restart each open file is looked
at once, at once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from typing import Any, Final

from jobterm.outbox import pacing
from jobterm.outbox.committer import Committer
from jobterm.outbox.courier import Courier
from jobterm.outbox.files import BatchFile, Phase
from jobterm.outbox.files_clerk import FileClerk, Ready
from jobterm.outbox.files_port import FilePort
from jobterm.outbox.gatekeeper import Gatekeeper
from jobterm.outbox.lease import Lease
from jobterm.outbox.port import Assignment, BeforeFirstByte, LookUp, Outcome, OutcomeClass, Rendered
from jobterm.outbox.surroundings import Change, Surroundings

Start = Callable[[str, Coroutine[Any, Any, None]], None]
Guard = Callable[[Coroutine[Any, Any, None]], Coroutine[Any, Any, None]]

RECEIPT_EVERY: Final = timedelta(minutes=15)
"""How often a receipt that may be there is asked for."""
MISSING_EVERY: Final = timedelta(hours=1)
"""How often, when it is overdue: late ones still count."""
MISSING_DAYS: Final = timedelta(days=30)
"""So long."""
ASKED_AT_ONCE: Final = 16
"""Deliveries asked after one by one at a time."""
DEFECT_PAUSE: Final = timedelta(minutes=5)


class _Asked:
    """A file system as one that can be asked, and never sent to, one by one."""

    def __init__(self, port: FilePort) -> None:
        self.id = port.id
        self.capabilities = port.capabilities
        self._port = port

    def render(self, assignment: Assignment) -> Rendered:
        return self._port.record(assignment, "")

    async def send(self, rendered: Rendered, before_first_byte: BeforeFirstByte) -> Outcome:
        del rendered, before_first_byte
        return Outcome(OutcomeClass.NOT_SENT, "not_asked")

    async def look_up(self, assignment: Assignment, rendered: Rendered | None) -> LookUp:
        return await self._port.look_up(assignment, rendered)

    async def probe(self) -> Outcome:
        return await self._port.probe()

    async def close(self) -> None:
        """Its port is closed by who opened it."""


class Filing:
    """All files of one outbox."""

    def __init__(
        self,
        around: Surroundings,
        committer: Committer,
        courier: Courier,
        gates: Gatekeeper,
        *,
        start: Start,
        guard: Guard,
    ) -> None:
        self._around = around
        self._committer = committer
        self._courier = courier
        self._gates = gates
        self._start = start
        self._guard = guard
        self._clerk = FileClerk(
            committer,
            clock=around.clock,
            chance=around.chance,
            identify=around.identify,
            references=around.references,
            addressee=around.addressee,
            before_sending=around.before_sending,
        )
        self._paused: dict[str, float] = {}
        self._failures: dict[str, int] = {}
        self._due: dict[str, datetime] = {}

    @property
    def ports(self) -> Mapping[str, FilePort]:
        """The systems that get files."""
        return self._around.files

    async def turn(self, system: str, now: datetime, lease: Lease | None) -> None:
        """Start what is due of one system that may be asked now."""
        if lease is None:
            return
        port = self.ports[system]
        for ident in await self._committer.read(lambda store: store.unsettled(system, now, ASKED_AT_ONCE)):
            self._begin(f"{system} {ident}", partial(self._look_after, ident, port, lease))
        for file in await self._committer.read(lambda store: store.open_files(system)):
            if self._rested(file.name) and self._is_due(file, port, now):
                self._begin(file.name, partial(self._pursue, file, port, lease))
        closing = port.rhythm.last_closing(now)
        if self._rested(system) and await self._is_closing(system, closing, now):
            self._begin(system, partial(self._close, port, closing, lease))

    async def idle(self, system: str, near: timedelta) -> bool:
        """Whether nothing is left here that happens within that time (amendment 5: a file's hour)."""
        now = self._around.clock.now()
        port = self.ports[system]
        soon = self._gates.given_up(system) or not await self._committer.read(
            lambda store: store.unsettled(system, now + near, 1)
        )
        if not soon:
            return False
        closing = port.rhythm.last_closing(now + near)
        made = await self._committer.read(lambda store: store.last_hour(system))
        due = made is not None and await self._is_closing(system, closing, now)
        if due and not self._gates.given_up(system) and await self._clerk.waiting(port):
            return False
        boot = self._around.clock.boot_seconds()
        for file in await self._committer.read(lambda store: store.open_files(system)):
            waits = self._paused.get(file.name, 0.0) - boot
            moving = file.phase in (Phase.SENDING, Phase.UNKNOWN, Phase.WAITING)
            if moving and waits <= near.total_seconds() and not self._gates.given_up(system):
                return False
        return True

    def next_moment(self, now: datetime) -> datetime | None:
        """The earliest moment after ``now`` at which something here becomes due."""
        boot = self._around.clock.boot_seconds()
        moments = [now + timedelta(seconds=until - boot) for until in self._paused.values() if until > boot]
        moments += [port.rhythm.next_closing(now) for port in self.ports.values()]
        moments += [moment for moment in self._due.values() if moment > now]
        return min(moments, default=None)

    def _begin(self, name: str, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Start something, once per name; where the program itself fails on it, it rests before it is tried again."""

        async def safely() -> None:
            try:
                await self._guard(work())
            except Exception as error:  # a defect in an adapter: it must not take the others' turn, nor spin
                self._pause(name, DEFECT_PAUSE)
                logging.getLogger(__name__).error("a file cannot be handled: %s", type(error).__name__)

        self._start(f"file {name}", safely())

    # ---- when ------------------------------------------------------------------------------------------------------

    def _rested(self, name: str) -> bool:
        return self._paused.get(name, 0.0) <= self._around.clock.boot_seconds()

    def _pause(self, name: str, length: timedelta) -> None:
        self._paused[name] = self._around.clock.boot_seconds() + length.total_seconds()

    def _back_off(self, name: str, outcome: Outcome) -> None:
        now = self._around.clock.now()
        self._failures[name] = self._failures.get(name, 0) + 1
        pause = pacing.back_off(self._failures[name], self._around.chance)
        if outcome.cls is OutcomeClass.THROTTLED and outcome.retry_after is not None:
            pause = pacing.clamp_retry_after(outcome.retry_after, self._around.chance)
        if outcome.cls is OutcomeClass.CLOSED and outcome.until is not None and outcome.until > now:
            pause = min(outcome.until - now, timedelta(days=1))
        self._pause(name, pause)

    def _is_due(self, file: BatchFile, port: FilePort, now: datetime) -> bool:
        """Whether there is something to do about a file now; when it will be, else."""
        if file.phase is Phase.HELD:
            self._due[file.name] = port.rhythm.receipt_from(file.held_at or file.closed_at)
            return now >= self._due[file.name]
        return file.phase is not Phase.MISSING or now <= file.closed_at + MISSING_DAYS

    async def _is_closing(self, system: str, closing: datetime, now: datetime) -> bool:
        last = await self._committer.read(lambda store: store.last_hour(system))
        # An hour that lies ahead was noted while the clock was wrong: it counts for nothing (guarantee G13).
        return last is None or last < closing or last > now + timedelta(days=1)

    # ---- what ------------------------------------------------------------------------------------------------------

    async def _look_after(self, ident: str, port: FilePort, lease: Lease) -> None:
        """One that must be asked after, or of which it must be found out where it belongs, before it may go."""

        def answered(outcome: Outcome, seconds: float) -> None:
            self._gates.learn(port.id, outcome, seconds, self._around.clock.now())

        served = await self._courier.serve(ident, _Asked(port), lease, answered)
        if served is not None:
            await self._learn(port, served.outcome, served.seconds)
            self._around.listener(Change.QUEUE, ident)

    async def _close(self, port: FilePort, closing: datetime, lease: Lease) -> None:
        """The hour has come: what waits goes in files, one per addressee. One that cannot be reached delays no other,
        and is tried again."""
        if await self._committer.read(lambda store: store.last_hour(port.id)) is None:
            # A new outbox: nothing can have waited for an hour that was before it.
            await self._committer.commit(lambda tx: tx.closed_hour(port.id, closing))
            return
        ready: list[Ready] = []
        for one in await self._clerk.waiting(port):
            made = await self._clerk.made_ready(one, port, lease)
            if made is not None:
                ready.append(made)
        whole = True
        ready.sort(key=lambda one: one.addressee)  # stable: within an addressee the order of the lanes holds
        for _addressee, group in groupby(ready, lambda one: one.addressee):
            for part in _parts(list(group), port.most):
                moved = await self._clerk.send_new(part, closing, port, lease)
                await self._learn(port, moved.outcome, None)
                whole = whole and moved.written
                self._tell(moved.settled)
        if whole:
            self._failures.pop(port.id, None)
            await self._committer.commit(lambda tx: tx.closed_hour(port.id, closing))
        else:
            self._back_off(port.id, Outcome(OutcomeClass.NOT_SENT, "no_connection"))

    async def _pursue(self, file: BatchFile, port: FilePort, lease: Lease) -> None:
        """Whatever is to be done about a file that was written down."""
        match file.phase:
            case Phase.SENDING | Phase.UNKNOWN:
                outcome = await self._clerk.ask(file, port, lease)
            case Phase.WAITING:
                moved = await self._clerk.send_again(file, port, lease)
                outcome = moved.outcome or Outcome(OutcomeClass.NOT_SENT, "no_connection")
            case _:
                await self._receipt(file, port, lease)
                return
        await self._learn(port, outcome, None)
        if outcome.cls is OutcomeClass.ACCEPTED:
            self._failures.pop(file.name, None)
        else:
            self._back_off(file.name, outcome)
        self._tell([one.delivery for one in file.members])

    async def _receipt(self, file: BatchFile, port: FilePort, lease: Lease) -> None:
        """Fetch what the far end says; where that is overdue, ask whether it has the file, then tell a person."""
        outcome, moved = await self._clerk.receive(file, port, lease)
        await self._learn(port, outcome, None)
        self._pause(file.name, MISSING_EVERY if file.phase is Phase.MISSING else RECEIPT_EVERY)
        self._tell(moved)
        now = self._around.clock.now()
        file = await self._committer.read(lambda store: store.file(file.name))
        patience = port.rhythm.receipt_from(file.held_at or file.closed_at) + port.rhythm.patience
        if file.phase is Phase.HELD and now >= patience:
            answered = outcome.cls is OutcomeClass.ACCEPTED
            if answered:
                await self._clerk.ask(file, port, lease)
                file = await self._committer.read(lambda store: store.file(file.name))
            if answered or now >= patience + timedelta(days=1):
                await self._clerk.overdue(file, port, lease)
                self._tell([one.delivery for one in file.members])
        elif file.phase is Phase.MISSING:
            await self._clerk.tidy(file, lease)

    async def _learn(self, port: FilePort, outcome: Outcome | None, seconds: float | None) -> None:
        """What the far end's behaviour says of the exchange as a whole; one addressee's refusal says nothing."""
        if outcome is not None and outcome.cls not in (OutcomeClass.REFUSED, OutcomeClass.CONFLICT):
            await self._gates.observe(port.id, outcome, seconds, self._around.clock.now())

    def _tell(self, deliveries: Sequence[str]) -> None:
        for one in deliveries:
            self._around.listener(Change.QUEUE, one)


def _parts(group: list[Ready], most: int) -> list[list[Ready]]:
    return [group[start : start + most] for start in range(0, len(group), most)]
