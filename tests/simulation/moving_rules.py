"""The named scenarios of rule R7: bundles, recoveries and a person's word about them. What each means stands in its
sentence."""

from __future__ import annotations

from functools import partial
from random import Random

from tests.simulation import carrying, people, restoring
from tests.simulation.rules import BARE, BLIND, BLIND_SHORT_KEY, CHANGED, FENCED, FUND, LATE, LOST_ANSWER, supersede
from tests.simulation.scenarios import Scenario
from tests.simulation.systems import contract
from tests.simulation.weather import Fate, Mood, Spell
from tests.simulation.world import Wanted, World, uid

from jobterm.office.wishes import Verdict
from jobterm.outbox.delivery import Mode, Role
from jobterm.outbox.moving import Selection
from jobterm.outbox.store import NewDelivery

FENCED_BLIND = contract(fence="create_once", look_up=False)


def hand_on(made: World) -> None:
    """All that is open goes into a bundle."""
    carrying.hand_on(made, made.home, Selection())


def elsewhere(made: World) -> None:
    """Another desk imports the bundle."""
    carrying.take_in(made, made.desk("other"), made.bundles[0])


def back(made: World, *, private: bool = False, which: int = 0) -> None:
    """A bundle is imported where it was made."""
    carrying.take_in(made, made.home, made.bundles[which], private=private)


def not_used(made: World) -> None:
    """A person says that no copy was used."""
    carrying.take_back(made, made.home, made.bundles[0])


def not_applied(made: World, number: int) -> None:
    """A person says that it has not arrived."""
    for delivery in made.store.item(uid(number)).deliveries[:1]:
        people.say(made, made.home, delivery, Verdict.NOT_APPLIED)


def applied(made: World, number: int) -> None:
    """A person says that it has arrived."""
    for delivery in made.store.item(uid(number)).deliveries[:1]:
        people.say(made, made.home, delivery, Verdict.APPLIED)


class _All(Random):
    """Dice by which everything happens."""

    def random(self) -> float:
        return 0.0


def damaged(made: World) -> None:
    """Every row is damaged, and a recovery saves what is whole."""
    carrying.recover(made, _All(), rolled_back=False)


class _Once(Random):
    """Dice by which only the first thing happens."""

    def random(self) -> float:
        self.thrown = getattr(self, "thrown", 0) + 1
        return 0.0 if self.thrown == 1 else 1.0


def damaged_first(made: World) -> None:
    """The first registration's row is damaged, and a recovery saves what is whole."""
    carrying.recover(made, _Once(), rolled_back=False)


def put_back(made: World) -> None:
    """The newest copy takes the place of the file."""
    carrying.recover(made, Random(1), rolled_back=True)


DOWN_AT_FIRST = (Spell(0.0, 100.0, Mood.DOWN),)

