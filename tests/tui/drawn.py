"""The drawn screens made from the world of the mocks by view models alone: no Textual, no desk, exactly 80×24."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tests.tui import mock_day
from tests.tui import mock_world as world
from tests.tui.fake_desk import SICKNESS, world_detail

from jobterm.i18n import _
from jobterm.office.desk import CheckView, FormView
from jobterm.office.views import FindingView, RecipientView
from jobterm.tui.actions import footer
from jobterm.tui.cells import Row, exactly, plain, row
from jobterm.tui.drain import Progress
from jobterm.tui.form import Form
from jobterm.tui.head_view import Head, head_rows
from jobterm.tui.screens.citizen_view import CitizenPicture, citizen_rows
from jobterm.tui.screens.day.day_view import DayPicture, day_rows, said_yesterday
from jobterm.tui.screens.queue_view import QueuePicture, queue_lines, queue_rows
from jobterm.tui.screens.register_view import RegisterPicture, register_rows
from jobterm.tui.screens.timeline_view import lines_of

TODAY = date(2026, 11, 20)


def screen(head: Head, body: list[Row], hint: str, columns: int = 80, rows: int = 24) -> list[str]:
    """A whole screen as text."""
    lines = [*head_rows(head, columns), *exactly(body, rows - 5), row(hint), row(footer())]
    return plain(lines, columns)


def citizen(columns: int = 80, rows: int = 24) -> list[str]:
    """Mock a: Karen's file with her sickness waiting for AMP."""
    case, status = world.karens_case((world.karens_sickness(),)), world.status()
    lines = tuple(lines_of(case, TODAY, world.ME, status.systems))
    picture = CitizenPicture(world.KAREN, TODAY, world.ME, case, lines, status.systems)
    head = Head(world.NOW, False, status, own=("amp", "jobnet", "fund"))
    hint = _("Ten digits = new citizen.  Letter = action.  O = cover (citizen at the table)")
    return screen(head, citizen_rows(picture, columns, rows - 5), hint, columns, rows)


def register(columns: int = 80, rows: int = 24) -> list[str]:
    """Mock c: a sickness while AMP is closed."""
    status = replace(world.status(now=world.at(9, 37), on_the_way=2))
    view = FormView("sickness.report", "Sygemelding", world.KAREN, SICKNESS)
    findings = (
        FindingView("first_day", "interview.booked", "soft", "Samtale tir 24-11 10:00 er booket", ""),
        FindingView("first_day", "source.old", "soft",
                    "AMP er lukket: hun blev set tilmeldt 06:55; tjekkes igen før afsendelse", ""),
    )  # fmt: skip
    receivers = (
        RecipientView("amp", "record", "deliver", None, "queued", False, world.at(12), None),
        RecipientView("fund", "notify", "expect", "amp", "waiting", True, None, world.at(7, day=21)),
        RecipientView("letters", "notify", "person", None, "waiting", True, None, None),
    )
    picture = RegisterPicture(
        "150380-1234 Karen Testesen, dagpenge FTFa", Form.of(view, TODAY),
        CheckView(findings, receivers, (), {}), status.systems, "", world.ME, "FTFa",
    )  # fmt: skip
    head = Head(world.at(9, 37), False, status, own=("amp", "jobnet", "fund"))
    hint = _("F9 saves HERE, safely, in under 1 s.  Enter = next field.  Esc = draft")
    return screen(head, register_rows(picture, columns, rows - 5), hint, columns, rows)


def day(columns: int = 80, rows: int = 24) -> list[str]:
    """Mock b: Friday at 08:02, AMP closed."""
    view = mock_day.day()
    head = Head(mock_day.NOW, False, mock_day.status(), on_queue=True, end=said_yesterday(view, TODAY))
    hint = _("Letter opens the line.  Ten digits = citizen.  O = cover (citizen)  * = my team")
    return screen(head, day_rows(DayPicture(view, mock_day.NOW), columns, rows - 5), hint, columns, rows)


def queue(columns: int = 80, rows: int = 24) -> list[str]:
    """Mock d: the queue at noon, with a conflict."""
    now = world.at(12, 4)
    status = world.status(now=now, amp="open", needs_me=3, last=now)
    draining = replace(status.systems[0], since=world.at(12), queued=22)
    status = replace(status, systems=(draining, *status.systems[1:]))
    items = world.queue_of_mock_d()
    picture = QueuePicture(
        tuple(queue_lines(items)), now, world.ME, detail=world_detail(items[0]), systems=status.systems
    )
    progress = Progress(41, 63, world.at(12, 6))
    head = Head(now, False, status, on_queue=True, progress=lambda name: progress if name == "amp" else None)
    hint = _("Digit + Enter = that line.  Ten digits = a citizen.  a = all  O = cover  Esc")
    return screen(head, queue_rows(picture, columns, rows - 5), hint, columns, rows)
