"""The list of summonses as lines: who, which time, what stands against it, what became of it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from jobterm.domain.distribution import Invited, Placed, meets_other
from jobterm.i18n import _, ngettext
from jobterm.office.meetings.views import LineView
from jobterm.office.views import FindingView
from jobterm.tui.cells import Row, fit, row, rule, wrap
from jobterm.tui.form import Form
from jobterm.tui.screens.decision_view import Asked, asked_rows
from jobterm.tui.screens.doubts import Doubt, fits
from jobterm.tui.screens.meetings.words import when
from jobterm.tui.screens.register_view import field_rows

DETAIL = 5
"""Lines below the list for what is said of the line under the cursor."""
_FIRST = ("interview.clash", "interview.clash_away", "interview.absent")
"""What is said in the column before everything else of its level."""


@dataclass(frozen=True, slots=True)
class BatchPicture:
    """What is to be seen. ``form`` is open for typing where ``typing``; ``busy``: what is being done, in words."""

    today: date
    lines: Sequence[LineView]
    form: Form | None = None
    typing: bool = False
    cursor: int = 0
    busy: str = ""
    doubt: Doubt | None = None


def batch_rows(picture: BatchPicture, columns: int, rows: int) -> list[Row]:
    """The body in this size."""
    count = len(picture.lines)
    title = _("Summons of several") + " - " + ngettext("{n} citizen", "{n} citizens", count).format(n=count)
    if picture.typing and picture.form is not None:
        return _form(picture, title, columns, rows)
    shown = max(1, rows - 3 - DETAIL)
    top = max(0, min(picture.cursor - shown // 2, count - shown))
    lines: list[Row] = [rule(title, columns, picture.busy), row(f" {_settings(picture.form)}")]
    for at in range(top, min(count, top + shown)):
        lines.append(line_row(picture, at, columns))
    if not picture.lines:
        lines.append(row(_(" Nobody yet.  A = add: CPR numbers, a name, kg and a contact group, + mine, * the team's")))
    lines += [()] * (rows - DETAIL - len(lines) - 1)
    below = rule(_("This line"), columns)
    detail = _detail(picture, columns)[:DETAIL]
    if picture.doubt is not None and not fits(picture.doubt, columns):
        asked = asked_rows(Asked(picture.doubt.words, "", picture.doubt.reasons), columns)
        return [*lines[: rows - len(asked)], *asked]
    return [*lines, below, *detail]


def _form(picture: BatchPicture, title: str, columns: int, rows: int) -> list[Row]:
    assert picture.form is not None
    fields, focus = field_rows(picture.form, columns)
    shown = rows - 2
    start = max(0, min(focus - shown + 2, len(fields) - shown))
    return [rule(title, columns), *fields[start : start + shown]]


def _settings(form: Form | None) -> str:
    """The form in one line."""
    if form is None:
        return ""
    values = form.values()
    told = []
    for name in ("interview_type", "contact_form"):
        one = next((field for field in form.view.fields if field.name == name), None)
        label = next((label for code, label, _key in one.choices if code == values.get(name)), "") if one else ""
        told.append(label)
    told.append(values.get("group", ""))
    told.append(_("with a letter") if values.get("letter") == "true" else _("no letter"))
    return ", ".join(part for part in told if part)


def line_row(picture: BatchPicture, at: int, columns: int) -> Row:
    """``> 3 150380 Karen Testesen       tir 24-11 09:00 Lokale 2    ok``."""
    one = picture.lines[at]
    here = at == picture.cursor
    name = f"{one.who.citizen[:6]} {one.who.name}".strip()
    time = when(one.time.start, picture.today) if one.time is not None else "-"
    word, role, text = mark(picture.lines, at, group=_group(picture.form))
    place = one.time.place if one.time is not None else ""
    room = max(8, columns - 4 - 25 - 17 - 8)
    shown = text or place
    return row(
        (f"{'>' if here else ' '}{at + 1:>2} ", "cursor" if here else "text"), f"{fit(name, 24)} ",
        f"{fit(time, 16)} ", (f"{fit(word, 7)} ", role), str(fit(shown, room)).rstrip(),
    )  # fmt: skip


def _group(form: Form | None) -> bool:
    return form is not None and bool(form.values().get("group", "").strip())


def mark(lines: Sequence[LineView], at: int, *, group: bool) -> tuple[str, str, str]:
    """A word, its role, and the sentence behind it: what became of a line, or what stands against it."""
    one = lines[at]
    if one.state == "saved":
        return _("saved"), "ok", ""
    if one.state == "refused":
        return _("REFUSED"), "alarm", one.said
    if (never := one.impossible) is not None:
        return _("NO"), "alarm", never.message
    if one.reasons_wanted:
        return _("WHY?"), "notice", one.reasons_wanted[0].message
    if not group and (other := twice(lines, at)) is not None:
        return _("NOTE"), "notice", _("line {n} has that time too").format(n=other + 1)
    soft = sorted((two for two in one.findings if two.level == "soft"), key=lambda two: two.code not in _FIRST)
    if soft:
        return _("NOTE"), "notice", soft[0].message
    if one.time is not None and one.time.wished:
        return _("wished"), "text", ""
    return _("ok"), "ok", ""


def twice(lines: Sequence[LineView], at: int) -> int | None:
    """Another line whose time is in the way of this one's."""
    placed = [Placed(Invited(one.who.citizen), one.time) for one in lines]
    other = meets_other(placed, at)
    return None if other is None else next(n for n, one in enumerate(placed) if one is other)


def _detail(picture: BatchPicture, columns: int) -> list[Row]:
    if not picture.lines:
        return []
    one = picture.lines[picture.cursor]
    lines: list[Row] = []
    if one.time is not None:
        told = [one.time.place, _("interpreter: {what}").format(what=one.time.interpreter)
                if one.time.interpreter else "", _("wished time: nobody could be asked whether it is free")
                if one.time.wished else ""]  # fmt: skip
        text = ", ".join(part for part in told if part)
        lines += [row(f" {part}") for part in wrap(text, columns - 2)] if text else []
    for finding in in_order(one.findings):
        lines += [row(f" {part}") for part in wrap(f"{finding.message} {finding.cure}".strip(), columns - 2)[:2]]
    return lines


def in_order(findings: Sequence[FindingView]) -> list[FindingView]:
    """The worst first, and of its level what stands in the way of the time."""
    level = {"hard": 0, "rule": 1, "soft": 2}
    return sorted(findings, key=lambda one: (level.get(one.level, 3), one.code not in _FIRST))
