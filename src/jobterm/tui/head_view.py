"""The three lines that stand on every screen: who I am and when, the systems that are not ok, my queue in numbers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from jobterm.i18n import _, ngettext
from jobterm.office.views import StatusView, SystemView
from jobterm.tui.cells import Row, pad, row, row_width, spread, width
from jobterm.tui.dates import clock_time, local, long_day, moment
from jobterm.tui.drain import Progress
from jobterm.tui.words import authority, system_name

Progresses = Callable[[str], Progress | None]


@dataclass(frozen=True, slots=True)
class Head:
    """What the three lines are made of. ``status`` is None until the desk is ready; ``failed`` is its sentence if it
    never will be; ``own`` are the systems that know the citizen shown; ``on_queue``: the queue itself is on the screen;
    ``end``: what stands at the end of the third line instead of when anything was confirmed last.
    """

    now: datetime
    training: bool
    status: StatusView | None = None
    failed: str = ""
    own: Collection[str] = ()
    on_queue: bool = False
    end: str = ""
    progress: Progresses = lambda _system: None


def head_rows(head: Head, columns: int) -> list[Row]:
    """The three lines, each exactly ``columns`` wide."""
    return [pad(line, columns) for line in (_who(head, columns), _strip(head, columns), _queue(head, columns))]


def _who(head: Head, columns: int) -> Row:
    there = local(head.now)
    whens = (f"{long_day(there.date())} {there:%H:%M}", f"{there:%d-%m %H:%M}", f"{there:%H:%M}")
    parts: list[str | tuple[str, str]] = [(_("EXERCISE"), "training"), "  "] if head.training else []
    if head.status is not None:
        site = head.status.site
        gap = max(4, 20 - width(site)) if not head.training else 2
        hat = f" {authority(head.status.authority)}" if head.status.authority else ""
        parts += [(site, "title"), " " * gap, f"{head.status.user_name or head.status.user}{hat}"]
    else:
        parts.append(("jobterm", "title"))
    who = row(*parts)
    return spread(who, _fitting([row(f" {when}") for when in whens], columns - row_width(who)), columns)


def _fitting(ends: Sequence[Row], room: int) -> Row:
    """The longest of the line's ends that leaves its beginning whole; the shortest where none does."""
    return next((end for end in ends if row_width(end) <= room), ends[-1])


def _strip(head: Head, columns: int) -> Row:
    if head.status is None:
        return row((_("NOT STARTED: see below"), "alarm")) if head.failed else row((_("Starting ..."), "dim"))
    shown, rest = _sorted_systems(head.status.systems, head.own)
    parts = [_system_part(view, head, whole=True) for view in shown]
    if sum(row_width(row(*part, " | ")) for part in parts) + row_width(row(_tail(len(rest), 0, True))) > columns:
        parts = [_system_part(view, head, whole=False) for view in shown]
    silent = 0
    while True:
        tail = _tail(len(rest), silent, bool(parts))
        line: list[str | tuple[str, str]] = []
        for part in parts:
            line += [*part, " | "]
        made = row(*line, tail) if tail else row(*line[:-1])
        if row_width(made) <= columns or not parts:
            return made
        parts.pop()
        silent += 1


def _sorted_systems(systems: Sequence[SystemView], own: Collection[str]) -> tuple[list[SystemView], list[SystemView]]:
    """Those that are not ok first, then the citizen's own; the others are only counted."""
    wrong = [view for view in systems if view.state not in ("open", "unknown")]
    mine = [view for view in systems if view not in wrong and view.id in own]
    rest = [view for view in systems if view not in wrong and view not in mine]
    draining = [view for view in rest if view.queued and view.state == "open"]
    return wrong + mine + draining, [view for view in rest if view not in draining]


def _tail(ok: int, silent: int, others: bool) -> str:
    if silent:
        return ngettext("{n} more (F10)", "{n} more (F10)", silent).format(n=silent)
    if not others:
        return _("All {n} systems ok").format(n=ok) if ok else ""
    return ngettext("{n} other ok", "{n} others ok", ok).format(n=ok) if ok else ""


def _system_part(view: SystemView, head: Head, *, whole: bool) -> list[str | tuple[str, str]]:
    name = system_name(view.id, [view])
    today = local(head.now).date()
    if view.state == "closed":
        word = _("CLOSED until {when}").format(when=moment(view.until, today)) if view.until else _("CLOSED")
        return [f"{name} ", (word, "closed")]
    if view.state == "down":
        # Offline is normal, as closed is: what is registered is safe and goes by itself. Only a stranger in its place
        # is not (guarantee U3).
        return [f"{name} ", (_("NO ANSWER"), "alarm" if view.reason == "identity" else "closed")]
    if view.state == "slow":
        return [f"{name} ", (_("SLOW"), "closed")]
    if view.reason == "night":
        return [name, " ", _("by night")]
    if (progress := head.progress(view.id)) is not None:
        since = _("ok since {when}").format(when=clock_time(view.since)) if view.since else _("ok")
        ready = _(", done about {when}").format(when=clock_time(progress.ready_at)) if progress.ready_at else ""
        done = _("emptying: {done} of {total}").format(done=progress.done, total=progress.total)
        if whole and progress.per_minute is not None:
            speed = _(", {left} left, {rate} a minute")
            done += speed.format(left=progress.left, rate=max(1, round(progress.per_minute)))
        return [f"{name} ", (since, "ok"), f", {done}{ready}"]
    word = _("not tried yet") if view.state == "unknown" else _("ok")
    return [f"{name} ", (word, "ok" if view.state == "open" else "dim")]


def _queue(head: Head, columns: int) -> Row:
    status = head.status
    if status is None:
        return row((_("You can type already; what you type is kept."), "dim")) if not head.failed else ()
    store = str(status.store.get("state", "ok"))
    if store == "read_only":
        return row((_("STORE DAMAGED OR ROLLED BACK: read only. Nothing is saved. Call the superuser."), "alarm"))
    if store in ("newer", "locked"):
        text = {"newer": _("STORE OF A NEWER VERSION: read only."), "locked": _("STORE LOCKED.")}[store]
        return row((text, "alarm"))
    # What needs somebody is never cut for what is merely good to know.
    numbers = _numbers(status, head.on_queue)
    end = row(f" {head.end}  ") if head.end else _last(status)
    return spread(numbers, _fitting([end, ()], columns - row_width(numbers)), columns)


def _numbers(status: StatusView, on_queue: bool) -> Row:
    parts: list[str | tuple[str, str]] = []
    if status.on_the_way:
        late = _("none late") if not status.late else ngettext("{n} LATE", "{n} LATE", status.late)
        text = ngettext("Queue: {n} on its way", "Queue: {n} on their way", status.on_the_way)
        parts += [
            text.format(n=status.on_the_way),
            ", ",
            (late.format(n=status.late), "alarm" if status.late else "ok"),
        ]
    elif not status.needs_me:
        parts.append((_("Queue: empty, all confirmed"), "ok"))
    else:
        parts.append(_("Queue: nothing on its way"))
    if status.needs_me:
        needs = ngettext("{n} NEEDS YOU", "{n} NEED YOU", status.needs_me).format(n=status.needs_me)
        parts += ["   ", (needs, "alarm"), "" if on_queue else " (F4)"]
    return row(*parts)


def _last(status: StatusView) -> Row:
    if status.last_confirmed_at is None:
        return row(" ")
    when = moment(status.last_confirmed_at, local(status.at).date())
    return row(_("last confirmed {when}").format(when=when), " ")
