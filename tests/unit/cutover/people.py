"""Citizens and rolls for the tests of match runs. The numbers are the known good synthetic ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from jobterm.cutover.match import Sides
from jobterm.cutover.roll_lines import ALL_PARTS, Person, person_of
from jobterm.outbox.port import Outcome
from jobterm.outbox.reading import Entry, Fact, Matter, Resident, RollPage

KAREN, BO, IDA, KAJ, PER = "1503801234", "2406752345", "0911883456", "3112691111", "0205940123"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
TODAY = date(2026, 11, 20)
SIDES = Sides(ALL_PARTS, NOW, NOW)
BOOKING = {
    "start": "2026-12-01T10:00:00.000+01:00", "end": "2026-12-01T10:30:00.000+01:00", "interview_type": "7",
    "contact_form": "meeting",
}  # fmt: skip
MEASURE = {"type": "placement", "start": "2026-11-01", "end": "2027-01-31"}


def resident(
    cpr: str = KAREN, *, start: str = "2026-09-03", group: str = "2.1", matters: Iterable[Matter] = (),
    lines: Iterable[tuple[str, str]] = (), **facts: str,
) -> Resident:  # fmt: skip
    """An enrolled citizen with what stands and what has happened."""
    told = {"enrolment.status": "enrolled", "enrolment.start_date": start, "person.target_group": group,
            **{name.replace("__", "."): value for name, value in facts.items()}}  # fmt: skip
    since = {name: start if name.startswith("enrolment") else None for name in told}
    entries = tuple(Entry(day, kind, "") for day, kind in lines)
    return Resident(cpr, tuple(Fact(name, value, since[name]) for name, value in told.items() if value), tuple(matters),
                    entries)  # fmt: skip


def person(*args: object, **more: object) -> Person:
    """The same as it is compared."""
    return person_of(resident(*args, **more), TODAY)  # type: ignore[arg-type]


def booking(ref: str = "amp:1", registration: str | None = None, **changed: str) -> Matter:
    """An appointment that stands."""
    return Matter("booking", ref, registration, data={**BOOKING, **changed})


def measure(ref: str = "amp:2", registration: str | None = None, **changed: str) -> Matter:
    """A measure that runs."""
    return Matter("activation", ref, registration, data={**MEASURE, **changed})


@dataclass
class MadeRoll:
    """A roll of given citizens, some on a page; ``breaks``: before which page it gives that outcome, once."""

    id: str
    people: list[Resident]
    size: int = 2
    at: datetime = NOW
    parts: frozenset[str] = ALL_PARTS
    knows_place: bool = True
    breaks: dict[int, Outcome] = field(default_factory=dict)
    asked: list[str | None] = field(default_factory=list)

    async def page(self, after: str | None) -> RollPage | Outcome:
        """The next page."""
        self.asked.append(after)
        first = 0 if after is None else int(after)
        if (outcome := self.breaks.pop(first // self.size, None)) is not None:
            return outcome
        last = first + self.size
        mark = None if last >= len(self.people) else str(last)
        return RollPage(tuple(self.people[first:last]), self.at, mark)

    def expects(self, person: Person) -> bool:
        """Everybody."""
        del person
        return True

    def notes(self) -> tuple[str, ...]:
        """Nothing is left out."""
        return ()
