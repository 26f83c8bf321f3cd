"""Many summonses from one form: who gets which free appointment, what stands against it, and one registration for each
on the ordinary road. Nothing is remembered here between two questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID, uuid5

from jobterm.domain.dates import from_local, instant_text, local_day, start_of
from jobterm.domain.distribution import (
    Engaged,
    FreeTime,
    Invited,
    Placed,
    calendar,
    distribute,
    engagements,
    shifted,
    together,
)
from jobterm.domain.registrations.shared import USUAL_LENGTH
from jobterm.i18n import _
from jobterm.office import findings as saying
from jobterm.office import forms, freshness, my_citizens
from jobterm.office.clerk import Clerk
from jobterm.office.desk import FieldView, FormView
from jobterm.office.errors import OfficeError
from jobterm.office.meetings import free_slots
from jobterm.office.meetings.people import invitee
from jobterm.office.meetings.standing import KIND, standing
from jobterm.office.meetings.views import LineView
from jobterm.office.parts import Parts
from jobterm.office.queue import citizen_cpr
from jobterm.office.troubles import telling
from jobterm.office.views import FindingView, RegisterResult
from jobterm.outbox.store import NoSuchItem

FROM: Final = "from_day"
"""The field of the list's form that is in no summons: from which day on appointments are looked for."""
_EACH: Final = frozenset({"start", "end"})
"""What every line has for itself."""
WINDOWS: Final = 3
"""So many times 31 days are asked for where the first do not have enough."""


def form(parts: Parts, citizens: Sequence[str]) -> FormView:
    """The form of all summonses together: the one of a single summons without its time, and a day to begin with."""
    with telling():
        citizen = citizens[0] if citizens else ""
        seen = forms.form(parts, KIND, citizen) if citizen else _empty(parts)
        first = local_day(parts.clock.now()) + timedelta(days=1)
        label, hint = _("First day"), _("appointments from this day on")
        begin = FieldView(FROM, label, "date", True, first.isoformat(), hint)
        fields = [one for one in seen.fields if one.name not in _EACH]
        return FormView(KIND, _("Summons of several"), None, (begin, *fields))


def _empty(parts: Parts) -> FormView:
    told = forms.Told(instant_text(parts.clock.now()), "letter", "")
    place = {"interview_type": "7", "contact_form": "meeting", "place": parts.site.name or "", "letter": "true"}
    return forms.form_view(KIND, "", place, told, {})


# ---- times -----------------------------------------------------------------------------------------------------------


async def ask(parts: Parts, citizens: Sequence[str], values: Mapping[str, str]) -> None:
    """Ask the booking services for enough free appointments; nothing twice within a minute. A system that is closed or
    slow is left alone: its citizens' times are wished for."""
    first = first_day(parts, values)
    records = _records(parts, citizens)
    for record, many in records.items():
        for window in range(WINDOWS):
            day = first + window * (free_slots.AHEAD + timedelta(days=1))
            if not await free_slots.ask(parts, record, day, patience=free_slots.PATIENCE):
                break
            if len(times(parts, [record], first)) >= 2 * many:
                break


def first_day(parts: Parts, values: Mapping[str, str]) -> date:
    """From when on; never before today."""
    today = local_day(parts.clock.now())
    try:
        return max(today, date.fromisoformat(values.get(FROM, "")))
    except ValueError:
        return today + timedelta(days=1)


def times(parts: Parts, records: Sequence[str], first: date) -> list[FreeTime]:
    """All that the booking services have told for these days."""
    found: list[FreeTime] = []
    for record in records:
        for window in range(WINDOWS):
            found += free_slots.known(parts, record, first + window * (free_slots.AHEAD + timedelta(days=1)))
    return [one for one in found if one.start >= max(start_of(first), parts.clock.now())]


def _records(parts: Parts, citizens: Sequence[str]) -> dict[str, int]:
    """The systems that book for these citizens and can be asked, with how many each has. Of whom nothing was read yet
    nobody can tell which it is: then it may be any of the site's."""
    found: dict[str, int] = {}
    usual = my_citizens.record_systems(parts.plan(), parts.site, parts.clock.now())
    for citizen in citizens:
        context, record = standing(parts, citizen)
        for one in (record,) if record is not None else usual:
            if context.closed is None:
                found[one] = found.get(one, 0) + 1
    return found


def invited(parts: Parts, citizen: str) -> Invited:
    """Somebody with what stands in her way, as far as it is known here."""
    context, record = standing(parts, citizen)
    engaged = tuple(engagements(context))
    soon = free_slots.first_possible(context)
    return Invited(citizen, (*engaged, _before(context.now, soon)), record or "")


def _before(now: datetime, soon: datetime) -> Engaged:
    """The notice that a citizen must have: until then she cannot come."""
    return Engaged(now - timedelta(days=1), soon, "notice")


def propose(parts: Parts, citizens: Sequence[str], values: Mapping[str, str], token: str) -> list[LineView]:
    """A time for everybody, with what is to be said of it. Who is known to be at an open system gets a free one; the
    others a wished one, at the pace of one after the other from the first day on. A group meets at one time."""
    with telling():
        first = first_day(parts, values)
        people = [invited(parts, citizen) for citizen in citizens]
        free = times(parts, list(_records(parts, citizens)), first)
        if values.get("group", "").strip():
            placed = together(people, free[0] if free else wished(first, 0))
        else:
            placed = _wishes(distribute(people, free), first)
        return [line(parts, one.invited.citizen, values, token, one.time) for one in placed]


