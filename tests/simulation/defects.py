"""Rules left out on purpose. Each defect is a way in which somebody could get a sentence of R1-R6 wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from tests.simulation import wire
from tests.simulation.systems import Model, Request
from tests.simulation.weather import Fate

from jobterm.outbox import courier, engine, lanes, proof, states
from jobterm.outbox.delivery import HOLDS_LANE, BootMark, Delivery, Moment, State, Wish
from jobterm.outbox.port import Capabilities, Outcome, OutcomeClass, Rendered
from jobterm.outbox.sqlwrite import Writer
from jobterm.outbox.store import NewEvent

Patch = pytest.MonkeyPatch
Defect = Callable[[Patch], None]


def every_attempt_is_the_first(patch: Patch) -> None:
    """R1: an outcome is taken for the last word on all attempts."""
    sound = states.claim
    patch.setattr(states, "claim", lambda *given: replace(sound(*given), earlier=False))


def a_crash_undoes(patch: Patch) -> None:
    """R1: what was being sent at a crash goes back into the queue."""

    def crashed(delivery: Delivery, now: datetime) -> Delivery:
        del now
        return replace(delivery, state=State.QUEUED, possible=False, next_at=None)

    patch.setattr(states, "crashed", crashed)


def a_newer_version_is_never_ours(patch: Patch) -> None:
    """R1: a conflict on the version is believed to say that nothing was applied."""
    patch.setattr(states, "_version_moved", lambda _outcome, _caps: False)


def absent_is_leave(patch: Patch) -> None:
    """R2: "not there" is taken for leave to send again."""
    patch.setattr(proof, "safe_to_resend", lambda *_given: True)
    patch.setattr(states, "fenced", lambda *_given: True)


def the_newest_version(patch: Patch) -> None:
    """R2: the version to be conditional on is read just before the bytes leave."""
    sound = Model.read

    def read(self: Model, rendered: Rendered, claimed: float) -> Request:
        request = sound(self, rendered, claimed)
        request.version = self.version(request.subject)
        return request

    patch.setattr(Model, "read", read)


def the_time_of_the_answer(patch: Patch) -> None:
    """R2: L is counted to the answer of a look-up instead of its beginning."""
    sound = proof.certainly_not_applied

    def certainly(delivery: Delivery, caps: Capabilities, began: Moment) -> bool:
        return sound(delivery, caps, replace(began, boot_seconds=began.boot_seconds + 450.0))

    patch.setattr(proof, "certainly_not_applied", certainly)


def absent_is_certain(patch: Patch) -> None:
    """R2: a look-up is taken for a proof."""
    patch.setattr(proof, "certainly_not_applied", lambda *_given: True)


def a_new_key_each_time(patch: Patch) -> None:
    """R2: what goes again goes under a new key."""
    sound = proof._again
    patch.setattr(proof, "_again", lambda looked, under: sound(replace(looked, rendering=looked.rendering + 1), under))


def send_when_nobody_can_be_asked(patch: Patch) -> None:
    """R2, R4: without a look-up the machine simply sends again."""
    patch.setattr(states, "_unasked", lambda *_given: states.Do.SEND)


def no_receipt_needed(patch: Patch) -> None:
    """Decision 4: any acceptance will do."""
    sound = states.settle

    def settle(delivery: Delivery, attempt: int, outcome: Outcome, under: Any) -> Delivery:
        if outcome.cls is OutcomeClass.ACCEPTED:
            return states.confirm(delivery, outcome.receipt)
        return sound(delivery, attempt, outcome, under)

    patch.setattr(states, "settle", settle)


def a_connection_that_never_ends(patch: Patch) -> None:
    """R3: the connection is opened after the claim, so that no idle limit ends a stalled sender."""
    patch.setattr(wire, "IDLE_LIMIT", 1e9)
    sound = Model.read

    def read(self: Model, rendered: Rendered, claimed: float) -> Request:
        del claimed
        return sound(self, rendered, asyncio.get_running_loop().time())

    patch.setattr(Model, "read", read)


def the_transport_tries_again(patch: Patch) -> None:
    """R3: the layer below sends once more when it hears nothing."""
    sound = wire.Network.depart

    def depart(self: wire.Network, request: Request, fate: Fate) -> Any:
        if fate.answer_lost:
            sound(self, replace(request), Fate(late=5.0))
        return sound(self, request, fate)

    patch.setattr(wire.Network, "depart", depart)


def claims_without_looking(patch: Patch) -> None:
    """R3: neither the lease nor the delivery is read again when a claim is committed."""

    def claim(self: Any, tx: Any, read: Delivery, rendered: Rendered, **_given: Any) -> Delivery:
        claimed = states.claim(tx.delivery(read.id), rendered.key, Moment.read(self._clock))
        tx.put(claimed, NewEvent("claimed", attempt=claimed.attempt))
        return claimed

    patch.setattr(courier.Courier, "_claim", claim)


def only_the_waiting_one_hears(patch: Patch) -> None:
    """R3: a receipt for an attempt that nobody waits for is thrown away."""
    sound = states.settle

    def settle(delivery: Delivery, attempt: int, outcome: Outcome, under: Any) -> Delivery:
        if delivery.state is not State.SENDING or delivery.attempt != attempt:
            return delivery
        return sound(delivery, attempt, outcome, under)

    patch.setattr(states, "settle", settle)


def keys_are_remembered_for_ever(patch: Patch) -> None:
    """R4: whoever had a key has it still."""
    patch.setattr(states, "key_alive", lambda _delivery, caps, _now: caps.key_ttl is not None)


def keys_age_by_the_wall_clock(patch: Patch) -> None:
    """R4: the age of a key is measured on a clock that can be set."""

    def alive(delivery: Delivery, caps: Capabilities, now: Moment) -> bool:
        if caps.key_ttl is None or caps.life is None or delivery.claimed_at is None:
            return False
        return now.wall - delivery.claimed_at + caps.life < caps.key_ttl

    patch.setattr(states, "key_alive", alive)


def boots_are_one(patch: Patch) -> None:
    """R4: seconds of two boots are compared for the age of a key."""

    def alive(delivery: Delivery, caps: Capabilities, now: Moment) -> bool:
        if caps.key_ttl is None or caps.life is None or delivery.key_birth is None:
            return False
        age = now.boot_seconds - delivery.key_birth.seconds
        return age + caps.life.total_seconds() < caps.key_ttl.total_seconds()

    patch.setattr(states, "key_alive", alive)


def a_reboot_takes_for_ever(patch: Patch) -> None:
    """R4: after a reboot every wait is taken to be over."""
    sound = BootMark.elapsed

    def elapsed(self: BootMark, now: Moment) -> float:
        return sound(self, now) if self.boot_id == now.boot_id else 1e9

    patch.setattr(BootMark, "elapsed", elapsed)


def a_fence_once_is_a_fence(patch: Patch) -> None:
    """R4: what was safe to send again when it was looked up is safe whenever it goes."""
    patch.setattr(states, "fenced", lambda *_given: True)


def a_burnt_key_proves(patch: Patch) -> None:
    """R4: a key that is known where nothing is, is replaced at once."""
    sound = proof.certainly_not_applied
    patch.setattr(proof, "certainly_not_applied", lambda delivery, *given: delivery.burnt or sound(delivery, *given))


def a_key_for_life(patch: Patch) -> None:
    """R4: a burnt key is never replaced."""
    sound = proof._cleared
    patch.setattr(proof, "_cleared", lambda looked, under: replace(sound(looked, under), rendering=looked.rendering))


def does_not_hold(state: State) -> Defect:
    """R5: one state does not hold its lane."""

    def defect(patch: Patch) -> None:
        patch.setattr(lanes, "HOLDS_LANE", HOLDS_LANE - {state})

    return defect


class _Forgetful(set[Any]):
    def __contains__(self, thing: object) -> bool:
        return False


def several_at_once(patch: Patch) -> None:
    """R5: neither the lane nor the engine knows that something of it is being sent."""
    does_not_hold(State.SENDING)(patch)
    sound = engine.Engine.__init__

    def made(self: engine.Engine, around: engine.Surroundings) -> None:
        sound(self, around)
        self._lanes = _Forgetful()

    patch.setattr(engine.Engine, "__init__", made)


def refused_holds_all(patch: Patch) -> None:
    """R5: a refused one stops the citizen's others."""
    patch.setattr(lanes, "HOLDS_LANE", HOLDS_LANE | {State.REFUSED})


