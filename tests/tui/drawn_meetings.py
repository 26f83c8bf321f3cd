"""The screens for interviews made from the world of the mocks by view models alone: exactly 80×24."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tests.tui import mock_world as world
from tests.tui.drawn import TODAY, screen
from tests.tui.fake_meetings import FORM, GROUP, MET, TOLD, slot

from jobterm.i18n import _
from jobterm.office.desk import FormView
from jobterm.office.meetings.views import AttendeeView, Invitee, LineView, NextView
from jobterm.office.views import FindingView
from jobterm.tui.form import Form
from jobterm.tui.head_view import Head
from jobterm.tui.screens.meetings.batch_view import BatchPicture, batch_rows
from jobterm.tui.screens.meetings.group_view import AttendancePicture, attendance_rows
from jobterm.tui.screens.meetings.next_view import NextPicture, next_rows, summary
from jobterm.tui.screens.meetings.words import when

HEAD = Head(world.NOW, False, world.status(amp="open"))


def next_one(columns: int = 80, rows: int = 24) -> list[str]:
    """After an interview: the first time that keeps the rhythm, and nine others."""
    times = (slot(9, 10, month=2), *(replace(slot(9 + n, 13, month=2), interpreter="arabisk" if n == 2 else "")
                                     for n in range(1, 12)))  # fmt: skip
    view = NextView(world.KAREN, date(2027, 2, 20), "samtale mindst hver 3. måned, 2007-09", None, times)
    saved = summary("09:41", "AMP får den med det samme.", 400, settled=True)
    body = next_rows(NextPicture("150380-1234 Karen Testesen", saved, TODAY, view), columns)
    hint = _("Next interview?") + _("  J = yes") + _("  V = more times") + _("  I = form  P = plan") + _("  Esc = none")
    return screen(HEAD, body, hint, columns, rows)


def people() -> list[Invitee]:
    """Five of the world."""
    return [Invitee(one.citizen, one.name, one.born) for one in world.found("")]


def batch(columns: int = 80, rows: int = 24) -> list[str]:
    """Five summonses: one saved, one that clashes, one that wants a reason, one wished for, one without a time."""
    who = people()
    wished = replace(slot(25, 9), place="", wished=True)
    absent = FindingView("details.start", "interview.absent", "soft",
                         "Borgeren er fraværende da (ferie, fra 2026-11-23).", "Vælg en anden tid.")  # fmt: skip
    none = FindingView("details.start", "batch.no_time", "hard", "Ingen ledig tid passer.", "T giver den en.")
    lines = [
        LineView(who[0], "1", slot(24, 9), state="saved"),
        LineView(who[1], "2", slot(24, 9, 30), (absent, TOLD["clash"])),
        LineView(who[2], "3", slot(24, 10), (TOLD["rule"],)),
        LineView(who[3], "4", wished),
        LineView(who[4], "5", None, (none,)),
    ]
    form = Form.of(FormView("interview.summons", "Indkald flere", None, FORM), TODAY)
    hint = _("F9 = save all  N B = later, earlier  T = time  A = add  X = off  F = form  Esc")
    return screen(HEAD, batch_rows(BatchPicture(TODAY, lines, form, cursor=1), columns, rows - 5), hint, columns, rows)


def group(columns: int = 80, rows: int = 24) -> list[str]:
    """A group of which two did not come; one was ill."""
    ill = FindingView("details.booking", "gate.ill", "rule", "Borgeren er meldt syg fra 20-11 i Jobnet.",
                      "Registrér det ikke.")  # fmt: skip
    attendees = [AttendeeView(one, f"amp:{n}", MET) for n, one in enumerate(people())]
    attendees[4] = replace(attendees[4], settled="held")
    away = frozenset({attendees[1].who.citizen, attendees[2].who.citizen})
    lines = [LineView(one.who, "", None, (ill,) if n == 1 else (), "saved" if one.settled else "")
             for n, one in enumerate(attendees)]  # fmt: skip
    picture = AttendancePicture(f"{GROUP}, {when(MET, TODAY)}", TODAY, attendees, lines, away, cursor=1)
    hint = _("Letter, U = did not come  H = has a reason  K = contact tried  F9 = save  Esc")
    return screen(HEAD, attendance_rows(picture, columns, rows - 5), hint, columns, rows)
