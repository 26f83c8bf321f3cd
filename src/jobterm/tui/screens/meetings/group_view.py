"""Group meetings as lines: which there are, and who was summoned to one with what would be said of each. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from jobterm.domain.registrations.reach import REGRET
from jobterm.i18n import _, ngettext
from jobterm.office.meetings.views import AttendeeView, GroupView, LineView
from jobterm.tui.cells import Row, fit, row, rule, wrap
from jobterm.tui.screens.decision_view import Asked, asked_rows
from jobterm.tui.screens.doubts import Doubt, fits
from jobterm.tui.screens.meetings.batch_view import in_order
from jobterm.tui.screens.meetings.words import when

LETTERS: Final = "abdefgijlmnpqrstvwxyzæøå"
"""The letters of lines: those that are commands of the screen are skipped (amendment 23)."""
DETAIL: Final = 5
_AS_USUAL: Final = frozenset({"interview.settles"})
"""What is so on every line is said of the one under the cursor only."""


@dataclass(frozen=True, slots=True)
class GroupsPicture:
    """The group meetings there are; None while they are looked for."""

    today: date
    groups: Sequence[GroupView] | None
    cursor: int = 0


def groups_rows(picture: GroupsPicture, columns: int, rows: int) -> list[Row]:
    """One line for each, with how many are not settled."""
    lines: list[Row] = [rule(_("Group meetings"), columns)]
    if picture.groups is None:
        return [*lines, row(_(" Looking for group meetings ..."))]
    if not picture.groups:
        words = _("No group meeting is known of the last and the next fortnight.")
        more = _("A summons is to one where its field Group is filled in.")
        return [*lines, *(row(f" {part}") for part in wrap(f"{words} {more}", columns - 2))]
    shown = rows - 1
    top = max(0, min(picture.cursor - shown // 2, len(picture.groups) - shown))
    for at in range(top, min(len(picture.groups), top + shown)):
        one, here = picture.groups[at], at == picture.cursor
        open_ones = ngettext("{n} open", "{n} open", one.open).format(n=one.open) if one.open else _("settled")
        called = ngettext("{n} summoned", "{n} summoned", one.summoned).format(n=one.summoned)
        lines.append(row(
            (f"{'>' if here else ' '}{at + 1:>2} ", "cursor" if here else "text"),
            f"{fit(when(one.start, picture.today), 17)} {fit(one.group, 22)} {fit(called, 13)} ",
            (fit(open_ones, 9), "notice" if one.open else "ok"), f" {one.place}",
        ))  # fmt: skip
    return lines


@dataclass(frozen=True, slots=True)
class AttendancePicture:
    """Who was summoned to one meeting. ``lines`` belong to ``attendees``, one to one; ``away``: who did not come, by
    citizen; ``heard``, ``tried``: of these, who has given a reason, and how contact was tried."""

    title: str
    today: date
    attendees: Sequence[AttendeeView]
    lines: Sequence[LineView]
    away: frozenset[str] = frozenset()
    heard: frozenset[str] = frozenset()
    tried: tuple[tuple[str, str], ...] = ()
    cursor: int = 0
    busy: str = ""
    doubt: Doubt | None = None


def attendance_rows(picture: AttendancePicture, columns: int, rows: int) -> list[Row]:
    """The list, and what is said of the line under the cursor."""
    missing = sum(one.who.citizen in picture.away for one in picture.attendees)
    count = ngettext("{n} summoned", "{n} summoned", len(picture.attendees)).format(n=len(picture.attendees))
    end = ngettext("{n} absent", "{n} absent", missing).format(n=missing)
    lines: list[Row] = [rule(f"{picture.title} - {count}, {end}", columns, picture.busy)]
    if not picture.attendees:
        return [*lines, row(picture.busy or _(" Nobody is known to have been summoned to it."))]
    shown = max(1, rows - 2 - DETAIL)
    top = max(0, min(picture.cursor - shown // 2, len(picture.attendees) - shown))
    for at in range(top, min(len(picture.attendees), top + shown)):
        lines.append(attendee_row(picture, at, columns))
    lines += [()] * (rows - DETAIL - 1 - len(lines))
    if picture.doubt is not None and not fits(picture.doubt, columns):
        asked = asked_rows(Asked(picture.doubt.words, "", picture.doubt.reasons), columns)
        return [*lines[: rows - len(asked)], *asked]
    return [*lines, rule(_("This line"), columns), *_detail(picture, columns)[:DETAIL]]


def letter_of(at: int) -> str:
    """The letter that ticks a line, empty where there are more lines than letters."""
    return LETTERS[at] if at < len(LETTERS) else ""


def attendee_row(picture: AttendancePicture, at: int, columns: int) -> Row:
    """``>a 150380 Karen Testesen        UDEBLEVET  venter 30 min.``."""
    one, line = picture.attendees[at], picture.lines[at]
    here, away = at == picture.cursor, one.who.citizen in picture.away
    word, role, text = _state(one, line, away=away)
    name = f"{one.who.citizen[:6]} {one.who.name}".strip()
    return row(
        (">" if here else " ", "cursor" if here else "text"), (f"{letter_of(at) or ' '} ", "key"), f"{fit(name, 29)} ",
        (f"{fit(word, 10)} ", role), str(fit(text, max(8, columns - 45))).rstrip(),
    )  # fmt: skip


def _state(one: AttendeeView, line: LineView, *, away: bool) -> tuple[str, str, str]:
    if one.settled:
        return settled_word(one.settled), "ok", _("settled before")
    came = (_("ABSENT"), "alarm") if away else (_("came"), "text")
    if line.state == "saved":
        words = _("saved; T in the queue calls it back for half an hour") if away else _("saved")
        return came[0], "ok", words
    if line.state == "refused":
        return _("REFUSED"), "alarm", line.said
    found = [two for two in in_order(line.findings) if two.code not in _AS_USUAL]
    if found:
        return *came, found[0].message
    return *came, _("waits half an hour") if away else ""


def settled_word(code: str) -> str:
    """How it ended."""
    return {"held": _("held"), "no_show": _("no-show"), "cancelled": _("cancelled")}.get(code, code)


def _detail(picture: AttendancePicture, columns: int) -> list[Row]:
    if not picture.attendees:
        return []
    one, line = picture.attendees[picture.cursor], picture.lines[picture.cursor]
    away = one.who.citizen in picture.away
    lines: list[Row] = []
    if away and not one.settled and line.state != "saved":
        heard = _("has given a reason") if one.who.citizen in picture.heard else _("has given no reason")
        tried = dict(picture.tried).get(one.who.citizen, "")
        contact = _("contact tried: {how}").format(how=tried) if tried else _("contact not tried")
        minutes = int(REGRET.total_seconds() // 60)
        words = _("No notice goes by itself. It waits {n} minutes; {heard}, {contact}.").format(
            n=minutes, heard=heard, contact=contact
        )
        lines += [row(f" {part}") for part in wrap(words, columns - 2)]
    for finding in in_order(line.findings):
        lines += [row(f" {part}") for part in wrap(f"{finding.message} {finding.cure}".strip(), columns - 2)[:2]]
    return lines
