"""Conversions: a municipality's citizens, registrations and running agreements taken over from one simulated system by
another, well or botched (interface §4, `POST /control/convert`); and a data restoration behind everybody's back, which
is a conversion of a system into itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from jobterm.clock import to_text
from jobterm.domain.identifiers import group_matches, is_selector
from jobterm.domain.registrations.names import is_kind_selector
from jobterm.sandbox.citizens import Citizens, any_matches
from jobterm.sandbox.convert_faults import Cases, Faults, Planted, botched
from jobterm.sandbox.desk import CONVERTED, CORRECTION, RECORDS, Desk
from jobterm.sandbox.store import Store
from jobterm.sandbox.world.case import Event, day_of
from jobterm.sandbox.world.draw import made_uuid
from jobterm.sandbox.world.history import record_system
from jobterm.sandbox.world.person import Person

AF: Final = "af"
"""The state's employment service of before 2007: it has no interface any more, only what it hands over."""
SHELF: Final = "conversion"
MOST: Final = 10_000


class BadWish(ValueError):
    """A conversion that cannot be made; ``field`` is the member that is wrong."""

    def __init__(self, message: str, field: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Wish:
    """What is converted. ``cpr``: one citizen only; ``references``: whether our ids come along; empty ``groups`` or
    ``kinds``: all."""

    municipality: str
    from_system: str
    to_system: str
    faults: Faults
    groups: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    cpr: str | None = None
    target_group: str | None = None
    references: bool = True

    @property
    def restoration(self) -> bool:
        """Whether nothing moves, and only what is there is changed."""
        return self.from_system == self.to_system


_MEMBERS: Final = (
    "municipality", "from", "to", "lose", "alter", "double", "shift", "shift_days", "references", "kinds",
    "target_groups", "cpr", "target_group",
)  # fmt: skip


def read(wish: Mapping[str, Any], citizens: Citizens) -> Wish:
    """The wish as interface §4 has it, with our additions; BadWish names the member that is wrong."""
    for name in wish:
        if name not in _MEMBERS:
            raise BadWish(f"known: {', '.join(_MEMBERS)}", name)
    person = None
    if (cpr := wish.get("cpr")) is not None and (person := citizens.by_cpr(str(cpr))) is None:
        raise BadWish("nobody has that number", "cpr")
    group = wish.get("target_group")
    if group is not None and (person is None or not (isinstance(group, str) and is_selector(group))):
        raise BadWish("a code, for one citizen (cpr)", "target_group")
    municipality = wish.get("municipality") or (person.municipality if person else None)
    if not (isinstance(municipality, str) and len(municipality) == 4 and municipality.isdecimal()):
        raise BadWish("four digits", "municipality")
    source = wish.get("from") or (citizens.record(person) if person else None)
    goal = wish.get("to") or (_goal(person, group) if person else None)
    if source not in (AF, *RECORDS):
        raise BadWish(f"one of {', '.join((AF, *RECORDS))}", "from")
    if goal not in RECORDS:
        raise BadWish(f"one of {', '.join(RECORDS)}", "to")
    shift_days = _count(wish, "shift_days", negative=True)
    shift = _count(wish, "shift") if "shift" in wish else int(shift_days != 0)
    faults = Faults(_count(wish, "lose"), _count(wish, "alter"), _count(wish, "double"), shift, shift_days)
    references = wish.get("references", True)
    if not isinstance(references, bool):
        raise BadWish("true or false", "references")
    return Wish(municipality, str(source), str(goal), faults, _selectors(wish, "target_groups", is_selector),
                _selectors(wish, "kinds", is_kind_selector), person.cpr if person else None, group,
                references)  # fmt: skip


def _goal(person: Person, group: str | None) -> str:
    """The system of somebody who is (or becomes) of that group, as the world began with it."""
    if group is None:
        return record_system(person)
    return "amp" if group_matches("insured", group) else person.municipal_system


def _count(wish: Mapping[str, Any], name: str, *, negative: bool = False) -> int:
    value = wish.get(name, 0)
    if isinstance(value, bool) or not isinstance(value, int) or not (-MOST if negative else 0) <= value <= MOST:
        raise BadWish(f"a whole number, at most {MOST}", name)
    return value


def _selectors(wish: Mapping[str, Any], name: str, fits: Any) -> tuple[str, ...]:
    value = wish.get(name) or []
    found = [value] if isinstance(value, str) else value
    if not isinstance(found, list) or not all(isinstance(one, str) and fits(one) for one in found):
        raise BadWish("a list of selectors, as in a plan", name)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Turn:
    """One conversion under way; ``number``: the how-many-eth of this world."""

    wish: Wish
    number: int
    now: datetime
    scope: str


class Conversion:
    """Conversions of one world."""

    def __init__(self, store: Store, citizens: Citizens, desks: Mapping[str, Desk], seed: int) -> None:
        self._store, self._citizens, self._desks, self._seed = store, citizens, desks, seed

    def convert(self, wish: Wish, now: datetime, scope: str) -> dict[str, Any]:
        """Do it, all or nothing; what was taken over, and which faults were planted."""
        shelf = self._store.shelf(SHELF)
        turn = _Turn(wish, len(shelf.under("run/")), now, scope)
        with self._store.transaction():
            people = list(self._people(wish))
            cases = {person.cpr: found for person in people if (found := self._leaving(wish, person))}
            if wish.restoration:
                planted = self._restore(turn, cases)
                written = len(planted)
            else:
                arriving, planted = botched(cases, wish.faults, self._seed, turn.number)
                written = sum(self._arrive(turn, person, arriving.get(person.cpr)) for person in people)
            told = {
                "municipality": wish.municipality, "from": wish.from_system, "to": wish.to_system,
                "people": len(cases), "written": written, "planted": [asdict(one) for one in planted],
            }  # fmt: skip
            shelf.put(f"run/{turn.number:06}", {**told, "at": to_text(now)}, now, scope)
        return told

    def runs(self) -> list[dict[str, Any]]:
        """Every conversion of this world with what was planted, for a trainer and for tests."""
        return [one.doc for one in self._store.shelf(SHELF).under("run/")]

    def _people(self, wish: Wish) -> Iterator[Person]:
        if wish.cpr is not None:
            person = self._citizens.by_cpr(wish.cpr)
            assert person is not None  # read() has seen to it
            yield person
            return
        for person in self._citizens.people():
            fits = not wish.groups or any(group_matches(group, person.target_group) for group in wish.groups)
            if person.municipality == wish.municipality and fits:
                yield person

    def _leaving(self, wish: Wish, person: Person) -> list[Event]:
        """What the old system hands over about a citizen."""
        events: Sequence[Event] = (
            self._desks["amp"].before(person)
            if wish.from_system == AF
            else self._desks[wish.from_system].case(person).events
        )
        return [event for event in events if not wish.kinds or any_matches(wish.kinds, event.kind)]

    def _arrive(self, turn: _Turn, person: Person, events: Sequence[Event] | None) -> int:
        """Write what arrives, and that the citizen's case is here from now on; None: the old system had nothing."""
        wish = turn.wish
        if wish.target_group is not None:
            person = self._citizens.change(person, {"target_group": wish.target_group}, turn.scope)
        if events is None:
            return 0
        self._citizens.converted(person, wish.to_system, wish.kinds, turn.now, turn.scope)
        new = {event.id: _new_id(event, wish) for event in events}
        names = {
            name: new[event.id] for event in events for name in (event.id, event.registration, event.reference) if name
        }
        for event in events:
            data = {
                name: names.get(value, value) if isinstance(value, str) else value
                for name, value in event.data.items()
            }  # fmt: skip
            row = self._store.add_entity({
                **self._row(turn, person, new[event.id], event.kind, data), "received": to_text(event.recorded),
                "registration": event.registration if wish.references else None,
            })  # fmt: skip
            self._enter(turn, event, row, {"effect": "converted", "kind": event.kind})
        return len(events)

    def _row(self, turn: _Turn, person: Person, id: str, kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "system": turn.wish.to_system, "id": id, "kind": kind, "citizen": person.cpr, "data": json.dumps(data),
            "wire": "{}", "operation": CONVERTED, "received": to_text(turn.now), "registration": None,
            "organisation": "", "user": "", "scope": turn.scope,
        }  # fmt: skip

    def _enter(self, turn: _Turn, event: Event, row: Mapping[str, Any], what: Mapping[str, str]) -> None:
        """The ledger keeps the registration whether the new system knows it or not (interface §4)."""
        self._store.add_ledger({
            "system": turn.wish.to_system, "registration": event.registration, "citizen": row["citizen"],
            "applied_at": to_text(turn.now), "event_date": day_of(event).isoformat(), "entity": row["id"],
            "origin": turn.wish.from_system, "at": turn.now.timestamp(), "scope": turn.scope, **what,
        })  # fmt: skip

    def _restore(self, turn: _Turn, cases: Cases) -> list[Planted]:
        """A data restoration: some registrations say something else from now on, and their versions with them."""
        wanted = turn.wish.faults
        faults = Faults(alter=wanted.alter, shift=wanted.shift, shift_days=wanted.shift_days)
        after, planted = botched(cases, faults, self._seed, turn.number)
        for one in planted:
            person = self._citizens.by_cpr(one.citizen)
            assert person is not None
            for was, event in zip(cases[one.citizen], after[one.citizen], strict=True):
                if was.data == event.data or event.kind == CORRECTION:
                    continue
                data = {"target": event.id, "target_kind": event.kind, "details": dict(event.data)}
                id = made_uuid("restoration", self._seed, turn.number, event.id)
                row = self._store.add_entity(self._row(turn, person, id, CORRECTION, data))
                self._enter(turn, event, row, {"effect": "control", "kind": "restoration"})
        return planted


def _new_id(event: Event, wish: Wish) -> str:
    """Our id where it comes along; else one of the new system's own, so that it knows nothing of ours."""
    if event.registration is not None and wish.references and not event.id.endswith("x"):
        return event.id
    return made_uuid("converted", wish.to_system, event.id)
