"""What goes wrong in a botched conversion, drawn from the seed: what is lost, altered, doubled, shifted by days. Pure:
from events that should arrive to those that do, with a list of what was planted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from jobterm.sandbox.world.case import Event
from jobterm.sandbox.world.draw import Draw

_DATES: Final = (
    "first_day", "last_day", "end_date", "start", "end", "date", "recovered_on", "agreed_on", "issued_on", "from_day",
)  # fmt: skip
_WHOLE_PERSON: Final = 3
"""Of so many losses one is a whole citizen, the others one registration each."""


@dataclass(frozen=True, slots=True)
class Faults:
    """How many faults of each sort: ``lose`` citizens or registrations, ``alter`` and ``double`` registrations,
    ``shift`` citizens all of whose dates come out ``shift_days`` later."""

    lose: int = 0
    alter: int = 0
    double: int = 0
    shift: int = 0
    shift_days: int = 0


@dataclass(frozen=True, slots=True)
class Planted:
    """One fault. ``fault``: ``lost``, ``altered``, ``doubled`` or ``shifted``; ``kind`` None: the whole citizen."""

    citizen: str
    fault: str
    kind: str | None = None
    registration: str | None = None
    field: str | None = None
    was: str | None = None
    now: str | None = None


Cases = Mapping[str, Sequence[Event]]
"""What should arrive, by CPR number."""


def botched(cases: Cases, faults: Faults, seed: int, turn: int) -> tuple[dict[str, list[Event]], list[Planted]]:
    """What arrives instead, and what was planted; each fault in a citizen of its own, as far as there are enough.

    ``turn``: the how-many-eth conversion of this world, so that two of them are not botched alike.
    """
    arriving = {cpr: list(events) for cpr, events in cases.items()}
    order = sorted(cases, key=lambda cpr: Draw(seed, "conversion", turn, cpr).below(1 << 30))
    planted: list[Planted] = []
    ways: list[Callable[[str, list[Event], Draw], Planted | None]] = [
        *(_loser(place) for place in range(faults.lose)), *(_alter for _ in range(faults.alter)),
        *(_double for _ in range(faults.double)), *(_shifter(faults.shift_days) for _ in range(faults.shift)),
    ]  # fmt: skip
    for way in ways:
        for cpr in order:
            one = way(cpr, arriving[cpr], Draw(seed, "fault", turn, cpr))
            if one is not None:
                planted.append(one)
                order.remove(cpr)
                break
    return arriving, planted


def _loser(place: int) -> Callable[[str, list[Event], Draw], Planted | None]:
    whole = place % _WHOLE_PERSON == _WHOLE_PERSON - 1

    def lose(cpr: str, events: list[Event], draw: Draw) -> Planted | None:
        if not events:
            return None
        if whole:
            events.clear()
            return Planted(cpr, "lost")
        one = draw.pick(events)
        events.remove(one)
        return Planted(cpr, "lost", one.kind if events else None, one.registration)

    return lose


def _double(cpr: str, events: list[Event], draw: Draw) -> Planted | None:
    able = [event for event in events if event.kind not in ("plan.save", "correction")]  # a second plan replaces it
    if not able:
        return None
    one = draw.pick(able)
    events.insert(events.index(one) + 1, replace(one, id=f"{one.id[:-1]}x"))
    return Planted(cpr, "doubled", one.kind, one.registration)


def _alter(cpr: str, events: list[Event], draw: Draw) -> Planted | None:
    able = [(place, name) for place, event in enumerate(events) for name in _alterable(event, events)]
    if not able:
        return None
    place, name = draw.pick(able)
    event = events[place]
    was = str(event.data[name])
    now = altered(name, was)
    events[place] = replace(event, data={**event.data, name: now})
    return Planted(cpr, "altered", event.kind, event.registration, name, was, now)


def _alterable(event: Event, events: Sequence[Event]) -> list[str]:
    """Fields whose change can be seen in the case afterwards."""
    kind, data = event.kind, event.data
    last = [one for one in events if one.kind == kind][-1] is event
    named = {
        "enrolment.start": ("first_day",), "plan.save": ("goal",) if last else (), "interview.held": ("date",),
        "activation.offer": ("start", "end"), "absence.holiday": ("first_day",), "interview.summons": ("start",),
    }.get(kind, ())  # fmt: skip
    return [name for name in named if data.get(name)]


def altered(name: str, was: str) -> str:
    """Another value of a field, as a careless translation makes it."""
    if name == "goal":
        return f"{was[:20]}?"
    return _later(was, 3)


def _shifter(days: int) -> Callable[[str, list[Event], Draw], Planted | None]:
    def shift(cpr: str, events: list[Event], draw: Draw) -> Planted | None:
        del draw
        if not any(name in event.data for event in events for name in _DATES):
            return None
        events[:] = [replace(event, data=_shifted(event.data, days)) for event in events]
        return Planted(cpr, "shifted", now=str(days))

    return shift


def _shifted(data: Mapping[str, Any], days: int) -> dict[str, Any]:
    return {
        name: _later(value, days) if name in _DATES and isinstance(value, str) else value
        for name, value in data.items()
    }  # fmt: skip


def _later(value: str, days: int) -> str:
    """A day or an instant so many days later, in the spelling it had."""
    if len(value) == len("2026-01-01"):
        return (date.fromisoformat(value) + timedelta(days=days)).isoformat()
    return (datetime.fromisoformat(value) + timedelta(days=days)).isoformat(timespec="milliseconds")
