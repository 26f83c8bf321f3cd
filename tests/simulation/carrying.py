"""Items on the move in a random run (rule R7): bundles that are handed on, imported, answered for or taken back; and an
outbox that is put back to an older copy, or saved out of a damaged one, by the program's own recovery."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import Counter
from collections.abc import Callable, Set
from functools import partial
from pathlib import Path
from random import Random

from tests.simulation.desk import Desk
from tests.simulation.memory import KEY
from tests.simulation.oracle import Claim, short
from tests.simulation.world import Bundle, World

from jobterm.outbox import salvage
from jobterm.outbox.delivery import State
from jobterm.outbox.moving import Moved, Selection, from_plain, to_plain
from jobterm.outbox.sqlcipher import Place
from jobterm.outbox.store import NewEvent

LEASE_OVER = 31.0
"""Seconds after which nobody drains any more: recovery refuses to begin before."""


# ---- bundles ----------------------------------------------------------------------------------------------------


def hand_on(made: World, desk: Desk, selection: Selection) -> Bundle | None:
    """``outbox export``; None where there is nothing to hand on."""
    name = f"bundle-{len(made.bundles) + 1}"
    given = desk.store.hand(selection, name, "aho")
    desk.wake()
    if not given:
        return None
    ids = frozenset(one.registration.id for one in given)
    bundle = Bundle(name, json.dumps([to_plain(one) for one in given]), ids, set())
    made.bundles.append(bundle)
    made.happened["handed on"] += 1
    return bundle


def take_in(made: World, desk: Desk, bundle: Bundle, *, private: bool = False) -> None:
    """``outbox import``; ``private``: only this very home can open the file."""
    if desk.down:
        return
    bundle.used.add(desk.name)
    if len(bundle.used) > 1:
        made.twice_used |= bundle.ids
    items: list[Moved] = [from_plain(one) for one in json.loads(bundle.content)]
    adopted = desk.store.adopt(items, bundle.id, private=private, by="aho")
    if adopted.refused:
        made.problems.append(f"refused: {bundle.id} came back with other content")
    made.happened["imported"] += 1
    if not desk.clients:
        desk.start()
    desk.wake()


def take_back(made: World, desk: Desk, bundle: Bundle) -> None:
    """A person's word that no copy of a bundle was used; nobody says so of one that was."""
    if bundle.used or desk.down:
        return
    here = {item.registration.id: item for item in desk.items()}
    for name in bundle.ids & here.keys():
        if any(one.state is State.HANDED and one.handed_to == bundle.id for one in here[name].deliveries):
            desk.store.taken_back(name, None, NewEvent("taken_back", by="aho", note="it was never used"))
    made.happened["taken back"] += 1
    desk.wake()


def answer(made: World) -> None:
    """Every other desk hands on what it has, and that comes home: what is settled there is settled here."""
    for desk in list(made.desks.values()):
        if desk is made.home or desk.down or made.home.down:
            continue
        for item in desk.items():
            bundle = hand_on(made, desk, Selection(item=item.registration.id))
            if bundle is not None:
                bundle.used.add(made.home.name)
                adopted = made.home.store.adopt(
                    [from_plain(one) for one in json.loads(bundle.content)], bundle.id, private=False, by="aho"
                )
                made.happened["answered for"] += len(adopted.answered)
    made.home.wake()


def story(made: World, dice: Random, chaos: float) -> None:
    """Something is handed on at some moment, and one of the things happens that can happen to a bundle."""
    others = [name for name in made.acknowledged if name not in made.home.missing]
    if made.home.down or not others:
        return
    selection = dice.choice((Selection(), Selection(author="aho"), Selection(item=dice.choice(others))))
    bundle = hand_on(made, made.home, selection)
    if bundle is None:
        return
    if dice.random() < 0.1:
        made.home.store.unhand(bundle.id, NewEvent("hand_failed", code=bundle.id, by="aho"))
        bundle.used.clear()
        made.happened["not written"] += 1
        return
    now = made.loop.time()

    def later(act: Callable[[], object]) -> None:
        made.at(now + dice.choice((1.0, 40.0, 400.0, dice.random() * chaos)), act)

    home, other = made.home, made.desk("other")
    match dice.choice(("elsewhere", "elsewhere", "back", "not used", "not used", "both", "left")):
        case "elsewhere":
            later(partial(take_in, made, other, bundle))
            later(partial(take_in, made, other, bundle))
            later(partial(answer, made))
        case "back":
            later(partial(take_in, made, home, bundle, private=dice.random() < 0.5))
            later(partial(take_in, made, home, bundle))
        case "not used":
            later(partial(take_back, made, home, bundle))
        case "both":
            later(partial(take_in, made, other, bundle))
            later(partial(take_in, made, home, bundle))
        case _:
            return


