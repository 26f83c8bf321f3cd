"""A jobcentre for the tests of this folder: desks with real stores, adapters and engines, and the simulated systems
with their ledger, all in this process and on one clock that moves only when a test moves it."""

from __future__ import annotations

import asyncio
import io
import json
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from jobterm import i18n
from jobterm.bootstrap.desk_parts import DeskParts, Making
from jobterm.bootstrap.keys import Key, open_vault
from jobterm.clock import COPENHAGEN, ManualClock, RandomIds
from jobterm.config.home import Home
from jobterm.domain import shipped
from jobterm.domain.plan import Plan
from jobterm.domain.registrations.model import Authority
from jobterm.office.office import Office
from jobterm.office.parts import Site, SystemFacts
from jobterm.office.views import DeliveryView, RegisterResult
from jobterm.outbox import pacing
from jobterm.outbox.delivery import FINAL, NEEDS_PERSON, State
from jobterm.outbox.engine import Engine
from jobterm.outbox.port import Capabilities
from jobterm.outbox.store import ItemQuery
from jobterm.sandbox.apps.wire import Answer, send_answer
from jobterm.sandbox.control import Control
from jobterm.sandbox.embedded import Sandbox
from jobterm.sandbox.systems import SYSTEMS
from jobterm.security.profile import Profile
from jobterm.systems.inprocess import Application, in_process_wire
from jobterm.systems.wire import Wire, WireSettings

KAREN = "1503801234"
MUNICIPALITY = "0751"
NAMES = {"aho": "Anne Holm", "jlu": "Jens Lund", "pbe": "Per Berg"}
SETTLED = {state.value for state in FINAL | NEEDS_PERSON | {State.HANDED}}
STEPS = 400
"""So many looks of an engine are more than anything here needs."""


@dataclass
class Town:
    """One world of simulated systems, and the clock that is everybody's. ``on_write`` is called as soon as a request
    that writes has arrived at a system, before that answers; ``lose_answers``: so many of the next answers to such
    requests are lost; ``instead``: what answers the next of them, none of which gets there."""

    folder: Path
    clock: ManualClock = field(default_factory=ManualClock)
    seed: int = 1
    population: int = 300
    forward_delay: timedelta | None = timedelta(minutes=1)
    on_write: Callable[[str], None] | None = None
    lose_answers: int = 0
    instead: list[Answer] = field(default_factory=list)
    desks: list[Desk] = field(default_factory=list)
    municipality: str = MUNICIPALITY

    def __post_init__(self) -> None:
        i18n.use("en")
        delay = self.forward_delay
        self.sandbox = Sandbox(self.clock, seed=self.seed, population=self.population, forward_delay=delay)
        self.control = Control(self.sandbox)
        self._apps = self.sandbox.apps()

    def desk(self, name: str = "desk", user: str = "aho", **how: Any) -> Desk:
        """A desk with a home of its own; the same ``name`` again opens the same home."""
        made = Desk(self, self.folder / name, user, **how)
        self.desks.append(made)
        return made

    def close(self) -> None:
        """Close every desk, and the systems."""
        for desk in self.desks:
            desk.close()
        self.sandbox.close()
        i18n.forget()

    def wire(self, system: str) -> Wire | None:
        """A line to one of the systems."""
        if system not in self._apps:
            return None
        app, gate = self._apps[system]
        settings = WireSettings(system=system, url=f"http://{system}.sandbox.invalid", training=True)
        return in_process_wire(settings, self.clock, self._watched(system, app), gate)

    def _watched(self, system: str, app: Application) -> Application:
        async def run(
            scope: Any, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]
        ) -> None:
            writes = _writes(scope)
            if writes and self.on_write is not None:
                self.on_write(system)
            if writes and self.lose_answers:
                self.lose_answers -= 1
                await app(scope, receive, _unheard)
                await scope["extensions"]["sandbox.abort"]()
                return
            if writes and self.instead:
                await send_answer(send, self.instead.pop(0), self.sandbox.uuid, self.clock.now())
                return
            await app(scope, receive, send)

        return run

    def turn(self, system: str, state: str = "open", **more: Any) -> None:
        """Set a system's switch."""
        self.control.turn(system, {"state": state, **more})

    def ledger(self, *effects: str) -> list[dict[str, Any]]:
        """Everything that took effect, or only the effects named, page by page to the end."""
        rows: list[dict[str, Any]] = []
        while page := self.control.ledger(after=rows[-1]["n"] if rows else 0):
            rows += page
        return [row for row in rows if not effects or row["effect"] in effects]

    def applied(self) -> list[tuple[str, str]]:
        """(system, registration) of every delivery that took effect."""
        return [(row["system"], row["registration"]) for row in self.ledger("applied")]

    def twice(self) -> list[tuple[str, str]]:
        """Registrations that took effect more than once in one system, by whatever road."""
        both = Counter((row["system"], row["registration"]) for row in self.ledger("applied", "forwarded"))
        return [where for where, count in both.items() if count > 1]

    def people(self, record: str, count: int | None = 1) -> list[str]:
        """So many living citizens of the municipality who are enrolled and well, with this record; None = all."""
        found = self.control.people(limit=1000, municipality=self.municipality)
        fit = [
            one["cpr"]
            for one in found
            if one["record_system"] == record
            and one["enrolled"]
            and not (one["dead"] or one["ill"] or one["protected"])
        ]
        assert len(fit) >= (count or 1), f"only {len(fit)} people there"
        return fit[:count]

    def sick(self, cpr: str, days: int = 0, **more: Any) -> dict[str, Any]:
        """A report of illness from today, or so many days on."""
        day = self.clock.now().astimezone(COPENHAGEN).date() + timedelta(days=days)
        return {"kind": "sickness.report", "citizen": cpr, "details": {"first_day": day.isoformat()}, **more}

    def booking(self, cpr: str, number: int, **more: Any) -> dict[str, Any]:
        """A summons to an interview, one of several that do not meet: the higher its number, the later it happened."""
        today = self.clock.now().astimezone(COPENHAGEN).replace(minute=0, second=0, microsecond=0)
        start = (today + timedelta(days=20 + number)).replace(hour=9)
        return {
            "kind": "interview.summons", "citizen": cpr,
            "event_date": (today.date() - timedelta(days=30 - number)).isoformat(),
            "details": {
                "interview_type": "7", "contact_form": "meeting", "place": "Jobcentret, lokale 2",
                "start": start.isoformat(), "end": (start + timedelta(minutes=45)).isoformat(),
            },
            **more,
        }  # fmt: skip


