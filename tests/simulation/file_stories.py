"""Stories about deliveries that travel in files: each breaks a promise when one sentence of rule R8 is left out.
``play`` tells what was broken; ``file_defects`` leaves the sentences out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial

from tests.simulation.filing import Dawn, Exchange, Upload
from tests.simulation.oracle import short
from tests.simulation.runs import DAY, live, world
from tests.simulation.systems import Model, contract
from tests.simulation.weather import Weather
from tests.simulation.wire import Network
from tests.simulation.world import Wanted, World, uid

from jobterm.outbox import states
from jobterm.outbox.delivery import Mode, Role, Wish
from jobterm.outbox.port import Outcome, OutcomeClass
from jobterm.outbox.store import NewDelivery, NewEvent, Transaction

TOLD = NewDelivery("fund", Role.NOTIFY, Mode.DELIVER)
HOUR = 3600.0
FIRST_FILE = 12 * HOUR
"""Runs begin at eight in the morning; the first file closes at eight in the evening."""
REFUSED = Outcome(OutcomeClass.REFUSED, "4857")
Act = tuple[float, Callable[[World], object]]


def one(number: int, **more: object) -> Wanted:
    """A registration of which the fund is told."""
    return replace(Wanted(number, also=(TOLD,)), **more)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Story:
    """``ends``: number → how the fund's part must end, with ``/reason`` where that matters. ``files``: how many names
    may ever have been used. ``dislikes``: what the fund refuses; ``patience``: hours that a receipt is waited for."""

    sentence: str
    wanted: Sequence[Wanted] = (one(1),)
    uploads: Sequence[Upload] = ()
    dawns: Sequence[Dawn] = ()
    crashes: Sequence[str] = ()
    acts: Sequence[Act] = ()
    ends: dict[int, str] = field(default_factory=lambda: {1: "confirmed"})
    files: int | None = None
    dislikes: Sequence[int] = ()
    chaos: float = 4 * DAY
    clients: int = 1
    patience: float = 6.0


def play(story: Story) -> list[str]:
    """What was broken; nothing where the rule is kept."""
    with world(1, {"amp": Network(Model("amp", contract(fence="create_once")), Weather(None))}) as made:
        exchange = Exchange("fund", list(story.uploads), list(story.dawns), list(story.crashes))
        exchange.rhythm = replace(exchange.rhythm, patience=timedelta(hours=story.patience))
        exchange.model.objections.update({uid(number): REFUSED for number in story.dislikes})
        made.exchanges["fund"] = exchange
        made.register(*story.wanted)
        for number in range(1, story.clients):
            made.at(0.5 * number, made.start_another)
        for when, act in story.acts:
            made.at(when, partial(act, made))
        verdict = live(made, story.chaos)
        waiting = tuple(f"stuck: #{number} to fund" for number, state in story.ends.items() if state == "queued")
        broken = [one for one in verdict.problems if not waiting or not one.startswith(waiting)]
        broken += in_order(exchange, made)
        for number, expected in story.ends.items():
            state, _, reason = expected.partition("/")
            told = made.store.item(uid(number)).deliveries[1]
            if told.state.value != state or (reason and told.reason != reason):
                broken.append(f"ended: #{number} as {told.state.value}/{told.reason}, not {expected}")
        if story.files is not None and len(exchange.names) > story.files:
            broken.append(f"rebuilt: {len(exchange.names)} files instead of {story.files}")
    return broken


def in_order(exchange: Exchange, made: World) -> list[str]:
    """A citizen's items in the fund's ledger, in the order in which they were meant; none without what it needs."""
    found = []
    at = {effect.registration: effect.serial for effect in reversed(exchange.model.ledger)}
    for name, serial in at.items():
        wanted = made.acknowledged[name]
        for other, theirs in at.items():
            earlier = made.acknowledged[other]
            if earlier.citizen == wanted.citizen and earlier.number < wanted.number and theirs > serial:
                found.append(f"reordered: {short(name)} took effect before {short(other)}")
        found += [f"needs: {short(name)} took effect without #{need}" for need in wanted.needs
                  if at.get(uid(need), serial) >= serial]  # fmt: skip
    return found


def withdraw(made: World) -> None:
    """The author wants the fund's part of item 1 back."""

    def operation(tx: Transaction) -> None:
        told = made.store.item(uid(1)).deliveries[1]
        tx.put(states.wish(told, Wish.WITHDRAW, made.clock.now()), NewEvent("wished", by="aho"))

    made.home.operate(operation)


TWO = (one(1), one(2, day=17))
OTHERS = (one(1), one(2, citizen="2406752345"))
NEXT_DAY = (DAY, lambda made: made.register(one(2, day=17)))

