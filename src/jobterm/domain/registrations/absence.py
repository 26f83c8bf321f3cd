"""Holiday and other absence: model, limits and rules (interface §6, users.md W10)."""

# `spec` and its relatives are `dataclasses.field` with more to say: each call makes a field, not a shared value.
# ruff: noqa: RUF009

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from jobterm.domain.dates import local_day
from jobterm.domain.findings import found
from jobterm.domain.msgids import N_, Word
from jobterm.domain.registrations.context import Case, KnownAbsence
from jobterm.domain.registrations.fields import Choice, Type, choice, comment, day, spec
from jobterm.domain.registrations.model import Finding, Level
from jobterm.domain.registrations.outcome import Proposal
from jobterm.domain.registrations.shared import bookings_between, in_order, propose_seen, self_reported

SCHEMES: Final = (
    Choice("own", N_("at own cost"), "e"),
    Choice("holiday_benefit", N_("holiday benefit"), "d"),
    Choice("holiday_pay", N_("holiday pay"), "p"),
)

ABSENCE_TYPES: Final[dict[str, str]] = {
    "1": N_("education"),
    "2": N_("temporary work"),
    "3": N_("civic duty"),
    "4": N_("parental leave, at most 14 days"),
    "6": N_("under 18 without supporting parents"),
    "7": N_("cannot have a pension"),
    "8": N_("parental leave"),
    "9": N_("period without offers"),
    "10": N_("holiday"),
    "11": N_("illness"),
}
"""Absence types by their number (STAR, FravaerService)."""

OTHER_TYPES: Final = tuple(Choice(code, name, code) for code, name in ABSENCE_TYPES.items() if code not in ("10", "11"))
"""Holiday and illness are kinds of their own."""
CHANGED_TYPES: Final = (*OTHER_TYPES, Choice("10", ABSENCE_TYPES["10"], "10"))
"""A holiday is moved or shortened like any other absence; an illness ends with its recovery."""

