"""What is said of operation: the superuser's notices, and closings that the plan announces for today. On the first
line of the day, and a notice on the forms that it is about."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from jobterm.domain.dates import end_of, local_day
from jobterm.domain.day_notices import BadNotice, Notice, notices_from
from jobterm.domain.plan import Reason
from jobterm.i18n import N_, _
from jobterm.office.day.views import NoticeView
from jobterm.office.parts import Parts
from jobterm.office.wording import clock, moment, system_label

FILE: Final = "notices.toml"
"""Beside the plan of a site, or in the folder of a demo world."""
_WRONG: Final = {
    "notice.toml": N_("{file} is no TOML with [[notice]] in it."),
    "notice.field": N_("{file}, notice {n}: there is no field {field}."),
    "notice.missing": N_("{file}, notice {n}: {field} is missing."),
    "notice.moment": N_("{file}, notice {n}: {field} must be a time with its offset, or a day."),
    "notice.order": N_("{file}, notice {n}: it ends before it begins."),
    "notice.kinds": N_("{file}, notice {n}: kinds must be names of registrations, or a family as interview.*"),
    "notice.text": N_("{file}, notice {n}: {field} must be one line of at most 200 characters."),
    "notice.unreadable": N_("{file} cannot be read."),
}


class NoticeFile:
    """The superuser's file, read again when it has changed. A file with a fault shows the fault in its place, and
    stops nothing."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int] | None = None
        self._held: tuple[Notice, ...] = ()
        self.wrong: BadNotice | None = None

    def __call__(self) -> tuple[Notice, ...]:
        """What stands in it; nothing where there is no file."""
        try:
            stat = self._path.stat()
            if (seen := (stat.st_mtime_ns, stat.st_size)) != self._seen:
                self._held, self.wrong = (), None
                self._held = notices_from(self._path.read_text(encoding="utf-8-sig"))
                self._seen = seen
        except FileNotFoundError:
            self._held, self._seen, self.wrong = (), None, None
        except (OSError, UnicodeDecodeError):
            self.wrong = BadNotice("notice.unreadable")
        except BadNotice as error:
            self.wrong = error
        return self._held


def no_notices() -> tuple[Notice, ...]:
    """A desk of which nobody has said anything."""
    return ()


Notices = Callable[[], tuple[Notice, ...]]


def lines(parts: Parts, now: datetime) -> Iterator[NoticeView]:
    """What holds now: a fault in the file first, then the superuser's words, then the closings of today by plan."""
    given = parts.public().notices
    held = given()
    if isinstance(given, NoticeFile) and given.wrong is not None:
        wrong = given.wrong
        yield NoticeView(_(_WRONG[wrong.code]).format(file=FILE, n=wrong.number, field=wrong.field))
    for one in held:
        if one.holds(now):
            until = _("until {when}").format(when=moment(one.ends, now))
            yield NoticeView(one.text, f"{one.workaround} ({until})" if one.workaround else until)
    yield from _closings(parts, now)


def _closings(parts: Parts, now: datetime) -> Iterator[NoticeView]:
    """Windows of today, whether they have begun or not; a closing for good is no news of the day."""
    ours = {one.id: one.label or system_label(one.id) for one in parts.systems}
    rows = [
        row for row in parts.plan().window_rows
        if row.system in ours and row.ends > now and local_day(row.starts) <= local_day(now)
        and row.starts <= end_of(local_day(now)) and row.scope.covers(None, None, parts.site.municipality)
    ]  # fmt: skip
    for row in sorted(rows, key=lambda one: one.starts):
        begins = clock(row.starts) if local_day(row.starts) == local_day(now) else moment(row.starts, now)
        words = _("{system} closed {from_} to {to} (planned)")
        if row.reason is not Reason.PLANNED:
            words = _("{system} closed {from_} to {to}")
        yield NoticeView(words.format(system=ours[row.system], from_=begins, to=moment(row.ends, now)))


def on_form(parts: Parts, kind: str) -> list[str]:
    """What a form of this kind says of known faults: each with what to do meanwhile."""
    now = parts.clock.now()
    return [
        f"{one.text}: {one.workaround}" if one.workaround else one.text
        for one in parts.public().notices()
        if one.holds(now) and one.about(kind)
    ]
