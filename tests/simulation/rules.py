"""The named scenarios, one or more per sentence of rules R1-R6 (design §5). What each means stands in its sentence."""

from __future__ import annotations

from datetime import timedelta

from tests.simulation import people
from tests.simulation.scenarios import Scenario
from tests.simulation.systems import Repeat, contract
from tests.simulation.weather import AUTH, CLOSED, NO_LINE, THROTTLED, Fate, Glance, Mood, Spell
from tests.simulation.world import Wanted, World, uid

from jobterm.office.wishes import Verdict
from jobterm.outbox.delivery import Mode, Role, Wish
from jobterm.outbox.port import Outcome, OutcomeClass
from jobterm.outbox.store import NewDelivery

REFUSED = Outcome(OutcomeClass.REFUSED, "rule")
CHANGED = Outcome(OutcomeClass.CONFLICT, "changed")
BROKEN = Outcome(OutcomeClass.UNKNOWN, "http_500")
HALF_HOUR = timedelta(minutes=30)
FOR_EVER = timedelta(days=36_500)

FENCED = contract(fence="create_once")
BARE = contract()
BLIND = contract(look_up=False, life=None, longest=90.0)
VERSIONED = contract(fence="version")
SHORT_KEY = contract(repeat=Repeat.REPLAYS, ttl=HALF_HOUR)
BLIND_SHORT_KEY = contract(repeat=Repeat.REPLAYS, ttl=HALF_HOUR, look_up=False)

LATE = Fate(late=80.0)
LOST_ANSWER = Fate(answer_lost=True)
FUND = NewDelivery("fund", Role.NOTIFY, Mode.EXPECT, via="amp", promise="2")
SOON = NewDelivery("fund", Role.NOTIFY, Mode.EXPECT, via="amp", promise="0.001")
"""Promised before it is passed on."""


def withdraw(made: World) -> None:
    """The author wants item 1 back."""
    made.wish(1)


def not_arrived(made: World) -> None:
    """A person looks whether item 1 has been passed on, and says what is so: not yet."""
    people.say(made, made.home, made.store.item(uid(1)).deliveries[1], Verdict.NOT_APPLIED)


def supersede(made: World) -> None:
    """A correction of item 1 is saved."""
    made.register(Wanted(101, day=12, supersedes=1))


def second(outcome: Outcome) -> tuple[Fate, Fate]:
    """The first request is late, the second is answered with a certain no."""
    return LATE, Fate(says=outcome)


R1 = {
    f"r1_{name}_on_the_second_attempt": Scenario(
        f"{name} speaks of its own attempt: the first one's possibility stands",
        FENCED, fates=second(outcome), acts=[(31.2, withdraw)], ends={1: "confirmed/withdraw_too_late"},
    )
    for name, outcome in {"closed": CLOSED, "throttled": THROTTLED, "auth": AUTH, "refused": REFUSED,
                          "conflict": CHANGED, "not_sent": NO_LINE}.items()
} | {
    "r1_a_crash_leaves_it_possible": Scenario(
        "what was claimed when the program died may have been applied",
        BARE, fates=[Fate(late=60.0, crash="sent")], ends={1: "confirmed"},
    ),
    "r1_a_refusal_waits_for_proof": Scenario(
        "refused on the second attempt is not shown while the first may still arrive",
        FENCED, fates=second(REFUSED), ends={1: "confirmed"},
    ),
    "r1_a_gateways_twin": Scenario(
        "a newer version may be our own doing: the gateway sent our one request twice and passed on the second answer",
        VERSIONED, fates=[Fate(late=1.0, twin=0.5, answer_of_twin=True)], acts=[(0.5, withdraw)],
        ends={1: "confirmed/withdraw_too_late"},
    ),
}  # fmt: skip

