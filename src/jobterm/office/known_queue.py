"""What our own open items will change of what is known of a citizen, once they have arrived: a check counts it as
changed, so that nothing is entered twice and nothing that waits is forgotten. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from jobterm.domain.registrations.context import (
    Booking,
    Known,
    KnownAbsence,
    KnownHearing,
    KnownInterview,
    KnownNoShow,
    KnownOffer,
    KnownReferral,
)
from jobterm.domain.registrations.kinds import KINDS
from jobterm.domain.registrations.model import Registration
from jobterm.office.people import day_of, instant_of, text_of


def after(before: Known, item: Registration) -> Known:
    """What will be known once this item of ours has arrived."""
    change = _CHANGES.get(item.kind)
    return before if change is None else change(before, item)


def may_regroup(item: Registration) -> bool:
    """Whether it may change a citizen's group or municipality."""
    return item.kind in _REGROUPING


def _enrolled(before: Known, item: Registration) -> Known:
    return replace(before, enrolled=True, enrolled_since=item.event_date)


def _deregistered(before: Known, _item: Registration) -> Known:
    return replace(before, enrolled=False)


def _ill(before: Known, item: Registration) -> Known:
    others = tuple(one for one in before.illnesses or () if one.first_day != item.event_date)
    mine = KnownAbsence(item.event_date, _day(item, "last_day"), "11", "", item.id)
    return replace(before, illnesses=(*others, mine))


def _well(before: Known, _item: Registration) -> Known:
    return replace(before, illnesses=())


def _absent(before: Known, item: Registration) -> Known:
    kind = str(item.details.get("type") or ("holiday" if item.kind == "absence.holiday" else "other"))
    mine = KnownAbsence(item.event_date, _day(item, "last_day"), kind, "", item.id)
    return replace(before, absences=(*before.absences, mine))


def _summoned(before: Known, item: Registration) -> Known:
    start = instant_of(item.details.get("start"))
    if start is None:
        return before
    made = Booking(
        start, instant_of(item.details.get("end")), "", text_of(item.details.get("place")) or "",
        text_of(item.details.get("contact_form")), bool(item.details.get("group")), item.event_date, item.id,
        text_of(item.details.get("interview_type")),
    )  # fmt: skip
    return replace(before, bookings=(*before.bookings, made))


def _moved(before: Known, item: Registration) -> Known:
    start, ref = instant_of(item.details.get("start")), item.details.get("booking")
    if start is None:
        return before
    end, place = instant_of(item.details.get("end")), text_of(item.details.get("place"))
    return replace(
        before,
        bookings=tuple(
            replace(one, start=start, end=end, place=place or one.place) if one.ref == ref else one
            for one in before.bookings
        ),
    )


def _without_booking(before: Known, item: Registration) -> Known:
    ref = item.details.get("booking")
    return replace(before, bookings=tuple(one for one in before.bookings if ref is None or one.ref != ref))


def _held(before: Known, item: Registration) -> Known:
    at = instant_of(item.details.get("held_at"))
    settled = _without_booking(before, item)
    if at is None:
        return settled
    kind = str(item.details.get("interview_type") or "7")
    return replace(settled, held=(*(before.held or ()), KnownInterview(at, kind, item.id, queued=True)))


def _no_show(before: Known, item: Registration) -> Known:
    mine = KnownNoShow(item.event_date, item.id, text_of(item.details.get("booking")))
    return replace(_without_booking(before, item), no_shows=(*before.no_shows, mine))


def _offered(before: Known, item: Registration) -> Known:
    told: Mapping[str, object] = item.details
    hours, minutes = told.get("hours"), told.get("minutes")
    mine = KnownOffer(
        str(told.get("type") or ""), _day(item, "start") or item.event_date, _day(item, "end"), "", item.id,
        hours if isinstance(hours, int) else None, minutes if isinstance(minutes, int) else None,
        text_of(told.get("place")) or "", text_of(told.get("provider_cvr")), text_of(told.get("agreement")),
        text_of(told.get("employer_cvr")), text_of(told.get("employer_pno")),
    )  # fmt: skip
    return replace(before, offers=(*(before.offers or ()), mine))


def _offer_ended(before: Known, item: Registration) -> Known:
    ref, end = item.details.get("activation"), _day(item, "end") or item.event_date
    offers = None if before.offers is None else tuple(
        replace(one, end=end) if one.ref == ref else one for one in before.offers
    )  # fmt: skip
    return replace(before, offers=offers)


