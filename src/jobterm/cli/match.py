"""`match`: two systems compared about everybody of a municipality, as a table, CSV or JSON, however many rows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Final

from jobterm.cli import plain
from jobterm.cli.call import Call
from jobterm.cli.parser import usage_error
from jobterm.domain.csv_text import as_csv
from jobterm.i18n import _
from jobterm.office.cutover import words
from jobterm.office.cutover.match import ROW_KEYS, MatchRow, MatchView, MatchWish
from jobterm.office.cutover.repair import Wanted
from jobterm.office.errors import Exit
from jobterm.office.views import RegisterResult, to_json
from jobterm.office.wording import system_label

WIDTHS: Final = (5, 9, 11, 13, 14, 10, 10)
"""Of the table's columns; a longer value is cut, CSV and JSON have it whole."""
AT_ONCE: Final = 200
TOLD_EACH: Final = 1_000


def match(call: Call) -> int:
    """``match``: 0 where there is no row, 5 where a person has to look, 6 where a system gave no answer. With
    ``--repair`` nothing is compared: rows of a run become registrations (0 all taken, 3 some not)."""
    given = call.given
    if given.repair:
        return _repair(call)
    wish = MatchWish(
        tuple(given.system), given.municipality, tuple(given.target_group), anew=given.anew, full=given.full,
        watch=_watch(call),
    )  # fmt: skip
    with call.office() as office, office.cutover.match(wish) as view:
        wanted = "json" if call.speech.as_json else given.format
        {"json": _json, "csv": _csv, "table": _table}[wanted](call, view)
        for note in view.notes:
            call.speech.remark(note)
        return Exit.NEEDS_PERSON if view.differences else Exit.DONE


def _repair(call: Call) -> int:
    """What becomes of each row: JSON lines as ``register`` writes them, with the row; or a line for people."""
    given = call.given
    if given.reason is None:
        raise usage_error("the following arguments are required: --reason", "jobterm match")
    with call.office() as office:
        repairs = office.cutover.repair(Wanted(tuple(given.repair), given.reason, given.run))
        for row, result in repairs:
            if call.speech.as_json:
                call.speech.json({"row": row, **to_json(result)})
                continue
            call.speech.lines(plain.sentence(f"{row}: {_taken(result)}"))
            call.speech.lines(
                line for one in result.findings for line in plain.sentence(f"{one.message} {one.cure}".strip(), "  ")
            )
        return repairs.exit_code


def _taken(result: RegisterResult) -> str:
    if result.state != "queued":
        return _("not taken")
    systems = ", ".join(system_label(one.system) for one in result.recipients)
    return _("registered as {id}, to {systems}").format(id=(result.id or "")[:8], systems=systems)


def _json(call: Call, view: MatchView) -> None:
    """One object, written row by row."""
    head = json.dumps(view.head(), ensure_ascii=True)
    call.speech.whole(f'{head[:-1]}, "rows": [')
    for place, row in enumerate(view.rows()):
        call.speech.whole(f"{', ' if place else ''}{json.dumps(row.to_json(), ensure_ascii=True)}")
    call.speech.whole('], "repairs": [')
    for place, (number, kind, details) in enumerate(view.repairs()):
        told = {"row": number, "kind": kind, "details": dict(details)}
        call.speech.whole(f"{', ' if place else ''}{json.dumps(told, ensure_ascii=True)}")
    call.speech.whole("]}\n")


def _csv(call: Call, view: MatchView) -> None:
    call.speech.whole(as_csv(ROW_KEYS, ()))
    held: list[list[str | int | None]] = []
    for row in view.rows():
        held.append(list(row.to_json().values()))
        if len(held) == AT_ONCE:
            call.speech.whole(_lines_of_csv(held))
            held = []
    call.speech.whole(_lines_of_csv(held))


def _lines_of_csv(rows: list[list[str | int | None]]) -> str:
    return as_csv((), rows).removeprefix("\r\n")


def _table(call: Call, view: MatchView) -> None:
    run, asked = view.run, view.run.question
    a, b = system_label(asked.a), system_label(asked.b)
    first, able = True, False
    for row in view.rows(mark=True):
        if first:
            call.speech.lines([_line((_("no."), _("id"), _("CPR"), _("situation"), _("what"), a, b))])
            first = False
        able = able or row.repairable
        call.speech.lines([_line(_cells(row, words.situation(row.situation, a, b)))])
    counts = [(words.situation(name, a, b), n) for name, n in run.counts.items() if n or name == "equal"]
    call.speech.lines([
        *([] if first else [""]),
        *plain.pairs((
            (_("Match"), f"{a} - {b}, {asked.municipality}"),
            (_("Citizens"), run.people),
            *counts,
            (_("Run"), run.id),
        )),
    ])  # fmt: skip
    if able:
        call.speech.remark(_("* = a registration repairs it: jobterm match --repair NO --reason WHY"))


def _cells(row: MatchRow, said: str) -> tuple[str, ...]:
    values = (plain.cell(words.value(row.field, value)) for value in (row.a, row.b))
    return (f"{row.n}{'*' if row.repairable else ''}", row.citizen, row.cpr, said, words.thing(row.field), *values)


def _line(cells: Iterable[str]) -> str:
    cut = (cell if len(cell) <= width else f"{cell[: width - 2]}.." for cell, width in zip(cells, WIDTHS, strict=True))
    return " ".join(cell.ljust(width) for cell, width in zip(cut, WIDTHS, strict=True)).rstrip()


def _watch(call: Call) -> Callable[[str, int], None]:
    """How many have been read, on a terminal's stderr only: it is long where a system is slow."""

    def tell(system: str, people: int) -> None:
        if people % TOLD_EACH == 0 and call.speech.err.isatty():
            call.speech.remark(_("{system}: {n} citizens read").format(system=system_label(system), n=people))

    return tell
