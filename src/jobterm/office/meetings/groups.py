"""Group meetings: who was summoned to one, what would stand against registering each as come or not come, and one
registration for each on the ordinary road. Nothing here ever makes a notice: a no-show is only registered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from jobterm.domain.dates import instant_text, local_day
from jobterm.domain.registrations.model import Level
from jobterm.domain.registrations.shared import USUAL_LENGTH
from jobterm.office import findings as saying
from jobterm.office import forms, my_citizens
from jobterm.office.clerk import Clerk, Draft
from jobterm.office.gates import stands_against
from jobterm.office.meetings.batch import token_of
from jobterm.office.meetings.people import invitee
from jobterm.office.meetings.views import AttendeeView, GroupView, Ticked
from jobterm.office.parts import Parts
from jobterm.office.people import instant_of, text_of
from jobterm.office.settling import SETTLES
from jobterm.office.troubles import telling
from jobterm.office.views import FindingView, RegisterResult
from jobterm.outbox.store import ItemQuery, StoredItem

BACK: Final = timedelta(days=14)
"""So long back group meetings are listed; older ones are a matter for the citizen's own screen."""
AHEAD: Final = timedelta(days=14)
NEWEST: Final = 2000
"""Only among so many of the newest items: a list must not become slower with the years."""
HELD, NO_SHOW = "interview.held", "interview.no_show"


@dataclass(frozen=True, slots=True)
class _Called:
    """One summons to a group meeting, told by a calendar, by our own queue, or by both. ``names``: all references."""

    citizen: str
    group: str
    start: datetime
    end: datetime
    place: str
    names: tuple[str, ...]
    interview_type: str
    contact_form: str
    settled: str = ""

    @property
    def booking(self) -> str:
        """What settles it: the system's own reference where it is known, else our registration's id."""
        return next((one for one in self.names if ":" in one), self.names[0])


def groups(parts: Parts) -> list[GroupView]:
    """Group meetings of the last and the next fortnight, as far as they are known here: those to be settled first, the
    newest of them on top."""
    with telling():
        now = parts.clock.now()
        found: dict[tuple[str, datetime], list[_Called]] = {}
        for one in _called(parts):
            found.setdefault((one.group, one.start), []).append(one)
        views = [
            GroupView(group, start, max(one.end for one in all_of), all_of[0].place, len(all_of),
                      sum(not one.settled for one in all_of))
            for (group, start), all_of in found.items()
        ]  # fmt: skip
        over = sorted((one for one in views if one.start <= now), key=lambda one: one.start, reverse=True)
        open_ones, done = [one for one in over if one.open], [one for one in over if not one.open]
        return [*open_ones, *sorted((one for one in views if one.start > now), key=lambda one: one.start), *done]


def attendance(parts: Parts, group: str, start: datetime) -> list[AttendeeView]:
    """Everybody who was summoned to it, by name, with what would be said of each."""
    with telling():
        mine = [one for one in _called(parts) if one.group == group and one.start == start]
        return sorted((_attendee(parts, one) for one in mine), key=lambda one: (one.who.name, one.who.citizen))


async def ask(parts: Parts) -> None:
    """Have the calendars read about which group meetings are listed; what is fresh is not asked for again."""
    now = parts.clock.now()
    first, last = local_day(now - BACK), local_day(now + AHEAD)
    await my_citizens.refresh(parts, first, last, team=True)


# ---- who was summoned ------------------------------------------------------------------------------------------------


def _called(parts: Parts) -> list[_Called]:
    items = _items(parts)
    made: dict[tuple[str, datetime], _Called] = {}
    for one in (*_of_calendar(parts), *_of_queue(parts, items)):
        key = one.citizen, one.start
        before = made.get(key)
        names = tuple(dict.fromkeys((*before.names, *one.names))) if before is not None else one.names
        made[key] = replace(before or one, names=names, settled=(before.settled if before else "") or one.settled)
    ended = {
        str(item.registration.details.get("booking")): item.registration.kind.split(".")[1]
        for item in items
        if item.registration.kind in SETTLES and item.shown not in ("withdrawn", "superseded")
    }
    how = {"held": "held", "no_show": "no_show", "cancel": "cancelled"}
    moved = _moved(items)
    return [
        replace(one, settled=next((how[ended[name]] for name in one.names if name in ended), one.settled))
        for one in made.values()
        if not any((name, one.start) in moved for name in one.names)
    ]


def _items(parts: Parts) -> list[StoredItem]:
    store = parts.store()
    newest = max(0, sum(store.tally().registrations.values()) - NEWEST)
    return store.items(ItemQuery(after=newest, limit=NEWEST))