R7 = {
    "r7_what_is_handed_is_not_sent": Scenario(
        "what another desk was given is not sent from here, though the other is slow", BARE, fates=[LATE],
        spells=DOWN_AT_FIRST, acts=[(10.0, hand_on), (20.0, elsewhere)], ends={1: "confirmed"},
    ),
    "r7_what_comes_out_is_unknown": Scenario(
        "what was on its way when it was handed on is asked after by whoever gets it", BARE, fates=[LATE],
        acts=[(5.0, hand_on), (10.0, elsewhere)], ends={1: "confirmed"},
    ),
    "r7_of_unknown_key_age": Scenario(
        "a bundle that lay about tells nothing of the age of a key", BLIND_SHORT_KEY,
        fates=[Fate(crash="sent")], downtime=60.0, acts=[(10.0, hand_on), (2400.0, elsewhere)], chaos=4000.0,
        ends={1: "needs_review"},
    ),
    "r7_others_may_have_used_it": Scenario(
        "a bundle that others can open proves nothing when it comes back", BARE, fates=[LATE],
        spells=DOWN_AT_FIRST, acts=[(10.0, hand_on), (20.0, elsewhere), (21.0, back)], ends={1: "confirmed"},
    ),
    "r7_shared_stays_shared": Scenario(
        "that others may have used a bundle is not forgotten by a recovery", BARE, fates=[LATE], spells=DOWN_AT_FIRST,
        acts=[(10.0, hand_on), (20.0, elsewhere), (21.0, back), (24.0, carrying.keep_copy), (25.0, put_back)],
        ends={1: "confirmed"},
    ),
    "r7_a_word_makes_it_nobodys_own": Scenario(
        "what others may use is sent once on a person's word, and not again because our own L is over", BARE,
        fates=[Fate(lost=True)], spells=DOWN_AT_FIRST,
        acts=[(10.0, hand_on), (21.0, back), (300.0, partial(not_applied, number=1))], chaos=2000.0,
        ends={1: "needs_review"},
    ),
    "r7_a_person_waits_for_l_out_of_a_bundle_too": Scenario(
        "what may still arrive is not called withdrawn because it was handed on and came back",
        contract(look_up=False), fates=[LATE],
        acts=[(3.0, lambda made: made.wish(1)), (5.0, hand_on), (10.0, back), (12.0, partial(not_applied, number=1))],
        chaos=2000.0, ends={1: "needs_review"},
    ),
    "r7_what_it_needs_was_not_saved": Scenario(
        "one that waits for what no file has whole is with a person, and does not leave", FENCED,
        [Wanted(1), Wanted(2, needs=(1,))], spells=DOWN_AT_FIRST, acts=[(20.0, damaged_first)],
        ends={2: "needs_review/needed_elsewhere"},
    ),
    "r7_told_of_what_was_withdrawn": Scenario(
        "who is told of a record that was withdrawn does not wait for it for ever, out of a bundle", BARE,
        [Wanted(1, also=(NewDelivery("opera", Role.NOTIFY, Mode.DELIVER),))],
        spells=[Spell(0.0, 60.0, Mood.DOWN)], opera=BARE, mute=[Spell(0.0, 200.0, Mood.MUTE)],
        acts=[(10.0, hand_on), (20.0, partial(back, private=True)), (30.0, lambda made: made.wish(1)),
              (150.0, hand_on), (160.0, partial(back, private=True, which=1))],
        ends={1: "withdrawn"}, chaos=600.0,
    ),
    "r7_its_correction_comes_along": Scenario(
        "who needs an item that was corrected needs the correction, at the desk that gets it for the second time too",
        FENCED, [Wanted(1), Wanted(2, needs=(1,))], spells=[Spell(0.0, 200.0, Mood.DOWN)],
        acts=[(5.0, hand_on), (10.0, elsewhere), (20.0, carrying.answer), (30.0, supersede), (40.0, hand_on),
              (50.0, lambda made: carrying.take_in(made, made.desk("other"), made.bundles[-1]))],
        ends={1: "superseded", 101: "confirmed", 2: "confirmed"},
    ),
    "r7_of_two_desks_one_sends_again": Scenario(
        "what another desk had sent is not sent from both when its system was put back", BARE,
        fates=[Fate(lost=True)], acts=[(5.0, hand_on), (10.0, elsewhere), (150.0, carrying.answer),
              (200.0, partial(restoring.put_back, system="amp", lost=199.0)),
              (690.0, lambda made: made.networks["amp"].weather.script.extend([LATE] * 2))],
        chaos=2000.0, ends={1: "confirmed"},
    ),
    "r7_put_back_under_a_persons_word": Scenario(
        "a person's word is dated by the desk's clock, which may be wrong by a day", BLIND, fates=[LOST_ANSWER],
        acts=[(10.0, lambda made: setattr(made.clock, "skew", -86_400.0)), (200.0, partial(applied, number=1)),
              (300.0, partial(restoring.put_back, system="amp", lost=299.99))],
        chaos=2000.0, ends={1: "needs_review"},
    ),
    "r7_what_has_arrived_waits_for_nothing": Scenario(
        "one that a person calls arrived while what it needs is another desk's waits for nothing any more", FENCED,
        [Wanted(1), Wanted(2, system="opera", needs=(1,))], spells=DOWN_AT_FIRST, opera=FENCED,
        acts=[(10.0, hand_on), (20.0, elsewhere), (200.0, partial(applied, number=2)),
              (300.0, partial(restoring.put_back, system="opera", lost=299.9)),
              (790.0, lambda made: made.desk("other").kill_all()), (900.0, lambda made: made.retry(2))],
        chaos=2000.0, ends={2: "confirmed"},
    ),
    "r7_put_back_under_a_withdrawn_one": Scenario(
        "an item that is withdrawn as a whole may have a recipient who had confirmed, and has lost it", BARE,
        [Wanted(1, also=(NewDelivery("opera", Role.NOTIFY, Mode.DELIVER),))], opera=BARE,
        mute=[Spell(0.0, 1000.0, Mood.DOWN)], chaos=2000.0, ends={1: "confirmed"},
        acts=[(10.0, lambda made: made.wish(1)), (60.0, partial(restoring.put_back, system="amp", lost=59.99))],
    ),
    "r7_a_recovery_does_not_forget_that_a_system_was_put_back": Scenario(
        "a recovery out of a copy from before a superuser's word asks after what the system lost", BARE,
        acts=[(20.0, carrying.keep_copy), (60.0, partial(restoring.put_back, system="amp", lost=59.99)),
              (600.0, put_back)],
        spells=[Spell(560.0, 700.0, Mood.MUTE)], chaos=2000.0, ends={1: "confirmed"},
    ),
    "r7_a_recovery_does_not_forget_what_was_handed_on": Scenario(
        "a recovery out of a copy from before a bundle does not send what its receiver sends", BARE,
        acts=[(5.0, carrying.keep_copy), (10.0, hand_on), (20.0, elsewhere), (25.0, put_back)], spells=DOWN_AT_FIRST,
        fates=[LATE], ends={1: "confirmed"},
    ),
    "r7_nor_takes_it_for_its_own_to_withdraw": Scenario(
        "what a bundle's receiver may send is not shown as withdrawn at the desk that forgot the bundle", BARE,
        acts=[(5.0, carrying.keep_copy), (10.0, hand_on), (25.0, put_back), (60.0, lambda made: made.wish(1)),
              (400.0, elsewhere)],
        spells=DOWN_AT_FIRST, chaos=2000.0, ends={1: "confirmed"},
    ),
    "r7_a_bundle_from_before_is_not_believed": Scenario(
        "what a bundle from before a superuser's word calls confirmed may be gone", BLIND, [Wanted(1, also=(FUND,))],
        acts=[(10.0, hand_on), (15.0, lambda made: made.desk("other")),
              (60.0, partial(restoring.put_back, system="amp", lost=59.99)), (600.0, elsewhere)],
        chaos=2000.0, ends={1: "needs_review"},
    ),
    "r7_a_system_put_back": Scenario(
        "what a system confirmed after the copy that it was put back to is asked after, and goes again", BARE,
        acts=[(60.0, partial(restoring.put_back, system="amp", lost=59.99))], chaos=2000.0, ends={1: "confirmed"},
    ),
    "r7_imported_twice_is_once": Scenario(
        "a second import of a bundle changes nothing", FENCED_BLIND, spells=DOWN_AT_FIRST,
        acts=[(10.0, hand_on), (120.0, elsewhere), (200.0, elsewhere)], ends={1: "confirmed"},
    ),
    "r7_its_receiver_answers": Scenario(
        "what the other desk settled is settled here when its bundle comes back", FENCED, spells=DOWN_AT_FIRST,
        acts=[(10.0, hand_on), (20.0, elsewhere)], ends={1: "confirmed"},
    ),
    "r7_taken_back_is_asked_after": Scenario(
        "what was on its way when it was handed on is asked after when it is taken back", BARE, fates=[LATE],
        acts=[(5.0, hand_on), (10.0, not_used)], ends={1: "confirmed"},
    ),
    "r7_a_need_that_failed_stays_failed": Scenario(
        "one whose need was withdrawn is with a person for that reason after it was handed on and taken back", FENCED,
        [Wanted(1), Wanted(2, needs=(1,))], spells=DOWN_AT_FIRST,
        acts=[(5.0, lambda made: made.wish(1)), (10.0, hand_on), (20.0, not_used),
              (30.0, partial(not_applied, number=2))],
        ends={1: "withdrawn", 2: "needs_review/needed_withdrawn"},
    ),
    "r7_trying_now_does_not_bring_what_it_needs": Scenario(
        "one whose need was withdrawn does not leave by \"try now\" after it was handed on and taken back", FENCED,
        [Wanted(1), Wanted(2, needs=(1,))], spells=DOWN_AT_FIRST,
        acts=[(5.0, lambda made: made.wish(1)), (10.0, hand_on), (20.0, not_used), (30.0, lambda made: made.retry(2))],
        ends={1: "withdrawn", 2: "needs_review/needed_withdrawn"},
    ),
    "r7_trying_now_does_not_save_what_it_needs": Scenario(
        "one that waits for what no file has whole does not leave by \"try now\"", FENCED,
        [Wanted(1), Wanted(2, needs=(1,))], spells=DOWN_AT_FIRST,
        acts=[(20.0, damaged_first), (200.0, lambda made: made.retry(2))], ends={2: "needs_review/needed_elsewhere"},
    ),
    "r7_what_left_is_not_overtaken": Scenario(
        "what stood behind a conflict does not go past it because both came out of a bundle", FENCED,
        [Wanted(1, day=12), Wanted(2, day=13)], dislikes={1: CHANGED},
        acts=[(10.0, hand_on), (20.0, partial(back, private=True))], ends={1: "conflict", 2: "unknown"},
    ),
    "r7_an_older_copy_is_not_believed": Scenario(
        "what the copy has as queued may have been sent since", BARE, [Wanted(1, held=5.0)], [LATE],
        acts=[(2.0, carrying.keep_copy), (20.0, put_back)], ends={1: "confirmed"},
    ),
    "r7_what_cannot_be_saved_is_named": Scenario(
        "a recovery says by number what no file has whole", BARE, acts=[(20.0, damaged)],
    ),
    "r2_a_person_waits_for_l_too": Scenario(
        "nobody's word lets it go again while the first request can still arrive", BARE, fates=[LATE],
        spells=[Spell(30.0, 70.0, Mood.MUTE)], acts=[(40.0, partial(not_applied, number=1))], ends={1: "confirmed"},
    ),
    "g5_sent_again_on_a_persons_word": Scenario(
        "a person says that it has not arrived, after L: it goes again, once", contract(look_up=False),
        fates=[Fate(lost=True)], acts=[(250.0, partial(not_applied, number=1))], ends={1: "confirmed"},
    ),
}  # fmt: skip
