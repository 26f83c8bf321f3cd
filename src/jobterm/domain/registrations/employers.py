"""Contacts with employers and their job orders: model, limits and rules (interface §6). The subject is a company."""

# `spec` and its relatives are `dataclasses.field` with more to say: each call makes a field, not a shared value.
# ruff: noqa: RUF009

from __future__ import annotations

from dataclasses import dataclass
from datetime import date as Day

from jobterm.domain.msgids import N_
from jobterm.domain.registrations.fields import Choice, Type, choice, day, hours, minutes, spec

FORMS = (
    Choice("visit", N_("visit"), "b"),
    Choice("call", N_("telephone"), "t"),
    Choice("mail", N_("e-mail"), "e"),
    Choice("meeting", N_("meeting"), "m"),
)

ORDER_ACTIONS = (
    Choice("create", N_("create"), "o"),
    Choice("update", N_("change"), "r"),
    Choice("close", N_("close"), "l"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EmployerContact:
    """Somebody of the job centre talked with an employer."""

    cvr: str = spec(Type.CVR, N_("Company (CVR)"), required=True)
    pno: str | None = spec(Type.PNO, N_("P-number"))
    form: str = choice(N_("Form"), FORMS, required=True, known="contact_by")
    date: Day = day(N_("Date"), required=True, known="today")
    contact: str | None = spec(Type.TEXT, N_("Contact person"), max_length=200)
    outcome: str | None = spec(Type.TEXT, N_("Outcome"), max_length=1500, lines=True)
    follow_up: Day | None = day(N_("Follow up on"))
    places: int | None = spec(Type.INTEGER, N_("Places agreed"), minimum=0, maximum=999)


@dataclass(frozen=True, slots=True, kw_only=True)
class EmployerJobOrder:
    """An employer looks for people: the order is created, changed or closed."""

    action: str = choice(N_("Action"), ORDER_ACTIONS, required=True)
    order: str | None = spec(Type.REF, N_("Job order"))
    cvr: str = spec(Type.CVR, N_("Company (CVR)"), required=True)
    pno: str | None = spec(Type.PNO, N_("P-number"))
    title: str = spec(Type.TEXT, N_("Job title"), required=True, max_length=200)
    occupation: str | None = spec(Type.URI, N_("Occupation (ESCO)"))
    positions: int | None = spec(Type.INTEGER, N_("Positions"), minimum=1, maximum=999)
    hours: int | None = hours()
    minutes: int | None = minutes()
    start: Day | None = day(N_("Starts on"))
    apply_by: Day | None = day(N_("Apply by"))
    municipality: str | None = spec(Type.TEXT, N_("Municipality"), max_length=4)
    description: str | None = spec(Type.TEXT, N_("Description"), max_length=1500, lines=True)
