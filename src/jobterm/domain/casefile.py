"""One citizen's case as all systems have it, side by side: facts with source and age, history, own items on top.

Pure merging. Who is asked and what is kept stands in the casebook; names are those of ``citizen show`` (interface §3).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from jobterm.domain.readings import ReadState, Told

FIELDS: Final = (
    "person.name", "person.address", "person.phone", "person.email", "person.municipality", "person.target_group",
    "person.contact_group", "person.benefit", "person.fund", "person.protected", "person.dead",
    "person.replaced_by", "person.digital_post",
    "enrolment.status", "enrolment.start_date", "enrolment.end_date",
    "absence.type", "absence.first_day", "absence.last_day",
    "interview.next_start", "interview.next_type", "interview.next_place", "interview.summoned",
    "interview.letter_sent",
    "plan.goal", "plan.agreements", "plan.saved_at",
    "activation.type", "activation.start", "activation.end", "activation.provider",
    "job.cv_status", "job.cv_updated", "job.cv_check", "job.wishes", "job.confirmed", "job.missed",
    "benefit.type", "benefit.payment", "benefit.paid_until", "benefit.fund", "benefit.member_since", "benefit.until",
)  # fmt: skip
"""Every fact there is, in the order of the screen; what a system says besides comes after them."""


@dataclass(frozen=True, slots=True)
class Source:
    """How fresh one system's part is; ``age_s`` in whole seconds."""

    system: str
    state: ReadState
    fetched_at: datetime | None
    age_s: int | None
    message: str


@dataclass(frozen=True, slots=True)
class FactValue:
    """What one system says about one field."""

    value: Any
    system: str
    since: str | None
    fetched_at: datetime | None


@dataclass(frozen=True, slots=True)
class MergedFact:
    """One field with every system that has said something, equal ones not folded."""

    field: str
    disagree: bool
    values: tuple[FactValue, ...]

    @property
    def value(self) -> Any:
        """The value to show where there is room for one: the one read last."""
        return self.newest.value

    @property
    def newest(self) -> FactValue:
        """The value that was read last; of equals the first system's."""
        return max(self.values, key=lambda one: one.fetched_at.timestamp() if one.fetched_at else 0.0)


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One line of the merged history. ``system`` is None for an own item that no system has yet; ``state`` is its."""

    date: str
    kind: str
    text: str
    system: str | None
    ref: str | None = None
    registration: str | None = None
    state: str | None = None


@dataclass(frozen=True, slots=True)
class OwnItem:
    """A registration of ours that is not final; ``text`` is one line for people, ``state`` the shown state."""

    id: str
    kind: str
    event_date: str
    text: str
    state: str


@dataclass(frozen=True, slots=True)
class CaseFile:
    """The merged case."""

    sources: tuple[Source, ...]
    facts: tuple[MergedFact, ...]
    timeline: tuple[TimelineEntry, ...]
    own: tuple[OwnItem, ...] = ()
    versions: Mapping[str, str] | None = None

    def fact(self, field: str) -> MergedFact | None:
        """One fact, None where no system has said anything."""
        return next((one for one in self.facts if one.field == field), None)

    def value(self, field: str) -> Any:
        """The value read last, None where there is none."""
        one = self.fact(field)
        return one.value if one is not None else None

    @property
    def disagreements(self) -> tuple[MergedFact, ...]:
        """Facts that systems have differently."""
        return tuple(one for one in self.facts if one.disagree)

    @property
    def oldest(self) -> Source | None:
        """The source that was read longest ago."""
        read = [source for source in self.sources if source.age_s is not None]
        return max(read, key=lambda source: source.age_s or 0, default=None)

    @property
    def overlaid(self) -> tuple[TimelineEntry, ...]:
        """The history with our own items that no system shows yet: what the screen draws (cache and pending)."""
        there = {entry.registration for entry in self.timeline if entry.registration is not None}
        states = {item.id: item.state for item in self.own}
        mine = (
            TimelineEntry(item.event_date, item.kind, item.text, None, None, item.id, item.state)
            for item in self.own
            if item.id not in there
        )
        marked = (
            TimelineEntry(one.date, one.kind, one.text, one.system, one.ref, one.registration,
                          states.get(one.registration or ""))
            for one in self.timeline
        )  # fmt: skip
        return _newest_first((*mine, *marked))


def merge(
    readings: Sequence[Told],
    now: datetime,
    own: Iterable[OwnItem] = (),
    *,
    read_at: Mapping[tuple[str, str], datetime] | None = None,
) -> CaseFile:
    """The case from what each system told; the order of systems is that of ``readings``.

    ``read_at``: when each (system, section) was read, where sections were read at different times; else a fact is as
    old as its reading.
    """
    ages = read_at or {}
    sources = tuple(_source(reading, now) for reading in readings)
    by_field: dict[str, list[FactValue]] = {}
    for reading in readings:
        for fact in reading.facts:
            if fact.value is not None:
                at = ages.get((reading.system, fact.field.partition(".")[0]), reading.fetched_at)
                made = FactValue(fact.value, reading.system, fact.since, at)
                by_field.setdefault(fact.field, []).append(made)
    ordered = [*(name for name in FIELDS if name in by_field), *sorted(set(by_field) - set(FIELDS))]
    facts = tuple(MergedFact(name, _disagree(name, by_field[name]), tuple(by_field[name])) for name in ordered)
    timeline = (
        TimelineEntry(entry.date, entry.kind, entry.text, reading.system, entry.ref, entry.registration)
        for reading in readings
        for entry in reading.timeline
    )
    versions = {reading.system: reading.version for reading in readings if reading.version is not None}
    return CaseFile(sources, facts, _newest_first(tuple(timeline)), tuple(own), versions)


def _source(reading: Told, now: datetime) -> Source:
    age = None if reading.fetched_at is None else max(0, int((now - reading.fetched_at).total_seconds()))
    return Source(reading.system, reading.state, reading.fetched_at, age, reading.message)


def _newest_first(entries: tuple[TimelineEntry, ...]) -> tuple[TimelineEntry, ...]:
    """By day, newest first; within a day in the order given, so that equal lines stand where their systems do."""
    return tuple(sorted(entries, key=lambda entry: entry.date[:10], reverse=True))


def _disagree(name: str, values: Sequence[FactValue]) -> bool:
    return len({_same(name, one.value) for one in values}) > 1


def _same(name: str, value: Any) -> str:
    """A value in the spelling in which two systems mean the same: blanks, case and a country code do not matter."""
    if isinstance(value, bool) or not isinstance(value, str):
        return repr(value)
    plain = " ".join(unicodedata.normalize("NFC", value).split()).casefold()
    if name == "person.phone":
        return re.sub(r"^(?:\+45|0045)", "", re.sub(r"[^0-9+]", "", plain))
    return plain
