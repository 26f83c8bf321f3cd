"""The judge: holds what was acknowledged and what is shown against the systems' ledgers. It knows the promises, not the
program: no transition, proof or lane of the core is repeated here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime

from tests.simulation.systems import Effect, Model

from jobterm.outbox.delivery import Delivery
from jobterm.outbox.store import StoredItem

FINAL = {"confirmed", "withdrawn", "superseded"}
WITH_A_PERSON = {"quarantined", "needs_review", "conflict", "refused", "hand_over", "held_auth"}
AWAY = {"handed"}
"""Given to somebody else, who answers for it (rule R7)."""

HOLDING = {"sending", "unknown", "retry_wait", "held_auth", "conflict", "rerouting", "needs_review", "quarantined"}


@dataclass(frozen=True)
class Claim:
    """Somebody committed to sending a registration to a system."""

    at: float
    system: str
    registration: str


@dataclass
class Verdict:
    """What the checker counted; ``problems`` is empty where every promise was kept."""

    attempted: int = 0
    acknowledged: int = 0
    effects: int = 0
    lost: int = 0
    duplicated: int = 0
    reordered: int = 0
    unexpected: int = 0
    falsely_green: int = 0
    on_a_word: int = 0
    ends: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)

    def add(self, kind: str, text: str) -> None:
        """One promise broken."""
        self.problems.append(f"{kind}: {text}")
        if kind in COUNTED:
            setattr(self, kind, getattr(self, kind) + 1)


COUNTED = ("lost", "duplicated", "reordered", "unexpected", "falsely_green")
"""What every report tells by name."""


@dataclass(frozen=True)
class Excused:
    """What is a person's doing. ``on_a_word``: (id, system) that somebody had sent again though it could have arrived
    (guarantee G5, and the log says who); ``twice_used``: ids of a bundle that was imported in two places, where neither
    desk can know what the other shows; ``in_doubt``: ids of what a system lost, which took effect anew since."""

    on_a_word: Set[tuple[str, str]] = frozenset()
    twice_used: Set[str] = frozenset()
    in_doubt: Set[str] = frozenset()


def short(registration: str) -> str:
    """The number of a registration of a run."""
    return f"#{int(registration.replace('-', ''), 16) & 0xFFFFFFFF}"


def _place(item: StoredItem) -> tuple[object, ...]:
    made = item.registration
    return (made.event_date, made.told_at, item.n)


def _to(item: StoredItem, system: str) -> Delivery | None:
    found = (made for made in item.deliveries if made.system == system and made.mode.value == "deliver")
    return next(found, None)


FreedAfter = Callable[[str], bool]
"""Whether a registration was taken, freed or asked for again only after the claim in question, in the same commit."""


@dataclass(frozen=True)
class Before:
    """What happened before a claim. ``moved``: ids that were handed on, and so left their lanes for a while; ``home``:
    ids each of whose claims was answered "closed": nothing of them has left, and they queue as before.
    ``queued_again``: of how many claims a person has said that they came to nothing, by id; it queues anew since.
    ``stopped_after``: what came to a person only behind the claim in question, in the same commit."""

    claims: Sequence[Claim]
    moved: Set[str]
    freed_after: FreedAfter
    home: Set[str] = frozenset()
    queued_again: Mapping[str, int] = field(default_factory=dict)
    stopped_after: FreedAfter = lambda _other: False


def claim_problems(claim: Claim, lane: Sequence[StoredItem], before: Before, now: datetime) -> list[str]:
    """What is wrong with sending this item at this moment, as the outbox itself shows its neighbours (R5, G6)."""
    claims, moved, freed_after = before.claims, before.moved, before.freed_after
    mine = next(item for item in lane if item.registration.id == claim.registration)
    stays = _first_claims(claim.system, claims, before.queued_again)
    found = []
    own = _to(mine, claim.system)
    # What a person has queued again stands among the unsent, unless it came out of a bundle or a recovery: then nobody
    # knows in which order it and its neighbours left.
    at_home = claim.registration not in moved and own is not None and own.lineage is None
    sent = stays if at_home else _first_claims(claim.system, claims, {})
    unsent = claim.registration not in sent
    held = own is not None and own.lineage is None and own.held_until is not None and own.held_until > now
    if unsent and held:
        found.append(f"early: {short(claim.registration)} left before its moment")
    for other in lane:
        made = _to(other, claim.system)
        if made is None or other is mine:
            continue
        name = f"{short(claim.registration)} went to {claim.system} before {short(other.registration.id)}"
        # Who was sent first, handed on and taken back goes on where he stood.
        left = other.registration.id in stays and other.registration.id not in before.home
        attempted = left and (unsent or stays[other.registration.id] <= sent[claim.registration])
        # Of what came out of a bundle or a recovery nobody knows whether, and in which order, it left before.
        known = not moved & {claim.registration, other.registration.id}
        known = known and made.lineage is None and (own is None or own.lineage is None)
        holds = (attempted or unsent) if known else (attempted and unsent)
        if made.state.value in HOLDING and holds and not before.stopped_after(other.registration.id):
            found.append(f"reordered: {name}, which was {made.state.value}")
        waits = made.unmet > 0 or (made.held_until is not None and made.held_until > now)
        first = _place(other) < _place(mine) and not freed_after(other.registration.id)
        if unsent and (own is None or own.lineage is None) and made.state.value == "queued" and not waits and first:
            found.append(f"reordered: {name}, which came first and was free")
    return found


def _first_claims(system: str, claims: Sequence[Claim], queued_again: Mapping[str, int]) -> dict[str, float]:
    """When each registration first left for a system, as far as that counts."""
    times: dict[str, list[float]] = {}
    for one in claims:
        if one.system == system:
            times.setdefault(one.registration, []).append(one.at)
    counted = {name: at[queued_again.get(name, 0) :] for name, at in times.items()}
    return {name: at[0] for name, at in counted.items() if at}


def judge_ledgers(models: Mapping[str, Model], known: Set[str], excused: Excused, verdict: Verdict) -> None:
    """Hold the ledgers against what was acknowledged: nothing twice, nothing that nobody wanted."""
    for model in models.values():
        verdict.effects += len(model.ledger)
        times = Counter(effect.registration for effect in model.ledger)
        for registration, count in times.items():
            if count > 1 and (registration, model.id) in excused.on_a_word:
                verdict.on_a_word += 1
            elif count > 1:
                verdict.add("duplicated", f"{short(registration)} took effect {count} times in {model.id}")
            if registration not in known:
                name = short(registration)
                verdict.add("unexpected", f"{name} took effect in {model.id} and was never registered")


def judge(
    items: Sequence[StoredItem], known: Set[str], models: Mapping[str, Model], excused: Excused, verdict: Verdict
) -> None:
    """Hold one outbox against the ledgers after everything has come to rest. ``known``: what it must hold."""
    stored = {item.registration.id: item for item in items}
    for registration in known - stored.keys():
        verdict.add("lost", f"{short(registration)} was acknowledged and is not there")
    for item in items:
        for made in item.deliveries:
            verdict.ends[made.state.value] += 1
            if made.mode.value == "deliver":
                _judge_delivery(made, item, models[made.system], excused, verdict)
            elif made.state.value in ("withdrawn", "superseded") and _passed_on(made, models, excused):
                verdict.add("hidden", f"{short(made.registration)} is as withdrawn from {made.system}, which gets it")
            _judge_rest(made, item, stored, verdict)


def _passed_on(made: Delivery, models: Mapping[str, Model], excused: Excused) -> bool:
    somebodys = (made.registration, made.via) in excused.on_a_word or made.registration in excused.twice_used
    return not somebodys and made.via is not None and models[made.via].holds(made.registration) is not None


def _judge_delivery(made: Delivery, item: StoredItem, model: Model, excused: Excused, verdict: Verdict) -> None:
    effect = model.holds(made.registration)
    name, state = f"{short(made.registration)} in {model.id}", made.state.value
    if state == "confirmed" and effect is None:
        verdict.add("falsely_green", f"{name} is shown as confirmed and never took effect")
    if state == "confirmed" and made.receipt is None:
        verdict.add("falsely_green", f"{name} is shown as confirmed without a receipt")
    somebodys = (made.registration, model.id) in excused.on_a_word or made.registration in excused.twice_used
    if state in ("withdrawn", "superseded", "refused", "held_auth") and effect is not None and not somebodys:
        verdict.add("hidden", f"{name} is shown as {state} and took effect")
    if state == "refused" and made.registration not in model.objected:
        verdict.add("invented", f"{name} is shown as refused, and the system never refused it")
    if effect is not None and effect.content != item.registration.details["text"]:
        verdict.add("changed", f"{name} has other content")
    caps = model.contract.capabilities
    shared = "bundle" in (made.lineage or "")  # others may have used it, at any time
    provable = caps.lookup and caps.life is not None and not shared
    if state == "needs_review" and provable and made.reason in ("cannot_be_proved", "no_look_up"):
        verdict.add("given_up", f"{name} was given to a person, and the system could have been asked")


def _judge_rest(made: Delivery, item: StoredItem, stored: Mapping[str, StoredItem], verdict: Verdict) -> None:
    state = made.state.value
    name = f"{short(made.registration)} to {made.system}"
    if state == "held_auth":
        verdict.add("stuck", f"{name} still asks for a login that was given")
    elif state in WITH_A_PERSON:
        if not made.reason and state != "hand_over":
            verdict.add("stuck", f"{name} is with a person who is not told why")
    elif state not in FINAL | AWAY and not waits_for_person(made, item, stored):
        verdict.add("stuck", f"{name} is {state} ({made.reason}) for ever")


def waits_for_person(made: Delivery, item: StoredItem, stored: Mapping[str, StoredItem], depth: int = 0) -> bool:
    """Whether a waiting delivery waits, by its needs, its record or its lane, for one that a person has, or another
    desk."""
    waiting = made.state.value == "queued" or (made.lineage and made.state.value in ("unknown", "retry_wait"))
    if not waiting or depth > 50:
        return made.state.value in WITH_A_PERSON | AWAY
    queued = made.state.value == "queued"
    if queued and made.role.value == "notify" and made.unmet:
        return any(waits_for_person(other, item, stored, depth + 1) for other in item.deliveries
                   if other.role.value == "record")  # fmt: skip
    before = [stored[need] for need in item.needs_open if need in stored]
    before += [one for name, one in stored.items() if name == item.registration.supersedes]
    if queued and made.unmet:
        return any(waits_for_person(other, one, stored, depth + 1) for one in before for other in one.deliveries
                   if other.role.value == "record")  # fmt: skip
    lane = [other for one in stored.values() for other in one.deliveries
            if other.system == made.system and other.lane == made.lane and other.id != made.id]  # fmt: skip
    return any(other.state.value in HOLDING & WITH_A_PERSON for other in lane)


def judge_needs(
    desks: Iterable[Sequence[StoredItem]], models: Mapping[str, Model], excused: Excused, verdict: Verdict
) -> None:
    """No dependant took effect before what it needs did, in whatever system."""
    stored: dict[str, StoredItem] = {}
    for items in desks:
        # What took an item's place is told by the desk at which that happened. One that handed the item on, with the
        # wish to correct it, does not hear what came of it.
        stored.update({item.registration.id: item for item in items
                       if item.registration.id not in stored or _successor(item) is not None})  # fmt: skip
    effects: dict[str, Effect] = {}
    for model in models.values():
        for effect in model.ledger:
            effects.setdefault(effect.registration, effect)
    for item in stored.values():
        mine = effects.get(item.registration.id)
        if mine is None:
            continue
        for need in item.registration.needs:
            if {need, stands_for(need, stored)} & excused.in_doubt:
                continue  # it had been confirmed, and its system lost it
            # At the desk that did not correct it, of two that used one bundle, it may have gone itself.
            theirs = effects.get(stands_for(need, stored)) or effects.get(need)
            if theirs is None or theirs.at > mine.at:
                verdict.add("reordered", f"{short(item.registration.id)} took effect before {short(need)}, which it"
                                         " needs")  # fmt: skip


def stands_for(registration: str, stored: Mapping[str, StoredItem]) -> str:
    """What has taken the place of a registration, or itself."""
    item = stored.get(registration)
    while item is not None and (newer := _successor(item)) is not None:
        registration = newer
        item = stored.get(registration)
    return registration


def _successor(item: StoredItem) -> str | None:
    """What has taken an item's place, where the item itself is gone."""
    gone = any(made.role.value == "record" and made.state.value in ("superseded", "withdrawn")
               for made in item.deliveries)  # fmt: skip
    return item.superseded_by if gone else None
