"""One citizen of a roll in the words in which two systems can be compared: facts, what stands, and history. Pure.

Left out is what no system decides by itself (address, telephone, mail: the registers behind have them), what differs by
nature (each system's own numbers and wording), and what has run out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from jobterm.outbox.reading import Entry, Fact, Matter, Resident

FACTS: Final = (
    "person.name", "person.target_group", "person.contact_group", "person.benefit", "person.fund", "person.protected",
    "person.dead", "enrolment.status", "enrolment.start_date", "enrolment.end_date",
)  # fmt: skip
"""Facts that are compared, in the order in which they are told."""
LAST_WORD: Final = ("enrolment.end_date",)
"""Facts that a system that has none of them does not name: nothing said is a value here."""
MATTERS: Final[Mapping[str, tuple[str, ...]]] = {
    "booking": ("start", "end", "interview_type", "contact_form"),
    "unsettled": ("start", "end", "interview_type", "contact_form"),
    "absence": ("type", "first_day", "last_day"),
    "activation": ("type", "start", "end"),
    "plan": ("goal",),
    "referral": ("due",),
    "hearing": ("due",),
    "task": ("due",),
}
"""What stands, and the fields by which two systems say the same of it."""
MAYBE: Final[Mapping[str, tuple[str, ...]]] = {
    "booking": ("place", "link", "issued_on"),
    "activation": ("provider_cvr", "agreement", "employer_cvr", "place"),
}
"""Fields that count only where both systems tell them: not every system has a place for them."""
HISTORY: Final = "history"
LONGEST_HISTORY: Final = 200
"""Systems tell no more lines than that; what may have been cut off is not compared."""
_ABSENCES: Final = {
    "1": "education", "2": "temporary_work", "3": "civic_duty", "4": "parental_leave", "8": "parental_leave",
    "9": "free_period", "10": "holiday", "11": "sickness",
}  # fmt: skip
ALL_PARTS: Final = frozenset({*MATTERS, *LAST_WORD, HISTORY})
"""What a system that keeps cases tells besides facts that it names."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that stands, or one line of history. ``kind``: of the matter, or of the registration behind a line;
    ``said``: its fields; ``more``: those that count only where both tell them; ``registration``: ours if known;
    ``ref``, ``version``: by which a change names it in its system."""

    kind: str
    said: tuple[tuple[str, str | None], ...]
    more: tuple[tuple[str, str], ...] = ()
    registration: str | None = None
    ref: str | None = None
    version: str | None = None

    @property
    def day(self) -> str:
        """The day or instant to which it belongs, empty where it has none."""
        values = dict(self.said)
        return next((day for name in ("start", "first_day", "date", "due") if (day := values.get(name))), "")


@dataclass(frozen=True, slots=True)
class Person:
    """A citizen of one roll. ``facts``: those that the system told; ``since``: its own date for each."""

    facts: Mapping[str, str]
    since: Mapping[str, str]
    standing: tuple[Line, ...] = ()
    history: tuple[Line, ...] = ()

    def to_text(self) -> str:
        """As it is kept: equal people have equal texts whatever their systems' numbers are."""
        told = {
            "f": dict(sorted(self.facts.items())),
            "s": dict(sorted(self.since.items())),
            "m": [kept(line) for line in self.standing],
            "t": [kept(line) for line in self.history],
        }
        return json.dumps(told, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_text(cls, text: str) -> Person:
        """The other way."""
        told = json.loads(text)
        return cls(told["f"], told["s"], tuple(map(line_of, told["m"])), tuple(map(line_of, told["t"])))

    def digest(self, parts: frozenset[str]) -> bytes:
        """What is equal where two systems say the same (first phase); references of ours do not count, nor what only
        one of the two tells of at all (``parts``)."""
        told = {
            "f": sorted(self.facts.items()),
            "m": [(line.kind, line.said, line.more) for line in self.standing if line.kind in parts],
            "t": [(line.kind, line.said) for line in self.history] if HISTORY in parts else [],
        }
        return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).digest()[:16]


def person_of(resident: Resident, today: date) -> Person:
    """What can be compared of a citizen; ``today`` in Copenhagen: what has run out before is history."""
    told = {fact.field: fact for fact in resident.facts if fact.field in FACTS}
    standing = [line for matter in resident.matters if (line := _standing(matter, today)) is not None]
    return Person(
        {name: _word(told[name].value) for name in FACTS if name in told},
        {name: day for name, fact in told.items() if (day := _since(fact)) is not None},
        tuple(sorted(standing, key=_order)),
        tuple(sorted(map(_past, resident.timeline), key=_order)),
    )


def _standing(matter: Matter, today: date) -> Line | None:
    fields = MATTERS.get(matter.kind)
    if fields is None:
        return None
    data = dict(matter.data)
    if matter.kind == "activation" and (end := data.get("end")) is not None and str(end)[:10] < today.isoformat():
        return None
    if matter.kind == "absence":
        data["type"] = _ABSENCES.get(str(data.get("type")), "other")
    said = tuple((name, None if data.get(name) is None else str(data[name])) for name in fields)
    more = tuple((name, str(data[name])) for name in MAYBE.get(matter.kind, ()) if data.get(name) is not None)
    return Line(matter.kind, said, more, matter.registration, matter.ref, matter.version)


def _past(entry: Entry) -> Line:
    return Line(entry.kind, (("date", entry.date),), (), entry.registration, entry.ref)


def _order(line: Line) -> tuple[str, str, str]:
    return line.kind, line.day, json.dumps((line.said, line.more))


def _word(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _since(fact: Fact) -> str | None:
    return fact.since or None


def kept(line: Line) -> list[Any]:
    """A line as JSON keeps it."""
    said, more = (list(map(list, one)) for one in (line.said, line.more))
    return [line.kind, said, more, line.registration, line.ref, line.version]


def line_of(told: list[Any]) -> Line:
    """The other way."""
    kind, said, more, registration, ref, version = told
    return Line(kind, _pairs(said), _pairs(more), registration, ref, version)


def _pairs(told: Iterable[list[Any]]) -> tuple[tuple[str, Any], ...]:
    return tuple((name, value) for name, value in told)
