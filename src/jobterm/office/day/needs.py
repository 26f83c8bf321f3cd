"""What needs me: items of the queue that a machine cannot settle, replies of funds, interviews that nobody has settled.
Each with its sentence and the day until which."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from jobterm.domain.caseload import Appointment
from jobterm.domain.dates import local_day
from jobterm.domain.deadlines import OpenNotice
from jobterm.domain.registrations.model import Registration
from jobterm.i18n import N_, _
from jobterm.office.day.files import DayFile
from jobterm.office.day.views import DayLine, Opens, Part
from jobterm.office.known import OURS
from jobterm.office.parts import Parts
from jobterm.office.people import day_of, instant_of
from jobterm.office.queue import Glass
from jobterm.office.settling import settled_by, unsettled
from jobterm.office.views import DeliveryView, ItemView
from jobterm.office.wording import clock, day
from jobterm.office.words import INTERVIEWS
from jobterm.outbox.delivery import NEEDS_PERSON
from jobterm.outbox.feeding import FeedEvent
from jobterm.outbox.store import ItemQuery, NoSuchItem, StoredItem

SETTLES_ITSELF: Final = timedelta(hours=1)
"""So long an unknown outcome is jobterm's own affair: it asks before it says that it needs somebody (our
assumption)."""
ANSWERED_WITHIN: Final = timedelta(days=14)
"""A fund's reply stands here so long, or until something is registered about the citizen after it (our assumption)."""
AWAITED_FOR: Final = timedelta(days=90)
"""So long a notice is shown as not answered: no deadline is known (users.md W13), and an old one is no day's work."""

QUEUE_MOST: Final = 500
"""Items of the queue that are looked at; the queue itself shows the others."""
_NEEDS: Final = frozenset(state.value for state in NEEDS_PERSON)
_WHAT: Final[Mapping[str, str]] = {
    "unknown": N_("UNKNOWN"),
    "refused": N_("REFUSED"),
    "conflict": N_("CONFLICT"),
    "hand_over": N_("PAPER"),
    "needs_review": N_("LOOK AT"),
    "held_auth": N_("LOG IN"),
    "quarantined": N_("BAD ROW"),
}
_WORDS: Final[Mapping[str, str]] = {
    "unknown": N_("{what}: no answer, look there"),
    "conflict": N_("{what}: somebody else changed it"),
    "hand_over": N_("{what}: deliver it on paper"),
    "held_auth": N_("{what}: log in again"),
    "quarantined": N_("{what}: its row is damaged"),
}


def queue_lines(parts: Parts, author: str | None) -> Iterator[DayLine]:
    """Items that need a person, in the order of the day until which; ``author`` None: everybody's, with whose."""
    now = parts.clock.now()
    query = ItemQuery(author=author, shown=tuple(sorted(_NEEDS | {"unknown"})), limit=QUEUE_MOST)
    items = parts.store().items(query)
    glass = Glass(parts, full=True)
    wanted = [one for one in items if one.shown in _NEEDS or _left_unknown(one, now)]
    made = [(one.registration, glass.item(one)) for one in wanted]
    for registration, item in sorted(made, key=lambda pair: (until(pair[0], local_day(now)), pair[1].n)):
        yield DayLine(
            Part.NEEDS, item.id, _(_WHAT.get(item.state, N_("LOOK AT"))), _words(item), Opens.ITEM, item.id, item.cpr,
            item.name or item.cvr or "", until(registration, local_day(now)), alarm=True,
            whose=registration.author_name or registration.author if author is None else "",
        )  # fmt: skip


def _left_unknown(item: StoredItem, now: datetime) -> bool:
    if item.shown != "unknown":
        return False
    errors = [one.last_error.at for one in item.deliveries if one.last_error is not None]
    return max(errors, default=item.registration.keyed_at) <= now - SETTLES_ITSELF


def until(registration: Registration, today: date) -> date:
    """The day until which something is to be done about an item: that of the event where it is still to come."""
    start = instant_of(registration.details.get("start"))
    return max(local_day(start) if start is not None else registration.event_date, today)


