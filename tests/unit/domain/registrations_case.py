"""A desk for the tests of registrations: a context on a Friday morning, and a check that tells codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tests.unit.domain.plans import at

from jobterm.domain.registrations.check import Checked, check
from jobterm.domain.registrations.context import CheckContext, Known
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
    "plan.save": {"goal": "Arbejde på lager inden sommer"},
    "correction": {"target": "0b0e1c0e-3b3a-4c0e-9d0e-1b2c3d4e5f60", "action": "delete", "comment": "skrevet to gange"},
}  # fmt: skip
"""Details of each kind with which nothing is wrong."""


def intent(kind: str, *, without: tuple[str, ...] = (), **details: Any) -> dict[str, Any]:
    """A registration of a kind on the test citizen: good details with changes."""
    made = {**GOOD[kind], **details}
    return {"kind": kind, "citizen": KAREN, "details": {n: v for n, v in made.items() if n not in without}}


def desk(**known: Any) -> CheckContext:
    """The desk with other facts about the citizen."""
    return replace(DESK, known=replace(INSURED, **known))


def codes(checked: Checked, level: Level | None = None) -> list[str]:
    """The codes found, of one level or all."""
    return [finding.code for finding in checked.findings if level is None or finding.level is level]


def found(kind: str, context: CheckContext = DESK, *, without: tuple[str, ...] = (), **details: Any) -> list[str]:
    """The codes that changes to good details give."""
    return codes(check(intent(kind, without=without, **details), context))
