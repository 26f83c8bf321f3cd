"""Rule R7 left out on purpose, and what people are told to wait for: ways in which somebody could get it wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from jobterm.office import resolve
from jobterm.outbox import handed_on, handing, lanes, restored, salvage, states
from jobterm.outbox.delivery import Delivery, Moment, Role, State
from jobterm.outbox.moving import Moved
from jobterm.outbox.sqladopt import Adopter
from jobterm.outbox.store import NewEvent, Store, StoredItem

Patch = pytest.MonkeyPatch


def who_never_left_goes_first(patch: Patch) -> None:
    """R5, R7: what came out of a bundle and never left goes past what did."""
    under_way = lanes.UNDER_WAY
    patch.setattr(lanes, "turn", lambda one: (under_way.get(one.state, len(under_way)), lanes.order(one)))


def handed_is_still_ours(patch: Patch) -> None:
    """R7: what is handed on is not committed as handed here."""
    patch.setattr(handing, "hand", lambda delivery, _bundle, _now: delivery)


def a_bundle_holds_the_truth(patch: Patch) -> None:
    """R7: what comes out of a bundle stands as it stood when it was handed on."""
    patch.setattr(handing, "estranged", _as_it_stood)


def _as_it_stood(delivery: Delivery, now: Moment, *, sole: bool, unmet: int, bundle: str) -> Delivery:
    del sole, now
    back = State.QUEUED if delivery.state is State.SENDING else delivery.state
    return replace(delivery, state=back, unmet=unmet, lineage=bundle, next_at=None, possible=False)


def an_imported_key_is_fresh(patch: Patch) -> None:
    """R7: the age of a key is believed to begin with the import."""
    sound = handing.estranged

    def estranged(delivery: Delivery, now: Moment, **given: Any) -> Delivery:
        return replace(sound(delivery, now, **given), key=delivery.key, key_birth=now.mark())

    patch.setattr(handing, "estranged", estranged)


def everybody_is_alone(patch: Patch) -> None:
    """R7: of a bundle that others can open it is believed that nobody did."""
    sound = handing.estranged
    patch.setattr(handing, "estranged", lambda delivery, now, **given: sound(delivery, now, **{**given, "sole": True}))


def imported_twice_is_two(patch: Patch) -> None:
    """R7: a second import begins anew."""

    def meet(self: Adopter, one: Moved, bundle: str, **_given: Any) -> str:
        for theirs in one.deliveries:
            made = self._coming_in(one, theirs, bundle)
            self._tx.put(replace(made, n=self._tx.delivery(made.id).n), NewEvent("imported"))
        return "back"

    patch.setattr(Adopter, "_meet", meet)


def answers_are_not_heard(patch: Patch) -> None:
    """R7: what its receiver settled is not settled here."""
    patch.setattr(Adopter, "_meet", lambda *_given, **_more: "known")


def taken_back_is_fresh(patch: Patch) -> None:
    """R7: what a person takes back is queued as if it had never left."""

    def taken_back(delivery: Delivery, unmet: int, now: datetime) -> Delivery:
        del now
        return replace(delivery, state=State.QUEUED, unmet=unmet, possible=False, next_at=None, handed_to=None)

    patch.setattr(handing, "taken_back", taken_back)


def the_need_is_forgotten(patch: Patch) -> None:
    """R7, G7: one whose need has failed is with a person for no reason any more when it comes back."""
    patch.setattr(Adopter, "_placed", lambda _self, delivery, *_given: delivery)


def try_now_asks_no_need(patch: Patch) -> None:
    """G7, R7: "try now" sends one whose need has failed."""
    patch.setattr(states, "IN_VAIN", frozenset())


def the_arrived_still_wait(patch: Patch) -> None:
    """G12: one that is confirmed goes on waiting for what it needs, and comes back to that when it is put in doubt."""
    sound = states.confirm
    patch.setattr(states, "confirm", lambda one, receipt: replace(sound(one, receipt), unmet=one.unmet))


def silent_where_rows_are_missing(patch: Patch) -> None:
    """G4: a recovery does not say what it could not save."""
    sound = salvage.salvage
    patch.setattr(salvage, "salvage", lambda *given, **more: replace(sound(*given, **more), missing=()))


def a_decision_needs_no_waiting(patch: Patch) -> None:
    """R2: a person may say "not applied" while an earlier request can still arrive, and is believed."""
    patch.setattr(resolve, "send_again_refusal", lambda *_given: None)


def no_word_counts(patch: Patch) -> None:
    """G5: what a person decides is forgotten."""
    patch.setattr(resolve, "_again", lambda _parts, delivery: delivery)


def a_recovery_makes_alone(patch: Patch) -> None:
    """R7: what came out of a bundle of others is ours alone after a recovery."""
    sound = handing.estranged

    def estranged(delivery: Delivery, now: Moment, **given: Any) -> Delivery:
        made = sound(delivery, now, **given)
        return replace(made, claim_mark=now.mark(), shared=False) if given["sole"] and made.possible else made

    patch.setattr(handing, "estranged", estranged)


def a_bundle_hides_what_is_on_its_way(patch: Patch) -> None:
    """R2, R7: of what others may have used nobody waits for our own earlier requests either."""
    sound = handing.estranged

    def estranged(delivery: Delivery, now: Moment, **given: Any) -> Delivery:
        made = sound(delivery, now, **given)
        return replace(made, claim_mark=None) if made.shared else made

    patch.setattr(handing, "estranged", estranged)


def waits_for_a_withdrawn_record(patch: Patch) -> None:
    """G12: out of a bundle one waits for its record for ever, though that was withdrawn."""
    sound = Adopter._waits

    def waits(self: Adopter, needs: Any, together: Any, delivery: Delivery) -> tuple[int, str | None]:
        record = next((one for one in together if one.role is Role.RECORD), None)
        if delivery.role is Role.NOTIFY and record is not None and record.state is not State.CONFIRMED:
            return delivery.unmet, None
        return sound(self, needs, together, delivery)

    patch.setattr(Adopter, "_waits", waits)


def once_confirmed_always_confirmed(patch: Patch) -> None:
    """R7: what a system confirmed before it was put back to an older copy is believed for ever."""
    patch.setattr(restored, "in_doubt", lambda delivery, _since, _now: delivery)


def what_took_its_place_stays_behind(patch: Patch) -> None:
    """R7: an item that is here already comes without what has taken its place."""
    sound = Adopter._meet

    def meet(self: Adopter, one: Moved, bundle: str, *, private: bool, by: str) -> str:
        return sound(self, replace(one, superseded_by=None), bundle, private=private, by=by)

    patch.setattr(Adopter, "_meet", meet)


def a_persons_clock_is_right(patch: Patch) -> None:
    """R7: a person's word is taken to be from when this desk's clock said that it was."""
    patch.setattr(restored, "A_CLOCK_WRONG", timedelta(0))


def what_was_handed_on_is_forgotten(patch: Patch) -> None:
    """R7: an item out of a copy from before a bundle is taken for this desk's own."""
    patch.setattr(handed_on, "remembered", lambda one, _words, _now: one)