def first_come_first_served(patch: Patch) -> None:
    """G6: order of entry instead of event date."""
    patch.setattr(lanes, "order", lambda delivery: (delivery.n,))


def waiting_holds(patch: Patch) -> None:
    """Amendment 1: the first in order is the head even while it waits."""
    sound = lanes.head

    def head(deliveries: Iterable[Delivery], now: datetime) -> Any:
        return sound([replace(one, unmet=0, held_until=None) for one in deliveries], now)

    patch.setattr(lanes, "head", head)


def held_back_again(patch: Patch) -> None:
    """G13: regret is looked at on every sending."""

    def held(delivery: Delivery, now: Moment) -> bool:
        return delivery.held_until is not None and now.wall < delivery.held_until

    patch.setattr(states, "_held_back", held)


def lanes_stand_still(patch: Patch) -> None:
    """G6: a lane is not looked at again when somebody's regret is over."""

    def is_head(self: Writer, delivery: Delivery) -> bool:
        sql = "SELECT delivery FROM lane WHERE system = ? AND subject = ?"
        return bool(self._db.value(sql, (delivery.system, delivery.lane)) == delivery.id)

    patch.setattr(Writer, "is_head", is_head)


def persons_first(patch: Patch) -> None:
    """R5: of two that hold a lane the earlier one is looked at, though only a person can move it."""
    patch.setattr(lanes, "turn", lanes.order)


