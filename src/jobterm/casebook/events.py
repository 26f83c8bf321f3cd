"""What the feeds of systems told, and where in each feed this desk stands; functions on a connection that `cache`
opened. Who asks the feeds is `feed`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from jobterm.casebook.instants import from_ms, to_ms
from jobterm.casebook.people import Connection
from jobterm.outbox.feeding import FeedEvent, FeedPage
from jobterm.outbox.reading import Entry, Matter, Reading, ReadState, Section

SCHEMA = (
    """CREATE TABLE event(
        n INTEGER PRIMARY KEY, system TEXT NOT NULL, id TEXT NOT NULL, cpr TEXT, kind TEXT NOT NULL,
        told_at INTEGER NOT NULL, kept_at INTEGER NOT NULL, content TEXT NOT NULL, UNIQUE(system, id))""",
    "CREATE INDEX event_cpr ON event(cpr) WHERE cpr IS NOT NULL",
    "CREATE INDEX event_age ON event(kept_at)",
    """CREATE TABLE feed_cursor(
        n INTEGER PRIMARY KEY, system TEXT NOT NULL, cursor TEXT NOT NULL, UNIQUE(system, cursor))""",
)

BOOKMARKS: Final = 32
"""So many older places are remembered of each feed, for a system that is put back to an older copy."""
REPORTED: Final = frozenset(
    {
        "sickness.report", "sickness.recovery", "absence.holiday", "enrolment.start", "enrolment.end",
        "interview.move", "interview.cancel",
    }
)  # fmt: skip
"""What a citizen can report by herself, and the job centre answers (``selfreport.seen``)."""
SELF_SERVICE: Final = "jobnet"
COUNTS_FOR: Final = timedelta(days=30)
"""So long a report that nobody has looked at is put before who registers something."""
_DAYS: Final = ("first_day", "recovered_on", "end_date")


def keep(connection: Connection, system: str, page: FeedPage, at: datetime) -> list[FeedEvent]:
    """Keep a page and the place after it; the events that were not kept before."""
    new = []
    for one in page.events:
        content = json.dumps([one.cvr, one.text, dict(one.details), one.registration], ensure_ascii=False)
        done = connection.execute(
            """INSERT INTO event(system, id, cpr, kind, told_at, kept_at, content) VALUES(?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO NOTHING""",
            (system, one.id, one.citizen, one.kind, to_ms(one.told_at), to_ms(at), content),
        )
        if done.rowcount == 1:
            new.append(one)
    # Put anew when it is the same: the place where one stands is the one with the highest number.
    connection.execute("DELETE FROM feed_cursor WHERE system = ? AND cursor = ?", (system, page.cursor))
    connection.execute("INSERT INTO feed_cursor(system, cursor) VALUES(?, ?)", (system, page.cursor))
    connection.execute(
        """DELETE FROM feed_cursor WHERE system = ? AND n NOT IN
        (SELECT n FROM feed_cursor WHERE system = ? ORDER BY n DESC LIMIT ?)""",
        (system, system, BOOKMARKS),
    )
    return new


def cursor(connection: Connection, system: str) -> str | None:
    """Where this desk stands in a feed; None at its beginning."""
    row = connection.execute(
        "SELECT cursor FROM feed_cursor WHERE system = ? ORDER BY n DESC LIMIT 1", (system,)
    ).fetchone()
    return None if row is None else str(row[0])


def step_back(connection: Connection, system: str, refused: str) -> None:
    """Forget a place that the system does not know (any more): the one before it holds then."""
    connection.execute("DELETE FROM feed_cursor WHERE system = ? AND cursor = ?", (system, refused))


def of(connection: Connection, cpr: str) -> list[tuple[str, datetime, FeedEvent]]:
    """What the feeds told of a citizen, in the order in which it came: (system, when it was kept, event)."""
    rows = connection.execute(
        "SELECT system, id, kind, told_at, kept_at, content FROM event WHERE cpr = ? ORDER BY n", (cpr,)
    ).fetchall()
    return [told(row, cpr) for row in rows]


def told(row: Sequence[Any], cpr: str) -> tuple[str, datetime, FeedEvent]:
    """A row (system, id, kind, told_at, kept_at, content) as (system, when it was kept, event)."""
    return row[0], from_ms(row[4]), _event(row, cpr)


def forget(connection: Connection, cpr: str) -> None:
    """Drop what the feeds told of a citizen."""
    connection.execute("DELETE FROM event WHERE cpr = ?", (cpr,))


def forget_before(connection: Connection, instant: datetime) -> None:
    """Drop what was kept before an instant."""
    connection.execute("DELETE FROM event WHERE kept_at < ?", (to_ms(instant),))


def _event(row: Sequence[Any], cpr: str) -> FeedEvent:
    _system, ident, kind, told_at, _kept, content = row
    cvr, text, details, registration = json.loads(content)
    return FeedEvent(ident, kind, from_ms(told_at), cpr, cvr, text, details, registration)


# ---- what they add to what was read --------------------------------------------------------------------------------


def joined(
    readings: Mapping[str, Reading],
    told: Iterable[tuple[str, datetime, FeedEvent]],
    sections: frozenset[Section],
    read_at: Mapping[tuple[str, Section], datetime],
) -> dict[str, Reading]:
    """Cached readings with what the feeds told since: lines of history, and the citizen's own reports that nobody has
    answered. ``read_at``: when each section was read; what was read later than an event knows better than it."""
    found = dict(readings)
    for system, kept_at, event in told:
        reading = found.get(system) or Reading(system, ReadState.CACHED, kept_at)
        ref = f"{system}:{event.id}"
        if Section.TIMELINE in sections and ref not in {line.ref for line in reading.timeline}:
            line = Entry(_day(event), event.kind, event.text, ref, event.registration)
            reading = replace(reading, timeline=(line, *reading.timeline))
        asked = read_at.get((system, Section.JOB))
        own = system == SELF_SERVICE and event.kind in REPORTED
        if own and Section.JOB in sections and (asked is None or asked < kept_at):
            matter = _report(event, ref)
            if ref not in {one.ref for one in reading.matters}:
                reading = replace(reading, matters=(*reading.matters, matter))
        if reading != found.get(system) and (reading.timeline or reading.matters or reading.facts):
            state = ReadState.CACHED if reading.state is ReadState.NOT_KNOWN else reading.state
            found[system] = replace(reading, state=state)
    return found


def _report(event: FeedEvent, ref: str) -> Matter:
    first = next((str(event.details[name]) for name in _DAYS if name in event.details), _day(event))
    told = {**event.details, "kind": event.kind, "told_at": event.told_at.isoformat(), "first_day": first}
    return Matter("selfreport", ref, data=told)


def _day(event: FeedEvent) -> str:
    from jobterm.clock import COPENHAGEN

    named = next((str(event.details[name]) for name in (*_DAYS, "date") if name in event.details), None)
    return named or event.told_at.astimezone(COPENHAGEN).date().isoformat()
