"""Where a registration belongs of whose citizen nothing was known when it was taken: asked before anything is sent.

An insured person's sickness must not end in the municipality's system because everything was closed at the time."""

from __future__ import annotations

from jobterm.domain.dates import local_day
from jobterm.domain.registrations.model import Registration
from jobterm.domain.registrations.reach import regret
from jobterm.office import recipients as routes
from jobterm.office.asking import Asking
from jobterm.office.known import known
from jobterm.office.opening import Openings
from jobterm.office.parts import Parts
from jobterm.office.people import SECTIONS, could_know
from jobterm.outbox.store import NewDelivery


async def whereto(parts: Parts, registration: Registration) -> tuple[NewDelivery, ...] | None:
    """The recipients that it should have; None while no system can tell. A citizen whom every system denies stays
    where she was put: the system's own refusal says it best."""
    if registration.citizen is None:
        return None
    readers = could_know(parts)
    await Asking(parts).ask(registration.citizen, sorted(readers))
    now = parts.clock.now()
    readings = parts.cache().readings(registration.citizen, SECTIONS)
    seen = known(readings, (), None, local_day(now), readers=readers)
    if seen.target_group is None and seen.exists is not False:
        return None
    about = routes.whom(registration, seen, parts.site.municipality)
    told = routes.recipients(registration, about, seen, parts.plan(), now)
    openings = Openings(parts.plan(), parts.store().gates(), {facts.id: facts for facts in parts.systems}, now)
    kept_back = regret(registration.kind, registration.details)
    return tuple(routes.deliveries(told, openings, registration.kind, about, kept_back=kept_back))
