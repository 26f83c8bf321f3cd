"""How much memory and time a match run of many citizens takes: two made-up rolls through the real run and its
encrypted file, in this process. `python -m benchmarks.match_memory [PEOPLE]` prints one line of JSON; nobody in it is
real, no system is asked.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from jobterm.cutover.match_run import Matching
from jobterm.cutover.matchbook import Matchbook, Question
from jobterm.cutover.roll_lines import ALL_PARTS, Person
from jobterm.outbox.port import Outcome
from jobterm.outbox.reading import Entry, Fact, Matter, Resident, RollPage

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
PAGE = 100
ODD = 97
"""Of so many citizens one differs between the two."""


class MadeRoll:
    """Citizens by number, in no order of their CPR numbers; ``second`` differs now and then."""

    parts = ALL_PARTS
    knows_place = True

    def __init__(self, id: str, people: int, *, second: bool) -> None:
        self.id, self._people, self._second = id, people, second

    async def page(self, after: str | None) -> RollPage | Outcome:
        """Citizens from a place on."""
        first = 0 if after is None else int(after)
        last = min(self._people, first + PAGE)
        found = tuple(self._resident(number) for number in range(first, last))
        return RollPage(found, NOW, None if last == self._people else str(last))

    def _resident(self, number: int) -> Resident:
        start = date(2026, 1, 1) + timedelta(days=number % 300)
        if self._second and number % ODD == 0:
            start += timedelta(days=1)
        facts = (
            Fact("person.name", f"Navn {number}"), Fact("person.target_group", "2.1"),
            Fact("enrolment.status", "enrolled", start.isoformat()), Fact("enrolment.start_date", start.isoformat()),
        )  # fmt: skip
        booking = {"start": f"2026-12-{1 + number % 28:02}T09:00:00.000+01:00", "end": "", "interview_type": "7"}
        matters = (
            Matter("booking", f"{self.id}:{number}", data=booking),
            Matter("plan", f"{self.id}:p{number}", data={"goal": f"Mål {number % 9}"}),
        )
        lines = tuple(_lines(number))
        return Resident(f"{(number * 7_368_787) % 10**10:010}", facts, matters, lines)

    def expects(self, person: Person) -> bool:
        """Everybody."""
        del person
        return True

    def notes(self) -> tuple[str, ...]:
        """Nothing is left out."""
        return ()


def _lines(number: int) -> Iterator[Entry]:
    for place in range(8):
        day = date(2025, 1, 1) + timedelta(days=(number + 31 * place) % 600)
        yield Entry(day.isoformat(), "interview.held", "Samtale holdt")


def measured(people: int, folder: Path) -> dict[str, float]:
    """One run of so many on each side."""
    began = time.perf_counter()
    book = Matchbook(folder / "match.db", bytes(32))
    run = book.begin("measured", Question("a", "b", "0751"), NOW)
    rolls = (MadeRoll("a", people, second=False), MadeRoll("b", people, second=True))
    matching = Matching(book, run, rolls, NOW.date(), lambda: NOW)
    asyncio.run(matching.read())
    read = time.perf_counter()
    size = (folder / "match.db").stat().st_size
    done = matching.compare()
    book.close()
    ended = time.perf_counter()
    assert done.counts["differs"] == len(range(0, people, ODD)), done.counts
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "people": people, "read_s": round(read - began, 1), "compare_s": round(ended - read, 1),
        "cpu_s": round(time.process_time(), 1), "file_mb": round(size / 1e6, 1), "peak_rss_mb": round(peak, 1),
    }  # fmt: skip


def main() -> None:
    """Measure and print."""
    people = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(measured(people, Path(folder))))


if __name__ == "__main__":
    main()
