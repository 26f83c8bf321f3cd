"""Guarantee G20: a restored copy, an imported bundle and a handed-over item double nothing, whatever step of its life
an item was at when the copy was made (rule R7); counted by the systems' ledger."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.guarantees.town import Desk, Town

from jobterm.bootstrap.desk_stores import place_of
from jobterm.office.errors import OfficeError
from jobterm.office.recover import Wanted, recover
from jobterm.office.wishes import Decision, ExportWish, Verdict
from jobterm.outbox.salvage import Keys
from jobterm.security.vault import Purpose

Step = Callable[[Town, Desk, str], Path]
WORDS = "four plain words here"
FILES = ("outbox.db", "outbox.anchor")


def copied(desk: Desk, name: str) -> Path:
    """The queue and its anchor as they are now, put aside."""
    to = desk.folder.parent / name
    to.mkdir()
    for file in FILES:
        shutil.copyfile(desk.home.data / file, to / file)
    return to


def put_back(desk: Desk, copy: Path, *files: str) -> None:
    """Somebody restores a desk's files from a copy, the desk being closed."""
    desk.close()
    for file in files:
        shutil.copyfile(copy / file, desk.home.data / file)
    (desk.home.data / "outbox.db-journal").unlink(missing_ok=True)


def recovered(desk: Desk, source: Path) -> None:
    """A superuser saves what is whole of a copy, and puts that in the queue's place."""
    vault = desk.parts.vault()
    keys = Keys(vault.key(Purpose.OUTBOX), vault.key(Purpose.ANCHOR), vault.profile.value)
    desk.close()
    made = recover(place_of(desk.home), keys, Wanted(source=source), clock=desk.clock, by="jlu")
    for file in FILES:
        shutil.copyfile(Path(made.folder) / file, desk.home.data / file)


# ---- at which step of an item's life the copy is made --------------------------------------------------------------


def queued(here: Town, desk: Desk, _item: str) -> Path:
    """Before anything of it was sent."""
    del here
    return copied(desk, "copy")


def sending(here: Town, desk: Desk, _item: str) -> Path:
    """While its request has arrived and is not yet answered."""
    made: list[Path] = []
    here.on_write = lambda _system: None if made else made.append(copied(desk, "copy"))
    desk.look()
    here.on_write = None
    return made[0]


def unknown(here: Town, desk: Desk, item: str) -> Path:
    """After an answer that was lost."""
    here.lose_answers = 1
    desk.look()
    assert desk.record(item).state == "unknown"
    return copied(desk, "copy")


def absent(here: Town, desk: Desk, item: str) -> Path:
    """After a request that was lost, with the question under way."""
    for system in ("amp", "workbase"):
        here.turn(system, faults={"lose_request": 1.0})
    desk.look(2, seconds=1)
    for system in ("amp", "workbase"):
        here.turn(system, faults={})
    assert desk.record(item).state != "confirmed"
    return copied(desk, "copy")


def confirmed(here: Town, desk: Desk, _item: str) -> Path:
    """When all is done."""
    del here
    desk.drain()
    return copied(desk, "copy")


def handed(here: Town, desk: Desk, item: str) -> Path:
    """When it was handed on in a bundle."""
    del here
    desk.office.export(ExportWish(desk.folder / "bundle", item=item, passphrase=WORDS))
    return copied(desk, "copy")


EVERYWHERE = [
    *(("amp", one) for one in (queued, sending, unknown, absent, confirmed)),
    *(("workbase", one) for one in (sending, absent)),
]


def counted(here: Town, *items: str) -> None:
    """Each took effect once, and nothing came by two roads."""
    assert sorted(id for _system, id in here.applied()) == sorted(items)
    assert here.twice() == []


@pytest.mark.parametrize(("record", "step"), EVERYWHERE)
def test_a_copy_that_is_recovered_doubles_nothing(here: Town, record: str, step: Step) -> None:
    desk = here.desk()
    (item,) = desk.register(here.sick(here.people(record)[0]))
    copy = step(here, desk, item)
    desk.drain()
    counted(here, item)
    recovered(desk, copy / "outbox.db")
    again = here.desk()
    assert again.store.info()["state"] == "ok"
    again.drain()
    counted(here, item)
    assert again.record(item).state == "confirmed"


@pytest.mark.parametrize("step", [queued, sending])
def test_an_older_copy_in_the_queues_place_is_announced_and_nothing_is_sent_from_it(here: Town, step: Step) -> None:
    desk = here.desk()
    first, second = here.people("amp", 2)
    (item,) = desk.register(here.sick(first))
    copy = step(here, desk, item)
    desk.drain()
    (later,) = desk.register(here.sick(second))
    put_back(desk, copy, "outbox.db")
    again = here.desk()
    assert again.store.info()["state"] == "read_only"
    with pytest.raises(Exception, match="rolled back"):
        again.drain()
    assert later not in {id for _system, id in here.applied()}
    counted(here, item)


