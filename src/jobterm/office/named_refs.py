"""What a reference in a form names, in words: a number that only a machine reads tells a caseworker nothing."""

from __future__ import annotations

from dataclasses import replace

from jobterm.clock import COPENHAGEN
from jobterm.domain.registrations.absence import ABSENCE_TYPES
from jobterm.domain.registrations.activation import TYPES
from jobterm.domain.registrations.facts import Booking, Known, KnownAbsence, KnownHearing, KnownOffer, KnownReferral
from jobterm.i18n import N_, _
from jobterm.office.desk import FormView
from jobterm.office.wording import day
from jobterm.office.words import INTERVIEWS


def with_names(view: FormView, known: Known) -> FormView:
    """The form with each reference that it offers in words; what nobody has told of stays as it is."""
    fields = tuple(replace(one, words=_named(known, one.value)) if one.value else one for one in view.fields)
    return replace(view, fields=fields)


def _named(known: Known, ref: str) -> str:
    if ref == known.plan_ref:
        return _("the job plan")
    things: tuple[Booking | KnownAbsence | KnownOffer | KnownReferral | KnownHearing, ...] = (
        *known.bookings, *(known.illnesses or ()), *known.absences, *(known.offers or ()), *(known.referrals or ()),
        *(known.hearings or ()),
    )  # fmt: skip
    return next((_words(one) for one in things if one.ref == ref), "")


def _words(one: Booking | KnownAbsence | KnownOffer | KnownReferral | KnownHearing) -> str:
    match one:
        case Booking():
            start = one.start.astimezone(COPENHAGEN)
            what = _(INTERVIEWS.get(one.interview_type or "", N_("interview")))
            return f"{what} {day(start.date())} {start:%H:%M}{', ' if one.place else ''}{one.place}"
        case KnownAbsence():
            what = _("illness") if one.type == "11" else _(ABSENCE_TYPES.get(one.type, N_("absence")))
            return _("{what} from {day}").format(what=what, day=day(one.first_day))
        case KnownOffer():
            kind = next((choice.label for choice in TYPES if choice.code == one.type), N_("measure"))
            return _("{what} from {day}").format(what=_(kind), day=day(one.start))
        case KnownReferral():
            return " ".join(part for part in (one.title, day(one.given) if one.given else "") if part)
        case KnownHearing():
            return _("hearing, answer by {day}").format(day=day(one.answer_by))
