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
from jobterm.domain.registrations.fields import Choice, choice, comment, day
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


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceHoliday:
    """The citizen goes on holiday."""

    first_day: date = day(N_("First day of holiday"), required=True)
    last_day: date = day(N_("Last day of holiday"), required=True)
    scheme: str | None = choice(N_("Paid by"), SCHEMES)
    comment: str | None = comment()


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
