"""The day of mock b (users.md 3.4): Anne's Friday, 20 November 2026, at 08:02, with AMP closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tests.tui import mock_world as world

from jobterm.office.day.views import DayLine, DayView, NoticeView, Opens, Part
from jobterm.office.views import StatusView

NOW = world.at(8, 2)
JAN, KAJ, ALI = "1206662345", "3103611111", "2006700123"
MADS, LIS, EVA, PER, ZIA = "1409880123", "2703912344", "0305852222", "1102621234", "2309771235"
IB, ANN, OLE, KIM = "1502801235", "1911811236", "0812901237", "0505771238"


def _line(  # noqa: PLR0917 - one line of a drawn list
    part: Part, ref: str, what: str, words: str, opens: Opens, who: tuple[str, str], **more: object
) -> DayLine:
    return DayLine(part, f"{part}:{ref}", what, words, opens, ref, who[0], who[1], **more)  # type: ignore[arg-type]


def lines() -> tuple[DayLine, ...]:
    """All lines of the mock, and the two on its second page."""
    today = date(2026, 11, 20)
    needs, meets, reported, due = Part.NEEDS, Part.MEETINGS, Part.REPORTED, Part.DUE
    eva = (EVA, "Eva Fiktiv")
    return (
        _line(needs, "n1", "UKENDT", "henvist i går, intet svar: se efter", Opens.ITEM, (JAN, "Jan Prøvelund"),
              due=today, alarm=True),
        _line(needs, "n2", "AFVIST", "samtale: mødetid passeret i køen", Opens.ITEM, (KAJ, "Kaj Attrup"), due=today,
              alarm=True),
        _line(needs, "n3", "SVAR", "a-kassen har svaret på NUPH 16-11", Opens.CITIZEN, (ALI, "Ali Testi"),
              due=date(2026, 11, 24)),
        _line(meets, "m1", "08:30 ok", "jobsamtale, brev sendt 6-11", Opens.CITIZEN, (MADS, "Mads Demosen"),
              at=world.at(8, 30)),
        _line(meets, "m2", "09:30 ok", "opfølgning, plan udløber 1-12", Opens.CITIZEN, (LIS, "Lis Attrap"),
              at=world.at(9, 30)),
        _line(meets, "m3", "10:30 SYG", "meldt syg i Jobnet 07:41 -> aflys?", Opens.CANCEL, eva, at=world.at(10, 30),
              alarm=True),
        _line(meets, "m4", "13:00 ok", "cv-samtale, brev IKKE bekræftet sendt", Opens.CITIZEN, (PER, "Per Eksempel"),
              at=world.at(13), alarm=True),
        _line(meets, "m5", "14:00 ok", "jobsamtale, tolk bestilt", Opens.CITIZEN, (ZIA, "Zia Opdigtet"),
              at=world.at(14)),
        _line(reported, "jobnet:r1", "syg fra 20-11", "står i AMP: nej  a-kasse: i nat", Opens.REPORT, eva),
        _line(reported, "jobnet:r2", "ferie 7-12/11-12", "17 dage før: rettidig", Opens.REPORT, (IB, "Ib Prøve")),
        _line(reported, "jobnet:r3", "i job fra 23-11", "afmeldes 23-11? (tilladt til 20-12)", Opens.REPORT,
              (ANN, "Ann Attrup")),
        _line(due, "d1", "3-mdr. samtale", "ingen tid booket", Opens.CITIZEN, (OLE, "Ole Testgaard"),
              due=date(2026, 11, 23), by="senest 23-11"),
        _line(due, "d2", "partshøring", "intet svar endnu", Opens.CITIZEN, (KIM, "Kim Demo"), due=date(2026, 11, 24),
              by="svar 24-11"),
        _line(due, "d3", "ferievarsel", "12 dage før", Opens.REPORT, (IB, "Ib Prøve"), due=date(2026, 11, 26),
              by="senest 26-11"),
        _line(due, "amp:t4", "jobplan", "ring til Ann om planen", Opens.TASK, (ANN, "Ann Attrup"),
              due=date(2026, 11, 27), by="27-11"),
    )  # fmt: skip


def day() -> DayView:
    """The whole day."""
    drift = NoticeView("AMP lukket 07-12 (planlagt). Kendt fejl 117: se F1")
    return DayView(
        NOW, False, lines(), (drift,), 31, 31, date(2026, 11, 19), read_at=world.at(7, 58), since=date(2026, 11, 19)
    )


def empty() -> DayView:
    """A day with nothing on it."""
    return DayView(NOW, False, (), counted_on=date(2026, 11, 19), since=date(2026, 11, 19), read_at=world.at(7, 58))


def status() -> StatusView:
    """The three lines of the mock: AMP closed, eight others, three that need her."""
    told = world.status(now=NOW, needs_me=3)
    fund = world.system("fund", "A-kasse")
    return replace(told, systems=tuple(fund if one.id == "fund" else one for one in told.systems))
