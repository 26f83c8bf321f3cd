"""What the citizen does herself on Jobnet and the job centre looks at: CV and own reports (interface §6)."""

# `spec` and its relatives are `dataclasses.field` with more to say: each call makes a field, not a shared value.
# ruff: noqa: RUF009

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jobterm.domain.msgids import N_
from jobterm.domain.registrations.fields import Choice, Type, choice, comment, day, spec

RESULTS = (
    Choice("approved", N_("approved"), "g"),
    Choice("needs_work", N_("needs work"), "r"),
    Choice("missing", N_("there is none"), "m"),
)

VERDICTS = (
    Choice("in_order", N_("in order"), "o"),
    Choice("ask", N_("ask the citizen"), "s"),
    Choice("registered", N_("registered here"), "r"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CvCheck:
    """The citizen's CV on Jobnet was looked at."""

    result: str = choice(N_("Result"), RESULTS, required=True)
    follow_up: date | None = day(N_("Follow up on"))
    comment: str | None = comment()


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfReportSeen:
    """A report that the citizen made on Jobnet was looked at."""

    report: str = spec(Type.REF, N_("The citizen's report"), required=True, known="self_report")
    verdict: str = choice(N_("Verdict"), VERDICTS, required=True)
    registration: str | None = spec(Type.REF, N_("Registered as"))
    comment: str | None = comment()