END_CAUSES: Final = (
    Choice("recovered", N_("well again"), "r"),
    Choice("work", N_("in work"), "j"),
    Choice("returned", N_("back again"), "t"),
    Choice("other", N_("other"), "a"),
)
"""Causes of an end; the codes are our assumption."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceHoliday:
    """The citizen goes on holiday."""

    first_day: date = day(N_("First day of holiday"), required=True)
    last_day: date = day(N_("Last day of holiday"), required=True)
    scheme: str | None = choice(N_("Paid by"), SCHEMES)
    comment: str | None = comment()


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceOther:
    """The citizen is away, or exempt from availability, for another reason than illness or holiday."""

    type: str = choice(N_("Type of absence"), OTHER_TYPES, required=True)
    first_day: date = day(N_("First day"), required=True, known="today")
    last_day: date | None = day(N_("Last day"))
    end_cause: str | None = choice(N_("Why it ended"), END_CAUSES)
    comment: str | None = comment(health=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceChange:
    """An absence that stands is changed; it says how it is from now on, as a whole."""

    absence: str = spec(Type.REF, N_("Absence"), required=True, known="absence")
    type: str = choice(N_("Type of absence"), CHANGED_TYPES, required=True, known="absence_type")
    first_day: date = day(N_("First day"), required=True, known="absence_first")
    last_day: date | None = day(N_("Last day"), known="absence_last")
    end_cause: str | None = choice(N_("Why it ended"), END_CAUSES)
    comment: str | None = comment(health=True)


def check_holiday(details: AbsenceHoliday, case: Case) -> Iterator[Finding]:
    """Findings of a holiday: fourteen days' notice is the insured people's rule only."""
    if details.last_day < details.first_day:
        yield from in_order(details.first_day, N_("First day of holiday"), details.last_day, "details.last_day")
        return
    yield from self_reported(case, details.first_day, "details.first_day")
    yield from _notice(details.first_day, case)
    yield from _summons_binds(details.first_day, details.last_day, case)
    for one in case.known.absences:
        if one.type == "10" and _overlaps(one, details.first_day, details.last_day):
            yield _meets(one)


def _notice(first_day: date, case: Case) -> Iterator[Finding]:
    # Where nobody could tell the group, the rule of the insured is worth a remark and no more.
    rule = case.rule("holiday_notice", group="2.1")
    if rule is not None and case.told_day + timedelta(days=rule.params["days"]) > first_day:
        level = Level.RULE if case.known.target_group is not None else Level.SOFT
        yield found("holiday.short_notice", "details.first_day", level=level, source=rule.source,
                    first=first_day, told=case.told_day, notice=rule.params["days"])  # fmt: skip


def _summons_binds(first_day: date, last_day: date, case: Case) -> Iterator[Finding]:
    for booking in case.known.bookings:
        inside = first_day <= local_day(booking.start) <= last_day
        if inside and booking.issued is not None and booking.issued <= case.told_day:
            yield found("holiday.summons_binds", "details.first_day", issued=booking.issued, start=booking.start,
                        ref=booking.ref)  # fmt: skip


def check_other(details: AbsenceOther, case: Case) -> Iterator[Finding]:
    """Findings of another absence."""
    yield from self_reported(case, details.first_day, "details.first_day")
    yield from _of_any(details, case)
    for one in case.known.absences:
        if one.type == details.type and _overlaps(one, details.first_day, details.last_day):
            yield _meets(one)


def check_change(details: AbsenceChange, case: Case) -> Iterator[Finding]:
    """Findings of a change: those of the absence that it becomes."""
    illnesses = case.known.illnesses or ()
    if any(one.ref == details.absence for one in illnesses):
        yield found("absence.is_illness", "details.absence")
    before = next((one for one in case.known.absences if one.ref == details.absence), None)
    if before is None and case.known.absences:
        yield found("absence.not_known", "details.absence")
    yield from _of_any(details, case)
    if details.type == "10" and before is not None and before.first_day != details.first_day:
        yield from _notice(details.first_day, case)


def _of_any(details: AbsenceOther | AbsenceChange, case: Case) -> Iterator[Finding]:
    """What holds for every type of absence but illness and holiday."""
    first, last = details.first_day, details.last_day
    if last is not None and last < first:
        yield from in_order(first, N_("First day"), last, "details.last_day")
        return
    days = (last - first).days + 1 if last is not None else None
    rule = case.rule("absence_too_short")
    if rule and details.type in ("1", "2") and days is not None and days < rule.params["days"]:
        yield found("absence.too_short", "details.last_day", source=rule.source, days=days, least=rule.params["days"])
    rule = case.rule("absence_parental_short")
    if rule and details.type == "4" and days is not None and days > rule.params["days"]:
        yield found("absence.too_long", "details.last_day", source=rule.source, days=days, most=rule.params["days"])
    if details.end_cause is not None and last is None:
        yield found("absence.cause_without_end", "details.end_cause")
    for booking in bookings_between(case, first, last):
        yield found("absence.booking_stands", "details.first_day", start=booking.start, ref=booking.ref)


def propose_change(details: AbsenceChange, case: Case) -> Iterator[Proposal]:
    """An illness ends with its recovery."""
    if details.last_day is not None and any(one.ref == details.absence for one in case.known.illnesses or ()):
        well = (details.last_day + timedelta(days=1)).isoformat()
        yield Proposal("recovery", {}, ("sickness.recovery", {"absence": details.absence, "recovered_on": well}))


def propose_holiday(details: AbsenceHoliday, case: Case) -> Iterator[Proposal]:
    """The citizen's own report, marked as seen."""
    yield from propose_seen(case, details.first_day)


def _overlaps(one: KnownAbsence, first: date, last: date | None) -> bool:
    return (last is None or one.first_day <= last) and (one.last_day is None or one.last_day >= first)


def _meets(one: KnownAbsence) -> Finding:
    return found("absence.overlaps", "details.first_day", type=Word(ABSENCE_TYPES.get(one.type, one.type)),
                 first_day=one.first_day, system=one.system)  # fmt: skip
