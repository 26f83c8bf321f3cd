"""The day put together: from the queue, from what is kept of one's citizens, from what the feeds told, from what the
superuser said. No request goes out for it (guarantee G17)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final

from jobterm.casebook import day as kept
from jobterm.domain.dates import local_day, start_of
from jobterm.domain.day import last_working_day, since_yesterday
from jobterm.i18n import _
from jobterm.office.day import due, meetings, needs, notices, reports
from jobterm.office.day.files import files, with_notices
from jobterm.office.day.lists import SUPERUSER, Lists, kept_lists
from jobterm.office.day.views import DayLine, DayView, Part
from jobterm.office.parts import Parts
from jobterm.office.queue import Glass
from jobterm.office.troubles import telling
from jobterm.office.wording import system_label
from jobterm.outbox.feeding import FeedEvent
from jobterm.outbox.reading import Section
from jobterm.outbox.store import ItemQuery

PART_MOST: Final = 200
"""Lines of one part; what is left is counted."""
COUNTED_MOST: Final = 1_000


def today(parts: Parts, team: bool = False) -> DayView:
    """The day of the desk's user, or of her team. A superuser's is everybody's."""
    with telling():
        return _today(parts, team or parts.site.role == SUPERUSER)


def _today(parts: Parts, team: bool) -> DayView:
    now = parts.clock.now()
    on = local_day(now)
    author = None if team else parts.site.user
    lists = kept_lists(parts, on, team=team)
    told = _told(parts, now)
    people = files(parts, _citizens(lists, told), lists.rows)
    people = {
        cpr: with_notices(one, needs.open_notices(parts, one)) for cpr, one in people.items()
    }  # fmt: skip
    own = [one for cpr, one in people.items() if cpr in set(lists.cprs)] if lists.told else list(people.values())
    lines = [
        *needs.queue_lines(parts, author),
        *needs.reply_lines(parts, {one.cpr: one for one in own}, told),
        *needs.unsettled_lines(parts, own, lists.unsettled(on), lists.whose if team else {}),
        *meetings.meeting_lines(
            parts, lists.on(on) if lists.calendar else meetings.from_files(own, on), people, team=team
        ),
        *reports.report_lines(reports.waiting(parts, own, since_yesterday(on)), on),
        *due.due_lines(own, due.follow_ups(parts, team=team), now, on, lists.whose if team else {}),
        *due.differing_lines(own, lists.whose if team else {}),
    ]
    shown, left_out = _cut(lines)
    _note(parts, shown)
    saved, confirmed = _counted(parts, on) if not team else (0, 0)
    return DayView(
        now, team, shown, tuple(notices.lines(parts, now)), saved, confirmed, last_working_day(on),
        _oldest(parts, author, now), tuple(_silent(lists)), lists.read_at, last_working_day(on), left_out,
    )  # fmt: skip


def _told(parts: Parts, now: datetime) -> list[tuple[str, datetime, FeedEvent]]:
    nothing: list[tuple[str, datetime, FeedEvent]] = []
    return parts.cache().extracts(partial(kept.told_since, instant=now - reports.COUNTS_FOR), nothing)


def _citizens(lists: Lists, told: Iterable[tuple[str, datetime, FeedEvent]]) -> list[str]:
    """Of whom something is to be put together: one's citizens, who has an appointment, and where nobody tells whose
    citizen somebody is also who has reported something."""
    found = [*lists.cprs, *(one.cpr for one in lists.meetings)]
    if not lists.told:
        found += [event.citizen for _system, _at, event in told if event.citizen is not None]
    return list(dict.fromkeys(found))[: kept.MOST]


def _cut(lines: list[DayLine]) -> tuple[tuple[DayLine, ...], dict[Part, int]]:
    shown: list[DayLine] = []
    left_out: dict[Part, int] = {}
    for part in Part:
        mine = [line for line in lines if line.part is part]
        shown += mine[:PART_MOST]
        if len(mine) > PART_MOST:
            left_out[part] = len(mine) - PART_MOST
    return tuple(shown), left_out


def _note(parts: Parts, lines: Iterable[DayLine]) -> None:
    """Who is shown with more than her name is a look-up, and is written down before it is seen."""
    for cpr in dict.fromkeys(line.citizen for line in lines if line.part is not Part.NEEDS):
        if cpr is not None:
            parts.lookups().still(cpr, "today", (Section.INTERVIEW, Section.ABSENCE, Section.JOB))


def _counted(parts: Parts, on: date) -> tuple[int, int]:
    """What the user registered on the last working day, and how much of that every recipient has confirmed."""
    day = last_working_day(on)
    first, last = start_of(day), start_of(day + timedelta(days=1))
    author, store = parts.site.user, parts.store()
    done = store.items(ItemQuery(author=author, shown=("confirmed",), confirmed_since=first, limit=COUNTED_MOST))
    still = store.items(ItemQuery(author=author, open_only=True, limit=COUNTED_MOST))
    confirmed = {one.registration.id for one in done if first <= one.registration.keyed_at < last}
    waiting = {one.registration.id for one in still if first <= one.registration.keyed_at < last}
    return len(confirmed | waiting), len(confirmed)


def _oldest(parts: Parts, author: str | None, now: datetime) -> str:
    """The oldest thing of mine that is not confirmed, where it is older than a day."""
    first = next(iter(parts.store().items(ItemQuery(author=author, open_only=True, limit=1))), None)
    if first is None or now - first.registration.keyed_at < timedelta(days=1):
        return ""
    item = Glass(parts, full=True).item(first)
    days = (now - first.registration.keyed_at).days
    systems = ", ".join(dict.fromkeys(system_label(one.system) for one in item.deliveries if one.state != "confirmed"))
    return _("Oldest not confirmed: {what}, {days} d, {systems}").format(
        what=item.brief or item.title, days=days, systems=systems
    )


def _silent(lists: Lists) -> Iterable[str]:
    """What is not known, so that nobody takes an empty list for an empty day."""
    if not lists.told:
        yield _("No system has told whose citizens are yours: these are the ones you have looked at here.")
    if not lists.calendar:
        yield _("No calendar has been read: the appointments are those that the cases you have read know of.")