R2 = {
    "r2_no_fence_no_resend": Scenario(
        "not there is no leave to send again where nothing refuses a twin",
        BARE, fates=[LATE], ends={1: "confirmed"},
    ),
    "r2_the_version_of_the_same_answer": Scenario(
        "a version read after the answer that said not there fences nothing",
        VERSIONED, fates=[Fate(late=40.0), Fate(stall=15.0)], ends={1: "confirmed"},
    ),
    "r2_certain_only_if_asked_after_l": Scenario(
        "a look-up begun before L was over proves nothing, however late its answer comes",
        BARE, fates=[Fate(late=89.0)], glances=[Glance(there=50.0, back=400.0)], ends={1: "confirmed"},
        chaos=2000.0,
    ),
    "r2_withdrawn_only_if_certain": Scenario(
        "a withdrawal is not granted because a look-up does not see the item",
        FENCED, fates=[LATE], acts=[(20.0, withdraw)], ends={1: "confirmed/withdraw_too_late"},
    ),
    "r2_a_new_key_only_if_certain": Scenario(
        "under a new key the late request and the second one would both be taken",
        contract(repeat=Repeat.REPLAYS, ttl=FOR_EVER), fates=[LATE], ends={1: "confirmed"},
    ),
    "r2_nobody_can_prove_it": Scenario(
        "neither fence nor look-up nor known L: a person",
        BLIND, fates=[LOST_ANSWER], ends={1: "needs_review/no_look_up"},
    ),
    "r2_unknown_l_is_infinite": Scenario(
        "where L is unknown no look-up ever proves that nothing will come",
        contract(life=None, longest=90.0), fates=[LATE], ends={1: "needs_review/cannot_be_proved"},
    ),
    "r2_a_receipt_or_it_did_not_happen": Scenario(
        "accepted without a receipt is not accepted",
        BARE, fates=[Fate(says=Outcome(OutcomeClass.ACCEPTED, "ok"))], ends={1: "confirmed"},
    ),
}  # fmt: skip

R3 = {
    "r3_the_connection_before_the_claim": Scenario(
        "a sender that stood still after its claim finds its connection closed by the server",
        BARE, fates=[Fate(stall=200.0)], clients=2, chaos=600.0, ends={1: "confirmed"},
    ),
    "r3_never_retried_by_the_transport": Scenario(
        "what was sent once under a claim is not sent again by the layer below",
        BLIND, fates=[LOST_ANSWER], ends={1: "needs_review"},
    ),
    "r3_the_token_guards_the_store": Scenario(
        "one that stood still before its claim has lost the lease, and may not claim",
        BARE, [Wanted(1, day=12), Wanted(2, day=13)],
        fates=[Fate(stall=200.0, stall_at="opened"), Fate(late=29.0), Fate(late=29.0)], clients=2, chaos=600.0,
        ends={1: "confirmed", 2: "confirmed"},
    ),
    "r3_a_zombies_receipt_is_evidence": Scenario(
        "a receipt counts, whoever still waited for it",
        BLIND, fates=[Fate(late=5.0, stall=100.0, stall_at="sent")], clients=2, ends={1: "confirmed"},
    ),
}  # fmt: skip

