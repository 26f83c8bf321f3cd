"""Hearing of the citizen before a decision, and the answer: model, limits and rules (interface §6, users.md W7)."""

# `spec` and its relatives are `dataclasses.field` with more to say: each call makes a field, not a shared value.
# ruff: noqa: RUF009

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from jobterm.domain.findings import found
from jobterm.domain.msgids import N_
from jobterm.domain.registrations.context import Case, KnownHearing
from jobterm.domain.registrations.fields import Choice, Type, choice, day, spec
from jobterm.domain.registrations.model import Finding
from jobterm.domain.registrations.outcome import Consequence, Proposal

SUBJECTS = (
    Choice("no_show", N_("no-show"), "u"),
    Choice("availability", N_("availability"), "r"),
    Choice("absence", N_("absence"), "f"),
    Choice("other", N_("other"), "a"),
)

OUTCOMES = (
    Choice("reasonable", N_("there was a reasonable ground"), "r"),
    Choice("not_reasonable", N_("there was no reasonable ground"), "i"),
    Choice("no_answer", N_("no answer"), "u"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HearingStart:
    """The citizen is asked for her side before anything is decided."""

    subject: str = choice(N_("About what"), SUBJECTS, required=True, known="hearing_subject")
    text: str = spec(Type.TEXT, N_("Text of the letter"), required=True, max_length=1500, lines=True)
    answer_by: date = day(N_("Answer by"), required=True, known="hearing_deadline")
    about: str | None = spec(Type.REF, N_("About"), known="no_show")
    letter: bool | None = spec(Type.BOOL, N_("Send a letter"), default=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class HearingAnswer:
    """What the citizen answered, and what the job centre makes of it."""

    hearing: str = spec(Type.REF, N_("Hearing"), required=True, known="open_hearing")
    answered: bool = spec(Type.BOOL, N_("The citizen has answered"), required=True)
    received_on: date | None = day(N_("Answer received on"))
    outcome: str = choice(N_("Assessment"), OUTCOMES, required=True)
    answer: str | None = spec(Type.TEXT, N_("The answer"), max_length=1500, lines=True, health=True)


def check_start(details: HearingStart, case: Case) -> Iterator[Finding]:
    """Findings of a hearing."""
    if details.answer_by <= case.event_date:
        yield found("hearing.no_time", "details.answer_by", day=case.event_date)
    if case.insured:
        yield found("hearing.insured", "details.subject")
    if details.letter is False:
        yield found("hearing.no_letter", "details.letter")
    for one in case.known.hearings or ():
        if details.about is not None and one.about == details.about:
            yield found("hearing.runs", "details.about", until=one.answer_by)


def follow_start(details: HearingStart, _: Case) -> Iterator[Consequence]:
    """The letter, and the day on which the answer is due."""
    if details.letter:
        yield Consequence("hearing_letter")
    yield Consequence("answer_due", details.answer_by)


def check_answer(details: HearingAnswer, case: Case) -> Iterator[Finding]:
    """Findings of an answer."""
    hearing = _hearing(details, case)
    if hearing is None and case.known.hearings:
        yield found("hearing.not_known", "details.hearing", ref=details.hearing)
    if details.received_on is not None and details.received_on > case.today:
        yield found("date.future", "details.received_on", latest=case.today)
    if details.answered and details.outcome == "no_answer":
        yield found("hearing.contradiction", "details.outcome")
    if not details.answered and details.received_on is not None:
        yield found("hearing.not_received", "details.received_on")
    if not details.answered and hearing is not None and hearing.answer_by >= case.today:
        yield found("hearing.too_early", "details.answered", until=hearing.answer_by)


def complete_answer(details: HearingAnswer, case: Case) -> dict[str, str]:
    """What is filled in before it is kept: an answer came on the day that it was told."""
    if not details.answered or details.received_on is not None:
        return {}
    return {"received_on": case.told_day.isoformat()}


def propose_answer(details: HearingAnswer, case: Case) -> Iterator[Proposal]:
    """Without a reasonable ground whoever pays may have to be told; never by itself."""
    if details.outcome == "reasonable" or case.insured is None:
        return
    hearing = _hearing(details, case)
    subject = hearing.subject if hearing is not None else ""
    about = hearing.about if hearing is not None and hearing.about is not None else details.hearing
    if case.insured:
        incident = "no_show" if subject == "no_show" else "not_available"
        yield Proposal("tell_fund", {}, ("fund.notice", {"type": "negative", "incident": incident}))
    else:
        event = subject if subject in ("no_show", "absence") else "availability"
        yield Proposal("tell_benefits", {}, ("benefit.notice", {"event": event, "about": about}))


def _hearing(details: HearingAnswer, case: Case) -> KnownHearing | None:
    return next((one for one in case.known.hearings or () if one.ref == details.hearing), None)
