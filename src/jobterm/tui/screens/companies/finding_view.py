"""The search for employers as lines: the field, what was found, who did not answer. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jobterm.i18n import _, ngettext
from jobterm.office.companies.views import CompaniesFound, CompanyRow
from jobterm.tui.cells import Row, clip, fit, right, row, rule, table, wrap
from jobterm.tui.lineedit import LineEdit
from jobterm.tui.screens.companies.words import asked, silent

FIELD, NARROW_FIELD = 30, 20
_NUMBER, _CVR = 5, 10


@dataclass(frozen=True, slots=True)
class FindingPicture:
    """What the search shows: ``result`` None before a search, ``waiting`` while one runs."""

    edit: LineEdit
    today: date
    result: CompaniesFound | None = None
    waiting: bool = False
    cursor: int = 0
    top: int = 0


def finding_rows(picture: FindingPicture, columns: int, rows: int) -> list[Row]:
    """The body."""
    lines = [rule(_("Find an employer"), columns), _field(picture, columns), ()]
    if picture.waiting:
        return [*lines, row((_("  Searching ..."), "dim"))]
    if picture.result is None:
        return [*lines, *_advice(columns)]
    said = [row((clip("  " + asked(one, picture.today), columns), "notice"))
            for one in picture.result.sources if silent(one)]  # fmt: skip
    return [*lines, *_found(picture.result, picture, columns, rows - len(lines) - len(said)), *said]


def list_room(rows: int, result: CompaniesFound) -> int:
    """How many companies fit on the screen."""
    return max(1, rows - 5 - sum(silent(one) for one in result.sources))


def _field(picture: FindingPicture, columns: int) -> Row:
    room = FIELD if columns >= 80 else NARROW_FIELD
    shown, caret = picture.edit.window(room)
    shown = fit(shown, room)
    return row(
        " " + _("Employer") + " [", (shown[:caret], "field_focus"), (shown[caret : caret + 1] or " ", "caret"),
        (shown[caret + 1 :], "field_focus"), "]  " + _("name, CVR or P-number"),
    )  # fmt: skip


def _advice(columns: int) -> list[Row]:
    texts = (
        _("Name: a few letters of each word; both the employer module and the CVR register are asked. Then Enter."),
        _("CVR: eight digits. P-number: ten digits, which here open no citizen."),
    )
    return [row((f"  {line}", "dim")) for text in texts for line in wrap(text, columns - 4)]


def _found(result: CompaniesFound, picture: FindingPicture, columns: int, room: int) -> list[Row]:
    if not result.rows:
        text = _("No employer found. Try fewer letters, or the CVR number.")
        return [row(f"  {line}") for line in wrap(text, columns - 2)]
    name = (columns - _NUMBER - _CVR) // 2
    lines = [row((table(("", _NUMBER), ("CVR", _CVR), (_("Employer"), name), (_("Address"), 20)), "dim"))]
    for at, one in list(enumerate(result.rows))[picture.top : picture.top + max(1, room - 2)]:
        lines.append(_line(one, at, picture, columns, name))
    count = ngettext("{n} found", "{n} found", len(result.rows)).format(n=len(result.rows))
    more = _("; there are more, type more letters") if result.more else ""
    return [*lines, row((f"  {count}{more}", "dim"))]


def _line(one: CompanyRow, at: int, picture: FindingPicture, columns: int, name: int) -> Row:
    here = at == picture.cursor
    mark = _("HAS ENDED") if one.ended else _("DO NOT CALL") if one.protected else ""
    where = f"P {one.pno} {one.address}" if one.pno else one.address
    tail = columns - _NUMBER - _CVR - name
    text = (
        f"{'>' if here else ' '}{right(str(at + 1), 3)} {fit(one.cvr, _CVR)}{fit(clip(one.name, name - 1), name)}"
        f"{fit(f'{mark} {where}'.strip(), tail)}"
    )
    return row((text, "cursor" if here else "text"))