def nothing_stands_beside_the_anchor(patch: Patch) -> None:
    """R7: that a system was put back, or a bundle written, is known to the outbox alone, and to no older copy."""
    patch.setattr(salvage, "_beside", lambda _anchor: ((), ()))


def every_copy_has_heard(patch: Patch) -> None:
    """R7: what comes out of a copy or a bundle is believed, though it is from before a superuser's word."""
    patch.setattr(restored, "unheard_by", lambda one, *_given: one)


def our_own_claim_makes_it_ours(patch: Patch) -> None:
    """R7: once this desk has sent it, that others may use its bundle is forgotten."""
    sound = states.claim

    def claim(delivery: Delivery, key: str, now: Moment) -> Delivery:
        return replace(sound(delivery, key, now), shared=False)

    patch.setattr(states, "claim", claim)


def every_desk_sends_again(patch: Patch) -> None:
    """R7: what another desk had sent is asked after and sent from here too, when its system was put back."""
    sound = restored.in_doubt

    def in_doubt(delivery: Delivery, since: datetime, now: datetime) -> Delivery:
        return sound(replace(delivery, handed_to=None), since, now)

    patch.setattr(restored, "in_doubt", in_doubt)


def only_what_is_shown_as_confirmed(patch: Patch) -> None:
    """R7: only items that are confirmed as a whole are looked at when a system was put back."""
    sound = restored._pages

    def pages(store: Store) -> Iterator[list[StoredItem]]:
        yield from ([item for item in page if item.shown == "confirmed"] for page in sound(store))

    patch.setattr(restored, "_pages", pages)
