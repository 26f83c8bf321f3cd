"""A citizen's own report on Jobnet and a registration here as one event: when they are, and which. Pure; where reports
come from is the office's affair (users.md c9)."""

from __future__ import annotations

from datetime import date
from typing import Final

from jobterm.domain.registrations.context import Known, SelfReport
from jobterm.domain.registrations.model import Registration

REPORTED: Final = frozenset(
    {"sickness.report", "sickness.recovery", "absence.holiday", "enrolment.start", "enrolment.end"}
)
"""Kinds that a citizen can report herself."""
IN_JOBNET: Final = "selfreport.in_jobnet"
"""The finding that says so."""


def twin(registration: Registration, known: Known) -> SelfReport | None:
    """The citizen's own report of the same event: the same kind on the same day; None where there is none."""
    return same_event(registration.kind, registration.event_date, known)


def same_event(kind: str, day: date, known: Known) -> SelfReport | None:
    """The same of a kind and the day that it is about."""
    return next((one for one in known.self_reports if (one.kind, one.first_day) == (kind, day)), None)


EXPLAINED: Final = {
    "already_enrolled": frozenset({"enrolment.start", "sickness.recovery"}),
    "not_enrolled": frozenset({"enrolment.end"}),
    "nothing_open": frozenset({"enrolment.end", "sickness.recovery"}),
}
"""What a system's refusal can come of: the word behind its code → the kinds of own reports that explain it."""


def explains(word: str, registration: Registration, known: Known) -> SelfReport | None:
    """The citizen's own report that is the cause of a refusal: of the very event, else one that brought about the state
    that the system speaks of, not before the registration's day; None where no report explains it."""
    kinds = EXPLAINED.get(word, frozenset())
    if registration.kind not in kinds:
        return None
    exact = twin(registration, known)
    later = (one for one in known.self_reports if one.kind in kinds and one.first_day >= registration.event_date)
    return exact or next(later, None)
