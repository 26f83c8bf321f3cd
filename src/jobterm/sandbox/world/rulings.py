"""The systems' business rules for the kinds beyond the first seven, as pure functions in the words of ``rules``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from jobterm.clock import COPENHAGEN
from jobterm.sandbox.world.case import Case, Event
from jobterm.sandbox.world.person import Person
from jobterm.sandbox.world.standing import find, target
from jobterm.sandbox.world.verdicts import ACCEPTED, Refusal, Verdict, backwards, no

SHORT_DAYS: Final = 15
"""Education and temporary work shorter than this are refused to some contact groups (STAR errors 4591, 4592)."""
SHORT_FOR: Final = frozenset({"KG2", "KG3"})
"""Which groups those are is our assumption."""
_SHORT: Final = {1: "education_too_short", 2: "work_too_short"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a ruling looks at; ``now`` aware."""

    data: Mapping[str, Any]
    case: Case
    person: Person
    now: datetime

    @property
    def today(self) -> date:
        """The day in Copenhagen."""
        return self.now.astimezone(COPENHAGEN).date()

    def at(self, name: str) -> datetime:
        """An instant in the data, in UTC."""
        return datetime.fromisoformat(self.data[name]).astimezone(UTC)


def rule(kind: str, asked: Asked) -> Verdict | None:
    """What comes of a message of one of these kinds; None where the kind is none of them."""
    made = _RULINGS.get(kind)
    return None if made is None else made(asked)


def collides(data: Mapping[str, Any], case: Case, span: tuple[datetime, datetime], but: Event | None = None) -> bool:
    """Whether another authority has a booking at the same time. One's own may overlap: group meetings and calls rightly
    do. ``but``: the booking that is being moved."""
    start, end = span
    return any(
        booking is not but
        and booking.data.get("owner") not in (None, data.get("owner"))
        and booking.data.get("group") is None
        and booking.at("start") < end
        and start < booking.at("end")
        for booking in case.bookings
    )


def _based(asked: Asked, event: Event) -> Verdict | None:
    base = asked.data.get("base_version")
    if base is None or event.based(str(base)):
        return None
    return Verdict(Refusal("changed", "base_version", event))


def _absence(asked: Asked) -> Verdict:
    if backwards(asked.data, "first_day", "last_day"):
        return no("dates_reversed", "last_day")
    kind, last = int(asked.data.get("type", 0)), asked.data.get("last_day")
    group = asked.case.group.get("contact_group") or asked.person.contact_group
    if kind in _SHORT and last is not None and group in SHORT_FOR:
        days = (date.fromisoformat(last) - date.fromisoformat(asked.data["first_day"])).days + 1
        if days < SHORT_DAYS:
            return no(_SHORT[kind], "last_day")
    return ACCEPTED


def _absence_change(asked: Asked) -> Verdict:
    absence = find((one.event for one in asked.case.absences), asked.data.get("absence"))
    if absence is None:
        return no("nothing_open", "absence")
    return _based(asked, absence) or _absence(asked)


def _booking(asked: Asked) -> Event | Verdict:
    booking = find(asked.case.bookings, asked.data.get("booking"))
    return no("booking_unknown", "booking") if booking is None else booking


def _mine(asked: Asked, booking: Event) -> Verdict | None:
    """Only the owner may change a booking (STAR, IndkaldelseService); one that nobody owns is everybody's."""
    owner = booking.data.get("owner")
    return None if owner in (None, asked.data.get("owner")) else no("owner_locked", "booking")


def _move(asked: Asked) -> Verdict:
    booking = _booking(asked)
    if isinstance(booking, Verdict):
        return booking
    start, end = asked.at("start"), asked.at("end")
    if (locked := _mine(asked, booking)) is not None:
        return locked
    if start.astimezone(COPENHAGEN).date() < asked.today:
        return no("meeting_in_past", "start")
    if end <= start:
        return no("meeting_ends_before", "end")
    if (changed := _based(asked, booking)) is not None:
        return changed
    return no("collision", "start") if collides(asked.data, asked.case, (start, end), booking) else ACCEPTED


