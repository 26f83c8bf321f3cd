"""What every simulated case system does behind its wire: citizens, cases, acceptance, side effects, passing on.

One ``Desk`` per system. Wire formats, error numbers, keys and fences are the apps' business.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

from jobterm.clock import COPENHAGEN, Clock, to_text
from jobterm.sandbox.caseloads import starts
from jobterm.sandbox.citizens import Citizens, any_matches
from jobterm.sandbox.store import Row, Store
from jobterm.sandbox.world import rules
from jobterm.sandbox.world.case import Case, Event, day_of, fold
from jobterm.sandbox.world.draw import made_uuid
from jobterm.sandbox.world.history import baseline, knows
from jobterm.sandbox.world.person import Person
from jobterm.sandbox.world.slots import Slot, booked, free


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, for whom: ``authority`` is ``state``, ``municipality``, ``fund`` or ``provider``, ``code`` its number
    (four digits of a municipality for the first two); ``organisation`` and ``person`` are as they came."""

    authority: str
    code: str
    user: str
    name: str
    organisation: str
    person: str


@dataclass(frozen=True, slots=True)
class Submission:
    """A message whose form is good: ``data`` in jobterm's words (interface §6), ``wire`` as it came."""

    id: str
    kind: str
    person: Person
    data: Mapping[str, Any]
    wire: Any
    operation: str
    caller: Caller
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """What was written: the entity's row, when, and to whom it is passed on."""

    row: Row
    at: datetime
    forwards: tuple[rules.Forward, ...]
    event: Event


NATIONAL = "national"
CORRECTION = "correction"
CONVERTED = "Konvertering"
"""The operation of what came by a conversion, not by a message."""
RECORDS = ("amp", "workbase", "opera")
"""The systems that keep cases and pass on."""
_NEEDED = {"plan.save": ("goal",), "interview.summons": ("contact_form", "start", "end")}
"""What a report that came through no form must have, because the case is shown with it."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A citizen's case as it is shown at an instant; ``today`` is the day in Copenhagen."""

    person: Person
    case: Case
    now: datetime
    today: date


