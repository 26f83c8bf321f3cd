"""The file of one employer: what the joint module told last or tells now, what the company register has, and our own
items that are not settled laid over both."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from jobterm.casebook.employers import EmployerShelf
from jobterm.domain.errors import InvalidIdentifier
from jobterm.domain.identifiers import Cvr
from jobterm.i18n import _
from jobterm.office.companies import in_forms, register
from jobterm.office.companies.referrals import module_knows, names, open_items
from jobterm.office.companies.register import CompanyView, Known
from jobterm.office.companies.search import DEADLINE, EMPLOYERS, failed, source_of
from jobterm.office.companies.views import (
    ContactView,
    EmployerView,
    OrderView,
    PlacesView,
    ReferredView,
    SourceView,
    UnitView,
)
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.parts import Parts
from jobterm.office.people import day_of, person, text_of
from jobterm.office.queue import views
from jobterm.office.troubles import telling
from jobterm.office.views import ItemView
from jobterm.outbox.companies import Contact, EmployerFile, JobOrder, Referred
from jobterm.outbox.port import Outcome
from jobterm.outbox.store import StoredItem

FRESH: Final = timedelta(minutes=5)
"""So long what the module told is shown without asking it again; F5 asks at once."""


def company_number(text: str) -> str:
    """A CVR number in eight digits; OfficeError for what is none."""
    try:
        return Cvr.parse(text).digits
    except InvalidIdentifier:
        raise OfficeError(
            "cvr.form", _("{cvr} is no CVR number.").format(cvr=text), cure=_("A CVR number has eight digits."),
            field="cvr", exit_code=Exit.REFUSED,
        ) from None  # fmt: skip


def kept(parts: Parts, cvr: str, asked: SourceView | None = None, public: CompanyView | None = None) -> EmployerView:
    """The file as it is known now, without asking anybody. ``asked``: how asking the module went; ``public``: what the
    register said."""
    number = company_number(cvr)
    with telling():
        file = EmployerShelf(parts.cache).file(number)
        seen = public or _held_public(parts, number)
        at = None if file is None else file.fetched_at
        module = asked or SourceView(EMPLOYERS, "kept" if file is not None else "none", at)
        sources = [replace(module, at=at) if module.at is None else module]
        sources += [source_of(seen, seen.read_at)] if seen is not None else []
        waiting = open_items(parts)
        mine = [one for one in waiting if one.registration.subject == f"cvr:{number}"]
        orders = tuple(_orders(parts, file, waiting, mine))
        return _facts(number, file, seen, EmployerView(
            number, "", tuple(sources), contacts=tuple(_contacts(parts, file, mine)), orders=orders,
            places=tuple(PlacesView(one.type, one.agreed, one.free, one.title, one.pno)
                         for one in (file.places if file is not None else ())),
            pending=tuple(views(parts, mine, full=True)),
        ))  # fmt: skip


async def read(parts: Parts, cvr: str, *, force: bool = False) -> tuple[SourceView, CompanyView | None]:
    """Ask both about one company, unless they were just now; the module's file is kept. How that went, and what the
    register said."""
    number, now = company_number(cvr), parts.clock.now()
    held = parts.public().kept.held(_asked(number))
    if held is not None and not force and timedelta(0) <= now - held[0] < FRESH:
        return held[1], _held_public(parts, number)
    asked, seen = await asyncio.gather(_ask_module(parts, number), _ask_register(parts, number))
    if asked.state == "fresh":
        parts.public().kept.hold(_asked(number), now, replace(asked, state="kept"))
    return asked, seen


async def _ask_module(parts: Parts, cvr: str) -> SourceView:
    port = parts.public().employers
    if port is None:
        return SourceView(EMPLOYERS, "none")
    try:
        async with asyncio.timeout(DEADLINE):
            told = await port.employer(cvr, parts.site.asker())
    except TimeoutError:
        return SourceView(EMPLOYERS, "unreachable")
    if isinstance(told, Outcome):
        return SourceView(EMPLOYERS, failed(told))
    if told is None:
        return SourceView(EMPLOYERS, "not_there", parts.clock.now())
    await asyncio.to_thread(EmployerShelf(parts.cache).keep, told)
    in_forms.told(parts, told)
    return SourceView(EMPLOYERS, "fresh", told.fetched_at)


async def _ask_register(parts: Parts, cvr: str) -> CompanyView:
    try:
        async with asyncio.timeout(DEADLINE):
            seen = await register.company(parts, cvr)
    except TimeoutError:
        seen = CompanyView(Known.UNREACHABLE, cvr)
    parts.public().kept.hold(f"company.{cvr}", parts.clock.now(), seen)
    return seen


def _held_public(parts: Parts, cvr: str) -> CompanyView | None:
    held = parts.public().kept.held(f"company.{cvr}")
    return held[1] if held is not None and isinstance(held[1], CompanyView) else None


def _asked(cvr: str) -> str:
    return f"employer.asked.{cvr}"


def _facts(cvr: str, file: EmployerFile | None, seen: CompanyView | None, made: EmployerView) -> EmployerView:
    """Name, address and the like: the register's word first, protected where either says so."""
    there = seen if seen is not None and seen.state in (Known.FRESH, Known.CACHED) else None
    mine = file.employer if file is not None else None
    units = () if mine is None else tuple(UnitView(one.pno, one.name, one.address) for one in mine.units)
    protected = None if there is None and mine is None else bool(
        (there is not None and there.protected) or (mine is not None and mine.protected)
    )  # fmt: skip
    return replace(
        made,
        name=(there.name if there is not None else "") or (mine.name if mine is not None else "") or cvr,
        address=(there.address if there is not None else "") or (mine.address if mine is not None else ""),
        phone=mine.phone if mine is not None else None,
        industry=(mine.industry if mine is not None else "") or (there.industry if there is not None else ""),
        municipality=(there.municipality if there is not None else None)
        or (mine.municipality if mine is not None else None),
        protected=protected,
        ended=there.ended if there is not None else None,
        units=units,
    )


