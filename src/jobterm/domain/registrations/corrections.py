"""Corrections: what a system has accepted is taken back there, or says something else from now on; as a registration of
its own (interface §6, rule R6). Whether a system does either for a kind is the office's to find out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from jobterm.domain.findings import found
from jobterm.domain.msgids import N_
from jobterm.domain.registrations.context import Case
from jobterm.domain.registrations.fields import Choice, Type, choice, spec
from jobterm.domain.registrations.model import Finding
from jobterm.domain.registrations.outcome import Proposal

DELETE, REPLACE = "delete", "replace"
ACTIONS = (Choice(DELETE, N_("take back"), "s"), Choice(REPLACE, N_("put right"), "r"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What is taken back or put right, and why. ``details``: all that it should say, where it is put right; ``kind`` of
    what it is is filled in from the queue."""

    target: str = spec(Type.REF, N_("What is corrected"), required=True)
    action: str = choice(N_("Action"), ACTIONS, required=True)
    details: Mapping[str, Any] | None = spec(Type.ANY_OBJECT, N_("What it should say"))
    comment: str = spec(Type.TEXT, N_("Why"), required=True, max_length=1500, lines=True)
    kind: str | None = spec(Type.TEXT, N_("Its kind"), max_length=60)


ILLNESS = "sickness.report"
INSURED = "2.1"
OWN_CHANGE: Final[Mapping[str, str]] = {
    "absence.holiday": "absence.change",
    "absence.other": "absence.change",
    "interview.summons": "interview.move",
    "interview.move": "interview.move",
    "activation.offer": "activation.change",
    "activation.change": "activation.change",
    "plan.save": "plan.save",
    "plan.activity": "plan.activity",
}
"""Kinds whose systems change them by a registration of its own: what stands there → the kind that changes it."""


def propose_enrolment(details: Correction, case: Case) -> Iterator[Proposal]:
    """An illness deregisters the insured by itself, and taking it back leaves that: the enrolment again, from the same
    day, is a registration of its own (contracts/amp.yaml, corrections)."""
    if details.action == DELETE and details.kind == ILLNESS and case.known.target_group == INSURED:
        enrolment = {"client_category": "insured", "first_day": case.event_date.isoformat()}
        yield Proposal("enrol_again", {}, ("enrolment.start", enrolment))


def check_correction(details: Correction, case: Case) -> Iterator[Finding]:
    """What is put right says all that it should say; what is taken back says nothing."""
    del case
    if details.action == REPLACE and not details.details:
        yield found("correction.nothing", "details.details")
    if details.action == DELETE and details.details:
        yield found("correction.too_much", "details.details")
