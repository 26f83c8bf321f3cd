"""Who gets a registration, in the office's words: routed by the domain, shown with when, made into deliveries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from jobterm.domain import plan as plan_words
from jobterm.domain import routing
from jobterm.domain.plan import Plan, Promise
from jobterm.domain.registrations.context import Known
from jobterm.domain.registrations.model import Authority, Registration
from jobterm.domain.registrations.reach import unconcerned
from jobterm.office.opening import Openings
from jobterm.office.views import RecipientView
from jobterm.outbox.delivery import Delivery, Mode, Role
from jobterm.outbox.store import NewDelivery, shown

_GROUPS = {Authority.STATE: "2.1", Authority.MUNICIPALITY: "2.2"}
"""Whose citizen somebody is whom nobody has read yet: the state's are insured, the municipality's are not."""
_CATEGORIES = {"insured": "2.1", "cash_benefit": "2.2"}


@dataclass(frozen=True, slots=True)
class Whom:
    """Whom a registration is about, as far as routing cares."""

    target_group: str
    municipality: str | None


def whom(registration: Registration, known: Known, municipality: str | None) -> Whom:
    """The citizen's group and municipality: as read, else as the registration says, else by the hat it is made for."""
    said = _CATEGORIES.get(str(registration.details.get("client_category")))
    return Whom(known.target_group or said or _GROUPS[registration.on_behalf_of], known.municipality or municipality)


def recipients(
    registration: Registration, about: Whom, known: Known, plan: Plan, now: datetime
) -> tuple[routing.Recipient, ...]:
    """Everybody who gets it, the record first; nobody where the plan has no route."""
    return routing.recipients(
        registration.kind,
        registration.event_date,
        about.target_group,
        about.municipality,
        plan,
        now,
        without=unconcerned(registration.kind, registration.details, known),
    )


def deliveries(
    found: Iterable[routing.Recipient],
    openings: Openings,
    kind: str,
    about: Whom,
    *,
    provisional: bool = False,
    kept_back: timedelta | None = None,
) -> list[NewDelivery]:
    """The deliveries that the outbox takes. A record that is closed gets no promise: it counts from the opening.

    ``provisional``: the group is a guess; the engine finds out before it sends. ``kept_back``: so long it can be called
    back (G19); the others wait for the record anyway.
    """
    made = []
    for one in found:
        counts = one.role != routing.RECORD or openings.of(one.system, kind, about.municipality).open
        promise = promise_text(one.promise) if counts else None
        made.append(
            NewDelivery(
                one.system,
                Role(one.role),
                Mode(one.mode.value),
                one.via,
                promise,
                provisional=provisional and one.role == routing.RECORD,
                regret=kept_back if one.role == routing.RECORD else None,
            )
        )
    return made


def views(
    found: Iterable[routing.Recipient], openings: Openings, kind: str, about: Whom, *, waits: bool = False
) -> tuple[RecipientView, ...]:
    """What a form or ``register`` says of each recipient. ``waits``: the record itself waits for another item.

    A promise is told as it would run if the record were confirmed at the first possible moment.
    """
    record: datetime | None = None
    made = []
    for one in found:
        opening = openings.of(one.system, kind, about.municipality, about.target_group)
        if one.role == routing.RECORD:
            record = openings.now if opening.open else opening.until
        made.append(
            RecipientView(
                system=one.system,
                role=one.role,
                mode=one.mode.value,
                via=one.via,
                state="waiting" if waits or one.role != routing.RECORD else "queued",
                open=opening.open,
                until=opening.until,
                promise_at=routing.promise_at(one, record),
            )
        )
    return tuple(made)


def stored_views(stored: Iterable[Delivery], openings: Openings, kind: str, about: Whom) -> tuple[RecipientView, ...]:
    """The same of deliveries that are in the queue already."""
    made = []
    for one in stored:
        opening = openings.of(one.system, kind, about.municipality, about.target_group)
        view = RecipientView(
            one.system, one.role.value, one.mode.value, one.via, shown(one), opening.open, opening.until, one.promise_at
        )
        made.append(view)
    return tuple(made)


def promise_text(promise: Promise | None) -> str | None:
    """A promise as plans write it: ``"240m"``, ``"07:00"``."""
    if promise is None:
        return None
    if promise.at is not None:
        return f"{promise.at:%H:%M}"
    return f"{promise.duration // timedelta(minutes=1)}m" if promise.duration is not None else None


def promise_time(promise: str | None, counted_from: datetime) -> datetime | None:
    """When a promise as plans write it falls due; what the outbox asks (its ``PromiseTime``)."""
    if promise is None:
        return None
    asked = routing.Recipient("", routing.NOTIFY, plan_words.Mode.DELIVER, None, Promise.parse(promise))
    return routing.promise_at(asked, counted_from)
