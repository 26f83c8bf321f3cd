"""The workflows of a job centre: one registration of each kind, and who has it in the end, for each kind of citizen and
each moment of the change of systems. What is expected stands here by itself; no plan of the program is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from tests.guarantees.town import Town
from tests.workflows.moments import later

from jobterm.clock import COPENHAGEN

AARHUS, RANDERS = "0751", "0730"


@dataclass(frozen=True)
class Column:
    """One kind of citizen at one moment. ``record``: her system of record; ``payer``: who pays her benefit, and how
    that is told: ``fund`` (by the record system), ``benefits`` (by message), ``paper``."""

    name: str
    title: str
    scenario: str
    at: datetime | None
    municipality: str
    insured: bool
    record: str
    payer: str


COLUMNS: Final = (
    Column("insured-before", "insured, before: AMP", "i-dag", None, AARHUS, True, "amp", "fund"),
    Column("insured-2008", "insured, in 2008: AMP", "2007-01-02", datetime(2008, 5, 6, 9, tzinfo=COPENHAGEN), AARHUS,
           True, "amp", "fund"),
    Column("insured-workbase", "insured, after: WorkBase", "2009-efter-1-aug",
           datetime(2009, 12, 2, 9, tzinfo=COPENHAGEN), AARHUS, True, "workbase", "fund"),
    Column("insured-opera", "insured, after: Opera", "2009-efter-1-aug", datetime(2010, 2, 3, 9, tzinfo=COPENHAGEN),
           RANDERS, True, "opera", "fund"),
    Column("uninsured-workbase", "uninsured: WorkBase, benefit centre on paper", "i-dag", None, AARHUS, False,
           "workbase", "paper"),
    Column("uninsured-opera", "uninsured: Opera, benefit centre by message", "2009-efter-1-aug", None, RANDERS, False,
           "opera", "benefits"),
)  # fmt: skip


@dataclass
class Story:
    """One citizen's story as far as it has been told: ``done``: kind → id of what was delivered before."""

    town: Town
    column: Column
    cpr: str
    done: dict[str, str] = field(default_factory=dict)

    def day(self, days: int = 0) -> str:
        """So many days from today."""
        return later(self.town, days).date().isoformat()

    def hour(self, days: int, hour: int = 10, minute: int = 0) -> str:
        """That hour of a day."""
        return later(self.town, days, hour).replace(minute=minute).isoformat()


@dataclass(frozen=True)
class Workflow:
    """One kind. ``told``: who gets it besides the record: ``national`` and ``payer`` by the record system, the others
    by jobterm. ``first``: kinds that must be there before it. ``only``: whose it is, None = everybody's. ``wait_h``:
    hours that pass before it, in which what went before comes about."""

    kind: str
    title: str
    told: tuple[str, ...]
    details: Callable[[Story], Mapping[str, Any]]
    first: tuple[str, ...] = ()
    only: bool | None = None
    wait_h: float = 0.0


def _summons(story: Story) -> dict[str, Any]:
    return {
        "interview_type": "7", "contact_form": "meeting", "place": "Jobcentret, lokale 2",
        "start": story.hour(9), "end": story.hour(9, 10, 45), "text": "Medbring dit CV.",
    }  # fmt: skip


_CATEGORY = {True: "insured", False: "cash_benefit"}
_ENDED: Final = "enrolment.end"

