"""What a form knows of a company that is named in it: its name and units from the company register, the last contact
and the open orders from the employer module. Read behind the form and kept; nothing is forbidden because of it, and
without the systems the form says that nobody could be asked."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from jobterm.casebook.employers import EmployerShelf
from jobterm.domain.registrations.facts import Company, KnownReferral
from jobterm.domain.registrations.fields import Type
from jobterm.domain.registrations.kinds import KINDS, form_fields
from jobterm.domain.registrations.model import Authority, Registration
from jobterm.i18n import _
from jobterm.office.basis import Basis
from jobterm.office.companies import register
from jobterm.office.companies.referrals import open_referrals, others
from jobterm.office.companies.register import CompanyView, Known
from jobterm.office.desk import KindView
from jobterm.office.parts import Parts
from jobterm.outbox.companies import EmployerFile, JobOrder
from jobterm.outbox.store import ItemQuery

EMPLOYERS: Final = "employers"
AGAIN: Final = timedelta(minutes=5)
"""So long nobody is asked a second time about the same company, whatever came of the first."""
DEADLINE: Final = 3.0
"""Seconds for both systems together (design §8, read deadline)."""
OPEN_MAX: Final = 200


def named(kind: str, values: Mapping[str, str]) -> Iterator[tuple[str, str | None]]:
    """Each company that a form names (eight digits), with the P-number that stands beside it."""
    if kind not in KINDS:
        return
    fields = form_fields(kind)
    units = {path: values.get(path, "").strip() for path, one in fields if one.holds is Type.PNO}
    for path, one in fields:
        cvr = values.get(path, "").replace(" ", "")
        if one.holds is Type.CVR and len(cvr) == 8 and cvr.isdecimal():
            yield cvr, units.get(path.replace("cvr", "pno")) or None


def kinds() -> list[KindView]:
    """What can be registered on a company, letter first; a job order is new, or the one that a screen points at."""
    order = "employer.job_order"
    return [
        KindView("employer.contact", "V", _("Employer contact"), available=True),
        KindView(order, "N", _("New job order"), available=True),
        KindView(order, "R", _("Change the order under the cursor"), available=True),
        KindView(order, "L", _("Close the order under the cursor"), available=True),
    ]


def wanting(parts: Parts, kind: str, values: Mapping[str, str]) -> list[tuple[str, str | None]]:
    """The companies of a form about which nobody was asked just now."""
    return [one for one in named(kind, values) if _held(parts, _name("asked", *one)) is None]


async def read(parts: Parts, cvr: str, pno: str | None) -> None:
    """Ask both about one company; what they say is kept, and so is that they said nothing."""
    keep, now = parts.public().kept, parts.clock.now()
    keep.hold(_name("asked", cvr, pno), now, True)
    module = parts.public().employers
    try:
        async with asyncio.timeout(DEADLINE):
            seen, file = await asyncio.gather(
                register.company(parts, cvr, pno), _nobody() if module is None else module.employer(
                    cvr, parts.site.asker())
            )  # fmt: skip
    except TimeoutError:
        keep.hold(_name("company", cvr), now, CompanyView(Known.UNREACHABLE, cvr))
        return
    keep.hold(_name("company", cvr), now, seen)
    keep.hold(_name("unit", cvr, pno), now, seen.belongs)
    if isinstance(file, EmployerFile):
        told(parts, file)
        await asyncio.to_thread(EmployerShelf(parts.cache).keep, file)


def told(parts: Parts, file: EmployerFile) -> None:
    """The module was asked elsewhere: forms need not ask it again."""
    parts.public().kept.hold(_name("employer", file.employer.cvr), parts.clock.now(), file)


async def _nobody() -> None:
    return None


def company(parts: Parts, cvr: str, pno: str | None = None) -> Company:
    """A company as the last answers have it; None in every fact that nobody told."""
    seen, file = _held(parts, _name("company", cvr)), file_of(parts, cvr)
    told = seen[1] if seen is not None and isinstance(seen[1], CompanyView) else None
    mine = file[1] if file is not None else None
    there = told is not None and told.state in (Known.FRESH, Known.CACHED)
    last = max(mine.contacts, key=lambda one: one.date, default=None) if mine is not None else None
    return Company(
        cvr,
        name=told.name if there and told is not None else mine.employer.name if mine is not None else "",
        exists=True if there else False if told is not None and told.state is Known.NOT_THERE else None,
        ended=told.ended is not None if there and told is not None else None,
        protected=told.protected if there and told is not None else mine.employer.protected if mine else None,
        pnos=_units(parts, cvr, pno) if there else None,
        contacted=last.date if last is not None else None,
        contacted_by=_who(last.authority, last.by) if last is not None else "",
        referrals=None if mine is None else tuple(
            each for one in mine.orders for each in _referrals(parts, one, mine.fetched_at)
        ),
    )  # fmt: skip


def _referrals(parts: Parts, order: JobOrder, read_at: datetime) -> Iterator[KnownReferral]:
    """The open referrals to an order: those that came from here by our id and the citizen's name, the others without a
    reference."""
    if order.status != "open":
        return
    for one in open_referrals(parts, order, read_at):
        yield KnownReferral(order.title, one.registration, one.given, order.ref, order.cvr, EMPLOYERS, one.who)
    for _n in range(others(order)):
        yield KnownReferral(order.title, None, None, order.ref, order.cvr, EMPLOYERS)


def _units(parts: Parts, cvr: str, pno: str | None) -> tuple[str, ...] | None:
    """The one unit that was asked about, where it belongs to the company; None where nobody could tell."""
    held = _held(parts, _name("unit", cvr, pno)) if pno is not None else None
    if held is None or held[1] is None:
        return None
    return (pno or "",) if held[1] else ()


def _who(authority: str, by: str) -> str:
    side = _("the municipality") if authority == Authority.MUNICIPALITY.value else _("the state")
    return f"{by} ({side})" if by else side


def about(parts: Parts, details: Any) -> Company | None:
    """The company that a registration names, as given; None where it names none."""
    if not isinstance(details, Mapping):
        return None
    for prefix in ("", "employer_", "provider_"):
        cvr, pno = details.get(f"{prefix}cvr"), details.get(f"{prefix}pno")
        if isinstance(cvr, str) and len(cvr) == 8 and cvr.isdecimal():
            return company(parts, cvr, pno if isinstance(pno, str) else None)
    return None


def said(parts: Parts, kind: str, values: Mapping[str, str]) -> Iterator[tuple[str, bool]]:
    """What the form says of each company: (sentence, whether all is well)."""
    for cvr, _pno in named(kind, values):
        held = _held(parts, _name("company", cvr))
        if held is None or not isinstance(held[1], CompanyView):
            continue
        yield _said(cvr, held[1])
        named_order = values.get("order", "").strip()
        for one in orders(parts, cvr) if kind.startswith("employer.") else ():
            if not named_order or one.ref == named_order:
                yield _order(one), True


def _said(cvr: str, seen: CompanyView) -> tuple[str, bool]:
    match seen.state:
        case Known.FRESH | Known.CACHED:
            words = [seen.name or cvr]
            if seen.ended is not None:
                words.append(_("has ended ({day:%d-%m-%Y})").format(day=seen.ended))
            if seen.protected:
                words.append(_("wants no unsolicited contact"))
            return f"CVR {cvr}: {', '.join(words)}.", seen.ended is None and not seen.protected
        case Known.NOT_THERE:
            return _("CVR {cvr}: the company register has no such company.").format(cvr=cvr), False
        case _:
            return _("CVR {cvr}: the company register could not be asked.").format(cvr=cvr), False


def orders(parts: Parts, cvr: str) -> tuple[JobOrder, ...]:
    """The open orders of a company, as the employer module had them last."""
    held = file_of(parts, cvr)
    if held is None:
        return ()
    return tuple(one for one in held[1].orders if one.status == "open")


def _order(one: JobOrder) -> str:
    return _("Open order {ref}: {title}, {open} of {all} free, {referred} referred.").format(
        ref=one.ref, title=one.title, open=one.open_positions, all=one.positions, referred=one.referred
    )


def written_on(parts: Parts, made: Registration) -> Basis | None:
    """What a change of a job order was written on (guarantee G8); None for a new one, for one that nobody has read, and
    where an own change of it waits, after which the module has another version."""
    ref = made.details.get("order")
    cvr = str(made.details.get("cvr"))
    held = file_of(parts, cvr)
    one = next((each for each in orders(parts, cvr) if each.ref == ref), None)
    if made.details.get("action") == "create" or one is None or one.version is None or held is None:
        return None
    waiting = parts.store().items(ItemQuery(open_only=True, limit=OPEN_MAX))
    if any(item.registration.subject == made.subject and item.registration.details.get("order") == ref
           and item.registration.id != made.id for item in waiting):  # fmt: skip
        return None
    names = ("title", "occupation", "positions", "hours", "minutes", "municipality", "description")
    told = {name: getattr(one, name) for name in names}
    days = {name: None if day is None else day.isoformat() for name, day in
            (("start", one.start), ("apply_by", one.apply_by))}  # fmt: skip
    return Basis(EMPLOYERS, one.version, {**told, **days, "description": one.description or None}, held[0])


def file_of(parts: Parts, cvr: str) -> tuple[datetime, EmployerFile] | None:
    """What the employer module told of a company: just now, else what is kept of it, however old."""
    held = _held(parts, _name("employer", cvr))
    if held is not None and isinstance(held[1], EmployerFile):
        return held[0], held[1]
    file = EmployerShelf(parts.cache).file(cvr)
    return None if file is None else (file.fetched_at, file)


def _held(parts: Parts, name: str) -> tuple[datetime, Any] | None:
    """What is held, while it is new enough."""
    held = parts.public().kept.held(name)
    return held if held is not None and timedelta(0) <= parts.clock.now() - held[0] < AGAIN else None


def _name(*words: str | None) -> str:
    return ".".join(word or "-" for word in words)
