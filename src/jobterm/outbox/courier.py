"""One delivery's way to its system: decide, open the connection, commit ``sending``, send, settle; or ask after it.

Rule R3 lives here: the connection is open before the claim is committed, and nothing is ever sent twice under one
claim.
"""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random

from jobterm.clock import Clock
from jobterm.domain.registrations.model import Registration
from jobterm.outbox import records, states
from jobterm.outbox.clearance import GO, PASS_SECONDS, BeforeSending, Clearance, Go, Hold, Review, at_once
from jobterm.outbox.committer import Committer
from jobterm.outbox.delivery import Circumstances, Delivery, Moment, Question, State
from jobterm.outbox.lease import Lease
from jobterm.outbox.papers import Papers
from jobterm.outbox.port import (
    Assignment,
    CannotRender,
    LookUp,
    OnPaper,
    Outcome,
    OutcomeClass,
    Rendered,
    Sight,
    SystemPort,
)
from jobterm.outbox.presence import Presence
from jobterm.outbox.reading import Asker, RegisterPort
from jobterm.outbox.states import Do
from jobterm.outbox.store import LeaseLost, NewDelivery, NewEvent, Stale, Store, Transaction

Identify = Callable[[Registration], tuple[tuple[str, str], tuple[str, str, str]]]
"""A registration → (organisation type and code, user type, id and name) to name in the call (design decision 8)."""

Route = Callable[[Registration], Awaitable[tuple[NewDelivery, ...] | None]]
"""A registration → the recipients that it should have, found out now; None while nobody can be asked."""

References = Callable[[Registration], tuple[str, ...]]
"""A registration → the ids of registrations that it refers to, to be rewritten to the system's own (G7)."""

Answered = Callable[[Outcome, float], None]
"""Hears what a system answered to what was sent, and after how many seconds."""

STANDSTILL = 5.0
"""Seconds from the claim after which nothing is sent any more: L is counted from the claim, and a commit on a disk that
hung has used up what servers allow an idle connection (rule R3)."""

ASK_AGAIN = timedelta(seconds=20)
ASK_LATEST = timedelta(minutes=5)
"""How long to wait before asking again where an item belongs: at first, and in the end."""

NOT_HERE = "cannot_send"
"""Why an item for a system that the site file does not name, or gives no address, needs a person."""


def key_of(delivery: Delivery) -> str:
    """The key of one rendering (interface §5)."""
    name = f"{delivery.system}/{delivery.revision}/{delivery.rendering}"
    return str(uuid.uuid5(uuid.UUID(delivery.registration), name))


@dataclass(frozen=True, slots=True)
class Package:
    """All that is needed to send or look up one delivery."""

    delivery: Delivery
    assignment: Assignment
    rendered: Rendered | None


@dataclass(frozen=True, slots=True)
class Served:
    """What came of serving a delivery: how the system behaved (None = it was not asked, or that was told already), how
    long it took, and the delivery's state afterwards. ``sent``: a claim was committed. ``asks``: nothing was done yet,
    because the office looks something up first (see `Courier.clear`)."""

    outcome: Outcome | None
    seconds: float
    state: State
    sent: bool = False
    asks: Awaitable[Clearance] | None = None


class _StoodStill(Exception):
    """Too long after the claim for anything to be sent under it."""


