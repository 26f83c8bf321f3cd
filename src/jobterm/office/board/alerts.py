"""What should not be so, and who is told: something is late, somebody away has items that need her, nobody drains, the
queue cannot be reached. Each is told once until it clears, and not again at once where it comes and goes. Pure; how it
is told stands in ``watch``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from jobterm.clock import from_text, to_text
from jobterm.i18n import _, ngettext
from jobterm.office.board.views import AWAY, AlertView, BoardView
from jobterm.office.wording import moment, system_name

LATE, NO_WORKER, UNREACHABLE = "late", "no_worker", "unreachable"
QUIET: Final = timedelta(minutes=15)
"""What has cleared and comes back within this time is not told anew."""
BETWEEN: Final = timedelta(minutes=1)
"""Two messages are at least so far apart; what comes up meanwhile goes with the next."""
WAITS_FOR_WORKER: Final = timedelta(minutes=2)
"""So long items may wait with nobody draining: a worker that is started anew is not an alarm."""
AWAY_FOR: Final = timedelta(minutes=30)
"""So long somebody may be away from items that need her."""


def found(view: BoardView) -> tuple[AlertView, ...]:
    """What should not be so on this board."""
    return (*_late(view), *_away(view), *_no_worker(view))


def _late(view: BoardView) -> Iterable[AlertView]:
    for one in view.systems:
        if one.counts.late:
            said = ngettext("{n} item to {system} is past its promise", "{n} items to {system} are past their promise",
                            one.counts.late)  # fmt: skip
            said = said.format(n=one.counts.late, system=system_name(one.system))
            first = one.counts.promised_at
            since = "" if first is None else _(", the first since {when}").format(when=moment(first, view.at))
            yield AlertView(f"{LATE}:{one.system}", LATE, f"{said}{since}.")


def _away(view: BoardView) -> Iterable[AlertView]:
    for one in view.people:
        left = one.count - one.taken
        gone = one.seen_at is None or view.at - one.seen_at > AWAY_FOR
        if left > 0 and not one.here and gone:
            said = ngettext("{n} item needs {author}, who is not logged in.",
                            "{n} items need {author}, who is not logged in.", left)  # fmt: skip
            yield AlertView(f"{AWAY}:{one.author}", AWAY, said.format(n=left, author=one.author))


def _no_worker(view: BoardView) -> Iterable[AlertView]:
    waits = view.counts.left
    if not waits or view.draining:
        return
    last = max((one.seen_at for one in view.workers if one.seen_at is not None), default=None)
    if last is None or view.at - last > WAITS_FOR_WORKER:
        said = ngettext("Nobody drains the queue: {n} item waits.", "Nobody drains the queue: {n} items wait.", waits)
        yield AlertView(NO_WORKER, NO_WORKER, said.format(n=waits))


def unreachable(sentence: str) -> AlertView:
    """The queue itself cannot be reached."""
    return AlertView(UNREACHABLE, UNREACHABLE, sentence)


@dataclass(frozen=True, slots=True)
class Entry:
    """An alert that stands, or has cleared a short while ago. ``told``: whether anybody was told."""

    since: datetime
    told: bool = False
    cleared: datetime | None = None


@dataclass(frozen=True, slots=True)
class AlertBook:
    """Which alerts stand, and when a message was sent last."""

    entries: Mapping[str, Entry] = field(default_factory=dict)
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """The book after a look, whom to tell of (empty: nobody, now), and the keys that have cleared now."""

    book: AlertBook
    tell: tuple[AlertView, ...] = ()
    cleared: tuple[str, ...] = ()


def step(book: AlertBook, stands: Sequence[AlertView], now: datetime) -> Step:
    """The book after a look at what stands now."""
    keys = {one.key for one in stands}
    entries: dict[str, Entry] = {}
    cleared = []
    for key, entry in book.entries.items():
        if key in keys:
            entries[key] = replace(entry, cleared=None)
        elif entry.cleared is None:
            entries[key] = replace(entry, cleared=now)
            cleared.append(key)
        elif timedelta(0) <= now - entry.cleared < QUIET:
            entries[key] = entry
    for one in stands:
        entries.setdefault(one.key, Entry(now))
    waiting = tuple(one for one in stands if not entries[one.key].told)
    sent = book.sent_at
    if not waiting or (sent is not None and timedelta(0) <= now - sent < BETWEEN):
        return Step(AlertBook(entries, sent), (), tuple(cleared))
    return Step(AlertBook(entries, sent), waiting, tuple(cleared))


def told(book: AlertBook, which: Iterable[AlertView], now: datetime) -> AlertBook:
    """The book after they were told."""
    entries = dict(book.entries)
    entries |= {one.key: replace(entries[one.key], told=True) for one in which}
    return AlertBook(entries, now)


def letter(site: str, which: Sequence[AlertView], now: datetime) -> str:
    """The message: what should not be so, a line for each. Nothing of a citizen is in it."""
    head = _("jobterm, {site}: {n} alerts, {when}") if len(which) != 1 else _("jobterm, {site}: {n} alert, {when}")
    lines = [head.format(site=site, n=len(which), when=to_text(now)), "", *(f"- {one.message}" for one in which)]
    return "\n".join([*lines, "", _("The board shows more: F10 in jobterm, or `jobterm board`."), ""])


def to_plain(book: AlertBook) -> dict[str, object]:
    """The book as JSON values."""
    return {
        "sent_at": None if book.sent_at is None else to_text(book.sent_at),
        "alerts": {
            key: {
                "since": to_text(one.since),
                "told": one.told,
                "cleared": None if one.cleared is None else to_text(one.cleared),
            }
            for key, one in book.entries.items()
        },
    }


def from_plain(plain: Mapping[str, object]) -> AlertBook:
    """What ``to_plain`` made; ValueError, KeyError or TypeError for anything else."""

    def at(value: object) -> datetime | None:
        return None if value is None else from_text(str(value))

    entries = {}
    alerts = plain["alerts"]
    if not isinstance(alerts, Mapping):
        raise TypeError("no alerts")
    for key, one in alerts.items():
        entries[str(key)] = Entry(from_text(one["since"]), bool(one["told"]), at(one["cleared"]))
    return AlertBook(entries, at(plain["sent_at"]))
