"""`board`, `alerts check` and `outbox take-over`: the whole house's queue without a screen."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from typing import Final

from jobterm.cli import plain
from jobterm.cli.call import Call
from jobterm.i18n import _, ngettext
from jobterm.office import words
from jobterm.office.board.views import BoardView, SystemRow, for_the_wall
from jobterm.office.errors import Exit
from jobterm.office.views import to_json
from jobterm.office.wording import moment

LOOK_EVERY_S: Final = 2.0
AGES_EVERY_S: Final = 60.0
"""``--watch``: so often it asks whether something has moved, and so often ages go on though nothing has."""
_HOME: Final = "\x1b[H\x1b[2J"


def board(call: Call) -> int:
    """``board``: superusers only."""
    wall = bool(call.given.wall)
    with call.office() as office:
        found = office.board.overview()
        _say(call, found, wall=wall)
        if not call.given.watch:
            return Exit.DONE
        try:
            mark, since = office.board.changes(), time.monotonic()
            while True:
                time.sleep(LOOK_EVERY_S)
                now = office.board.changes()
                if now != mark or time.monotonic() - since >= AGES_EVERY_S:
                    mark, since = now, time.monotonic()
                    if sys.stdout.isatty() and not call.speech.as_json:
                        call.speech.whole(_HOME)
                    _say(call, office.board.overview(), wall=wall)
        except KeyboardInterrupt:
            return Exit.DONE


def alerts(call: Call) -> int:
    """``alerts check``: 5 where something stands, 6 where the queue cannot be reached."""
    with call.office() as office:
        found = office.board.look()
    told = {one.key for one in found.told}
    if call.speech.as_json:
        call.speech.json([{**to_json(one), "told": one.key in told} for one in found.stands])
    else:
        lines = [f"{'!' if one.key in told else ' '} {one.message}" for one in found.stands]
        call.speech.lines(lines or [_("Nothing is late, nobody is missed, and the queue is drained.")])
    if any(one.code == "unreachable" for one in found.stands):
        return Exit.UNREACHABLE
    return Exit.NEEDS_PERSON if found.stands else Exit.DONE


def take_over(call: Call) -> int:
    """``outbox take-over``."""
    given = call.given
    with call.office() as office:
        done = office.board.take_over(given.id, given.author, given.reason)
    if call.speech.as_json:
        call.speech.json(to_json(done))
    else:
        call.speech.lines([done.message, *(f"  {id[:8]}  {why}" for id, why in done.refused)])
    return Exit.DONE


def _say(call: Call, found: BoardView, *, wall: bool) -> None:
    found = for_the_wall(found) if wall else found
    if call.speech.as_json:
        call.speech.json(to_json(found))
    else:
        call.speech.lines(_board(found, wall=wall))


def _board(found: BoardView, *, wall: bool) -> list[str]:
    counts = found.counts
    head = [_("TRAINING: made-up people only")] if found.training else []
    away = [one for one in found.people if not one.here]
    head += plain.pairs(
        (
            (_("Site"), found.site),
            (_("As of"), found.at),
            (_("On their way"), counts.left),
            (_("Needs a person"), counts.person),
            (_("Late"), counts.late),
            (_("Last confirmed"), found.last_confirmed_at),
            (_("Drained by"), ngettext("{n} worker", "{n} workers", found.draining).format(n=found.draining)),
        )
    )
    headings = (_("system"), _("state"), _("queued"), _("unknown"), _("person"), _("oldest"), _("/min"), _("empty"))
    rows = [_row(one, found) for one in found.systems]
    places = [
        (f"{one.code} {one.name}".strip(), one.counts.left, one.counts.person, one.counts.late)
        for one in found.municipalities
    ]
    decide = [(f"{one.count}", one.words) for one in found.causes]
    said = ngettext("{n} colleague is away with items of theirs", "{n} colleagues are away with items of theirs",
                    len(away)).format(n=len(away))  # fmt: skip
    gone = [(f"{one.count}", one.name or one.author, one.seen_at) for one in away] if not wall else []
    alarms = [one.message for one in found.alerts]
    return [
        *head,
        *plain.headed(_("Systems"), plain.table(headings, rows)),
        *plain.headed(
            _("Municipalities"), plain.table((_("municipality"), _("queued"), _("person"), _("late")), places)
        ),
        *plain.headed(_("Waits for a decision"), plain.table((_("items"), _("why")), decide)),
        *(plain.headed(_("Not logged in"), plain.table((_("items"), _("who"), _("seen")), gone)) if gone else []),
        *(["", said] if away and wall else []),
        *plain.headed(_("Alerts"), alarms),
    ]


def _row(one: SystemRow, found: BoardView) -> Sequence[object]:
    counts = one.counts
    oldest = None if counts.oldest_at is None else (found.at - counts.oldest_at).total_seconds()
    state = words.system_state(one.state)
    if one.until is not None:
        state = f"{state} {moment(one.until, found.at)}"
    empty = {"empty": _("empty"), "closed": _("closed"), "unknown": "?"}.get(one.forecast)
    if one.empty_at is not None:
        empty = moment(one.empty_at, found.at)
    return (one.label or one.system, state, counts.left, counts.unknown, counts.person,
            None if oldest is None else plain.age(oldest), one.per_minute or None, empty)  # fmt: skip