@dataclass
class WrongClock:
    """The clock of one machine: somebody may set it; what nobody sets goes on as everywhere."""

    right: ManualClock
    wrong_by: timedelta = timedelta(0)

    def now(self) -> datetime:
        """What the wall shows there."""
        return self.right.now() + self.wrong_by

    def boot_seconds(self) -> float:
        """As everywhere."""
        return self.right.boot_seconds()

    def boot_id(self) -> str:
        """As everywhere."""
        return self.right.boot_id()


class Desk:
    """One user's program at one home, on a machine with a wall clock of its own."""

    def __init__(
        self,
        town: Town,
        folder: Path,
        user: str = "aho",
        *,
        role: str = "caseworker",
        personal: frozenset[str] = frozenset(),
        passphrase: Path | None = None,
        overrides: Mapping[str, Capabilities] | None = None,
        plan: Callable[[], Plan] = shipped.plan,
    ) -> None:
        self.town, self.folder = town, folder
        self.clock = WrongClock(town.clock)
        self.home = Home.at(folder)
        site = Site("Jobcentret", town.municipality, user, NAMES[user], role, Authority.STATE, training=True)
        facts = tuple(SystemFacts(one, by_night=one == "fund") for one in SYSTEMS)
        self.parts = DeskParts(
            Making(
                site=site,
                systems=tuple(replace(one, personal=one.id in personal) for one in facts),
                home=self.home,
                vault=lambda: open_vault(self.home, Key(Profile.TRAINING, passphrase), self.clock, RandomIds()),
                plan=plan,
                wire=town.wire,
                clock=self.clock,
                ids=RandomIds(),
                overrides=overrides or {},
            )
        )
        self.parts.chance.seed(1)  # a red test is red again tomorrow
        self.office = Office(self.parts)
        self.store = self.parts.store()

    def close(self) -> None:
        """Close its stores."""
        self.office.close()

    # ---- people ------------------------------------------------------------------------------------------------

    def register(self, *given: dict[str, Any]) -> list[str]:
        """Save registrations; their ids."""
        results = self.results(*given)
        assert all(one.state == "queued" for one in results), [one.findings for one in results]
        return [one.id or "" for one in results]

    def results(self, *given: dict[str, Any]) -> list[RegisterResult]:
        """What ``register`` says to each."""
        text = "".join(json.dumps(one) + "\n" for one in given)
        return list(self.office.register(io.BytesIO(text.encode())))

    def deliveries(self, item: str) -> dict[str, DeliveryView]:
        """An item's deliveries by system, as they are shown."""
        return {one.system: one for one in self.office.outbox_show(item).item.deliveries}

    def record(self, item: str) -> DeliveryView:
        """The delivery to the system of record."""
        return self.office.outbox_show(item).item.deliveries[0]

    def rows(self) -> dict[str, tuple[str, str, Any, str]]:
        """What no fault may change: author, the name she goes by, details, citizen, of every item."""
        stored = self.store.items(ItemQuery(limit=10_000))
        return {
            one.registration.id: (
                one.registration.author, one.registration.author_name, dict(one.registration.details),
                one.registration.subject,
            )
            for one in stored
        }  # fmt: skip

    # ---- the engine --------------------------------------------------------------------------------------------

    def look(self, count: int = 1, seconds: float = 0.0) -> None:
        """So many looks of a new engine, the clock moved on before each."""

        async def looks(engine: Engine) -> None:
            for _ in range(count):
                self.town.clock.advance(seconds)
                await engine.round()
                await engine.settled()

        self.with_engine(looks)

    def drain(self, hours: float = 48.0, steps: int = STEPS) -> None:
        """Until nothing is left that a machine can do, or so many hours have passed on the clock."""

        async def work(engine: Engine) -> None:
            end = self.town.clock.boot + hours * 3600
            for _ in range(steps):
                await engine.round()
                await engine.settled()
                if engine._fault is not None:
                    raise engine._fault
                nap = self._nap(engine)
                if nap is None or self.town.clock.boot >= end or not self._left():
                    return
                self.town.clock.advance(min(nap, max(0.0, end - self.town.clock.boot)))
            raise AssertionError("it never comes to an end")

        self.with_engine(work)

    def with_engine(self, work: Callable[[Engine], Awaitable[None]]) -> None:
        """Let ``work`` have an engine of this desk, which then gives back its lease."""

        async def run() -> None:
            engine = self.parts.engine(lambda _change, _subject: None)
            try:
                await work(engine)
                await engine.settled()
            finally:
                await engine._leave()
                await self.parts.hang_up()

        self.run(run())

    def run(self, work: Coroutine[Any, Any, None]) -> None:
        """Where the engine and what is asked run."""
        asyncio.run(work)

    def _left(self) -> bool:
        tally = self.store.tally().deliveries.values()
        return any(count and state not in SETTLED for counts in tally for state, count in counts.items())

    def _nap(self, engine: Engine) -> float | None:
        """Seconds until anything happens by itself, None where nothing will."""
        now = self.clock.now()
        if engine._lease is None:
            return 5.0  # somebody who has gone held it
        single = (one for one in self.store.lane_systems() if one not in engine.filing.ports)
        open_now = [one for one in single if pacing.may_send(engine.gates[one], now)]
        if self.store.expected_due(now, 1) or any(self.store.due_by(system, now) for system in open_now):
            return 0.001
        moments = (self.store.next_moment(now), engine.gates.next_probe(), engine.filing.next_moment(now))
        coming = [(one - now).total_seconds() for one in moments if one is not None and one > now]
        return max(0.01, min(coming) + 0.001) if coming else None


@contextmanager
def town(folder: Path, **how: Any) -> Iterator[Town]:
    """A town for the block."""
    made = Town(folder, **how)
    try:
        yield made
    finally:
        made.close()


async def _unheard(_message: Any) -> None:
    """An answer that nobody gets."""


def _writes(scope: Mapping[str, Any]) -> bool:
    """Whether a request may change something: everything that is neither read nor searched."""
    return scope.get("method") in ("POST", "PUT", "PATCH") and "search" not in scope.get("path", "")