def _wishes(placed: list[Placed], first: date) -> list[Placed]:
    """A wished time for those whom no free one fits, at which neither they nor another line has anything."""
    taken = [one.time for one in placed if one.time is not None]

    def time_for(one: Placed) -> FreeTime | None:
        for time in (wished(first, number) for number in range(400)):
            met = any(time.start < other.end and other.start < time.end for other in taken)
            if not met and not one.invited.against(time):
                taken.append(time)
                return time
        return None

    return [one if one.time is not None else Placed(one.invited, time_for(one)) for one in placed]


_HOURS: Final = ((9, 0), (9, 45), (10, 30), (12, 30), (13, 15), (14, 0))
"""The hours of a working day at which appointments are wished for (our assumption)."""


def wished(first: date, number: int) -> FreeTime:
    """The time of this number, on working days from a day on."""
    day, left = first, number
    while True:
        if day.weekday() < 5:
            if left < len(_HOURS):
                hour, minute = _HOURS[left]
                start = from_local(datetime(day.year, day.month, day.day, hour, minute))
                return FreeTime(start, start + USUAL_LENGTH, wished=True)
            left -= len(_HOURS)
        day += timedelta(days=1)


# ---- one line --------------------------------------------------------------------------------------------------------


def token_of(token: str, citizen: str) -> str:
    """The id of one line's registration: made of the list's token, so that saving twice saves one (guarantee U4)."""
    return str(uuid5(UUID(token), citizen))


def line(parts: Parts, citizen: str, values: Mapping[str, str], token: str, time: FreeTime | None) -> LineView:
    """One line with what is to be said of its time, or that it is saved already."""
    who, id = invitee(parts, citizen), token_of(token, citizen)
    if _there(parts, id):
        return LineView(who, id, time, state="saved")
    if time is None:
        none = FindingView("details.start", "batch.no_time", "hard", _("No free time fits."), _("T gives it one."))
        return LineView(who, id, None, (none,))
    _context, record = standing(parts, citizen)
    if time.systems and record is not None and record not in time.systems:
        time = replace(time, wished=True)  # it is free in another calendar than the one that books for her
    clerk = Clerk(parts)
    intent = forms.intent_of(KIND, citizen_cpr(parts, citizen), texts(values, time), {})
    return LineView(who, id, time, tuple(saying.view(one) for one in clerk.draft(intent).checked.findings))


def _there(parts: Parts, registration: str) -> bool:
    try:
        parts.store().registration(registration)
    except NoSuchItem:
        return False
    return True


def texts(values: Mapping[str, str], time: FreeTime) -> dict[str, str]:
    """The texts of one summons' form."""
    made = {name: text for name, text in values.items() if name != FROM}
    made |= {"start": instant_text(time.start), "end": instant_text(time.end)}
    if time.place and values.get("contact_form") == "meeting":
        made["place"] = time.place
    return made


def save(  # noqa: PLR0917 - a line, and the list in which it stands
    parts: Parts, citizen: str, values: Mapping[str, str], time: FreeTime, overrides: Mapping[str, str], token: str
) -> RegisterResult:
    """Register one line as its own form would; durable when it returns, and once however often it is called."""
    return forms.save(parts, KIND, citizen, texts(values, time), overrides, token_of(token, citizen))


async def read_anew(parts: Parts, citizen: str) -> None:
    """The extra look-up before a summons, for one of the list; who may not be looked up is not."""
    try:
        await freshness.read(parts, KIND, citizen)
    except OfficeError:
        return


def save_line(parts: Parts, one: LineView, values: Mapping[str, str], token: str) -> RegisterResult:
    """The same of a line as the screen has it; ValueError where it has no time."""
    if one.time is None:
        raise ValueError("line.no_time")
    return save(parts, one.who.citizen, values, one.time, one.reasons, token)


def free(parts: Parts, citizens: Sequence[str], values: Mapping[str, str]) -> list[FreeTime]:
    """The free appointments of all systems that book for these citizens."""
    return calendar(times(parts, list(_records(parts, citizens)), first_day(parts, values)))


def at(  # noqa: PLR0917 - a line, and the list in which it stands
    parts: Parts, citizen: str, values: Mapping[str, str], token: str, start: datetime, before: FreeTime | None
) -> LineView:
    """One line at a time that a person says: the free appointment that begins then, else a wished one, as long as
    before and in the same place."""
    with telling():
        told = (one for one in free(parts, [citizen], values) if one.start == start)
        length = before.end - before.start if before is not None else USUAL_LENGTH
        place = before.place if before is not None else ""
        time = next(told, None) or FreeTime(start, start + length, place, wished=True)
        return line(parts, citizen, values, token, time)


def shift(  # noqa: PLR0917 - a line, and the list in which it stands
    parts: Parts, lines: Sequence[LineView], at: int, step: int, values: Mapping[str, str], token: str
) -> LineView:
    """One line at the next free time that no other line has, or an earlier one; without a booking service at the next
    wished one."""
    with telling():
        placed = [Placed(Invited(one.who.citizen), one.time) for one in lines]
        here = lines[at].who.citizen
        placed[at] = Placed(invited(parts, here), lines[at].time)
        coming = free(parts, [one.who.citizen for one in lines], values)
        first = first_day(parts, values)
        coming = coming or [wished(first, number) for number in range(6 * len(_HOURS) + 2 * len(lines))]
        made = shifted(placed, at, step, coming)
        return line(parts, here, values, token, made[at].time)
