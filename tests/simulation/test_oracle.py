"""Tests of the tests: a rule left out must turn its stories red, and every story must be turned red by something."""

from __future__ import annotations

import pytest
from tests.simulation import defects, moving_defects
from tests.simulation.defects import Defect
from tests.simulation.moving_rules import R7
from tests.simulation.rules import LIVENESS
from tests.simulation.rules import SCENARIOS as OTHERS
from tests.simulation.scenarios import play

from jobterm.outbox.delivery import State

SCENARIOS = OTHERS | R7
ON_THE_SECOND = tuple(name for name in SCENARIOS if name.endswith("_on_the_second_attempt"))
POISON = tuple(name for name in LIVENESS if "poison" in name)

CAUGHT_BY: dict[str, tuple[Defect, tuple[str, ...]]] = {
    "every attempt is the first": (
        defects.every_attempt_is_the_first, (*ON_THE_SECOND, "r1_a_refusal_waits_for_proof")
    ),
    "a crash undoes": (defects.a_crash_undoes, ("r1_a_crash_leaves_it_possible",)),
    "a newer version is never ours": (defects.a_newer_version_is_never_ours, ("r1_a_gateways_twin",)),
    "absent is leave": (defects.absent_is_leave, ("r2_no_fence_no_resend",)),
    "the newest version": (defects.the_newest_version, ("r2_the_version_of_the_same_answer",)),
    "the time of the answer": (defects.the_time_of_the_answer, ("r2_certain_only_if_asked_after_l",)),
    "absent is certain": (
        defects.absent_is_certain,
        ("r2_withdrawn_only_if_certain", "r2_unknown_l_is_infinite", "r1_a_refusal_waits_for_proof"),
    ),
    "a new key each time": (defects.a_new_key_each_time, ("r2_a_new_key_only_if_certain",)),
    "send when nobody can be asked": (
        defects.send_when_nobody_can_be_asked,
        ("r2_nobody_can_prove_it", "r4_a_known_key_that_nobody_can_ask_about",
         "r4_a_refusal_that_nobody_can_ask_about"),
    ),
    "no receipt needed": (defects.no_receipt_needed, ("r2_a_receipt_or_it_did_not_happen",)),
    "a connection that never ends": (
        defects.a_connection_that_never_ends, ("r3_the_connection_before_the_claim",)
    ),
    "the transport tries again": (defects.the_transport_tries_again, ("r3_never_retried_by_the_transport",)),
    "claims without looking": (defects.claims_without_looking, ("r3_the_token_guards_the_store",)),
    "only the waiting one hears": (defects.only_the_waiting_one_hears, ("r3_a_zombies_receipt_is_evidence",)),
    "keys are remembered for ever": (defects.keys_are_remembered_for_ever, ("r4_a_key_is_forgotten",)),
    "keys age by the wall clock": (defects.keys_age_by_the_wall_clock, ("r4_measured_on_the_boot_clock",)),
    "boots are one": (defects.boots_are_one, ("r4_forgotten_after_a_reboot",)),
    "a reboot takes for ever": (defects.a_reboot_takes_for_ever, ("r4_a_wait_starts_again_after_a_reboot",)),
    "a fence once is a fence": (
        defects.a_fence_once_is_a_fence, ("r4_a_fence_can_be_forgotten_before_it_is_used",)
    ),
    "a burnt key proves": (defects.a_burnt_key_proves, ("r4_a_burnt_key_is_not_replaced_too_early",)),
    "a key for life": (defects.a_key_for_life, ("r4_a_burnt_key_is_replaced",)),
    "several at once": (defects.several_at_once, ("r5_sending_holds",)),
    **{
        f"{state.value} does not hold": (defects.does_not_hold(state), (f"r5_{state.value}_holds",))
        for state in (State.UNKNOWN, State.RETRY_WAIT, State.HELD_AUTH, State.CONFLICT, State.NEEDS_REVIEW)
    },
    "refused holds all": (defects.refused_holds_all, ("r5_refused_holds_only_its_dependants",)),
    "first come, first served": (defects.first_come_first_served, ("r5_among_the_unsent_by_event_date",)),
    "waiting holds": (defects.waiting_holds, ("r5_order_and_needs_cannot_lock", "r5_regret_lets_others_pass")),
    "held back again": (defects.held_back_again, ("r5_regret_is_over_once",)),
    "lanes stand still": (defects.lanes_stand_still, ("r5_regret_over_the_order_holds_again",)),
    "persons first": (defects.persons_first, ("r5_under_way_before_a_person",)),
    "wishes are granted": (
        defects.wishes_are_granted,
        ("r6_else_after_settling", "r6_while_sending", "r5_a_correction_is_not_put_in_front"),
    ),
    "wishes wait": (defects.wishes_wait, ("r6_at_once_where_certain", "r6_superseded_before_it_left")),
    "wishes are forgotten": (defects.wishes_are_forgotten, ("r6_granted_in_the_end",)),
    "what is passed on is ours": (defects.what_is_passed_on_is_ours, ("r6_what_another_passes_on",)),
    "what has not arrived never will": (
        defects.what_has_not_arrived_never_will, ("r6_not_arrived_yet_is_still_passed_on",)
    ),
    "a decision ends it": (
        defects.a_decision_ends_it,
        ("r6_not_arrived_yet_is_still_passed_on", "r6_withdrawn_and_then_called_not_arrived"),
    ),
    "endless patience": (defects.endless_patience, POISON),
    "waits for the dead": (
        defects.waits_for_the_dead, ("liveness_what_it_needs_is_gone", "liveness_what_it_needs_was_corrected")
    ),
    "cycles by correction": (
        defects.cycles_by_correction, ("liveness_a_correction_may_not_need_its_own_dependant",)
    ),
    "who never left goes first": (moving_defects.who_never_left_goes_first, ("r7_what_left_is_not_overtaken",)),
    "handed is still ours": (moving_defects.handed_is_still_ours, ("r7_what_is_handed_is_not_sent",)),
    "a bundle holds the truth": (
        moving_defects.a_bundle_holds_the_truth,
        ("r7_what_comes_out_is_unknown", "r7_an_older_copy_is_not_believed"),
    ),
    "an imported key is fresh": (moving_defects.an_imported_key_is_fresh, ("r7_of_unknown_key_age",)),
    "everybody is alone": (moving_defects.everybody_is_alone, ("r7_others_may_have_used_it",)),
    "imported twice is two": (moving_defects.imported_twice_is_two, ("r7_imported_twice_is_once",)),
    "answers are not heard": (moving_defects.answers_are_not_heard, ("r7_its_receiver_answers",)),
    "taken back is fresh": (moving_defects.taken_back_is_fresh, ("r7_taken_back_is_asked_after",)),
    "the need is forgotten": (
        moving_defects.the_need_is_forgotten,
        ("r7_a_need_that_failed_stays_failed", "r7_what_it_needs_was_not_saved"),
    ),
    "try now asks no need": (
        moving_defects.try_now_asks_no_need,
        ("r7_trying_now_does_not_bring_what_it_needs", "r7_trying_now_does_not_save_what_it_needs"),
    ),
    "waits for a withdrawn record": (
        moving_defects.waits_for_a_withdrawn_record, ("r7_told_of_what_was_withdrawn",)
    ),
    "once confirmed, always confirmed": (
        moving_defects.once_confirmed_always_confirmed, ("r7_a_system_put_back",)
    ),
    "a person's clock is right": (moving_defects.a_persons_clock_is_right, ("r7_put_back_under_a_persons_word",)),
    "nothing stands beside the anchor": (
        moving_defects.nothing_stands_beside_the_anchor,
        ("r7_a_recovery_does_not_forget_that_a_system_was_put_back",
         "r7_a_recovery_does_not_forget_what_was_handed_on"),
    ),
    "a bundle hides what is on its way": (
        moving_defects.a_bundle_hides_what_is_on_its_way, ("r7_a_person_waits_for_l_out_of_a_bundle_too",)
    ),
    "what was handed on is forgotten": (
        moving_defects.what_was_handed_on_is_forgotten,
        ("r7_a_recovery_does_not_forget_what_was_handed_on", "r7_nor_takes_it_for_its_own_to_withdraw"),
    ),
    "every copy has heard": (
        moving_defects.every_copy_has_heard,
        ("r7_a_recovery_does_not_forget_that_a_system_was_put_back", "r7_a_bundle_from_before_is_not_believed"),
    ),
    "the arrived still wait": (moving_defects.the_arrived_still_wait, ("r7_what_has_arrived_waits_for_nothing",)),
    "our own claim makes it ours": (moving_defects.our_own_claim_makes_it_ours, ("r7_a_word_makes_it_nobodys_own",)),
    "what took its place stays behind": (
        moving_defects.what_took_its_place_stays_behind, ("r7_its_correction_comes_along",)
    ),
    "every desk sends again": (moving_defects.every_desk_sends_again, ("r7_of_two_desks_one_sends_again",)),
    "only what is shown as confirmed": (
        moving_defects.only_what_is_shown_as_confirmed, ("r7_put_back_under_a_withdrawn_one",)
    ),
    "a recovery makes alone": (moving_defects.a_recovery_makes_alone, ("r7_shared_stays_shared",)),
    "silent where rows are missing": (
        moving_defects.silent_where_rows_are_missing, ("r7_what_cannot_be_saved_is_named",)
    ),
    "a decision needs no waiting": (moving_defects.a_decision_needs_no_waiting, ("r2_a_person_waits_for_l_too",)),
    "no word counts": (moving_defects.no_word_counts, ("g5_sent_again_on_a_persons_word",)),
}  # fmt: skip


@pytest.mark.parametrize(
    ("defect", "story"), [(name, story) for name, (_, stories) in CAUGHT_BY.items() for story in stories]
)
def test_a_rule_left_out_is_caught(defect: str, story: str, monkeypatch: pytest.MonkeyPatch) -> None:
    CAUGHT_BY[defect][0](monkeypatch)
    assert play(SCENARIOS[story]) != [], f"{story} is blind to: {defect}"


def test_every_story_is_turned_red_by_some_defect() -> None:
    caught = {story for _, stories in CAUGHT_BY.values() for story in stories}
    assert set(SCENARIOS) - caught == set()