R4 = {
    "r4_a_key_is_forgotten": Scenario(
        "past its memory a key fences nothing",
        BLIND_SHORT_KEY, fates=[LOST_ANSWER], spells=[Spell(0.5, 2400.0, Mood.DOWN)], chaos=4000.0,
        ends={1: "needs_review"},
    ),
    "r4_measured_on_the_boot_clock": Scenario(
        "setting the wall clock back makes no key younger",
        BLIND_SHORT_KEY, fates=[LOST_ANSWER], spells=[Spell(0.5, 2400.0, Mood.DOWN)], chaos=8000.0,
        acts=[(1000.0, lambda made: setattr(made.clock, "skew", -2000.0))], ends={1: "needs_review"},
    ),
    "r4_forgotten_after_a_reboot": Scenario(
        "after a reboot nobody knows how old a key is",
        BLIND_SHORT_KEY, fates=[LOST_ANSWER], acts=[(0.5, World.reboot)], downtime=2400.0, chaos=4000.0,
        ends={1: "needs_review"},
    ),
    "r4_a_wait_starts_again_after_a_reboot": Scenario(
        "before a reboot and after it are not one stretch of time: L is counted from the boot",
        BARE, fates=[LATE], acts=[(20.0, World.reboot)], downtime=5.0, ends={1: "confirmed"},
    ),
    "r4_a_fence_can_be_forgotten_before_it_is_used": Scenario(
        "safe to send again was said while the key lived; when it goes the key is forgotten",
        SHORT_KEY, fates=[LATE, Fate(crash="opened")], downtime=3600.0, chaos=6000.0, ends={1: "confirmed"},
    ),
    "r4_a_burnt_key_is_not_replaced_too_early": Scenario(
        "the key is known and nothing is there: it may be in work",
        contract(repeat=Repeat.REFUSES, ttl=FOR_EVER), fates=[Fate(working=80.0)], ends={1: "confirmed"},
    ),
    "r4_a_burnt_key_is_replaced": Scenario(
        "a stored 500 is replayed for ever; when it is certain that nothing was applied, a new key goes",
        contract(repeat=Repeat.STORES_500, ttl=FOR_EVER), fates=[Fate(breaks="before")], ends={1: "confirmed"},
        chaos=3000.0,
    ),
    "r4_a_known_key_that_nobody_can_ask_about": Scenario(
        "the key is known, and there is no look-up: a person, not the same question for ever",
        contract(repeat=Repeat.REFUSES, ttl=FOR_EVER, look_up=False), fates=[LOST_ANSWER], ends={1: "needs_review"},
        most_requests=10,
    ),
    "r4_a_refusal_that_nobody_can_ask_about": Scenario(
        "refused under a key that may have been applied before, and there is no look-up: a person",
        contract(repeat=Repeat.REPLAYS, ttl=FOR_EVER, look_up=False), fates=[LATE, *[Fate(says=REFUSED)] * 200],
        ends={1: "needs_review"}, most_requests=10,
    ),
}  # fmt: skip

TWO = (Wanted(1, day=12), Wanted(2, day=13))
EARLIER = (30.0, lambda made: made.register(Wanted(3, day=11)))