def _offer_changed(before: Known, item: Registration) -> Known:
    return before if _day(item, "end") is None else _offer_ended(before, item)


def _referred(before: Known, item: Registration) -> Known:
    mine = KnownReferral(
        text_of(item.details.get("title")) or "", item.id, item.event_date, text_of(item.details.get("order")),
        text_of(item.details.get("employer_cvr")),
    )  # fmt: skip
    return replace(before, referrals=(*(before.referrals or ()), mine))


def _referral_ended(before: Known, item: Registration) -> Known:
    ref = item.details.get("referral")
    left = None if before.referrals is None else tuple(one for one in before.referrals if one.ref != ref)
    return replace(before, referrals=left)


def _hearing(before: Known, item: Registration) -> Known:
    until = _day(item, "answer_by")
    if until is None:
        return before
    mine = KnownHearing(until, item.id, text_of(item.details.get("subject")) or "", text_of(item.details.get("about")))
    return replace(before, hearings=(*(before.hearings or ()), mine))


def _heard(before: Known, item: Registration) -> Known:
    ref = item.details.get("hearing")
    left = None if before.hearings is None else tuple(one for one in before.hearings if one.ref != ref)
    return replace(before, hearings=left)


def _seen(before: Known, item: Registration) -> Known:
    ref = item.details.get("report")
    return replace(before, self_reports=tuple(one for one in before.self_reports if ref is None or one.ref != ref))


def _planned(before: Known, item: Registration) -> Known:
    return replace(before, plan_ref=item.id)


def _regrouped(before: Known, item: Registration) -> Known:
    return replace(
        before,
        target_group=text_of(item.details.get("target_group")) or before.target_group,
        contact_group=text_of(item.details.get("contact_group")) or before.contact_group,
    )


def _corrected(before: Known, item: Registration) -> Known:
    """Without what a correction takes back; what one puts right says what it will say."""
    target, kind = str(item.details.get("target")), str(item.details.get("kind"))
    left = _without(before, target)
    known = KINDS.get(kind)
    details = item.details.get("details")
    if known is not None and isinstance(details, Mapping):
        day = day_of(details.get(known.event_field)) if known.event_field is not None else None
        said = replace(item, id=target, kind=kind, details=details, event_date=day or item.event_date)
        return after(left, said)
    if kind in _ENROLLED_AFTER:
        return replace(left, enrolled=_ENROLLED_AFTER[kind])
    return left


_ENROLLED_AFTER: Final = {"enrolment.start": False, "enrolment.end": True}
"""Whether a citizen is enrolled once a registration of this kind has been taken back."""


def _without(before: Known, ref: str) -> Known:
    return replace(
        before,
        illnesses=None if before.illnesses is None else tuple(one for one in before.illnesses if one.ref != ref),
        absences=tuple(one for one in before.absences if one.ref != ref),
        bookings=tuple(one for one in before.bookings if one.ref != ref),
        offers=None if before.offers is None else tuple(one for one in before.offers if one.ref != ref),
        referrals=None if before.referrals is None else tuple(one for one in before.referrals if one.ref != ref),
        no_shows=tuple(one for one in before.no_shows if one.ref != ref),
    )


_CHANGES: Final[Mapping[str, Callable[[Known, Registration], Known]]] = {
    "enrolment.start": _enrolled,
    "enrolment.end": _deregistered,
    "sickness.report": _ill,
    "sickness.recovery": _well,
    "absence.holiday": _absent,
    "absence.other": _absent,
    "interview.summons": _summoned,
    "interview.move": _moved,
    "interview.cancel": _without_booking,
    "interview.held": _held,
    "interview.no_show": _no_show,
    "activation.offer": _offered,
    "activation.end": _offer_ended,
    "activation.change": _offer_changed,
    "referral.offer": _referred,
    "referral.outcome": _referral_ended,
    "hearing.start": _hearing,
    "hearing.answer": _heard,
    "selfreport.seen": _seen,
    "plan.save": _planned,
    "group.change": _regrouped,
    "correction": _corrected,
}


_REGROUPING: Final = frozenset({"group.change", "correction"})
"""A correction too: of another one."""


def _day(item: Registration, field: str) -> date | None:
    """A day out of the details, which hold it as a day or as text."""
    value = item.details.get(field)
    return value if isinstance(value, date) else day_of(value)
