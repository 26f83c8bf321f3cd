"""A desk for the tests of registrations: a context on a Friday morning, and a check that tells codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tests.unit.domain.plans import at

from jobterm.domain.registrations.check import Checked, check
from jobterm.domain.registrations.context import CheckContext, Known
from jobterm.domain.registrations.kinds import KINDS
from jobterm.domain.registrations.model import Authority, Level

NOW = at("2026-11-20 09:37")
KAREN = "1503801234"
ID = "6f6e1c0e-3b3a-4c0e-9d0e-1b2c3d4e5f60"
INSURED = Known(exists=True, dead=False, target_group="2.1", municipality="0751", illnesses=())
UNINSURED = replace(INSURED, target_group="2.2")
DESK = CheckContext(NOW, "aho", "Anne Holm", ID, Authority.STATE, INSURED)

GOOD: Mapping[str, Mapping[str, Any]] = {
    "enrolment.start": {
        "first_day": "2026-11-20", "client_category": "insured", "job_wishes": [{"title": "Lagermedarbejder"}],
    },
    "enrolment.end": {"end_date": "2026-11-23", "cause": "job"},
    "sickness.report": {"first_day": "2026-11-20"},
    "sickness.recovery": {"recovered_on": "2026-11-20", "absence": "amp:77"},
    "absence.holiday": {"first_day": "2026-12-21", "last_day": "2027-01-03"},
    "interview.summons": {
        "interview_type": "7", "contact_form": "meeting", "start": "2026-11-24T10:00:00+01:00",
        "end": "2026-11-24T10:45:00+01:00", "place": "Jobcenter Aarhus, lokale 2",
    },
    "absence.other": {"type": "3", "first_day": "2026-11-20", "last_day": "2026-11-27"},
    "absence.change": {"absence": "amp:81", "type": "10", "first_day": "2026-12-21", "last_day": "2026-12-28"},
    "interview.move": {
        "booking": "amp:91", "start": "2026-11-26T09:00:00+01:00", "end": "2026-11-26T09:45:00+01:00",
        "place": "Jobcenter Aarhus, lokale 2", "reason": "Borgeren er til lægen",
    },
    "interview.cancel": {"booking": "amp:91", "by": "citizen", "reason": "Borgeren er til lægen"},
    "interview.held": {"interview_type": "7", "held_at": "2026-11-20T09:00:00+01:00", "contact_form": "meeting"},
    "interview.no_show": {"booking": "amp:90", "heard": False, "contact_tried": "ringede to gange"},
    "referral.offer": {"title": "Lagermedarbejder", "delivered": "letter", "apply_by": "2026-11-27", "ad": "E4711"},
    "referral.outcome": {"referral": "amp:95", "outcome": "hired"},
    "plan.save": {"goal": "Arbejde på lager inden sommer"},
    "plan.activity": {
        "plan": "amp:60", "title": "Truckkursus", "start": "2026-12-01", "end": "2026-12-18", "authority": "state",
    },
    "activation.offer": {
        "type": "placement", "start": "2026-12-01", "end": "2027-02-26", "hours": 37, "employer_cvr": "10150817",
    },
    "activation.change": {
        "activation": "amp:70", "type": "placement", "start": "2026-11-02", "end": "2027-01-29", "hours": 30,
        "employer_cvr": "10150817",
    },
    "activation.end": {"activation": "amp:70", "end": "2026-11-20", "cause": "job"},
    "activation.attendance": {"activation": "amp:70", "hours": 6, "minutes": 30},
    "employer.contact": {"cvr": "10150817", "form": "visit", "date": "2026-11-20", "places": 2},
    "employer.job_order": {"action": "create", "cvr": "10150817", "title": "Lagermedarbejder", "positions": 2},
    "benefit.notice": {"event": "no_show", "date": "2026-11-19", "text": "Mødte ikke til samtale."},
    "fund.notice": {
        "type": "negative", "incident": "no_show", "incident_date": "2026-11-19", "text": "Mødte ikke til samtale.",
    },
    "letter.send": {"to": "citizen", "text": "Husk dit CV på Jobnet.", "subject": "Dit CV"},
    "group.change": {"contact_group": "KG3", "match_category": "2", "from_day": "2026-11-20"},
    "caseload.transfer": {"to_user": "jlu", "to_name": "Jens Lund", "from_day": "2026-11-23"},
    "hearing.start": {
        "subject": "no_show", "text": "Du kom ikke til samtalen.", "answer_by": "2026-12-04", "about": "workbase:12",
    },
    "hearing.answer": {
        "hearing": "workbase:15", "answered": True, "received_on": "2026-11-19", "outcome": "reasonable",
        "answer": "Bussen gik i stå.",
    },
    "cv.check": {"result": "needs_work", "follow_up": "2026-12-04", "comment": "mangler uddannelse"},
    "selfreport.seen": {"report": "jobnet:4711", "verdict": "in_order"},
    "task": {"action": "create", "title": "Ring til borgeren", "due": "2026-11-27"},
    "note": {"text": "Borgeren ringede og spurgte til ferie."},
    "correction": {"target": "0b0e1c0e-3b3a-4c0e-9d0e-1b2c3d4e5f60", "action": "delete", "comment": "skrevet to gange"},
}  # fmt: skip
"""Details of each kind with which nothing is wrong."""


def desk_for(kind: str) -> CheckContext:
    """The desk with a citizen whom the kind is for: the fund's, or the municipality's."""
    return replace(DESK, known=UNINSURED) if kind in ("benefit.notice", "hearing.start") else DESK


def intent(kind: str, *, without: tuple[str, ...] = (), **details: Any) -> dict[str, Any]:
    """A registration of a kind on the test citizen: good details with changes."""
    made = {**GOOD[kind], **details}
    citizen = KAREN if KINDS[kind].about_citizen else None
    return {"kind": kind, "citizen": citizen, "details": {n: v for n, v in made.items() if n not in without}}


def desk(**known: Any) -> CheckContext:
    """The desk with other facts about the citizen."""
    return replace(DESK, known=replace(INSURED, **known))


def codes(checked: Checked, level: Level | None = None) -> list[str]:
    """The codes found, of one level or all."""
    return [finding.code for finding in checked.findings if level is None or finding.level is level]


def found(kind: str, context: CheckContext = DESK, *, without: tuple[str, ...] = (), **details: Any) -> list[str]:
    """The codes that changes to good details give."""
    return codes(check(intent(kind, without=without, **details), context))