R5 = {
    "r5_sending_holds": Scenario(
        "nothing of the citizen leaves beside what is being sent", FENCED,
        [Wanted(number, citizen="2406752345") for number in (11, 12, 13)], [Fate(), Fate(), Fate(), Fate(late=20.0)],
        acts=[(5.0, lambda made: made.register(*TWO)), (10.0, lambda made: made.register(Wanted(3, day=14)))],
        ends={1: "confirmed", 2: "confirmed"},
    ),
    "r5_unknown_holds": Scenario(
        "what was sent is not overtaken while nobody knows, not by an earlier date either", FENCED, TWO,
        [LATE], spells=[Spell(31.0, 200.0, Mood.MUTE)], acts=[EARLIER], ends={3: "confirmed"},
    ),
    "r5_retry_wait_holds": Scenario(
        "what was sent and is certainly not there goes first", FENCED, TWO, [Fate(says=THROTTLED)],
        acts=[(5.0, lambda made: made.register(Wanted(3, day=11)))], ends={3: "confirmed"},
    ),
    "r5_held_auth_holds": Scenario(
        "what waits for a login is not overtaken", FENCED, TWO, [Fate(says=AUTH)], acts=[EARLIER],
        ends={2: "confirmed"},
    ),
    "r5_conflict_holds": Scenario(
        "what waits for a choice is not overtaken", FENCED, TWO, dislikes={1: CHANGED}, acts=[EARLIER],
        ends={1: "conflict", 2: "queued", 3: "queued"},
    ),
    "r5_needs_review_holds": Scenario(
        "what waits for a person is not overtaken", BLIND, TWO, [LOST_ANSWER], acts=[EARLIER],
        ends={1: "needs_review", 2: "queued", 3: "queued"},
    ),
    "r5_refused_holds_only_its_dependants": Scenario(
        "the next of the citizen goes, what needs the refused one waits", FENCED,
        [Wanted(1, day=12), Wanted(2, day=13, needs=(1,)), Wanted(3, day=14)], dislikes={1: REFUSED},
        ends={1: "refused", 2: "queued", 3: "confirmed"},
    ),
    "r5_a_correction_is_not_put_in_front": Scenario(
        "a correction waits until what it corrects is settled", FENCED, TWO, [LATE], acts=[(10.0, supersede)],
        ends={1: "confirmed/supersede_too_late", 101: "needs_review/superseded_was_confirmed"},
    ),
    "r5_among_the_unsent_by_event_date": Scenario(
        "paper is keyed in any order and goes by event date, time told, entry", FENCED,
        [Wanted(1, day=14), Wanted(2, day=12, told=60), Wanted(3, day=12), Wanted(4, day=12)],
        spells=[Spell(0.0, 60.0, Mood.CLOSED)], ends={1: "confirmed", 4: "confirmed"},
    ),
    "r5_order_and_needs_cannot_lock": Scenario(
        "one that waits for a later event lets it pass", FENCED,
        [Wanted(2, day=13), Wanted(1, day=12, needs=(2,))], ends={1: "confirmed", 2: "confirmed"},
    ),
    "r5_regret_lets_others_pass": Scenario(
        "one that is held back on purpose lets others pass, and does not leave early", FENCED,
        [Wanted(1, day=12, held=1800.0), Wanted(2, day=13)], chaos=600.0,
        acts=[(100.0, lambda made: _expect_shown(made, 2, "confirmed"))], ends={1: "confirmed", 2: "confirmed"},
    ),
    "r5_regret_is_over_once": Scenario(
        "the clock is set back after it has left: it is not held back again, nor asked about without end", FENCED,
        [Wanted(1, held=60.0)], [Fate(lost=True), Fate(crash="opened")],
        acts=[(60.05, lambda made: setattr(made.clock, "skew", -3600.0))], downtime=100.0, ends={1: "confirmed"},
    ),
    "r5_regret_over_the_order_holds_again": Scenario(
        "when its regret is over while the system is closed, it goes in its order", FENCED,
        [Wanted(1, day=12, held=60.0), Wanted(2, day=13)], spells=[Spell(0.0, 120.0, Mood.DOWN)],
        ends={1: "confirmed", 2: "confirmed"},
    ),
    "r5_under_way_before_a_person": Scenario(
        "one that comes to a person without having been sent does not keep another from being settled", FENCED,
        [Wanted(1, citizen="2406752345", held=1800.0), Wanted(2, day=11, needs=(1,)), Wanted(3, day=12)], [LATE],
        acts=[(10.0, lambda made: made.wish(1))], ends={2: "needs_review/needed_withdrawn", 3: "confirmed"},
    ),
}  # fmt: skip