# ---- contacts ---------------------------------------------------------------------------------------------------


def _contacts(parts: Parts, file: EmployerFile | None, mine: Sequence[StoredItem]) -> Iterator[ContactView]:
    """Ours that wait, then those that the module has, the newest first."""
    told = file.contacts if file is not None else ()
    known = {one.registration for one in told}
    for stored, view in zip(mine, views(parts, mine, full=True), strict=True):
        if stored.registration.kind == "employer.contact" and stored.registration.id not in known:
            yield _own_contact(stored, view)
    for one in sorted(told, key=lambda each: each.date, reverse=True):
        yield _contact(parts, one)


def _own_contact(stored: StoredItem, view: ItemView) -> ContactView:
    made = stored.registration
    details: dict[str, Any] = dict(made.details)
    return ContactView(
        day=day_of(details.get("date")) or made.event_date, form=str(details.get("form") or ""),
        authority=made.on_behalf_of.value, by=made.author_name or made.author, mine=True,
        person=text_of(details.get("contact")) or "", outcome=text_of(details.get("outcome")) or "",
        follow_up=day_of(details.get("follow_up")), places=details.get("places"), state=_short(view), item=made.id,
    )  # fmt: skip


def _contact(parts: Parts, one: Contact) -> ContactView:
    mine = one.registration is not None and one.by == parts.site.user_name
    return ContactView(
        one.date, one.form, one.authority, one.by, mine, one.person, one.outcome, one.follow_up, one.places
    )


def _short(view: ItemView) -> str:
    """What a column says of an item that is not settled."""
    return next((one.short for one in view.deliveries if one.state == view.state), view.state)


def _at_record(view: ItemView) -> str:
    """The same of the system that keeps the case alone; empty where that has it: a letter to be posted is no news of
    an order."""
    record = next((one for one in view.deliveries if one.role == "record"), None)
    return "" if record is None or record.state == "confirmed" else record.short or record.state


# ---- orders -----------------------------------------------------------------------------------------------------


