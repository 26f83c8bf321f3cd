"""One simulated system as an ASGI application: counting, switches and faults around what the system itself answers.

How a connection is cut is the server's business: the app awaits ``scope["extensions"]["sandbox.abort"]`` and returns.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Protocol

from jobterm.clock import Clock, to_text
from jobterm.sandbox.apps.wire import Answer, Receive, Request, Scope, Send, read_request, send_answer
from jobterm.sandbox.faults import Fate, Hit, fate
from jobterm.sandbox.store import MOST_WAITING, Store
from jobterm.sandbox.switchboard import IDLE_LIMIT_S, LIFE_S, Setting, State, Switchboard


class System(Protocol):
    """What a system's own module offers: it answers, and knows nothing of faults and connections."""

    id: str

    def answer(self, request: Request, setting: Setting) -> Answer:
        """The contract's answer. What it writes is in the transaction around it."""

    def writes(self, request: Request) -> bool:
        """Whether the request would change anything."""

    def scope_of(self, request: Request) -> str:
        """The id of the user who calls, for settings per trainee; empty if it cannot be told."""

    def internal_error(self) -> Answer:
        """The contract's "internal error"."""


class NoAbort(ConnectionResetError):
    """The connection was to be cut, and the server gave no means to: the caller sees this error instead."""


@dataclass(order=True)
class Late:
    """A request whose connection was cut and whose effect is still to come."""

    due: datetime
    place: int
    number: int = field(compare=False)
    request: Request = field(compare=False)
    host: SystemHost = field(compare=False)


class Pending:
    """What is still to come: late requests (in memory: they die with the server, as a real one's would) and
    passings-on (in the store). ``pump`` lets happen what is due."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._late: list[Late] = []
        self._places = itertools.count()
        self._lock = threading.RLock()
        self._next_due = store.next_due()

    def add_late(self, host: SystemHost, request: Request, number: int, seconds: float) -> None:
        """Apply a request that many seconds from now."""
        due = self._clock.now() + timedelta(seconds=seconds)
        with self._lock:
            heapq.heappush(self._late, Late(due, next(self._places), number, request, host))

    def forwards_changed(self) -> None:
        """Ask the store again when the next passing-on is due."""
        self._next_due = self._store.next_due()

    def next_at(self) -> datetime | None:
        """When the next late request is due."""
        with self._lock:
            return self._late[0].due if self._late else None

    def drop_late(self) -> None:
        """Late requests are lost, as when a server dies."""
        with self._lock:
            self._late.clear()

    def pump(self) -> None:
        """Let happen what is due by the clock, in its order."""
        now = self._clock.now()
        with self._lock:
            while self._late and self._late[0].due <= now:
                late = heapq.heappop(self._late)
                late.host.apply_late(late)
        if self._next_due is not None and self._next_due <= now.timestamp():
            with self._store.transaction():
                for _, entry in self._store.take_due(now.timestamp()):
                    self._store.add_ledger(entry)
            self.forwards_changed()


class SystemHost:
    """The ASGI application of one system.

    ``make`` makes the system when it is first asked; ``seed`` and the request's number decide its fate; requests are
    numbered per system from 1.
    """

    def __init__(
        self, id: str, make: Callable[[], System], *, seed: int, uuid: str, store: Store, clock: Clock,
        board: Switchboard, pending: Pending, numbers: Numbers,
    ) -> None:  # fmt: skip
        self.id = id
        self._make = make
        self.seed = seed
        self._uuid = uuid
        self._store = store
        self._clock = clock
        self._board = board
        self._pending = pending
        self._numbers = numbers
        self._timers: set[asyncio.TimerHandle] = set()

    @cached_property
    def system(self) -> System:
        """The system itself."""
        return self._make()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or cut its connection."""
        if scope["type"] != "http":
            return await lifespan(scope, receive, send)
        request = await read_request(scope, receive, f"/{self.id}")
        if request is None:
            return None
        self._pending.pump()
        who = self.system.scope_of(request)
        setting = self._board.setting(self.id, who)
        n, number = self._numbers.take(self.id)
        lot = fate(self.seed, self.id, number, setting.faults, writes=self.system.writes(request))
        row = self._row(n, number, request, who)
        if setting.state is State.DOWN:
            return await self._cut(scope, row, "down")
        wait = lot.delay_ms + setting.latency_ms
        if self.id in LIFE_S and wait / 1000 > self._longest(0) and not setting.faults.beyond_life:
            # A gateway that would keep it longer than the declared L lets it go instead.
            await asyncio.sleep(self._longest(0))
            return await self._cut(scope, row, "timed_out")
        if wait:
            await asyncio.sleep(wait / 1000)
        if lot.hit in (Hit.LOSE_REQUEST, Hit.LATE):
            if lot.hit is Hit.LATE:
                late = lot.late_s if setting.faults.beyond_life else min(lot.late_s, self._longest(wait))
                self._pending.add_late(self, request, n, late)
                self._arm(late)
            return await self._cut(scope, row, _OUTCOMES.get(lot.hit, lot.hit.value))
        answer = self._suffer(request, setting, lot, row)
        if answer is None:
            return await _abort(scope)
        return await send_answer(send, answer, self._uuid, self._clock.now())

    def apply_late(self, late: Late) -> None:
        """Let a late request take effect, whatever the switch says by now: it was let in before."""
        with self._store.transaction():
            answer = self.system.answer(late.request, Setting())
            self._store.settle_request(late.number, status=answer.status, registration=answer.registration)
        self._pending.forwards_changed()

    def _longest(self, waited_ms: float) -> float:
        """The most seconds that a request may still be late, so that the declared L is kept: what the connection and
        the waiting took is part of it."""
        return max(0.0, LIFE_S.get(self.id, 0.0) - IDLE_LIMIT_S - waited_ms / 1000)

    def _suffer(self, request: Request, setting: Setting, lot: Fate, row: dict[str, object]) -> Answer | None:
        """The answer after what fate has for it, its effect and its row written together; None is an answer lost."""
        if lot.hit is Hit.ERROR_503:
            self._note(row, "error_503", 503)
            return Answer(503, b"Service Unavailable", media_type="text/plain")
        if lot.hit is Hit.ERROR_500 and not lot.applied:
            self._note(row, "error_500", 500)
            return self.system.internal_error()
        writes = self.system.writes(request)
        if not writes:
            answer = self.system.answer(request, setting)
            self._note(row, self._outcome(lot, answer), answer.status)
        else:
            with self._store.transaction():
                if lot.hit is Hit.DOUBLE:
                    self.system.answer(request, setting)
                answer = self.system.answer(request, setting)
                row.update(registration=answer.registration, key=answer.key)
                self._note(row, self._outcome(lot, answer), answer.status)
            if answer.outcome == "applied":
                self._pending.forwards_changed()
        match lot.hit:
            case Hit.LOSE_ANSWER:
                return None
            case Hit.ERROR_500:
                return self.system.internal_error()
            case Hit.GARBLE:
                return Answer(answer.status, garbled(answer.body), answer.headers, answer.media_type)
            case _:
                return answer

    def _outcome(self, lot: Fate, answer: Answer) -> str:
        return answer.outcome if lot.hit is Hit.NONE else _OUTCOMES.get(lot.hit, lot.hit.value)

    def _row(self, n: int, number: int, request: Request, who: str) -> dict[str, object]:
        return {
            "n": n, "at": to_text(self._clock.now()), "system": self.id, "method": request.method,
            "path": request.path, "key": None, "status": None, "outcome": "", "registration": None,
            "number": number, "scope": who,
        }  # fmt: skip

    def _note(self, row: dict[str, object], outcome: str, status: int | None) -> None:
        row.update(outcome=outcome, status=status)
        self._store.add_request(row)

    async def _cut(self, scope: Scope, row: dict[str, object], outcome: str) -> None:
        self._note(row, outcome, None)
        await _abort(scope)

    def _arm(self, seconds: float) -> None:
        """Wake up when a late request is due, so that it does not wait for the next caller."""
        factor = getattr(self._clock, "factor", 1.0)
        if factor <= 0:
            return
        loop = asyncio.get_running_loop()

        def wake() -> None:
            self._timers.discard(handle)
            self._pending.pump()
            again = self._pending.next_at()
            if again is not None and not self._timers:
                self._arm(max(0.02, (again - self._clock.now()).total_seconds()))

        handle = loop.call_later(seconds / factor + 0.001, wake)
        self._timers.add(handle)