# ---- an outbox that was damaged or put back ---------------------------------------------------------------------


def keep_copy(made: World) -> None:
    """A backup of the outbox at home."""
    desk = made.home
    if not desk.down:
        _backup(made, desk)


def _backup(made: World, desk: Desk) -> None:
    count = desk.store.mark().count
    stamp = f"{desk.clock.now():%Y%m%dT%H%M%SZ}"
    path = desk.place.database.parent / "backups" / f"outbox-{stamp}-{count}.db"
    if not path.exists():
        made.shelf.copy(desk.store, path)


def recover(made: World, dice: Random, *, rolled_back: bool) -> None:
    """``outbox recover``: everything is stopped, half a minute later the items are taken over into a new outbox: from
    the newest copy alone, or from the file, in which some rows are damaged, and the copies."""
    desk = made.home
    if not desk.down:
        desk.down = True
        desk.kill_all()
        made.spawn(_recover(made, desk, dice, rolled_back=rolled_back))


async def _recover(made: World, desk: Desk, dice: Random, *, rolled_back: bool) -> None:
    await asyncio.sleep(LEASE_OVER)
    folder = desk.place.database.parent
    copies = sorted((folder / "backups").glob("outbox-*.db"))
    wreck = folder / "wreck.db"
    wreck.unlink(missing_ok=True)
    made.shelf.copy(desk.store, wreck)
    if not rolled_back:
        _damage(made, wreck, dice)
    from_copy = copies[-1] if rolled_back and copies else None
    numbers = {item.registration.id: item.n for item in desk.items()}
    desk.store.close()
    place = made.shelf.place()
    there = Place(wreck, desk.place.anchor, folder / ".wreck.lock", backups=folder / "backups")
    saved = salvage.salvage(
        salvage.Wreck(there, from_copy), place, salvage.Keys(KEY, KEY, "training"), clock=desk.clock,
        promise=made.promised, by="aho", connector=made.shelf.filed,
    )  # fmt: skip
    told = set(saved.missing)
    desk.place, desk.store = place, made.shelf.open(place, desk.clock)
    here = {item.registration.id for item in desk.items()}
    old = here if from_copy else {name for name, n in numbers.items() if n in saved.from_backup}
    desk.claims = _still_known(desk, old)
    behind = any(source.behind for source in saved.sources[:1])
    for name in numbers.keys() - here:
        desk.missing.add(name)
        if numbers[name] not in told and not (rolled_back and behind):
            made.problems.append(f"lost: the recovery does not say that {short(name)} is missing")
    made.happened["put back to a copy" if rolled_back else "saved out of a damaged file"] += 1
    desk.down = False
    for _ in range(max(1, desk.wanted)):
        desk.start()


def _still_known(desk: Desk, old: Set[str]) -> list[Claim]:
    """The claims that the saved outbox knows of; of ``old``, what came out of a copy, those that its log has. What was
    claimed since is not in the copy: nobody can keep an order that nobody knows of."""
    logged = Counter((name, event.what.system) for name in old for event in desk.store.events(name)
                     if event.what.event == "claimed")  # fmt: skip
    known: list[Claim] = []
    for claim in desk.claims:
        if claim.registration in old:
            logged[claim.registration, claim.system] -= 1
        if claim.registration not in old or logged[claim.registration, claim.system] >= 0:
            known.append(claim)
    return known


def _damage(made: World, file: Path, dice: Random) -> None:
    """Some rows cannot be read any more."""
    with contextlib.closing(made.shelf.filed(file, KEY)) as database:
        for table in ("registration", "delivery"):
            rows = database.execute(f"SELECT rowid FROM {table}").fetchall()
            for (row,) in rows:
                if dice.random() < 0.2:
                    database.execute(f"UPDATE {table} SET body = 'x' || body WHERE rowid = ?", (row,))
