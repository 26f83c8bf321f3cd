"""Which company stands behind what a case system says: the provider's agreement and the employer of an activation that
runs, the job orders and places of an employer. Pure; the same from the same seed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from jobterm.sandbox.world.case import Event
from jobterm.sandbox.world.draw import Draw, made_uuid
from jobterm.sandbox.world.employers import Company, Unit, companies
from jobterm.sandbox.world.history import baseline, record_system
from jobterm.sandbox.world.person import Person, named_people

TYPES = ("wage_subsidy", "placement", "guidance")


@dataclass(frozen=True, slots=True)
class Agreement:
    """A job centre's contract with another provider; the provider acts only inside it (domain: order on data, § 6)."""

    number: str
    provider: Company
    municipality: str
    types: tuple[str, ...]
    valid_from: date
    valid_to: date
    most: int

    def covers(self, type: str, start: date, end: date | None) -> bool:
        """Whether a measure of that type and time lies inside it."""
        return type in self.types and self.valid_from <= start and (end or start) <= self.valid_to


def agreements(seed: int, municipality: str, epoch: date) -> tuple[Agreement, ...]:
    """A municipality's contracts as the world began: three providers, one of which takes guidance only, and one
    contract that has run out."""
    draw = Draw(seed, "agreements", municipality)
    everyone = companies(seed).providers()
    first = draw.below(len(everyone))
    chosen = [everyone[(first + step) % len(everyone)] for step in range(4)]
    year = epoch.year
    rows = ((TYPES, 0, 3, 60), (("guidance",), 0, 2, 40), (("placement", "guidance"), 1, 2, 25), (TYPES, 3, 2, 30))
    return tuple(
        Agreement(
            f"AFT-{year - back}-{municipality}-{place}", who, municipality, types, date(year - back, 1, 1),
            date(year - back + years, 12, 31) if place < 3 else epoch - timedelta(days=30), most,
        )
        for place, (who, (types, back, years, most)) in enumerate(zip(chosen, rows, strict=True))
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Running:
    """An activation of the world's past, and whose it is: ``event`` as the record system has it."""

    event: Event
    system: str
    agreement: Agreement | None
    employer: Company | None
    unit: Unit | None


def running(seed: int, person: Person, epoch: date) -> Running | None:
    """The activation that the record system knew of when the world began; guidance is always at a provider, the others
    are at an employer and sometimes through a provider."""
    system = record_system(person)
    found = [event for event in baseline(seed, person, system, epoch) if event.kind == "activation.offer"]
    if not found:
        return None
    event = found[-1]
    draw, kind = Draw(seed, "running", person.index), str(event.data["type"])
    contracts = [
        one for one in agreements(seed, person.municipality, epoch)
        if one.covers(kind, epoch, None)
    ]  # fmt: skip
    agreement = draw.pick(contracts) if contracts and (kind == "guidance" or draw.chance(40)) else None
    employer = None if kind == "guidance" else draw.pick(companies(seed).employers())
    return Running(event, system, agreement, employer, None if employer is None else employer.units[0])


@dataclass(frozen=True, slots=True)
class Order:
    """A job order of the world's past."""

    id: str
    company: Company
    unit: Unit
    title: str
    positions: int
    hours: int
    issued: date
    apply_by: date
    authority: str


def orders(seed: int, company: Company, epoch: date) -> tuple[Order, ...]:
    """The job orders that a company had open when the world began; none at most of them."""
    if company.provider or company.ceased:
        return ()
    draw = Draw(seed, "orders", company.index)
    nordpost = seed == 1 and company.index == 0
    count = 1 if nordpost else draw.pick((0, 0, 0, 1, 1, 2))
    return tuple(
        Order(
            made_uuid(seed, "order", company.index, place), company, company.units[place % len(company.units)],
            company.work, draw.between(1, 6), draw.pick((37, 37, 30, 20)),
            epoch - timedelta(days=20 if nordpost else draw.between(1, 25)),
            epoch + timedelta(days=draw.between(7, 45)), draw.pick(("state", "municipality")),
        )
        for place in range(count)
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Referral:
    """A referral to a job order of the world's past."""

    id: str
    person: Person
    given: date
    authority: str
    by: str


def referrals(seed: int, order: str, cvr: str, epoch: date) -> tuple[Referral, ...]:
    """Who had been referred to an order when the world began: as the papers tell it, Karen Testesen to Nordpost's."""
    company = companies(seed).by_cvr(cvr)
    if seed != 1 or company is None or company.index != 0:
        return ()
    karen = named_people()[0]
    given = next((event.day("date") for event in baseline(seed, karen, record_system(karen), epoch)
                  if event.kind == "referral.offer"), None)  # fmt: skip
    if given is None:
        return ()
    return (Referral(made_uuid(seed, "referral", order), karen, given, "state", "Anne Holm"),)


def places(seed: int, company: Company) -> tuple[tuple[str, int], ...]:
    """How many places of each type a company has agreed to: (type, number)."""
    if company.provider or company.ceased:
        return ()
    draw = Draw(seed, "places", company.index)
    found = (("placement", draw.pick((0, 0, 1, 2, 3))), ("wage_subsidy", draw.pick((0, 0, 0, 1, 2))))
    return tuple((type, number) for type, number in found if number)


def contacts(seed: int, company: Company, epoch: date) -> tuple[dict[str, Any], ...]:
    """What was talked about with a company before the world began; both authorities call."""
    draw = Draw(seed, "contacts", company.index)
    return tuple(
        {
            "id": made_uuid(seed, "contact", company.index, place),
            "date": (epoch - timedelta(days=draw.between(3, 300))).isoformat(),
            "form": draw.pick(("visit", "call", "mail", "meeting")),
            "authority": draw.pick(("state", "municipality")),
            "by": draw.pick(("Lis Attrup", "Jens Prøve", "Mona Testholm", "Kim Eksempel")),
            "outcome": draw.pick(("Vil gerne høre fra os igen", "Ingen ledige pladser nu", "Aftale om besøg")),
        }
        for place in range(draw.pick((0, 1, 1, 2)))
    )
