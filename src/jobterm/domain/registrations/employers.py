"""Contacts with employers and their job orders: model, limits and rules (interface §6). The subject is a company."""

# `spec` and its relatives are `dataclasses.field` with more to say: each call makes a field, not a shared value.
# ruff: noqa: RUF009

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date as Day

from jobterm.domain.errors import InvalidIdentifier
from jobterm.domain.findings import found
from jobterm.domain.identifiers import Municipality
from jobterm.domain.msgids import N_
from jobterm.domain.registrations.context import Case, Company, KnownReferral
from jobterm.domain.registrations.fields import Choice, Type, choice, day, hours, minutes, spec
from jobterm.domain.registrations.model import Finding
from jobterm.domain.registrations.outcome import Consequence, Proposal
from jobterm.domain.registrations.shared import unit_of_company

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

    cvr: str = spec(Type.CVR, N_("Company (CVR)"), required=True, known="company")
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

    action: str = choice(N_("Action"), ORDER_ACTIONS, required=True, known="order_action")
    order: str | None = spec(Type.REF, N_("Job order"))
    cvr: str = spec(Type.CVR, N_("Company (CVR)"), required=True, known="company")
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


def check_contact(details: EmployerContact, case: Case) -> Iterator[Finding]:
    """Findings of a contact: who else talked with the company, and whether it wants to be talked to."""
    if details.date > case.today:
        yield found("date.future", "details.date", latest=case.today)
    if details.follow_up is not None and details.follow_up < details.date:
        yield found("employer.follow_up", "details.follow_up", day=details.follow_up)
    yield from _company(details.cvr, details.pno, case)
    company = _known(details.cvr, case)
    if company is None:
        return
    if company.protected:
        yield found("company.protected", "details.cvr", name=company.name or company.cvr)
    if company.contacted is not None and company.contacted_by:
        yield found("company.contacted", "details.cvr", day=company.contacted, by=company.contacted_by)


def follow_contact(details: EmployerContact, _: Case) -> Iterator[Consequence]:
    """The day on which it is taken up again."""
    if details.follow_up is not None:
        yield Consequence("follow_up", details.follow_up)


def check_order(details: EmployerJobOrder, case: Case) -> Iterator[Finding]:
    """Findings of a job order."""
    if details.action != "create" and details.order is None:
        yield found("order.missing", "details.order")
    if details.apply_by is not None and details.apply_by < case.event_date and details.action != "close":
        yield found("order.apply_by", "details.apply_by", day=details.apply_by)
    if details.municipality is not None:
        try:
            Municipality.parse(details.municipality)
        except InvalidIdentifier:
            yield found("order.municipality", "details.municipality")
    yield from _company(details.cvr, details.pno, case)
    ended = _ended(details, case)
    if ended:
        yield found("order.open_referrals", "details.order", n=len(ended))


def follow_order(details: EmployerJobOrder, case: Case) -> Iterator[Consequence]:
    """The open referrals that end with the order, by name; how many more the employer module ends, whose they are."""
    ended = _ended(details, case)
    for one in (each for each in ended if each.ref is not None):
        told = {"ref": one.ref, "who": one.who or one.ref, "given": one.given or "?"}
        yield Consequence("referral_ends", values=told)
    if others := sum(one.ref is None for one in ended):
        yield Consequence("others_end", values={"n": others})


def propose_order(details: EmployerJobOrder, case: Case) -> Iterator[Proposal]:
    """An outcome for each referral that ends with the order; whose they are is known to who reads them."""
    for one in _ended(details, case):
        if one.ref is not None:
            told = {"referral": one.ref, "outcome": "order_closed"}
            yield Proposal("end_referral", {}, ("referral.outcome", told))


def _company(cvr: str, pno: str | None, case: Case) -> Iterator[Finding]:
    company = _known(cvr, case)
    if company is not None and company.exists is False:
        yield found("company.unknown", "details.cvr")
    elif company is not None and company.ended:
        yield found("company.ended", "details.cvr", name=company.name or company.cvr)
    yield from unit_of_company(cvr, pno, case, "details.")


def _known(cvr: str, case: Case) -> Company | None:
    company = case.known.company
    return company if company is not None and company.cvr == cvr else None


def _ended(details: EmployerJobOrder, case: Case) -> tuple[KnownReferral, ...]:
    company = _known(details.cvr, case)
    if details.action != "close" or details.order is None or company is None:
        return ()
    return tuple(one for one in company.referrals or () if one.order == details.order)