def _words(item: ItemView) -> str:
    what = item.brief or item.title or item.kind
    if item.state in _WORDS:
        return _(_WORDS[item.state]).format(what=what)
    worst = next((one for one in item.deliveries if one.state == item.state), None)
    return f"{what}: {_why(worst)}" if worst is not None else what


def _why(delivery: DeliveryView) -> str:
    """The system's own reason in a sentence, without its full stop; else what the office says of the state."""
    said = delivery.last_error.message if delivery.last_error is not None else ""
    first = (said or delivery.message).split(". ")[0].strip().rstrip(".")
    return first[:1].lower() + first[1:] if first[1:2].islower() else first


def reply_lines(
    parts: Parts, files: Mapping[str, DayFile], told: Sequence[tuple[str, datetime, FeedEvent]]
) -> Iterator[DayLine]:
    """Replies of funds that have come and after which nothing was registered."""
    oldest = parts.clock.now() - ANSWERED_WITHIN
    for _system, kept_at, event in told:
        file = files.get(event.citizen or "")
        if event.kind != "fund.reply" or file is None or event.told_at < oldest:
            continue
        if any(one.registration.keyed_at > kept_at for one in file.waiting):
            continue
        notice = _registration(parts, event.registration)
        words = _("the fund has replied")
        if notice is not None:
            words = _("the fund has replied to the notice of {day}").format(day=day(notice.event_date))
        yield DayLine(Part.NEEDS, f"reply:{event.id}", _("REPLY"), words, Opens.CITIZEN, event.id, file.cpr, file.name)


def _registration(parts: Parts, registration: str | None) -> Registration | None:
    if registration is None:
        return None
    try:
        return parts.store().registration(registration)
    except NoSuchItem:
        return None


def open_notices(parts: Parts, file: DayFile) -> Iterator[OpenNotice]:
    """Negative notices of ours that stand in the history and after which no reply has come."""
    now = parts.clock.now()
    lines = [line for reading in file.readings.values() for line in reading.timeline]
    replied = {line.registration for line in lines if line.kind == "fund.reply"}
    seen: set[str] = set()
    for line in lines:
        sent = day_of(line.date)
        if line.kind != "fund.notice" or line.registration is None or sent is None or line.registration in seen:
            continue
        seen.add(line.registration)
        if line.registration in replied or sent < local_day(now - AWAITED_FOR):
            continue
        made = _registration(parts, line.registration)
        if made is not None and made.details.get("type") == "negative":
            yield OpenNotice(sent, line.registration)


def unsettled_lines(
    parts: Parts, files: Iterable[DayFile], rows: Iterable[Appointment], whose: Mapping[str, str]
) -> Iterator[DayLine]:
    """Interviews of earlier days of which nobody has said how they ended: those of the calendar (``rows``), and those
    that the kept cases know of. ``whose``: by citizen, in a team's list."""
    now = parts.clock.now()
    found: dict[tuple[str, datetime], tuple[str, str, str]] = {}
    by_cpr = {file.cpr: file for file in files}
    for row in rows:
        if row.owner in (None, "", OURS) and not _settled_here(by_cpr.get(row.cpr), row.ref):
            found[row.cpr, row.start] = row.ref, row.name, row.interview_type
    for file in by_cpr.values():
        for booking in unsettled(file.known, now):
            if not booking.owner and local_day(booking.start) < local_day(now):
                found.setdefault(
                    (file.cpr, booking.start), (booking.ref or "", file.name, booking.interview_type or "")
                )
    for (cpr, start), (ref, name, sort) in sorted(found.items(), key=lambda pair: pair[0][1]):
        words = _("{interview} {when}: held?").format(
            interview=_(INTERVIEWS.get(sort, N_("interview"))), when=f"{day(local_day(start))} {clock(start)}"
        )
        yield DayLine(
            Part.NEEDS, f"unsettled:{ref or start.isoformat()}:{cpr}", _("OPEN"), words, Opens.CITIZEN, ref, cpr, name,
            whose=whose.get(cpr, ""),
        )  # fmt: skip


def _settled_here(file: DayFile | None, ref: str) -> bool:
    """Whether something that waits in the queue says already how it ended."""
    return file is not None and any(settled_by(one.registration) == ref for one in file.waiting)