def _orders(
    parts: Parts, file: EmployerFile | None, waiting: Sequence[StoredItem], mine: Sequence[StoredItem]
) -> Iterator[OrderView]:
    """Open ones first, the newest first; ours that wait to be created above them."""
    shown = {stored.registration.id: view for stored, view in zip(mine, views(parts, mine, full=True), strict=True)}
    told = file.orders if file is not None else ()
    waiting = [one for one in waiting if file is None or not module_knows(one, file.fetched_at)]
    known = {one.registration for one in told}
    for stored in mine:
        made = stored.registration
        if made.kind == "employer.job_order" and made.details.get("action") == "create" and made.id not in known:
            yield _own_order(stored, shown[made.id], _pending_referrals(parts, waiting, made.id))
    for one in sorted(told, key=lambda each: (each.status == "open", each.issued), reverse=True):
        change = next((stored for stored in mine if stored.registration.kind == "employer.job_order"
                       and names(stored.registration.details.get("order"), one)), None)  # fmt: skip
        yield _order(parts, one, waiting, change, shown)


def _own_order(stored: StoredItem, view: ItemView, referred: tuple[ReferredView, ...]) -> OrderView:
    made = stored.registration
    details: dict[str, Any] = dict(made.details)
    positions = details.get("positions") or 1
    return OrderView(
        made.id, str(details.get("title") or ""), True, positions, positions, made.event_date,
        made.on_behalf_of.value, details.get("pno"), details.get("occupation"), details.get("hours"),
        details.get("minutes"), day_of(details.get("start")), day_of(details.get("apply_by")),
        details.get("municipality"), str(details.get("description") or ""), referred, 0, _short(view), made.id,
    )  # fmt: skip


def _order(
    parts: Parts, one: JobOrder, waiting: Sequence[StoredItem], change: StoredItem | None, shown: dict[str, ItemView]
) -> OrderView:
    ended = {str(stored.registration.details.get("referral")).rpartition(":")[2] for stored in waiting
             if stored.registration.kind == "referral.outcome"}  # fmt: skip
    told = tuple(_referred(parts, each) for each in one.referrals if each.registration not in ended)
    pending = _pending_referrals(parts, waiting, one.ref, one.registration)
    state = ""
    if change is not None:
        closing = change.registration.details.get("action") == "close"
        said = _("closing: {state}") if closing else _("change: {state}")
        state = said.format(state=_short(shown[change.registration.id]))
    known = {each.registration for each in told}
    return OrderView(
        one.ref, one.title, one.status == "open", one.positions, one.open_positions, one.issued, one.authority, one.pno,
        one.occupation, one.hours, one.minutes, one.start, one.apply_by, one.municipality, one.description,
        (*(each for each in pending if each.registration not in known), *told),
        max(0, one.referred - len(one.referrals)), state,
        change.registration.id if change is not None else None,
    )  # fmt: skip


def viewed(one: JobOrder) -> OrderView:
    """An order as the module has it, without what of ours waits and without names."""
    return OrderView(
        one.ref, one.title, one.status == "open", one.positions, one.open_positions, one.issued, one.authority, one.pno,
        one.occupation, one.hours, one.minutes, one.start, one.apply_by, one.municipality, one.description,
        others=one.referred,
    )  # fmt: skip


def _referred(parts: Parts, one: Referred) -> ReferredView:
    name = one.name or (person(parts, one.cpr).name if one.cpr is not None else None)
    citizen = parts.citizen_ids().of(one.cpr) if one.cpr is not None else None
    return ReferredView(name or "", one.given, one.authority, one.by, citizen, one.registration)


def _pending_referrals(parts: Parts, waiting: Iterable[StoredItem], *refs: str | None) -> tuple[ReferredView, ...]:
    """Ours to the order that wait here."""
    wanted = {ref for ref in refs if ref is not None} | {ref.rpartition(":")[2] for ref in refs if ref is not None}
    mine = [one for one in waiting if one.registration.kind == "referral.offer"
            and str(one.registration.details.get("order")) in wanted]  # fmt: skip
    return tuple(
        ReferredView(
            view.name or "", stored.registration.event_date, stored.registration.on_behalf_of.value,
            stored.registration.author_name or stored.registration.author, view.citizen, view.id, _at_record(view),
        )
        for stored, view in zip(mine, views(parts, mine, full=True), strict=True)
    )  # fmt: skip


def today_of(parts: Parts) -> date:
    """The day it is in Denmark."""
    from jobterm.domain.dates import local_day

    return local_day(parts.clock.now())
