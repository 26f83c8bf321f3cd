"""What the citizen does herself on Jobnet and the job centre looks at: CV and own reports (interface §6)."""

# `spec` and its relatives are `dataclasses.field` with more to say: each call makes a field, not a shared value.
# ruff: noqa: RUF009

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from jobterm.domain.findings import found
from jobterm.domain.msgids import N_
from jobterm.domain.registrations.context import Case
from jobterm.domain.registrations.fields import Choice, Type, choice, comment, day, spec
from jobterm.domain.registrations.model import Finding
from jobterm.domain.registrations.outcome import Consequence, Proposal
from jobterm.domain.registrations.shared import against, month_later

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


def check_cv(details: CvCheck, case: Case) -> Iterator[Finding]:
    """Findings of a look at the CV."""
    if details.follow_up is not None and details.follow_up < case.event_date:
        yield found("cv.follow_up", "details.follow_up", day=details.follow_up)
    due = _due(case)
    if details.result == "missing" and due is not None and case.today <= due[0]:
        yield found("cv.in_time", "details.result", source=due[1], due=due[0])


def follow_cv(details: CvCheck, _: Case) -> Iterator[Consequence]:
    """The day on which it is looked at again."""
    if details.follow_up is not None:
        yield Consequence("follow_up", details.follow_up)


def propose_cv(details: CvCheck, case: Case) -> Iterator[Proposal]:
    """A CV that is missing after its deadline may call for a notice or a hearing; never by itself."""
    due = _due(case)
    if details.result == "missing" and due is not None and case.today > due[0]:
        proposal = against(case, "no_cv", "availability", case.event_date, None)
        if proposal is not None:
            yield proposal


def _due(case: Case) -> tuple[date, str] | None:
    """By when the CV had to be there, and the rule's source."""
    rule, since = case.rule("cv_deadline"), case.known.enrolled_since
    if rule is None or since is None:
        return None
    days, months = rule.params.get("days", 0), rule.params.get("months", 0)
    return month_later(since, months) + timedelta(days=days), rule.source


def check_seen(details: SelfReportSeen, case: Case) -> Iterator[Finding]:
    """Findings of a report that was looked at."""
    if details.verdict == "registered" and details.registration is None:
        yield found("selfreport.which", "details.registration")
    known = case.known.self_reports
    if known and all(one.ref != details.report for one in known):
        yield found("selfreport.not_known", "details.report", ref=details.report)


def follow_seen(_details: SelfReportSeen, _: Case) -> Iterator[Consequence]:
    """Jobnet is told, and the citizen sees it there."""
    yield Consequence("jobnet_told")