STORIES = {
    "one_file_one_receipt": Story("what waits at the hour goes in one file, and the receipt settles it", files=1),
    "the_answer_is_lost": Story(
        "nobody knows whether the file arrived: it is asked after by its name", uploads=[Upload(answer_lost=True)],
        dawns=[Dawn(late=60.0)], files=1,
    ),
    "the_file_is_lost": Story(
        "it is not there: the same bytes go again under the same name", uploads=[Upload(lost=True)], files=1
    ),
    "the_file_is_late": Story(
        "it arrives after it was sent again: its name is taken, and nothing is doubled",
        uploads=[Upload(late=HOUR)], files=1,
    ),
    "closed_at_the_hour": Story("it goes when it opens", uploads=[Upload(closed=True)], files=1),
    "down_at_the_hour": Story("it is made when somebody can be reached", uploads=[Upload(down=True)] * 3, files=1),
    "the_receipt_is_missing": Story(
        "a missing receipt is asked for, then it is a person's, and never a new file",
        dawns=[Dawn(receipt="missing")], ends={1: "needs_review/receipt_missing"}, files=1,
    ),
    "the_receipt_is_late": Story(
        "a late receipt still counts", dawns=[Dawn(late=50.0)], files=1,
    ),
    "the_receipt_comes_twice": Story("twice is once", dawns=[Dawn(receipt="twice")], files=1),
    "the_receipt_is_broken": Story(
        "nothing of a broken receipt is believed", dawns=[Dawn(receipt="broken")],
        ends={1: "needs_review/receipt_missing"}, files=1,
    ),
    "the_receipt_names_one": Story(
        "without this file's totals a receipt settles only what it names", OTHERS, dawns=[Dawn(receipt="named")],
        ends={}, files=1,
    ),
    "the_receipt_is_of_other_bytes": Story(
        "a receipt of other bytes is not this file's", dawns=[Dawn(receipt="foreign")],
        ends={1: "needs_review/receipt_missing"}, files=1,
    ),
    "one_record_is_refused": Story(
        "a refused record is refused alone", OTHERS, dislikes=[1], ends={1: "refused/4857", 2: "confirmed"}, files=1,
    ),
    "the_file_is_refused": Story(
        "a file that is refused as a whole is refused record by record", OTHERS, dawns=[Dawn(receipt="refused")],
        ends={1: "refused/SUM", 2: "refused/SUM"}, files=1,
    ),
    "the_citizen_waits": Story(
        "a citizen with an item in a file without receipt waits", acts=[NEXT_DAY], dawns=[Dawn(nights=2)],
        ends={1: "confirmed", 2: "confirmed"}, chaos=6 * DAY, patience=90.0,
    ),
    "not_with_what_it_needs": Story(
        "nothing travels in one file with what it needs", [one(1), one(2, day=17, needs=(1,))], dislikes=[1],
        ends={1: "refused/4857", 2: "queued"}, files=1,
    ),
    "after_what_it_needs": Story(
        "it goes in the file after the one whose receipt has settled that", [one(1), one(2, day=17, needs=(1,))],
        ends={1: "confirmed", 2: "confirmed"}, files=2,
    ),
    "two_of_one_citizen": Story("in their order in one file", TWO, ends={1: "confirmed", 2: "confirmed"}, files=1),
    "withdrawn_in_the_file": Story(
        "once the file is written down a withdrawal is a wish", acts=[(FIRST_FILE + 2 * HOUR, withdraw)],
        ends={1: "confirmed/withdraw_too_late"}, files=1,
    ),
    "withdrawn_and_refused": Story(
        "and granted where the fund has not taken it", acts=[(FIRST_FILE + 2 * HOUR, withdraw)], dislikes=[1],
        ends={1: "withdrawn"}, files=1,
    ),
    "withdrawn_after_a_crash": Story(
        "what died with its file on the way is in that file: a withdrawal waits for the receipt",
        uploads=[Upload(crash="sent")], acts=[(FIRST_FILE + 2.0, withdraw)],
        ends={1: "confirmed/withdraw_too_late"}, files=1,
    ),
    "a_zombie": Story(
        "who stood still before the commit has lost the lease, and writes nothing down",
        uploads=[Upload(stall=200.0)], clients=2, files=1,
    ),
} | {
    f"a_crash_when_{step}": Story(
        "whatever step it dies at, the same bytes are under the same name", [one(1), one(2, citizen="2406752345")],
        uploads=[Upload(crash=step)] if step not in ("asked", "receipt") else [Upload(answer_lost=True)],
        crashes=[step] if step in ("asked", "receipt") else [], ends={1: "confirmed", 2: "confirmed"}, files=1,
    )
    for step in ("opened", "claimed", "sent", "answered", "asked", "receipt")
}  # fmt: skip