@pytest.mark.parametrize(("record", "step"), EVERYWHERE)
def test_an_older_copy_of_queue_and_anchor_together_cannot_be_seen_and_doubles_nothing_where_twins_are_refused(
    here: Town, record: str, step: Step
) -> None:
    desk = here.desk()
    (item,) = desk.register(here.sick(here.people(record)[0]))
    copy = step(here, desk, item)
    desk.drain()
    put_back(desk, copy, *FILES)
    again = here.desk()
    assert again.store.info()["state"] == "ok", "nothing outside the home remembers: the guide says so"
    again.drain()
    counted(here, item)
    assert again.record(item).state == "confirmed"


def test_a_backup_is_recovered_and_asks_after_what_came_after_it(here: Town) -> None:
    desk = here.desk()
    early, late = here.people("amp", 2)
    (item,) = desk.register(here.sick(early))
    desk.parts.keep()
    [backup] = desk.home.backup.glob("outbox-*.db")
    (later,) = desk.register(here.sick(late))
    desk.drain()
    recovered(desk, backup)
    again = here.desk()
    again.drain()
    counted(here, item, later)
    assert again.record(item).state == "confirmed"


# ---- bundles ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", [queued, sending, unknown])
def test_a_bundle_doubles_nothing_whatever_had_become_of_its_item_and_however_often_it_is_taken_in(
    here: Town, step: Step
) -> None:
    desk, other = here.desk("desk"), here.desk("other", user="jlu")
    (item,) = desk.register(here.sick(here.people("amp")[0]))
    step(here, desk, item)
    if desk.record(item).state != "confirmed":
        desk.office.export(ExportWish(desk.folder / "bundle", item=item, passphrase=WORDS))
        for _ in range(2):
            other.office.take_in(desk.folder / "bundle", WORDS)
            other.drain()
        desk.drain()
        assert other.record(item).state == "confirmed"
        assert desk.record(item).state == "handed", "nothing of it goes from here until an answer comes"
    counted(here, item)


def test_of_a_bundle_taken_in_by_two_desks_and_by_its_own_one_effect_comes(here: Town) -> None:
    desk, left, right = here.desk("desk"), here.desk("left", user="jlu"), here.desk("right", user="pbe")
    (item,) = desk.register(here.sick(here.people("amp")[0]))
    desk.office.export(ExportWish(desk.folder / "bundle", item=item, passphrase=WORDS))
    for one in (left, right, desk):
        one.office.take_in(desk.folder / "bundle", WORDS)
    for _ in range(3):
        for one in (left, right, desk):
            one.look(seconds=7)
    for one in (left, right, desk):
        one.drain()
        assert one.record(item).state == "confirmed"
    counted(here, item)


def test_a_copy_from_before_it_was_handed_on_and_the_one_it_was_handed_to_have_one_effect_between_them(
    here: Town,
) -> None:
    desk, other = here.desk("desk"), here.desk("other", user="jlu")
    (item,) = desk.register(here.sick(here.people("amp")[0]))
    before = copied(desk, "before")
    desk.office.export(ExportWish(desk.folder / "bundle", item=item, passphrase=WORDS))
    other.office.take_in(desk.folder / "bundle", WORDS)
    recovered(desk, before / "outbox.db")
    again = here.desk("desk")
    for _ in range(4):
        again.look(seconds=3)
        other.look(seconds=3)
    again.drain()
    other.drain()
    counted(here, item)


def test_a_copy_made_when_it_was_handed_stays_handed_until_a_person_or_an_answer_says_otherwise(here: Town) -> None:
    desk, other = here.desk("desk"), here.desk("other", user="jlu")
    (item,) = desk.register(here.sick(here.people("amp")[0]))
    copy = handed(here, desk, item)
    other.office.take_in(desk.folder / "bundle", WORDS)
    other.drain()
    recovered(desk, copy / "outbox.db")
    again = here.desk("desk")
    again.drain()
    assert again.record(item).state in ("handed", "needs_review")
    counted(here, item)
    back = other.office.export(ExportWish(other.folder / "answer", item=item, passphrase=WORDS))
    assert back.items == 1
    again.office.take_in(other.folder / "answer", WORDS)
    assert again.record(item).state == "confirmed"
    counted(here, item)


def test_a_persons_word_that_no_copy_was_used_sends_it_and_a_copy_that_was_used_all_the_same_doubles_nothing(
    here: Town,
) -> None:
    desk, other = here.desk("desk"), here.desk("other", user="jlu")
    (item,) = desk.register(here.sick(here.people("amp")[0]))
    handed(here, desk, item)
    other.office.take_in(desk.folder / "bundle", WORDS)
    desk.office.decide(item, Decision(Verdict.NOT_APPLIED, "the stick lies in my drawer", system="amp"))
    desk.drain()
    other.drain()
    counted(here, item)


def test_a_bundle_does_not_open_with_other_words(here: Town) -> None:
    desk, other = here.desk("desk"), here.desk("other", user="jlu")
    (item,) = desk.register(here.sick(here.people("amp")[0]))
    handed(here, desk, item)
    with pytest.raises(OfficeError):
        other.office.take_in(desk.folder / "bundle", "other words than these")
    assert other.rows() == {}
