"""Letters: written from what this desk knows of citizen, site and queue when they are sent or printed; whether somebody
gets them digitally; and the person's word that one goes on paper today (users.md W9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from jobterm.domain.letters import Addressee, Letter, NoLetter, Sender, compose, has_letter
from jobterm.domain.letters_fields import Around
from jobterm.domain.registrations.model import Registration
from jobterm.i18n import N_, _
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.parts import Parts
from jobterm.office.queue import stored_item, views
from jobterm.office.shared.truth import where_it_is
from jobterm.office.troubles import office_error, telling
from jobterm.office.views import ItemView
from jobterm.outbox import states
from jobterm.outbox.delivery import Delivery, Mode, State
from jobterm.outbox.papers import Write
from jobterm.outbox.port import CannotRender, Outcome
from jobterm.outbox.reading import Section
from jobterm.outbox.store import NewEvent, NoSuchItem, Store, StoreError, Transaction

SYSTEM: Final = "letters"
INSTEAD: Final = "paper_wished"
"""Why a letter goes on paper that could have gone digitally: a person wants it to go today."""
_BEFORE_IT_LEFT: Final = frozenset({State.QUEUED, State.RETRY_WAIT, State.REFUSED, State.NEEDS_REVIEW})
_COMPANY: Final = ("employer_cvr", "provider_cvr", "cvr")


def writer(parts: Parts) -> Write:
    """Who writes letters for the outbox."""

    def write(store: Store, registration: Registration) -> Letter:
        if not has_letter(registration.kind):
            raise CannotRender("kind", "no_place")
        try:
            return letter_of(parts, store, registration)
        except NoLetter as error:
            raise CannotRender(error.field, error.code) from None

    return write


def letter_of(parts: Parts, store: Store, registration: Registration) -> Letter:
    """The letter of a registration as it would go now: to the newest address that was read. Raises NoLetter."""
    details = registration.details
    around = Around(_stored(store, details.get("booking")), _stored(store, details.get("about")))
    named = _company(registration, around.about)
    around = replace(around, employer=parts.public().company_name(named) if named else "")
    sender = Sender(parts.site.name, parts.site.cvr, registration.author_name or registration.author)
    return compose(registration, _addressee(parts, registration, named), sender, around, parts.public().templates)


async def gets_it_digitally(parts: Parts, cpr: str) -> bool | Outcome | None:
    """Whether a citizen gets Digital Post; None where this site has nobody to ask."""
    post = parts.public().post
    return None if post is None else await post.subscribes(cpr, parts.site.asker())


@where_it_is
def on_paper_instead(parts: Parts, item: str, reason: str) -> ItemView:
    """A letter that waits goes on paper today, for a reason: the system is closed, or the booking is not confirmed yet.
    From then on it is text to print, ticked off as any paper."""
    from jobterm.office.resolve import checked_reason  # late: loaded with the engine, needed by a person's word

    why = checked_reason(reason)
    with telling():
        stored = stored_item(parts, item)
        waiting = [one for one in stored.deliveries if one.system == SYSTEM and may_go_on_paper(one)]
        if not waiting:
            raise OfficeError(
                "state.not_allowed",
                _("No letter of this registration waits here that could certainly not have been sent."),
                cure=_(_LOOK),
                field="id",
                exit_code=Exit.REFUSED,
            )

        def work(tx: Transaction) -> None:
            current = tx.delivery(waiting[0].id)
            event = NewEvent("on_paper", code=INSTEAD, by=parts.site.user, note=why)
            if may_go_on_paper(current):
                tx.put(states.on_paper(current, INSTEAD), event)

        (result,) = parts.store().commit([work])
        if isinstance(result, StoreError):
            raise office_error(result) from result
        if isinstance(result, Exception):
            raise result
        return views(parts, [parts.store().item(stored.registration.id)])[0]


_LOOK: Final = N_("Look at it with 'outbox show'. A letter that may have been sent is settled first.")


def may_go_on_paper(delivery: Delivery) -> bool:
    """Whether a delivery can become paper: it has certainly not been applied, and it waits."""
    return delivery.mode is Mode.DELIVER and not delivery.possible and delivery.state in _BEFORE_IT_LEFT


def _addressee(parts: Parts, registration: Registration, company: str | None) -> Addressee:
    if registration.details.get("to") in ("employer", "provider"):
        if company is None:
            raise NoLetter("about", "missing")
        return Addressee("cvr", company, parts.public().company_name(company), parts.public().company_address(company))
    if registration.citizen is None:
        raise NoLetter("citizen", "missing")
    told = person_facts(parts, registration.citizen)
    return Addressee(
        "cpr",
        registration.citizen,
        str(told.get("person.name") or ""),
        str(told.get("person.address") or ""),
        protected=told.get("person.protected") is True,
        dead=told.get("person.dead") is True,
    )


def person_facts(parts: Parts, cpr: str) -> Mapping[str, Any]:
    """What is known of a person, each fact as it was read last; dead is who anybody says is dead."""
    readings = [one for one in parts.cache().readings(cpr, (Section.PERSON,)).values() if one.fetched_at is not None]
    readings.sort(key=lambda one: one.fetched_at.timestamp() if one.fetched_at is not None else 0.0)
    told = {fact.field: fact.value for reading in readings for fact in reading.facts if fact.value is not None}
    if any(fact.field == "person.dead" and fact.value is True for reading in readings for fact in reading.facts):
        told["person.dead"] = True
    return told


def _company(registration: Registration, about: Registration | None) -> str | None:
    """The company that a letter is for, or about."""
    for source in (registration, about):
        for name in _COMPANY:
            value = source.details.get(name) if source is not None else None
            if isinstance(value, str) and value:
                return value
    return None


def _stored(store: Store, ref: Any) -> Registration | None:
    """Our own registration that a reference names; None for another system's."""
    if not isinstance(ref, str) or ":" in ref:
        return None
    try:
        return store.registration(ref)
    except NoSuchItem:
        return None
