"""The names of all kinds of registration (interface §6); what each holds stands in `kinds` and the families."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Final

KIND_NAMES: Final[tuple[str, ...]] = (
    "enrolment.start", "enrolment.end",
    "sickness.report", "sickness.recovery",
    "absence.holiday", "absence.other", "absence.change",
    "interview.summons", "interview.move", "interview.cancel", "interview.held", "interview.no_show",
    "referral.offer", "referral.outcome",
    "plan.save", "plan.activity",
    "activation.offer", "activation.change", "activation.end", "activation.attendance",
    "employer.contact", "employer.job_order",
    "benefit.notice", "fund.notice", "letter.send",
    "group.change", "caseload.transfer", "hearing.start", "hearing.answer", "cv.check", "selfreport.seen", "task",
    "correction", "note",
)  # fmt: skip


def family(kind: str) -> str:
    """The part before the dot; a kind without a dot is its own family."""
    return kind.partition(".")[0]


def kind_matches(selector: str, kind: str) -> bool:
    """Whether ``selector``, a kind's name or ``family.*``, covers ``kind``."""
    if selector.endswith(".*"):
        return family(kind) == selector[:-2]
    return selector == kind


def is_kind_selector(text: str) -> bool:
    """Whether ``text`` may stand where kinds are chosen."""
    return any(kind_matches(text, name) for name in KIND_NAMES)


def nearest(word: str, known: tuple[str, ...] | list[str]) -> str | None:
    """The known word that ``word`` was probably meant to be, None if none is near."""
    found = get_close_matches(word.casefold(), known, n=1, cutoff=0.6)
    return found[0] if found else None
