"""Rows of a match run repaired by ordinary registrations (datagenopretning): proposed by the run, made only by
somebody's decision with a reason, and sent, refused or confirmed like any other. Nothing is written to a system here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from jobterm.cutover.matchbook import Found, Matchbook, Run
from jobterm.cutover.repair import Proposal, proposed
from jobterm.domain.registrations.kinds import KINDS
from jobterm.i18n import _
from jobterm.office.cutover.match import open_book
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.parts import Parts
from jobterm.office.register import Intake, take
from jobterm.office.views import RegisterResult

REASON_MAX = 900


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody has decided. ``run``: the run's id or its beginning, None for the newest; ``rows``: its numbers."""

    rows: tuple[int, ...]
    reason: str
    run: str | None = None


class Repairs:
    """Registrations made of rows. Iterate it once: one (row, result) after the other; then ``exit_code``."""

    def __init__(self, intake: Intake, rows: Sequence[int]) -> None:
        self._intake, self._rows = intake, rows

    def __iter__(self) -> Iterator[tuple[int, RegisterResult]]:
        yield from zip(self._rows, self._intake, strict=True)

    @property
    def exit_code(self) -> Exit:
        """0 all taken, 3 some not."""
        return self._intake.exit_code


def repair(parts: Parts, wanted: Wanted) -> Repairs:
    """Register what repairs the rows. OfficeError (2, 3) names the first row for which that cannot be: nothing of the
    others is registered then."""
    reason = wanted.reason.strip()
    if not 1 <= len(reason) <= REASON_MAX:
        raise _refused("reason.length", _("The reason must have 1 to {most} characters.").format(most=REASON_MAX),
                       "--reason", Exit.USAGE)  # fmt: skip
    book = open_book(parts)
    try:
        run = _run(book, wanted.run)
        found = {row.n: row for row in book.rows(run, wanted.rows)}
    finally:
        book.close()
    given = []
    for number in wanted.rows:
        if number not in found:
            raise _refused("match.no_row", _("The run has no row {n}.").format(n=number), "--repair", Exit.USAGE)
        proposal = proposal_for(parts, run, found[number], reason)
        if proposal is None:
            raise _refused(
                "match.no_repair",
                _("Row {n} cannot be repaired by a registration.").format(n=number),
                "--repair",
                Exit.REFUSED,
                _("Open the citizen and decide there. Rows that can are marked with * in the table."),
            )
        given.append(_registration(parts, run, found[number], proposal, reason))
    return Repairs(take(parts, BytesIO("\n".join(map(json.dumps, given)).encode())), wanted.rows)


def proposal_for(parts: Parts, run: Run, row: Found, reason: str = "-") -> Proposal | None:
    """What would repair a row in the system that is the citizen's record now; None where nothing does."""
    asked = run.question
    for record in _records(parts, row, asked.municipality):
        proposal = proposed(row.difference, record, asked.a, asked.b, reason)
        if proposal is not None and _record(parts, row, asked.municipality, proposal.kind) == record:
            return proposal
    return None


def _records(parts: Parts, row: Found, municipality: str) -> list[str]:
    found = [_record(parts, row, municipality, kind) for kind in ("enrolment.start", "interview.summons")]
    return list(dict.fromkeys(one for one in found if one is not None))


def _record(parts: Parts, row: Found, municipality: str, kind: str) -> str | None:
    route = parts.plan().route(kind, row.group, municipality, parts.clock.now())
    return None if route is None else route.record


def _registration(parts: Parts, run: Run, row: Found, proposal: Proposal, reason: str) -> dict[str, Any]:
    """The registration as ``register`` takes it; before and after stand in its note, for colleagues."""
    note = _("Data restored after match {run}, row {n}. Before: {before}. After: {after}. Why: {reason}").format(
        run=run.id[:8], n=row.n, before=proposal.before or "-", after=proposal.after or "-", reason=reason
    )
    made: dict[str, Any] = {
        "kind": proposal.kind, "citizen": row.cpr, "event_date": _event_date(parts, proposal),
        "details": dict(proposal.details), "note": note[:1500],
    }  # fmt: skip
    if proposal.base is not None:
        made["base"] = {_record(parts, row, run.question.municipality, proposal.kind): proposal.base}
    return made


def _event_date(parts: Parts, proposal: Proposal) -> str:
    name = KINDS[proposal.kind].event_field
    day = None if name is None else proposal.details.get(name)
    return str(day)[:10] if day else parts.clock.now().date().isoformat()


def _run(book: Matchbook, wanted: str | None) -> Run:
    ended = [run for run in book.runs() if run.done is not None]
    named = ended[:1] if wanted is None else [run for run in ended if run.id.startswith(wanted)]
    if len(named) == 1:
        return named[0]
    raise _refused("match.no_run", _("No match run, or more than one, has this id."), "--run", Exit.USAGE,
                   _("`jobterm match` makes one, and names it in its last line."))  # fmt: skip


def _refused(code: str, message: str, field: str, exit_code: Exit, cure: str = "") -> OfficeError:
    return OfficeError(code, message, cure=cure, field=field, exit_code=exit_code)