WORKFLOWS: Final = (
    Workflow("enrolment.end", "Deregistration", ("national", "payer"),
             lambda s: {"end_date": s.day(), "cause": "job", "comment": "Nyt job"}),
    Workflow("enrolment.start", "Enrolment", ("national", "payer"),
             lambda s: {"first_day": s.day(), "client_category": _CATEGORY[s.column.insured], "phone": "20000012"},
             first=(_ENDED,), wait_h=24),
    Workflow("sickness.report", "Report of illness", ("national", "payer"), lambda s: {"first_day": s.day()}),
    Workflow("sickness.recovery", "Report of recovery", ("national", "payer"),
             lambda s: {"recovered_on": s.day()}, first=("sickness.report",)),
    Workflow("absence.holiday", "Holiday", ("national", "payer"),
             lambda s: {"first_day": s.day(30), "last_day": s.day(37), "scheme": "own"}),
    Workflow("absence.other", "Other absence", ("national", "payer"),
             lambda s: {"type": "3", "first_day": s.day(2), "last_day": s.day(4)}),
    Workflow("absence.change", "Change of an absence", ("national", "payer"),
             lambda s: {"absence": s.done["absence.other"], "type": "3", "first_day": s.day(2), "last_day": s.day(5)},
             first=("absence.other",)),
    Workflow("interview.summons", "Summons", ("national", "letters"), _summons),
    Workflow("interview.move", "Moving an interview", ("national", "letters"),
             lambda s: {"booking": s.done["interview.summons"], "start": s.hour(11), "end": s.hour(11, 10, 45),
                        "place": "Jobcentret, lokale 3", "reason": "Borgeren er på kursus"},
             first=("interview.summons",)),
    Workflow("interview.cancel", "Cancelling an interview", ("national", "letters"),
             lambda s: {"booking": s.done["interview.summons"], "by": "office", "reason": "Mødet er ikke nødvendigt"},
             first=("interview.summons",)),
    Workflow("interview.held", "Interview held", ("national",),
             lambda s: {"interview_type": "7", "held_at": s.hour(0, 6), "contact_form": "phone",
                        "agreements": "Søger lagerjob"}),
    Workflow("interview.no_show", "No-show", ("national",),
             lambda s: {"booking": s.done["interview.summons"], "heard": True, "contact_tried": "Ringet to gange"},
             first=("interview.summons",), wait_h=24 * 10),
    Workflow("referral.offer", "Referral to a job", ("national", "letters"),
             lambda s: {"title": "Lagermedarbejder", "delivered": "digital_post", "apply_by": s.day(5),
                        "ad": "annonce-17"}),
    Workflow("referral.outcome", "Outcome of a referral", ("national",),
             lambda s: {"referral": s.done["referral.offer"], "outcome": "hired"}, first=("referral.offer",)),
    Workflow("plan.save", "Job plan", ("national",), lambda _: {"goal": "Job som lagermedarbejder"}),
    Workflow("plan.activity", "Activity in the plan", ("national",),
             lambda s: {"plan": s.done["plan.save"], "title": "Truckcertifikat", "start": s.day(7), "end": s.day(12),
                        "hours": 37, "minutes": 0, "authority": "municipality"}, first=("plan.save",)),
    Workflow("activation.offer", "Active measure", ("national", "payer"),
             lambda s: {"type": "guidance", "start": s.day(3), "end": s.day(30), "hours": 25, "minutes": 0,
                        "place": "Kursuscentret"}),
    Workflow("activation.change", "Change of a measure", ("national", "payer"),
             lambda s: {"activation": s.done["activation.offer"], "type": "guidance", "start": s.day(3),
                        "end": s.day(40), "hours": 30, "minutes": 0, "place": "Kursuscentret"},
             first=("activation.offer",)),
    Workflow("activation.end", "End of a measure", ("national", "payer"),
             lambda s: {"activation": s.done["activation.offer"], "end": s.day(), "cause": "other"},
             first=("activation.offer",), wait_h=24 * 4),
    Workflow("activation.attendance", "Attendance", ("national", "payer"),
             lambda s: {"activation": s.done["activation.offer"], "hours": 6, "minutes": 30},
             first=("activation.offer",), wait_h=24 * 4),
    Workflow("group.change", "Change of group", ("national",),
             lambda _: {"match_category": "2", "reason": "Ny vurdering"}),
    Workflow("hearing.start", "Hearing", ("letters",),
             lambda s: {"about": s.done["interview.summons"], "subject": "no_show", "text": "Hvorfor kom du ikke?",
                        "answer_by": s.day(8)}, first=("interview.summons",)),
    Workflow("hearing.answer", "Answer to a hearing", (),
             lambda s: {"hearing": s.done["hearing.start"], "answered": True, "received_on": s.day(),
                        "outcome": "reasonable", "answer": "Bussen kørte ikke"}, first=("hearing.start",)),
    Workflow("letter.send", "Letter", ("letters",),
             lambda _: {"to": "citizen", "text": "Vi har modtaget dit CV.", "channel": "digital_post"}),
    Workflow("cv.check", "CV check", ("jobnet",), lambda _: {"result": "approved"}),
    Workflow("fund.notice", "Notice to the fund", ("fund!",),
             lambda s: {"type": "service", "incident": "other", "incident_date": s.day(), "text": "Til orientering"},
             only=True),
    Workflow("benefit.notice", "Notice to the benefit centre", ("payer!",),
             lambda s: {"event": "absence", "date": s.day(), "text": "Fraværende i dag"}, only=False),
    Workflow("caseload.transfer", "Transfer to a colleague", (),
             lambda s: {"to_user": "pbe", "to_name": "Per Berg", "from_day": s.day(), "reason": "Ny fordeling"}),
    Workflow("note", "Note", (), lambda _: {"text": "Ringede om praktik."}),
    Workflow("task", "Task", (), lambda s: {"action": "create", "title": "Ring til borgeren", "due": s.day(7)}),
)  # fmt: skip
BY_KIND: Final = {one.kind: one for one in WORKFLOWS}


PAYERS: Final[Mapping[str, set[tuple[str, str]]]] = {
    "fund": {("fund", "forwarded")},
    "benefits": {("benefits", "applied")},
    "paper": set(),
}


def expected(workflow: Workflow, column: Column) -> set[tuple[str, str]]:
    """(system, effect) of everything that a registration brings about, but for what goes on paper."""
    found = {(column.record, "applied")}
    for told in workflow.told:
        if told == "national":
            found.add(("national", "forwarded"))
        elif told == "payer":
            found |= {"fund": {("fund", "forwarded")}, "benefits": {("benefits", "applied")}, "paper": set()}[
                column.payer
            ]
        elif told == "payer!":
            found |= {("benefits", "applied")} if column.payer == "benefits" else set()
        else:
            found.add((told.rstrip("!"), "applied"))
    return found


def on_paper(workflow: Workflow, column: Column) -> bool:
    """Whether the benefit centre is told on paper, which a person ticks off."""
    return column.payer == "paper" and ("payer" in workflow.told or "payer!" in workflow.told)