def _cancel(asked: Asked) -> Verdict:
    booking = _booking(asked)
    if isinstance(booking, Verdict):
        return booking
    return _mine(asked, booking) or _based(asked, booking) or ACCEPTED


def _held(asked: Asked) -> Verdict:
    held = asked.data.get("held_at")
    if held is None:  # told by nobody who filled in a form
        return ACCEPTED
    at = asked.at("held_at")
    if at > asked.now:
        return no("in_future", "held_at")
    if asked.data.get("booking") is not None and isinstance(booking := _booking(asked), Verdict):
        return booking
    twins = (one for one in asked.case.held if one.data.get("held_at") is not None)
    kind = str(asked.data.get("interview_type"))
    if any(one.at("held_at") == at and str(one.data.get("interview_type")) == kind for one in twins):
        return no("interview_twice", "held_at")
    return ACCEPTED


def _no_show(asked: Asked) -> Verdict:
    booking = _booking(asked)
    if isinstance(booking, Verdict):
        return booking
    return no("in_future", "booking") if booking.at("start") > asked.now else ACCEPTED


def _referral(asked: Asked) -> Verdict:
    # One day's notice: applying on the day of the referral itself is too soon.
    day, until = asked.data.get("date"), asked.data.get("apply_by")
    return no("dates_reversed", "apply_by") if day is not None and until is not None and until <= day else ACCEPTED


def _waiting(kind: str, *names: str) -> Callable[[Asked], Verdict]:
    def look(asked: Asked) -> Verdict:
        there = find(asked.case.waiting.get(kind, ()), target(asked.data, *names))
        return no("nothing_open", names[0]) if there is None else ACCEPTED

    return look


def _task(asked: Asked) -> Verdict:
    done = target(asked.data, "action", "code") == "done"
    return _waiting("task", "task", "settles")(asked) if done else ACCEPTED


def _activity(asked: Asked) -> Verdict:
    plans = [event for event in asked.case.events if event.kind == "plan.save"]
    if asked.case.plan is None or find(plans, asked.data.get("plan")) is None:
        return no("no_plan", "plan")
    return _span(asked)


def _span(asked: Asked) -> Verdict:
    return no("dates_reversed", "end") if backwards(asked.data, "start", "end") else ACCEPTED


def _measure(asked: Asked) -> Verdict:
    offer = find(asked.case.activations, asked.data.get("activation"))
    if offer is None:
        return no("nothing_open", "activation")
    if (changed := _based(asked, offer)) is not None:
        return changed
    start = asked.data.get("start") or offer.data.get("start")
    end = asked.data.get("end")
    return no("dates_reversed", "end") if end is not None and start is not None and end < start else ACCEPTED


def _group(asked: Asked) -> Verdict:
    named = asked.data.get("contact_group") or asked.data.get("target_group")
    has = asked.case.group.get("contact_group") or asked.person.contact_group
    return ACCEPTED if named or has else no("no_contact_group", "match_category")


def _fund(asked: Asked) -> Verdict:
    if asked.person.fund is None:
        return no("not_member", "type")
    before = find((e for e in asked.case.events if e.kind == "fund.notice"), asked.data.get("answers"))
    other = before is not None and before.data.get("fund") not in (None, asked.person.fund)
    return no("other_fund", "answers") if other else ACCEPTED


def _taken(asked: Asked) -> Verdict:
    del asked
    return ACCEPTED


_RULINGS: Final[Mapping[str, Callable[[Asked], Verdict]]] = {
    "absence.other": _absence,
    "absence.change": _absence_change,
    "interview.move": _move,
    "interview.cancel": _cancel,
    "interview.held": _held,
    "interview.no_show": _no_show,
    "referral.offer": _referral,
    "referral.outcome": _waiting("referral", "referral"),
    "plan.activity": _activity,
    "activation.offer": _span,
    "activation.change": _measure,
    "activation.end": _measure,
    "activation.attendance": _measure,
    "group.change": _group,
    "fund.notice": _fund,
    "hearing.answer": _waiting("hearing", "hearing", "settles"),
    "task": _task,
    **dict.fromkeys(
        ("benefit.notice", "letter.send", "caseload.transfer", "hearing.start", "cv.check", "selfreport.seen", "note"),
        _taken,
    ),
}
