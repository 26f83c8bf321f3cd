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
from jobterm.domain.registrations.context import Case
from jobterm.domain.registrations.fields import Choice, Type, choice, comment, day, spec
from jobterm.domain.registrations.model import Finding, Level

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
        yield found("date.order", "details.last_day", other=Word(N_("First day of holiday")), day=details.first_day)
        return
    # Where nobody could tell the group, the rule of the insured is worth a remark and no more.
    if rule := case.rule("holiday_notice", group="2.1"):
        notice = rule.params["days"]
        if case.told_day + timedelta(days=notice) > details.first_day:
            level = Level.RULE if case.known.target_group is not None else Level.SOFT
            yield found("holiday.short_notice", "details.first_day", level=level, source=rule.source,
                        first=details.first_day, told=case.told_day, notice=notice)  # fmt: skip
    for booking in case.known.bookings:
        inside = details.first_day <= local_day(booking.start) <= details.last_day
        if inside and booking.issued is not None and booking.issued <= case.told_day:
            yield found("holiday.summons_binds", "details.first_day", issued=booking.issued, start=booking.start,
                        ref=booking.ref)  # fmt: skip