R6 = {
    "r6_at_once_where_certain": Scenario(
        "what has not left is withdrawn at once", FENCED, spells=[Spell(0.0, 100.0, Mood.CLOSED)],
        acts=[(50.0, withdraw), (51.0, lambda made: _expect_shown(made, 1, "withdrawn"))], ends={1: "withdrawn"},
    ),
    "r6_else_after_settling": Scenario(
        "what may have arrived is not shown as withdrawn before that is settled", FENCED, fates=[LATE],
        spells=[Spell(30.0, 60.0, Mood.MUTE)], acts=[(40.0, withdraw)], ends={1: "confirmed/withdraw_too_late"},
    ),
    "r6_while_sending": Scenario(
        "a wish during sending waits for the answer", FENCED, fates=[Fate(late=20.0)], acts=[(10.0, withdraw)],
        ends={1: "confirmed/withdraw_too_late"},
    ),
    "r6_granted_in_the_end": Scenario(
        "when it is certain that it did not arrive, the wish is granted", FENCED, fates=[Fate(lost=True)],
        spells=[Spell(0.0, 20.0, Mood.MUTE)], acts=[(10.0, withdraw)], ends={1: "withdrawn"},
    ),
    "r6_what_another_passes_on": Scenario(
        "what the record system has accepted it passes on: the far end's copy is not withdrawn from here", FENCED,
        [Wanted(1, also=(FUND,))], acts=[(10.0, lambda made: made.wish(1, Wish.WITHDRAW))], ends={1: "confirmed"},
    ),
    "r6_not_arrived_yet_is_still_passed_on": Scenario(
        "what a person calls not arrived and then takes back is looked for, as long as it can still be passed on",
        FENCED, [Wanted(1, also=(SOON,))], ends={1: "confirmed"},
        acts=[(15.0, not_arrived), (20.0, lambda made: made.wish(1, Wish.WITHDRAW))],
    ),
    "r6_withdrawn_and_then_called_not_arrived": Scenario(
        "what is taken back and then called not arrived is looked for, as long as it can still be passed on",
        FENCED, [Wanted(1, also=(SOON,))], ends={1: "confirmed"},
        acts=[(8.0, lambda made: made.wish(1, Wish.WITHDRAW)), (20.0, not_arrived)],
    ),
    "r6_superseded_before_it_left": Scenario(
        "only the correction goes", FENCED, spells=[Spell(0.0, 100.0, Mood.CLOSED)], acts=[(50.0, supersede)],
        ends={1: "superseded", 101: "confirmed"},
    ),
}  # fmt: skip

LIVENESS = {
    f"liveness_a_poison_item_comes_to_a_person_{name}": Scenario(
        "a system that fails on this one item for ever is not asked for ever, and the citizen's others are not stuck"
        " without a name", made, TWO, dislikes={1: BROKEN}, ends={1: "needs_review", 2: "queued"}, most_requests=1000,
        heal_days=0.5,
    )
    for name, made in {"fenced": FENCED, "bare": BARE, "versioned": VERSIONED,
                       "blind": contract(fence="create_once", look_up=False)}.items()
} | {
    "liveness_what_it_needs_is_gone": Scenario(
        "one that needs what was withdrawn before it came is with a person at once", FENCED,
        spells=[Spell(0.0, 100.0, Mood.CLOSED)],
        acts=[(50.0, withdraw), (60.0, lambda made: made.register(Wanted(2, needs=(1,))))],
        ends={1: "withdrawn", 2: "needs_review/needed_withdrawn"},
    ),
    "liveness_what_it_needs_was_corrected": Scenario(
        "one that needs what was corrected before it came needs the correction", FENCED,
        spells=[Spell(0.0, 100.0, Mood.CLOSED)],
        acts=[(50.0, supersede), (60.0, lambda made: made.register(Wanted(2, needs=(1,))))],
        ends={1: "superseded", 101: "confirmed", 2: "confirmed"},
    ),
    "liveness_a_correction_may_not_need_its_own_dependant": Scenario(
        "a correction that needs what waits for the corrected one is not taken", FENCED,
        [Wanted(1, day=12), Wanted(2, day=13, needs=(1,))], spells=[Spell(0.0, 100.0, Mood.CLOSED)],
        acts=[(50.0, lambda made: made.register(Wanted(101, supersedes=1, needs=(2,))))],
        ends={1: "confirmed", 2: "confirmed"},
    ),
}  # fmt: skip


def _expect_shown(made: World, number: int, state: str) -> None:
    record = next(item for item in made.items() if item.n == number).deliveries[0]
    if record.state.value != state:
        made.problems.append(f"slow: #{number} is {record.state.value}, not {state}")


SCENARIOS: dict[str, Scenario] = R1 | R2 | R3 | R4 | R5 | R6 | LIVENESS
