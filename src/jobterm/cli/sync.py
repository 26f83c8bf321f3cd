"""`sync` and `status`: draining without a screen, and how things stand."""

from __future__ import annotations

from collections.abc import Iterable

from jobterm.cli import plain, workers
from jobterm.cli.call import Call
from jobterm.i18n import _, ngettext
from jobterm.office import words
from jobterm.office.views import StatusView, SyncView, SystemView, to_json
from jobterm.office.wishes import SyncWish
from jobterm.office.wording import system_label


def sync(call: Call) -> int:
    """``sync``: 5 where a person is needed, else 6 where something is left, else 0."""
    given = call.given
    if given.office:
        done = workers.sync(call)
    else:
        workers.refuse_alone(call)
        with call.office() as office:
            done = office.sync(SyncWish(until_idle=given.until_idle, timeout=given.timeout))
    if call.speech.as_json:
        call.speech.json(to_json(done))
    else:
        call.speech.lines(_sync(done))
    return done.exit_code


def status(call: Call) -> int:
    """``status``."""
    from jobterm.office.status import exit_code

    if call.given.metrics:
        return workers.metrics(call)
    if call.given.office:
        found = workers.status(call)
    else:
        with call.office() as office:
            found = office.status(probe=call.given.probe)
    if call.speech.as_json:
        call.speech.json(to_json(found))
    else:
        call.speech.lines(_status(found))
    return exit_code(found)


def _sync(done: SyncView) -> list[str]:
    reasons = {
        "idle": _("Nothing moves by itself any more."),
        "timeout": _("The time was up."),
        "signal": _("Stopped on request; nothing is lost."),
        "lease": _("Another process drains this queue."),
    }
    lines = [
        f"{reasons.get(done.stopped_by, done.stopped_by)} "
        + _("{confirmed} confirmed in {seconds:.1f} s, {attempted} tried.").format(
            confirmed=done.confirmed, seconds=done.seconds, attempted=done.attempted
        )
    ]
    rows = (
        (system_label(name), words.system_state(one.state), one.confirmed, one.left)
        for name, one in done.systems.items()
    )
    lines += plain.headed(_("Systems"), plain.table((_("system"), _("state"), _("confirmed"), _("left")), rows))
    return lines + plain.headed(_("Needs a person"), [f"{id}" for id in done.need_person])


def _status(found: StatusView) -> list[str]:
    head = [_("TRAINING: made-up people only")] if found.training else []
    oldest = found.oldest
    head += plain.pairs(
        (
            (_("Site"), found.site),
            (_("User"), found.user),
            (_("As of"), found.at),
            (_("Overall"), _overall(found)),
            (_("In the queue"), ", ".join(f"{n} {words.item_state(state)}" for state, n in found.counts.items() if n)),
            (
                _("Oldest"),
                oldest and f"{oldest['id'][:8]} {words.item_state(oldest['state'])} {plain.age(oldest['age_s'])}",
            ),
            (_("Store"), words.store_state(found.store.get("state"))),
            *((name, found.store[key]) for key, name in (("reason", _("Why")), ("cure", _("What to do")))
              if found.store.get(key)),
            (_("Drained by"), found.draining_by),
            *_workers(found),
        )
    )  # fmt: skip
    rows = (
        (_named(one), words.system_state(one.state), one.until, one.queued, one.last_ok_at) for one in found.systems
    )
    headings = (_("system"), _("state"), _("until"), _("queued"), _("last answer"))
    windows = (
        (system_label(str(window.get("system"))), *(window.get(key) for key in ("from", "to", "reason")))
        for window in found.windows
    )
    return [
        *head,
        *plain.headed(_("Systems"), plain.table(headings, rows)),
        *_told(found.systems),
        *plain.headed(_("Windows"), plain.table((_("system"), _("from"), _("to"), _("reason")), windows)),
    ]


def _workers(found: StatusView) -> list[tuple[str, str]]:
    """Who works for an office, and how fast; nothing for a desk."""
    if found.office is None:
        return []
    names = ", ".join(str(one["name"]) for one in found.office["workers"])
    rates = ", ".join(
        f"{system_label(system)} {one['per_minute']:.0f}"
        for system, one in found.office["rates"].items()
        if one["last_hour"]
    )
    return [(_("Workers"), names or _("none")), (_("Confirmed a minute"), rates or "0")]


def _overall(found: StatusView) -> str:
    """How it stands with the user's own items, and how many of them make it so (amendment 11)."""
    said = {
        "confirmed": _("Everything is confirmed."),
        "on_the_way": _("On the way; nothing is late."),
        "late": _("Something is late."),
        "needs_me": _("Something needs you."),
    }.get(found.overall or "", _("Unknown: the store cannot be read."))
    counts = (
        (found.needs_me, ngettext("{n} needs you", "{n} need you", found.needs_me)),
        (found.late, ngettext("{n} late", "{n} late", found.late)),
        (found.on_the_way, ngettext("{n} on its way", "{n} on their way", found.on_the_way)),
    )
    numbers = ", ".join(words.format(n=n) for n, words in counts if n) if found.overall else ""
    return f"{said} ({numbers})" if numbers else said


def _told(systems: Iterable[SystemView]) -> list[str]:
    """The sentences of systems that are not as they should be; each names its system."""
    said = [one.message for one in systems if one.message and one.state in ("closed", "slow", "down")]
    return ["", *(line for one in said for line in plain.sentence(one))] if said else []


def _named(system: SystemView) -> str:
    return system.label or system_label(system.id)
