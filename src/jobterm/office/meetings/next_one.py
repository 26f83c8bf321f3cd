"""The next interview, asked about as soon as one was held: when it is due by the rule of the year, the first free
appointment that keeps it, and the form that books it. Registering it is the ordinary road."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final

from jobterm.domain.dates import from_local, instant_text, local_day
from jobterm.domain.distribution import FreeTime, Invited, engagements
from jobterm.domain.registrations.context import CheckContext
from jobterm.domain.registrations.interviews_held import RESETTING
from jobterm.domain.registrations.shared import USUAL_LENGTH
from jobterm.domain.rhythm import ASKED, Rhythm, in_rhythm, rhythm
from jobterm.office.forms import NEEDS, form
from jobterm.office.meetings import free_slots
from jobterm.office.meetings.standing import KIND, standing
from jobterm.office.meetings.views import NextView
from jobterm.office.parts import Parts
from jobterm.office.people import instant_of
from jobterm.office.troubles import telling
from jobterm.office.wording import system_label

OFFERED: Final = 60
"""So many appointments are shown to choose from."""


async def ask(parts: Parts, citizen: str, held_at: str) -> None:
    """Ask for the appointments about the day on which the next one is due, within the deadline of every reading."""
    seen = _seen(parts, citizen, held_at)
    if seen is None or seen.context.closed is not None or seen.record is None:
        return
    if await free_slots.ask(parts, seen.record, seen.first, patience=free_slots.PATIENCE):
        return
    await free_slots.ask(parts, seen.record, seen.after, patience=free_slots.PATIENCE)


def offer(parts: Parts, citizen: str, held_at: str) -> NextView | None:
    """What may be booked next; None for an interview after which nobody asks for another. ``held_at``: as the form of
    the interview has it."""
    with telling():
        seen = _seen(parts, citizen, held_at)
        if seen is None:
            return None
        context, when = seen.context, seen.when
        coming = (one.start for one in context.known.bookings if one.start > max(context.now, seen.held))
        booked = min((one for one in coming if local_day(one) <= when.due), default=None)
        view = NextView(citizen, when.due, when.source, booked)
        if context.closed is not None or seen.record is None:
            wished = wish(seen.held, when, context.now)
            closed = system_label(context.closed) if context.closed is not None else ""
            return NextView(citizen, when.due, when.source, booked, (wished,), closed)
        invited = Invited(citizen, tuple(engagements(context)))
        earliest = free_slots.first_possible(context)
        told = (*free_slots.known(parts, seen.record, seen.first), *free_slots.known(parts, seen.record, seen.after))
        fit = [one for one in _once(told) if one.start >= earliest and invited.fits(one)]
        times = tuple(in_rhythm(fit, when)[:OFFERED])
        if not times:
            return NextView(citizen, when.due, when.source, booked, (wish(seen.held, when, context.now),))
        return NextView(view.citizen, view.due, view.source, booked, times)


class _Seen:
    """What both questions look at."""

    def __init__(self, context: CheckContext, held: datetime, when: Rhythm, record: str | None) -> None:
        self.context, self.held, self.when, self.record = context, held, when, record
        self.first = max(context.today, when.due - ASKED)
        self.after = self.first + ASKED + timedelta(days=1)


def _seen(parts: Parts, citizen: str, held_at: str) -> _Seen | None:
    held = instant_of(held_at)
    if held is None:
        return None
    context, record = standing(parts, citizen)
    when = rhythm(context.known, local_day(held), context.rules)
    if when.due <= context.today:  # an old interview, entered late: the next one is due at once
        when = Rhythm(context.today + timedelta(days=7), when.source)
    return _Seen(context, held, when, record)


def _once(times: Iterable[FreeTime]) -> list[FreeTime]:
    return list({one.start: one for one in times}.values())


def wish(held: datetime, when: Rhythm, now: datetime) -> FreeTime:
    """A time that nobody could be asked about: the same weekday and hour, in the last week before the day (users.md
    W9)."""
    from jobterm.clock import COPENHAGEN

    there = held.astimezone(COPENHAGEN)
    day = when.due
    while day.weekday() != there.weekday() or (day.weekday() > 4 and there.weekday() <= 4):
        day -= timedelta(days=1)
    if local_day(now) >= day:
        day += timedelta(days=7)
    start = _on(day, there)
    return FreeTime(start, start + USUAL_LENGTH, wished=True)


def _on(day: date, there: datetime) -> datetime:
    minute = there.minute - there.minute % 5
    wall = there.replace(year=day.year, month=day.month, day=day.day, minute=minute, second=0, microsecond=0)
    return from_local(wall.replace(tzinfo=None))


def texts(parts: Parts, citizen: str, time: FreeTime, like: dict[str, str], held: str) -> dict[str, str]:
    """The texts of the summons' form for a chosen time. ``like``: type and form of the interview held; ``held``: its
    registration, which this one needs: it is one motion, and what becomes of the first decides of the second."""
    view = form(parts, KIND, citizen)
    values = {**view.carried, **{one.name: one.value for one in view.fields}}
    values |= {"start": instant_text(time.start), "end": instant_text(time.end)}
    if time.place:
        values["place"] = time.place
    if like.get("interview_type") in RESETTING:
        values["interview_type"] = like["interview_type"]
    if like.get("contact_form") in ("meeting", "phone"):
        values["contact_form"] = like["contact_form"]
    return {**values, NEEDS: held}