def _of_calendar(parts: Parts) -> Iterator[_Called]:
    now = parts.clock.now()
    told = my_citizens.calendar(parts, local_day(now - BACK), local_day(now + AHEAD), team=True)
    for row in told.rows:
        if row.group:
            names = tuple(name for name in (row.ref, row.registration) if name)
            yield _Called(row.cpr, row.group, row.start, row.end, row.place or "", names, row.interview_type or "9",
                          row.contact_form or "meeting", row.settled or "")  # fmt: skip


def _of_queue(parts: Parts, items: Iterable[StoredItem]) -> Iterator[_Called]:
    now = parts.clock.now()
    for item in items:
        one, details = item.registration, item.registration.details
        start = instant_of(details.get("start"))
        group = text_of(details.get("group"))
        if one.kind != "interview.summons" or group is None or start is None or one.citizen is None:
            continue
        if item.shown in ("withdrawn", "superseded", "refused") or not now - BACK <= start <= now + AHEAD:
            continue
        refs = (f"{two.system}:{two.receipt.system_id}" for two in item.deliveries
                if two.role == "record" and two.receipt is not None and two.receipt.system_id)  # fmt: skip
        yield _Called(
            one.citizen, group, start, instant_of(details.get("end")) or start + USUAL_LENGTH,
            text_of(details.get("place")) or "", (one.id, *refs), text_of(details.get("interview_type")) or "9",
            text_of(details.get("contact_form")) or "meeting",
        )  # fmt: skip


def _moved(items: Iterable[StoredItem]) -> frozenset[tuple[str, datetime | None]]:
    """Bookings that have another time since, each with the one that it had: they are no longer of that meeting."""
    return frozenset(
        (str(item.registration.details.get("booking")), instant_of(item.registration.base_details.get("booking.start")))
        for item in items
        if item.registration.kind == "interview.move" and item.shown not in ("withdrawn", "superseded")
    )


# ---- what would be said ----------------------------------------------------------------------------------------------


def _attendee(parts: Parts, one: _Called) -> AttendeeView:
    view = AttendeeView(invitee(parts, one.citizen), _ref(parts, one), one.start, one.interview_type,
                        one.contact_form, one.settled)  # fmt: skip
    if one.settled:
        return view
    here = _drafted(parts, Ticked(view, came=True))
    away = _drafted(parts, Ticked(view, came=False))
    return replace(
        view,
        here=tuple(saying.view(two) for two in here.checked.findings),
        away=(*(saying.view(two) for two in away.checked.findings), *_evidence(parts, view, away)),
    )


def _ref(parts: Parts, one: _Called) -> str:
    """The reference under which the check knows the booking: what was read, else what waits here."""
    clerk = Clerk(parts)
    readings, waiting = clerk.of_citizen(one.citizen)
    context = clerk.context(readings, waiting, {"kind": HELD})
    return next((name for name in one.names if context.known.booking(name) is not None), one.booking)


def _drafted(parts: Parts, ticked: Ticked) -> Draft:
    kind, values = texts(ticked)
    return Clerk(parts).draft(forms.intent_of(kind, ticked.attendee.who.citizen, values, dict(ticked.overrides)))


def _evidence(parts: Parts, view: AttendeeView, draft: Draft) -> Iterator[FindingView]:
    """What the gates of guarantee G19 would say now; said here before anything is saved, and looked at again before it
    leaves."""
    rules = [one.code for one in draft.checked.findings if one.level is Level.RULE]
    if draft.checked.registration is None and rules:
        reasons = tuple((code, "-") for code in rules)
        draft = _drafted(parts, Ticked(view, came=False, overrides=reasons))
    made = draft.checked.registration
    if made is None:
        return
    readings, _waiting = Clerk(parts).of_citizen(view.who.citizen)
    said = {one.code.split(".")[-1] for one in draft.checked.findings}
    for one in stands_against(made, draft.known, readings, parts.store()):
        if one.code.split(".")[-1] not in said:
            yield saying.view(one)


# ---- saving ----------------------------------------------------------------------------------------------------------


def texts(ticked: Ticked) -> tuple[str, dict[str, str]]:
    """The kind of one line, and the texts of its form."""
    one = ticked.attendee
    values: dict[str, Any] = {"booking": one.booking}
    if ticked.came:
        values |= {"interview_type": one.interview_type, "held_at": instant_text(one.start),
                   "contact_form": one.contact_form}  # fmt: skip
        return HELD, values
    values |= {"heard": "true" if ticked.heard else "false", "contact_tried": ticked.contact_tried}
    return NO_SHOW, values


def save(parts: Parts, ticked: Ticked, token: str) -> RegisterResult:
    """Register one line; durable when it returns, and once however often it is called. A no-show waits its half hour
    and passes its gates as every other does."""
    kind, values = texts(ticked)
    citizen = ticked.attendee.who.citizen
    return forms.save(parts, kind, citizen, values, dict(ticked.overrides), token_of(token, citizen))
