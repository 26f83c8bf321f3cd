"""Two systems matched (samkøring): which two, whom, what our queue explains, and the rows for people and programs.
Nothing is written to any system; a repair is proposed here and registered in `repair`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from jobterm.clock import to_text
from jobterm.cutover.match import Open
from jobterm.cutover.match_run import Matching, Roll, RollBroken, Settled, SystemRoll, by_citizen
from jobterm.cutover.matchbook import Found, Matchbook, Question, Run
from jobterm.domain.dates import local_day
from jobterm.domain.identifiers import Cpr, is_selector
from jobterm.i18n import _
from jobterm.office.answers import outcome_sentence
from jobterm.office.cutover.fund_roll import FundRoll
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.parts import Parts
from jobterm.office.troubles import telling
from jobterm.office.wording import system_label
from jobterm.outbox.delivery import FINAL, State
from jobterm.outbox.port import OutcomeClass
from jobterm.outbox.reading import RollPort
from jobterm.outbox.reading_funds import ExtractPort
from jobterm.outbox.store import ItemQuery, StoredItem, StoreError
from jobterm.security.vault import Purpose

FILE: Final = "match.db"
"""Beside the queue, encrypted with a key of its own."""
GOES_ON: Final = timedelta(hours=12)
"""A run that was broken off is gone on with for so long; what was read longer ago says nothing of today."""
ROW_KEYS: Final = ("n", "citizen", "cpr", "situation", "field", "a", "b", "a_at", "b_at", "explained_by")
"""A row's keys in order (interface §3); the header of the CSV too."""


@dataclass(frozen=True, slots=True)
class MatchWish:
    """What is asked for. ``systems``: two of them, or none for those that the plan names; ``groups``: selectors of
    target groups, empty = everybody; ``anew``: do not go on with a run that was broken off."""

    systems: tuple[str, ...] = ()
    municipality: str | None = None
    groups: tuple[str, ...] = ()
    anew: bool = False
    full: bool = False
    watch: Callable[[str, int], None] | None = None


@dataclass(frozen=True, slots=True)
class MatchRow:
    """One row of interface §3; ``a`` and ``b`` are what each system says; ``repairable``: whether a registration would
    repair it, where that was asked."""

    n: int
    citizen: str
    cpr: str
    situation: str
    field: str | None
    a: str | None
    b: str | None
    a_at: datetime | None
    b_at: datetime | None
    explained_by: str | None
    repairable: bool = False

    def to_json(self) -> dict[str, Any]:
        """For programs."""
        told: dict[str, Any] = {name: getattr(self, name) for name in ROW_KEYS}
        return told | {name: None if told[name] is None else to_text(told[name]) for name in ("a_at", "b_at")}


class MatchView:
    """A run that has ended. Its rows are read a page at a time, however many there are; close it."""

    def __init__(self, parts: Parts, book: Matchbook, run: Run, *, full: bool, notes: tuple[str, ...]) -> None:
        self._parts, self._book, self._full = parts, book, full
        self.run = run
        self.notes = notes
        """What could not be compared, in sentences."""

    def __enter__(self) -> MatchView:
        return self

    def __exit__(self, *_error: object) -> None:
        self._book.close()

    @property
    def differences(self) -> int:
        """How many rows there are."""
        return sum(n for situation, n in self.run.counts.items() if situation != "equal")

    def head(self) -> dict[str, Any]:
        """All but the rows, for programs."""
        run, asked = self.run, self.run.question
        return {
            "run": run.id,
            "a": asked.a,
            "b": asked.b,
            "municipality": asked.municipality,
            "target_groups": list(asked.groups),
            "at": to_text(run.at),
            "training": self._parts.site.training,
            "people": run.people,
            "counts": run.counts,
        }

    def rows(self, *, mark: bool = False) -> Iterator[MatchRow]:
        """Every row, in order of CPR number. ``mark``: say of each whether a registration would repair it."""
        from jobterm.office.cutover.repair import proposal_for

        for one in self.found():
            able = mark and proposal_for(self._parts, self.run, one) is not None
            yield replace(self._row(one), repairable=able)

    def found(self) -> Iterator[Found]:
        """The same as they are kept."""
        return self._book.rows(self.run)

    def repairs(self) -> Iterator[tuple[int, str, Mapping[str, Any]]]:
        """What would repair a row: its number, kind and details of a registration; nothing is registered."""
        from jobterm.office.cutover.repair import proposal_for

        for one in self.found():
            if (proposal := proposal_for(self._parts, self.run, one)) is not None:
                yield one.n, proposal.kind, proposal.details

    def _row(self, one: Found) -> MatchRow:
        told = one.difference
        return MatchRow(
            one.n,
            self._parts.citizen_ids().of(one.cpr),
            one.cpr if self._full else Cpr(one.cpr).masked,
            told.situation.value,
            told.field,
            told.a,
            told.b,
            one.a_at,
            one.b_at,
            told.explained_by,
        )


