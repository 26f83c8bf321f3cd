"""What a form may offer before anybody types: each fact that a field's ``known`` can name, of this citizen on this day.

A fact that nobody knows is None and its field stays empty. Which fields ask for which fact stands with the kinds.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from jobterm.domain.dates import instant_text, local_day
from jobterm.domain.identifiers import is_insured
from jobterm.domain.msgids import N_, Word
from jobterm.domain.registrations.context import Booking, CheckContext, Known

ANSWER_DAYS: Final = 14
"""How long a citizen gets to answer a hearing unless somebody says otherwise (our assumption)."""
APPLY_DAYS: Final = 7
"""How long a citizen gets to apply for a job unless somebody says otherwise (our assumption)."""
STILL_ASKED: Final = timedelta(days=14)
"""So long an appointment that nobody has settled is what an interview held was: as long as it stands on the day."""


def known_facts(context: CheckContext) -> Mapping[str, Any]:
    """Name of a fact → its value, None where nobody knows it."""
    known, group = context.known, context.known.target_group
    category = None if group is None else "insured" if is_insured(group) else "cash_benefit"
    illness = known.illnesses[0].ref if known.illnesses is not None and len(known.illnesses) == 1 else None
    reports = sorted(known.self_reports, key=lambda one: one.told_at)
    return {
        "today": context.today.isoformat(),
        "in_a_week": (context.today + timedelta(days=APPLY_DAYS)).isoformat(),
        "client_category": category,
        "phone": known.phone,
        "email": known.email,
        "open_illness": illness,
        "author": context.author_name,
        "authority": _authority(context),
        "plan": known.plan_ref,
        "self_report": next((one.ref for one in reports if one.ref is not None), None),
        "task_action": "create",
        "letter_to": "citizen",
        "delivered": "letter",
        "contact_by": "call",
        "company": known.company.cvr if known.company is not None else None,
        "order_action": "create",
        **_absence(known),
        **_bookings(context),
        **_offer(context),
        **_referral(known),
        **_hearing(context),
    }


def _authority(context: CheckContext) -> str:
    plan, known = context.plan, context.known
    by_plan = plan.responsible(known.target_group, known.municipality, context.today) if plan is not None else None
    return (by_plan or context.authority).value


def _absence(known: Known) -> dict[str, Any]:
    """The one absence that stands; of several nobody can guess which."""
    one = known.absences[0] if len(known.absences) == 1 else None
    return {
        "absence": one.ref if one is not None else None,
        "absence_type": one.type if one is not None else None,
        "absence_first": one.first_day.isoformat() if one is not None else None,
        "absence_last": one.last_day.isoformat() if one is not None and one.last_day is not None else None,
    }


def _bookings(context: CheckContext) -> dict[str, Any]:
    """The next appointment that we may change, and the last that is not settled."""
    ours = sorted((one for one in context.known.bookings if one.ref and not one.owner), key=lambda one: one.start)
    to_come = next((one for one in ours if one.start > context.now), None)
    past: Booking | None = next((one for one in reversed(ours) if one.start <= context.now), None)
    settles = past if past is not None and context.today - local_day(past.start) <= STILL_ASKED else None
    return {
        "interview_type": "7",
        "contact_form": "meeting",
        "usual_place": context.usual_place,
        "booking": to_come.ref if to_come is not None else None,
        "booking_place": to_come.place if to_come is not None else None,
        "past_booking": past.ref if past is not None else None,
        "held_type": (settles.interview_type if settles is not None else None) or "7",
        "held_form": (settles.contact_form if settles is not None else None) or "meeting",
        "held_at": instant_text(settles.start if settles is not None else context.now),
        "cancelled_by": "citizen",
        "cancel_reason": Word(N_("The citizen cannot come.")),
        "move_reason": Word(N_("The citizen asked for another time.")),
    }


def _offer(context: CheckContext) -> dict[str, Any]:
    """The one measure that runs, else the one that will."""
    offers = context.known.running(context.today) or context.known.offers or ()
    one = offers[0] if len(offers) == 1 else None
    if one is None:
        return dict.fromkeys(_OFFER)
    end = one.end.isoformat() if one.end is not None else None
    values = (one.ref, one.type, one.start.isoformat(), end, one.hours, one.minutes, one.place, one.provider_cvr,
              one.agreement, one.employer_cvr, one.employer_pno)  # fmt: skip
    return dict(zip(_OFFER, values, strict=True))


_OFFER: Final = (
    "offer", "offer_type", "offer_start", "offer_end", "offer_hours", "offer_minutes", "offer_place",
    "offer_provider", "offer_agreement", "offer_employer", "offer_pno",
)  # fmt: skip


def _referral(known: Known) -> dict[str, Any]:
    one = known.referrals[0] if known.referrals is not None and len(known.referrals) == 1 else None
    return {
        "open_referral": one.ref if one is not None else None,
        "referral_order": one.order if one is not None else None,
    }


def _hearing(context: CheckContext) -> dict[str, Any]:
    """The hearing that runs, and what one would be about."""
    known = context.known
    one = known.hearings[0] if known.hearings is not None and len(known.hearings) == 1 else None
    last = max(known.no_shows, key=lambda no_show: no_show.day, default=None)
    return {
        "open_hearing": one.ref if one is not None else None,
        "hearing_subject": "no_show" if last is not None else None,
        "hearing_deadline": (context.today + timedelta(days=ANSWER_DAYS)).isoformat(),
        "no_show": last.ref if last is not None else None,
    }