def wishes_are_granted(patch: Patch) -> None:
    """R6: what somebody wants back is taken back, whatever became of it."""

    def wish(delivery: Delivery, wanted: Wish, now: datetime) -> Delivery:
        del now
        return states.grant(replace(delivery, wish=wanted))

    patch.setattr(states, "wish", wish)


def wishes_wait(patch: Patch) -> None:
    """R6: a wish is noted and nothing else."""
    patch.setattr(states, "wish", lambda delivery, wanted, _now: replace(delivery, wish=wanted))


def wishes_are_forgotten(patch: Patch) -> None:
    """R6: when it is certain that nothing was applied, it goes again in spite of the wish."""
    sound = proof._cleared
    patch.setattr(proof, "_cleared", lambda looked, under: sound(replace(looked, wish=None), under))


def what_is_passed_on_is_ours(patch: Patch) -> None:
    """R6: what another system passes on is taken back here."""
    patch.setattr(states, "_passed_on", lambda _delivery: False)


def what_has_not_arrived_never_will(patch: Patch) -> None:
    """R6: a person's "not arrived" is taken to mean that nobody will pass it on any more."""
    sound = states._passed_on
    patch.setattr(states, "_passed_on", lambda one: sound(one) and one.state is not State.HAND_OVER)


def a_decision_ends_it(patch: Patch) -> None:
    """R6: what is withdrawn and has not arrived is ended at once, though it may still be passed on."""
    patch.setattr(states, "still_looked_for", lambda delivery, _now: states.grant(delivery))


def endless_patience(patch: Patch) -> None:
    """G12: a machine never gives up."""
    patch.setattr(states, "PATIENCE", 10**9)
    patch.setattr(proof, "PATIENCE", 10**9)


def waits_for_the_dead(patch: Patch) -> None:
    """G12: nobody asks whether what is needed can still come."""
    patch.setattr(Writer, "_never", lambda _self, _registration: False)


def cycles_by_correction(patch: Patch) -> None:
    """G7: a correction may need what waits for it."""
    sound: Callable[..., bool] = Writer._may_be_superseded
    patch.setattr(Writer, "_may_be_superseded", lambda self, old, _needs: sound(self, old, ()))