async def match(parts: Parts, wish: MatchWish) -> MatchView:
    """Run a match to its end, or go on with one that was broken off. OfficeError: 2 where what is asked for cannot be,
    6 where a system gave no answer (what was read is kept, and the same command goes on)."""
    question = _question(parts, wish)
    with telling():
        parts.lookups().searched(f"match {question.a} {question.b} {question.municipality}", 0, by="match")
    book = open_book(parts)
    with contextlib.ExitStack() as stack:
        stack.callback(book.close)
        now = parts.clock.now()
        run = None if wish.anew else book.unfinished(question, now - GOES_ON)
        run = run or book.begin(parts.ids.new(), question, now)
        rolls = (_roll(parts, question.a, question), _roll(parts, question.b, question))
        waiting = _waiting(parts, (question.a, question.b))
        under_way = Matching(book, run, rolls, local_day(now), parts.clock.now, lambda cpr: waiting.get(cpr, ()))
        under_way.settled = _settled(parts, question)
        under_way.told = wish.watch or under_way.told
        try:
            await under_way.read()
        except RollBroken as error:
            raise _broken(error) from error
        ended = under_way.compare()
        stack.pop_all()
        return MatchView(parts, book, ended, full=wish.full, notes=_notes(book, ended))


def open_book(parts: Parts) -> Matchbook:
    """The file of match runs of this home."""
    with telling():
        return Matchbook(parts.drafts().with_name(FILE), parts.vault().key(Purpose.MATCH))


def _question(parts: Parts, wish: MatchWish) -> Question:
    municipality = wish.municipality or parts.site.municipality or ""
    if not (len(municipality) == 4 and municipality.isdecimal()):
        raise _usage("match.municipality", _("Of which municipality is not known."), "--municipality",
                     _("Write its four digits, e.g. 0751 for Aarhus."))  # fmt: skip
    for group in wish.groups:
        if not is_selector(group):
            raise _usage("match.target_group", _("{value} is no target group.").format(value=group[:40]),
                         "--target-group", _("Write insured, uninsured, or a code from 2.1 to 2.11."))  # fmt: skip
    systems = wish.systems or _by_plan(parts, municipality)
    if len(systems) != 2 or systems[0] == systems[1]:
        raise _usage("match.systems", _("A match needs two systems."), "--system",
                     _("Name both, as in: --system amp --system opera"))  # fmt: skip
    return Question(systems[0], systems[1], municipality, tuple(sorted(set(wish.groups))))


def _by_plan(parts: Parts, municipality: str) -> tuple[str, ...]:
    """The two systems of the municipality's newest cutover, else its record of the insured and the common data base."""
    plan = parts.plan()
    rows = [row for row in plan.cutover_rows if municipality in (row.scope.municipalities or (municipality,))]
    if rows:
        newest = max(rows, key=lambda row: row.opens_at)
        return newest.from_system, newest.to_system
    route = plan.route("enrolment.start", "2.1", municipality, parts.clock.now())
    return () if route is None else (route.record, "national")


def _roll(parts: Parts, system: str, question: Question) -> Roll:
    port: object = parts.readers().get(system)
    if isinstance(port, RollPort):
        return SystemRoll(port, question.municipality, parts.site.asker())
    if isinstance(port, ExtractPort):
        now = parts.clock.now()
        return FundRoll(port, local_day(now), now)
    known = [name for name, one in parts.readers().items() if isinstance(one, RollPort | ExtractPort)]
    raise _usage(
        "match.no_roll",
        _("{system} does not tell everybody that it has, or this site cannot reach it.").format(system=system[:40]),
        "--system",
        _("Systems that do: {names}.").format(names=", ".join(known) or "-"),
    )


def _waiting(parts: Parts, systems: tuple[str, str]) -> Mapping[str, list[Open]]:
    """Items of the queue that one of the two systems does not have yet, by citizen."""
    with telling():
        return by_citizen(
            (item.registration.citizen, Open(item.registration.id, item.registration.kind))
            for item in _open_items(parts)
            if item.registration.citizen is not None
            and any(one.system in systems and one.state not in FINAL for one in item.deliveries)
        )


def _settled(parts: Parts, question: Question) -> Settled:
    """Whether a registration was confirmed by the system that is the record now, and the other was not to get it: after
    a cutover everything new is only there."""

    def settled(system: str, registration: str, group: str | None) -> bool:
        try:
            item = parts.store().item(registration)
        except StoreError:
            return False
        route = parts.plan().route(item.registration.kind, group, question.municipality, parts.clock.now())
        told = {one.system for one in item.deliveries if one.system in (question.a, question.b)}
        confirmed = any(one.system == system and one.state is State.CONFIRMED for one in item.deliveries)
        return route is not None and route.record == system and confirmed and told == {system}

    return settled


def _open_items(parts: Parts) -> Iterator[StoredItem]:
    after = 0
    while page := parts.store().items(ItemQuery(open_only=True, after=after, limit=1000)):
        yield from page
        after = page[-1].n


def _notes(book: Matchbook, run: Run) -> tuple[str, ...]:
    words = [word for side in (0, 1) for word in book.side(run, side).notes]
    said = _("The extract of {fund} cannot be believed; its members were not compared.")
    return tuple(said.format(fund=word.removeprefix("broken:")) for word in words if word.startswith("broken:"))


def _broken(error: RollBroken) -> OfficeError:
    silent = error.outcome.cls in (OutcomeClass.UNKNOWN, OutcomeClass.NOT_SENT)
    why = _("no answer") if silent else outcome_sentence(error.system, error.outcome)
    return OfficeError(
        "match.unreachable",
        f"{system_label(error.system)}: {why}",
        cure=_("Nothing was changed, and what was read is kept: the same command goes on where it stopped."),
        field="--system",
        exit_code=Exit.UNREACHABLE,
    )


def _usage(code: str, message: str, field: str, cure: str) -> OfficeError:
    return OfficeError(code, message, cure=cure, field=field, exit_code=Exit.USAGE)