_OUTCOMES = {Hit.LOSE_REQUEST: "lost_request", Hit.LOSE_ANSWER: "lost_answer"}
"""How the request log names a fault where it has another word for it (interface §4)."""


class Numbers:
    """The numbers of requests: ``n`` over all systems for the log, and one per system for fate."""

    def __init__(self, store: Store) -> None:
        last, each = store.last_numbers()
        # Rows that were lost with a killed server leave a gap, so that no number is ever given twice.
        self._next = itertools.count(last + 1 + (MOST_WAITING if last else 0))
        self._each = {system: itertools.count(number + 1) for system, number in each.items()}

    def take(self, system: str) -> tuple[int, int]:
        """The next number of the log, and the next of this system."""
        return next(self._next), next(self._each.setdefault(system, itertools.count(1)))


def garbled(body: bytes) -> bytes:
    """An answer damaged on the way: the second half is gone, so it names nothing that could be believed."""
    return body[: len(body) // 3] + b"\x00\xff" if body else b"\xff"


async def _abort(scope: Scope) -> None:
    abort = (scope.get("extensions") or {}).get("sandbox.abort")
    if abort is None:
        raise NoAbort("the simulated system cut the connection")
    await abort()


async def lifespan(scope: Scope, receive: Receive, send: Send) -> None:
    """Start-up and shut-down as a server announces them; there is nothing to do at either."""
    if scope["type"] != "lifespan":
        return
    while (await receive())["type"] == "lifespan.startup":
        await send({"type": "lifespan.startup.complete"})
    await send({"type": "lifespan.shutdown.complete"})
