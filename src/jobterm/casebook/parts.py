"""What each system said of each citizen, section by section, with the time it was read; functions on a connection."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jobterm.casebook.instants import from_ms, to_ms
from jobterm.casebook.people import Connection
from jobterm.domain.readings import matter_section
from jobterm.outbox.reading import Entry, Fact, Matter, Reading, ReadState, Section

SCHEMA = (
    """CREATE TABLE part(
        cpr TEXT NOT NULL, system TEXT NOT NULL, section TEXT NOT NULL, fetched_at INTEGER NOT NULL,
        known INTEGER NOT NULL, version TEXT, content TEXT NOT NULL, PRIMARY KEY(cpr, system, section)
    ) WITHOUT ROWID""",
    "CREATE INDEX part_age ON part(fetched_at)",
)


@dataclass(frozen=True, slots=True)
class Part:
    """One section of one citizen as one system told it. ``known`` is False where it said that it does not know her."""

    system: str
    section: Section
    fetched_at: datetime
    known: bool
    version: str | None = None
    facts: tuple[Fact, ...] = ()
    timeline: tuple[Entry, ...] = ()
    matters: tuple[Matter, ...] = ()


def section_of(fact: Fact) -> str:
    """The section that a fact belongs to: the first word of its name (interface §3)."""
    return fact.field.partition(".")[0]


def split(reading: Reading, sections: Iterable[Section], fetched_at: datetime) -> list[Part]:
    """A reading as one part per section asked for; what was not asked for is not kept."""
    return [
        Part(
            system=reading.system,
            section=section,
            fetched_at=fetched_at,
            known=reading.state is not ReadState.NOT_KNOWN,
            version=reading.version,
            facts=tuple(fact for fact in reading.facts if section_of(fact) == section.value),
            timeline=reading.timeline if section is Section.TIMELINE else (),
            matters=tuple(one for one in reading.matters if matter_section(one.kind) is section),
        )
        for section in sections
    ]


def join(parts: Iterable[Part]) -> dict[str, Reading]:
    """Parts as one cached reading per system. Its age is that of its oldest part: none is shown as newer than it is."""
    by_system: dict[str, list[Part]] = {}
    for part in parts:
        by_system.setdefault(part.system, []).append(part)
    found = {}
    for system, mine in by_system.items():
        known = [part for part in mine if part.known]
        newest = max(mine, key=lambda part: part.fetched_at)
        found[system] = Reading(
            system=system,
            state=ReadState.CACHED if known else ReadState.NOT_KNOWN,
            fetched_at=min(part.fetched_at for part in mine),
            facts=tuple(fact for part in known for fact in part.facts),
            timeline=tuple(entry for part in known for entry in part.timeline),
            version=newest.version,
            matters=tuple(matter for part in known for matter in part.matters),
            sections=frozenset(part.section for part in mine),
        )
    return found


def remember(connection: Connection, cpr: str, parts: Iterable[Part]) -> None:
    """Keep parts in the place of older ones. An older answer that came late does not take a newer one's place."""
    connection.executemany(
        """INSERT INTO part(cpr, system, section, fetched_at, known, version, content) VALUES(?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET fetched_at = excluded.fetched_at, known = excluded.known,
            version = excluded.version, content = excluded.content WHERE excluded.fetched_at >= part.fetched_at""",
        [
            (
                cpr,
                part.system,
                part.section.value,
                to_ms(part.fetched_at),
                int(part.known),
                part.version,
                _to_text(part),
            )
            for part in parts
        ],
    )


def recall(connection: Connection, cpr: str, sections: Iterable[Section]) -> list[Part]:
    """The parts that are kept of a citizen's sections, of all systems."""
    wanted = [section.value for section in sections]
    marks = ",".join("?" * len(wanted))
    rows = connection.execute(
        f"""SELECT system, section, fetched_at, known, version, content FROM part
        WHERE cpr = ? AND section IN ({marks}) ORDER BY system, section""",
        (cpr, *wanted),
    ).fetchall()
    return [_part(row) for row in rows]


def forget(connection: Connection, cpr: str, system: str | None = None) -> None:
    """Drop what is kept of a citizen, of one system only where `system` is given."""
    if system is None:
        connection.execute("DELETE FROM part WHERE cpr = ?", (cpr,))
    else:
        connection.execute("DELETE FROM part WHERE cpr = ? AND system = ?", (cpr, system))


def forget_before(connection: Connection, instant: datetime) -> None:
    """Drop what was read before `instant`."""
    connection.execute("DELETE FROM part WHERE fetched_at < ?", (to_ms(instant),))


def _to_text(part: Part) -> str:
    facts = [[fact.field, fact.value, fact.since] for fact in part.facts]
    timeline = [[one.date, one.kind, one.text, one.ref, one.registration] for one in part.timeline]
    matters = [[one.kind, one.ref, one.registration, one.version, one.owner, dict(one.data)] for one in part.matters]
    return json.dumps([facts, timeline, matters], ensure_ascii=False, separators=(",", ":"))


def _part(row: Sequence[Any]) -> Part:
    system, section, fetched_at, known, version, content = row
    facts, timeline, matters = json.loads(content)
    return Part(
        system=system,
        section=Section(section),
        fetched_at=from_ms(fetched_at),
        known=bool(known),
        version=version,
        facts=tuple(Fact(str(field), _value(value), since) for field, value, since in facts),
        timeline=tuple(Entry(*one) for one in timeline),
        matters=tuple(Matter(*one) for one in matters),
    )


def _value(value: Any) -> Any:
    """JSON's lists come back as the tuples that frozen facts hold."""
    return tuple(_value(one) for one in value) if isinstance(value, list) else value