class Desk:
    """One case system: its own idea of every citizen.

    ``forward_delay``: how long passing on to the funds takes, None for "tonight" as the contract has it.
    """

    def __init__(
        self, system: str, store: Store, citizens: Citizens, clock: Clock, forward_delay: timedelta | None
    ) -> None:
        self.system = system
        self.store = store
        self.citizens = citizens
        self.clock = clock
        self.forward_delay = forward_delay
        self._past = lru_cache(maxsize=2048)(self._baseline)

    def _baseline(self, person: Person) -> tuple[Event, ...]:
        return self._before(person, self.system)

    def before(self, person: Person) -> tuple[Event, ...]:
        """What the system knew of a person when the world began."""
        return self._past(self.citizens.origin(person))

    def _before(self, person: Person, system: str) -> tuple[Event, ...]:
        """What a system knew of a person when the world began, the appointments in its calendar last."""
        life = baseline(self.citizens.population.seed, person, system, self.citizens.epoch)
        return (*life, *self.citizens.diary.events(person, system))

    def today(self) -> date:
        """The day in Copenhagen."""
        return self.clock.now().astimezone(COPENHAGEN).date()

    def citizen(self, cpr: str) -> Person | None:
        """The citizen, if this system has them."""
        person = self.citizens.by_cpr(cpr)
        if person is None or knows(person, self.system) or knows(self.citizens.origin(person), self.system):
            return person
        return person if self.citizens.taken_over(person, self.system) is not None else None

    def case(self, person: Person) -> Case:
        """What this system holds about a citizen now. The case of somebody who has moved here was handed over by the
        municipality they came from."""
        origin = self.citizens.origin(person)
        stored = [event_of(row) for row in self.store.entities_of(self.system, person.cpr)]
        if self.system == NATIONAL:
            stored = sorted((*stored, *self._passed_on(person)), key=lambda event: event.order)
        if (taken := self.citizens.taken_over(person, self.system)) is not None:
            kept = [event for event in self._past(origin) if taken and not any_matches(taken, event.kind)]
            return fold((*kept, *stored))
        if not self.moved_in(person):
            return fold((*self._past(origin), *stored))
        left = origin.municipal_system
        past = self._before(origin, left)
        theirs = [event_of(row) for row in self.store.entities_of(left, person.cpr)]
        return fold((*past, *sorted((*theirs, *stored), key=lambda event: event.order)))

    def _passed_on(self, person: Person) -> list[Event]:
        """What the record systems pass on to the common data base as soon as they have it, and what they take back."""
        rows = [row for system in RECORDS for row in self.store.entities_of(system, person.cpr)
                if row["operation"] != CONVERTED]  # fmt: skip
        now = self.clock.now()
        told = (row for row in rows if row["kind"] == CORRECTION or rules.forwards(row["kind"], person, now, None))
        return [event_of(row) for row in told]

    def moved_in(self, person: Person) -> bool:
        """Whether this system has the citizen only since a move."""
        return knows(person, self.system) and not knows(self.citizens.origin(person), self.system)

    def moved_out(self, person: Person) -> bool:
        """Whether this system keeps the case no longer, because the citizen has moved to another one's municipality."""
        return not knows(person, self.system) and self.citizens.taken_over(person, self.system) is None

    def taken_back(self, cpr: str) -> set[str]:
        """Ids of what this system once took of a citizen, and a correction has taken back."""
        rows = (event_of(row) for row in self.store.entities_of(self.system, cpr))
        return {str(one.data["target"]) for one in rows if one.kind == "correction" and "details" not in one.data}

    def moment(self, person: Person) -> Moment:
        """A citizen's case now."""
        case = self.case(person)
        return Moment(_grouped(person, case), case, self.clock.now(), self.today())

    def illness_named(self, person: Person, ref: str | None) -> str | None:
        """The id (ours, or else the system's) of the open illness that ``ref`` or nothing names."""
        illness = self.case(person).open_illness(ref)
        return None if illness is None else illness.event.registration or illness.event.reference

    def slots(self, caller: Caller, first: date, last: date) -> list[Slot]:
        """The caller's free appointments from one day to another."""
        taken = booked(self.store.interviews_by(self.system, caller.user)) | starts(self, caller, first, last)
        seed = self.citizens.population.seed
        return list(free(seed, caller.user, (first, last), self.clock.now(), taken))

    def version(self, person: Person) -> str:
        """The version of a citizen's whole case: any change, by whomever, raises it."""
        rows = self.store.entities_of(self.system, person.cpr)
        return f"v{max(self.citizens.changes(person), rows[-1]['seq'] if rows else 0)}"

    def yours(self, person: Person, caller: Caller) -> bool:
        """Whether the citizen belongs to the caller's centre: same municipality for state and municipality."""
        return caller.authority not in ("state", "municipality") or caller.code == person.municipality

    def submit(self, submission: Submission, effect: str = "applied") -> Accepted | rules.Refusal:
        """Judge a message and, if it is accepted, write all that follows from it. Call it inside a transaction.

        ``effect`` other than ``applied``: it came from no caller, and its id is not a registration of jobterm's.
        """
        now, asked = self.clock.now(), submission
        case = self.case(asked.person)
        asked = replace(asked, person=_grouped(asked.person, case))
        verdict = rules.judge(asked.kind, asked.data, case, asked.person, now)
        if verdict.refusal is not None:
            return verdict.refusal
        if asked.kind == "fund.notice":  # whose member the citizen was when it was written
            asked = replace(asked, data={**asked.data, "fund": asked.person.fund})
        registration = asked.id if effect == "applied" else None
        row = self._write(asked, asked.id, asked.kind, asked.data, registration=registration, now=now)
        event = event_of(row)
        self._enter(effect, row, event, asked, now)
        for place, side_effect in enumerate(verdict.effects):
            id = made_uuid(self.system, asked.id, place)
            side = self._write(asked, id, side_effect.kind, side_effect.data, registration=None, now=now)
            self._enter("side_effect", side, event_of(side), asked, now)
        # A correction goes wherever what it takes back went.
        kind = str(asked.data.get("target_kind", asked.kind))
        onward = () if self.system == NATIONAL else rules.forwards(kind, asked.person, now, self.forward_delay)
        for forward in onward:
            self._pass_on(forward, row, event, asked, now)
        return Accepted(row, now, onward, event)

    def record(self, person: Person, kind: str, data: Mapping[str, Any], scope: str, effect: str) -> Row:
        """Take in what no caller of the interface sent: a citizen's own report, another colleague's registration.

        Raises ValueError where the rules refuse it, KeyError naming a member that is missing.
        """
        caller = Caller("citizen", "", scope, "", "", "")
        day = self.today().isoformat()
        whole = {"interview_type": 7, "issued_on": day, "agreed_on": day, **data}
        for name in _NEEDED.get(kind, ()):
            whole[name]  # KeyError names what is missing, before anything is written
        with self.store.transaction():
            id = made_uuid(self.system, person.cpr, kind, self.store.next_number())
            done = self.submit(Submission(id, kind, person, whole, {}, kind, caller), effect)
            if isinstance(done, rules.Refusal):
                raise ValueError(f"refused: {done.code}")
        return done.row

    def _write(
        self, by: Submission, id: str, kind: str, data: Mapping[str, Any], *, registration: str | None, now: datetime
    ) -> Row:
        return self.store.add_entity({
            "system": self.system,
            "id": id,
            "kind": kind,
            "citizen": by.person.cpr,
            "data": json.dumps(dict(data)),
            "wire": json.dumps(by.wire),
            "operation": by.operation,
            "received": to_text(now),
            "registration": registration,
            "organisation": by.caller.organisation,
            "user": by.caller.person,
            "scope": by.caller.user,
        })  # fmt: skip

    def _enter(self, effect: str, row: Row, event: Event, by: Submission, now: datetime) -> None:
        self.store.add_ledger(self._entry(effect, row, event, by, now=now, system=self.system))

    def _entry(
        self, effect: str, row: Row, event: Event, by: Submission, *, now: datetime, system: str
    ) -> dict[str, Any]:
        own = effect in ("applied", "forwarded")
        sent = by.caller.authority != "citizen"
        return {
            "system": system,
            "registration": row["registration"] if own else None,
            "kind": row["kind"],
            "citizen": row["citizen"],
            "cvr": None,
            "applied_at": to_text(now),
            "author": by.caller.user if sent else None,
            "on_behalf_of": by.caller.authority if sent else None,
            "event_date": day_of(event).isoformat(),
            "effect": effect,
            "caused_by": by.id if effect in ("side_effect", "forwarded") else None,
            "key": by.key if own else None,
            "entity": row["id"],
            "origin": self.system,
            "fund": by.person.fund if system == "fund" else None,
            "at": now.timestamp(),
            "scope": by.caller.user,
        }

    def _pass_on(self, forward: rules.Forward, row: Row, event: Event, by: Submission, now: datetime) -> None:
        entry = self._entry("forwarded", row, event, by, now=forward.due, system=forward.system)
        if forward.due <= now:
            self.store.add_ledger(entry)
        else:
            self.store.add_due(forward.due.timestamp(), entry, by.caller.user)


def _grouped(person: Person, case: Case) -> Person:
    """The person in the groups that this system has decided on."""
    groups = {name: case.group[name] for name in ("target_group", "contact_group") if name in case.group}
    return replace(person, **groups) if groups else person


def event_of(row: Row) -> Event:
    """A stored entity as an event of a case."""
    return Event(
        id=row["id"],
        kind=row["kind"],
        data=json.loads(row["data"]),
        recorded=datetime.fromisoformat(row["received"]).astimezone(UTC),
        reference=row["reference"],
        registration=row["registration"],
        version=row["version"],
        order=row["seq"],
    )