class Courier:
    """Carries deliveries; holds no state of its own but what it was given."""

    def __init__(
        self,
        committer: Committer,
        *,
        clock: Clock,
        chance: Random,
        identify: Identify,
        references: References,
        route: Route,
        presence: Presence,
        papers: Papers,
        before_sending: BeforeSending = at_once,
    ) -> None:
        self._committer = committer
        self._clock = clock
        self._chance = chance
        self._identify = identify
        self._references = references
        self._route_now = route
        self._presence = presence
        self._papers = papers
        self._before_sending = before_sending
        self._passed: dict[str, float] = {}

    async def serve(self, delivery_id: str, port: SystemPort | None, lease: Lease, answered: Answered) -> Served | None:
        """Do what is to be done with a delivery now; None when there is nothing to do or somebody else did it.
        ``answered`` hears what a system answered before it is written down: the system is free for the next.
        Without ``port`` this site has no such system: unless it belongs elsewhere, only a person can help.
        """
        package = await self._committer.read(lambda store: self._pack(store, delivery_id))
        delivery = package.delivery
        if port is None:
            found = self._route(package, lease) if delivery.provisional else self._review(delivery, NOT_HERE, lease)
            return await found
        do = states.decide(delivery, port.capabilities, Moment.read(self._clock))
        if do in (Do.SEND, Do.LOOK_UP) and self._presence.away(delivery, package.assignment.registration):
            return await self._hold(delivery, lease)
        if do in (Do.SEND, Do.LOOK_UP) and self._is_new(delivery):
            word = self._before_sending(package.assignment.registration, delivery)
            if not isinstance(word, (Go, Hold, Review)):
                return Served(None, 0.0, delivery.state, asks=word)
            if word != GO:
                return await self._kept_back(delivery, word, lease)
        match do:
            case Do.SEND:
                return await self._send(package, port, lease, answered)
            case Do.LOOK_UP:
                return await self._look_up(package, port, lease)
            case Do.ROUTE:
                return await self._route(package, lease)
            case Do.REVIEW:
                return await self._review(delivery, "no_look_up", lease)
            case _:
                return None

    def _pack(self, store: Store, delivery_id: str) -> Package:
        delivery = store.delivery(delivery_id)
        registration = store.registration(delivery.registration)
        organisation, user = self._identify(registration)
        refs: Mapping[str, str] = store.receipts(self._references(registration), delivery.system)
        assignment = Assignment(
            registration, key_of(delivery), organisation, user, refs, delivery.version, delivery.base
        )
        return Package(delivery, assignment, store.rendering(delivery))

    # ---- finding out where it belongs --------------------------------------------------------------------------

    async def _route(self, package: Package, lease: Lease) -> Served:
        read, registration = package.delivery, package.assignment.registration
        found = await self._route_now(registration)

        def write(tx: Transaction) -> State:
            tx.check_lease(lease)
            current = tx.delivery(read.id)
            if current != read:
                raise Stale("it has changed since it was read")
            if found is None and current.failures >= states.PATIENCE:
                tx.put(states.review(current, "nobody_to_ask"), NewEvent("for_a_person", code="nobody_to_ask"))
                return State.NEEDS_REVIEW
            if found is None:
                pause = min(ASK_AGAIN * 1.5 ** min(current.failures, 20), ASK_LATEST)
                later = replace(
                    current, reason="nobody_to_ask", failures=current.failures + 1, next_at=self._clock.now() + pause
                )
                tx.put(later, NewEvent("nobody_to_ask"))
            elif not found:
                tx.put(states.review(current, "no_route"), NewEvent("for_a_person", code="no_route"))
            else:
                tx.reroute(registration.id, found, NewEvent("routed", system=found[0].system, code=read.system))
            return current.state

        return Served(None, 0.0, await self._committer.commit(write))

    # ---- sending -------------------------------------------------------------------------------------------------

    async def _send(self, package: Package, port: SystemPort, lease: Lease, answered: Answered) -> Served | None:
        delivery = package.delivery
        try:
            rendered = package.rendered or port.render(await self._papers.whole(package.assignment, delivery.system))
        except CannotRender as error:
            return await self._review(delivery, f"cannot_render:{error.field}", lease)
        except OnPaper as wish:
            return Served(None, 0.0, await self._papers.by_hand(delivery, wish.code, lease))
        claimed: list[Delivery] = []
        began = self._clock.boot_seconds()

        async def before_first_byte() -> None:
            made = await self._committer.commit(lambda tx: self._claim(tx, delivery, rendered, port=port, lease=lease))
            if made is None:
                raise Stale("another is before it")
            claimed.append(made)
            nonlocal began
            began = self._clock.boot_seconds()
            if made.claim_mark is not None and began - made.claim_mark.seconds > STANDSTILL:
                raise _StoodStill

        try:
            outcome = await port.send(rendered, before_first_byte)
        except _StoodStill:
            return await self._not_sent(claimed[0], port)
        except LeaseLost:
            raise
        except Stale:
            return None
        seconds = self._clock.boot_seconds() - began
        if not claimed:
            return Served(outcome, seconds, delivery.state)
        attempt = claimed[0].attempt
        answered(outcome, seconds)
        state = await self._committer.commit(lambda tx: self._settle(tx, delivery.id, attempt, outcome, port))
        return Served(None, seconds, state, sent=True)

    async def _not_sent(self, claimed: Delivery, port: SystemPort) -> Served:
        """We ourselves stood still; nothing has left, and the system has nothing to do with it."""
        outcome = Outcome(OutcomeClass.NOT_SENT, "stalled")
        settle = self._committer.commit(lambda tx: self._settle(tx, claimed.id, claimed.attempt, outcome, port))
        return Served(None, 0.0, await settle, sent=True)

    def _claim(
        self, tx: Transaction, read: Delivery, rendered: Rendered, *, port: SystemPort, lease: Lease
    ) -> Delivery | None:
        """The delivery claimed; None where another has come before it."""
        tx.check_lease(lease)
        current = tx.delivery(read.id)
        if current != read:
            raise Stale("it has changed since it was read")
        if not tx.is_head(current):
            return None
        now = Moment.read(self._clock)
        if states.decide(current, port.capabilities, now) is not Do.SEND:
            raise Stale("it may not be sent any more: opening the connection took too long")
        tx.rendered(current, rendered)
        claimed = states.claim(current, rendered.key, now)
        by = claimed.carrier or lease.owner
        tx.put(claimed, NewEvent("claimed", attempt=claimed.attempt, request_sha256=rendered.sha256(), by=by))
        return claimed

    def _settle(self, tx: Transaction, delivery_id: str, attempt: int, outcome: Outcome, port: SystemPort) -> State:
        current = tx.delivery(delivery_id)
        after = states.settle(current, attempt, outcome, self._under(port))
        event = NewEvent(
            "answered", attempt=attempt, cls=outcome.cls.value, code=outcome.code, answer_sha256=outcome.answer_sha256
        )
        if after == current:
            # A late answer to an old question: evidence, nothing more (rule R3).
            tx.note(current.registration, replace(event, event="late_answer", system=current.system))
        else:
            tx.put(after, event)
        return after.state

    # ---- asking --------------------------------------------------------------------------------------------------

    async def _look_up(self, package: Package, port: SystemPort, lease: Lease) -> Served:
        delivery = package.delivery
        began = Moment.read(self._clock)
        question = Question(delivery.attempt, delivery.state, began, delivery.plan)
        seen = await port.look_up(package.assignment, package.rendered)
        seconds = self._clock.boot_seconds() - began.boot_seconds
        state = await self._committer.commit(
            lambda tx: self._sighted(tx, delivery.id, question, seen, port=port, lease=lease)
        )
        outcome = seen.outcome
        if seen.sight is not Sight.FAILED or outcome is None:
            outcome = Outcome(OutcomeClass.ACCEPTED, "looked_up", server_at=seen.server_at)
        return Served(outcome, seconds, state)

    def _sighted(
        self, tx: Transaction, delivery_id: str, question: Question, seen: LookUp, *, port: SystemPort, lease: Lease
    ) -> State:
        from jobterm.outbox import proof  # late: for what was in doubt

        tx.check_lease(lease)
        current = tx.delivery(delivery_id)
        after = proof.sighted(current, question, seen, self._under(port))
        code = seen.outcome.code if seen.outcome is not None else None
        event = NewEvent("looked_up", attempt=question.attempt, cls=seen.sight.value, code=code)
        if after == current:
            tx.note(current.registration, replace(event, event="void_answer", system=current.system))
        else:
            tx.put(after, event)
        return after.state

    async def far_end(self, delivery: Delivery, register: RegisterPort | None) -> Served:
        """Look whether an expected delivery has come to its far end; where nobody can look (no ``register``), a person
        is asked when its promise has passed."""
        registration = await self._committer.read(lambda store: store.registration(delivery.registration))
        organisation, user = self._identify(registration)
        began = self._clock.boot_seconds()
        asker = Asker(organisation, user, "far_end")
        answer = None if register is None else await register.received(delivery.registration, asker)
        seconds = self._clock.boot_seconds() - began
        receipt = None if isinstance(answer, Outcome) else answer
        answered = not isinstance(answer, Outcome)

        def write(tx: Transaction) -> State:
            current = tx.delivery(delivery.id)
            now = self._clock.now()
            after = states.far_end(current, receipt, answered=answered, now=now, chance=self._chance)
            if after != current:
                seen = "found" if receipt is not None else "absent" if answered else "failed"
                tx.put(after, NewEvent("far_end", cls=seen))
            return after.state

        state = await self._committer.commit(write)
        outcome = answer if isinstance(answer, Outcome) else Outcome(OutcomeClass.ACCEPTED, "looked_up")
        return Served(outcome, seconds, state)

    # ---- before it is sent for the first time ----------------------------------------------------------------------

    def _is_new(self, delivery: Delivery) -> bool:
        """Whether it was never sent, and the office has not just said that it may go."""
        if delivery.state is not State.QUEUED or delivery.possible:
            return False
        passed = self._passed.get(delivery.id)
        return passed is None or self._clock.boot_seconds() - passed > PASS_SECONDS

    async def clear(self, delivery_id: str, asks: Awaitable[Clearance], lease: Lease) -> bool:
        """Wait for the office's word on a delivery; whether it may go, which is done when it is served next."""
        read = await self._committer.read(lambda store: store.delivery(delivery_id))
        word = await asks
        if word != GO:
            await self._kept_back(read, word, lease)
            return False
        now = self._clock.boot_seconds()
        self._passed = {one: at for one, at in self._passed.items() if now - at <= PASS_SECONDS}
        self._passed[delivery_id] = now
        return True

    async def _kept_back(self, delivery: Delivery, word: Clearance, lease: Lease) -> Served:
        """Not sent: until a moment, or until a person has decided."""

        def write(tx: Transaction) -> State:
            tx.check_lease(lease)
            current = tx.delivery(delivery.id)
            if current != delivery:
                raise Stale("it has changed since it was read")
            if isinstance(word, Review):
                event = NewEvent("for_a_person", code=word.code, note=records.dump(list(word.findings)))
                tx.put(states.review(current, word.code), event)
                return State.NEEDS_REVIEW
            if isinstance(word, Hold):
                held = replace(current, held_until=word.until, reason=word.why, failures=current.failures + 1)
                tx.put(held, NewEvent("held_back", code=word.why))
            return current.state

        return Served(None, 0.0, await self._committer.commit(write))

    # ---- giving it to a person -----------------------------------------------------------------------------------

    async def _review(self, delivery: Delivery, reason: str, lease: Lease) -> Served:
        def write(tx: Transaction) -> State:
            tx.check_lease(lease)
            current = tx.delivery(delivery.id)
            if current == delivery:
                tx.put(states.review(current, reason), NewEvent("for_a_person", code=reason))
            return State.NEEDS_REVIEW

        return Served(None, 0.0, await self._committer.commit(write))

    async def _hold(self, delivery: Delivery, lease: Lease) -> Served:
        def write(tx: Transaction) -> State:
            tx.check_lease(lease)
            if tx.delivery(delivery.id) == delivery:
                tx.put(states.author_away(delivery), NewEvent("held_for_author"))
            return State.HELD_AUTH

        return Served(None, 0.0, await self._committer.commit(write))

    async def failed(self, delivery_id: str, error: Exception) -> None:
        """The program itself failed on this item: set it aside for a person, so that it stops nobody else's."""

        def write(tx: Transaction) -> None:
            current = tx.delivery(delivery_id)
            code = f"program_error:{type(error).__name__}"
            if current.state is State.SENDING:
                current = states.crashed(current, self._clock.now())
            if current.state in (State.QUEUED, State.RETRY_WAIT, State.UNKNOWN, State.EXPECTED):
                tx.put(states.review(current, code), NewEvent("for_a_person", code=code))

        await self._committer.commit(write)

    def _under(self, port: SystemPort) -> Circumstances:
        return Circumstances(port.capabilities, Moment.read(self._clock), self._chance)
