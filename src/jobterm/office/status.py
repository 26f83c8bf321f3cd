"""How the desk stands: systems, counts, what needs somebody. Opens no connection unless asked to."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final, Protocol, runtime_checkable

from jobterm.i18n import N_, _
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.opening import Openings, Openness
from jobterm.office.parts import Parts, SystemFacts
from jobterm.office.shared.draining import anything_left
from jobterm.office.shared.words import contact_of, strip, told
from jobterm.office.troubles import telling
from jobterm.office.views import StatusView, SystemView
from jobterm.office.wording import moment, system_label
from jobterm.outbox import pacing
from jobterm.outbox.delivery import FINAL, NEEDS_PERSON
from jobterm.outbox.pacing import Gate, GateState
from jobterm.outbox.port import Outcome, OutcomeClass
from jobterm.outbox.store import SHOWN_WORST_FIRST, Author, Operation, Tally

AHEAD = timedelta(days=7)
"""How far ahead announced windows are shown."""
NOT_QUEUED = frozenset({state.value for state in FINAL | NEEDS_PERSON} | {"expected", "handed"})
"""Shown states in which a delivery is not on its way to the system from here."""

_STORE_STATES = {"store.locked": "locked", "store.newer": "newer", "store.damaged": "read_only",
                 "store.rolled_back": "read_only"}  # fmt: skip
_EXITS = {"read_only": Exit.DAMAGED, "newer": Exit.NEWER, "locked": Exit.LOCKED}


def status(parts: Parts) -> StatusView:
    """Everything that ``status`` and the strip tell. A store that cannot be opened is told as such, with no counts."""
    now = parts.clock.now()
    try:
        with telling():
            return _of_store(parts, now)
    except OfficeError as error:
        state = "locked" if error.exit_code is Exit.LOCKED else _STORE_STATES.get(error.code)
        if state is None:
            raise
        store = {"state": state, "schema": None, "anchor": None, "reason": error.message, "cure": error.cure}
        unknown = dict.fromkeys(SHOWN_WORST_FIRST)
        view = _view(parts, now, {}, Tally(), Tally(), store)
        return replace(view, overall=None, counts=unknown, delivery_counts=unknown)


async def probed(parts: Parts) -> StatusView:
    """The same after asking every system whether it is open; what they say is kept."""
    ports: dict[str, Probed] = {**parts.ports()}
    ports |= {system: far_end for system, far_end in parts.registers().items() if isinstance(far_end, Probed)}
    with telling():
        gates = dict(parts.store().gates())
    asked = await asyncio.gather(
        *(_ask(parts, port, gates.get(system, Gate()), system) for system, port in ports.items())
    )
    found = dict(zip(ports, asked, strict=True))
    with telling():
        parts.store().commit([_keep(system, gate) for system, gate in found.items()])
    return status(parts)


def _keep(system: str, gate: Gate) -> Operation[None]:
    return lambda tx: tx.gate(system, gate)


def exit_code(view: StatusView) -> Exit:
    """How ``status`` ends: 4, 7 or 8 where the store is locked, damaged or newer, else 0."""
    return _EXITS.get(str(view.store.get("state")), Exit.DONE)


@runtime_checkable
class Probed(Protocol):
    """What can be asked whether it is open."""

    async def probe(self) -> Outcome:
        """One cheap question."""


async def _ask(parts: Parts, port: Probed, before: Gate, system: str) -> Gate:
    began = parts.clock.boot_seconds()
    try:
        outcome = await port.probe()
    except Exception as error:  # a defect in an adapter, maybe a supplier's: the others are asked all the same
        outcome = Outcome(OutcomeClass.UNKNOWN, "adapter_failed", type(error).__name__)
    now = parts.clock.now()
    gate = pacing.observe(
        before,
        outcome.cls,
        now,
        parts.chance,
        until=outcome.until,
        retry_after=outcome.retry_after,
        latency_ms=(parts.clock.boot_seconds() - began) * 1000,
        limit=parts.capabilities(system).per_system_in_flight,
        code=outcome.code,
        asked=True,
    )
    if outcome.cls in (OutcomeClass.NOT_SENT, OutcomeClass.UNKNOWN):
        # One question asked by a person is an answer; the breaker need not wait for two more.
        gate = replace(gate, state=GateState.DOWN, reason=outcome.code or outcome.cls.value, since=gate.since or now)
    if outcome.server_at is not None:
        gate = replace(gate, clock_skew_s=(outcome.server_at - now).total_seconds())
    return gate


def _of_store(parts: Parts, now: datetime) -> StatusView:
    store, contact = parts.store(), contact_of(parts)
    whose = None if parts.site.role == "superuser" else parts.site.user
    mine = store.tally(of=Author(whose, now))
    view = _view(parts, now, store.gates(), store.tally(), mine, store.info())
    first = store.oldest_open()
    oldest = None
    if first is not None:
        age = (now - first.registration.keyed_at).total_seconds()
        oldest = {"id": first.registration.id, "state": first.shown, "age_s": max(0.0, round(age, 3))}
    return replace(
        view,
        oldest=oldest,
        draining_by=store.lease_owner(),
        last_confirmed_at=store.last_confirmed(),
        systems=(*view.systems, *strip(contact, now)),
        office_store=told(contact, left=contact is not None and anything_left(parts)),
    )


def _view(  # noqa: PLR0917 - one moment of one desk
    parts: Parts, now: datetime, gates: Mapping[str, Gate], all_items: Tally, mine: Tally, store: Mapping[str, Any]
) -> StatusView:
    site = parts.site
    open_states: dict[str, int] = {}
    for by_state in mine.deliveries.values():
        for state, count in by_state.items():
            open_states[state] = open_states.get(state, 0) + count
    needs_me = sum(count for state, count in open_states.items() if state in NEEDS_PERSON)
    on_the_way = sum(open_states.values()) - needs_me
    return StatusView(
        at=now,
        training=site.training,
        site=site.name,
        user=site.user,
        overall=overall(needs_me, mine.late, on_the_way),
        counts=_every_state(all_items.registrations),
        delivery_counts=_every_state(_over_systems(all_items)),
        oldest=None,
        systems=tuple(_systems(parts, gates, all_items, now)),
        windows=tuple(_windows(parts, now)),
        store=store,
        draining_by=None,
        user_name=site.user_name,
        authority=site.authority.value,
        needs_me=needs_me,
        on_the_way=on_the_way,
        late=mine.late,
    )


def overall(needs_me: int, late: int, on_the_way: int) -> str:
    """The first that applies (amendment 11)."""
    if needs_me:
        return "needs_me"
    if late:
        return "late"
    return "on_the_way" if on_the_way else "confirmed"


def _every_state(counts: Mapping[str, int]) -> Mapping[str, int]:
    return {state: counts.get(state, 0) for state in SHOWN_WORST_FIRST}


def _over_systems(tally: Tally) -> Mapping[str, int]:
    total: dict[str, int] = {}
    for by_state in tally.deliveries.values():
        for state, count in by_state.items():
            total[state] = total.get(state, 0) + count
    return total


def _systems(parts: Parts, gates: Mapping[str, Gate], tally: Tally, now: datetime) -> list[SystemView]:
    openings = Openings(parts.plan(), gates, {facts.id: facts for facts in parts.systems}, now)
    return [_system(facts, openings, gates.get(facts.id, Gate()), tally, parts.site.municipality)
            for facts in parts.systems]  # fmt: skip


def _system(facts: SystemFacts, openings: Openings, gate: Gate, tally: Tally, municipality: str | None) -> SystemView:
    opening = openings.of(facts.id, "", municipality)
    state = current_state(gate, opening)
    counts = tally.deliveries.get(facts.id, {})
    return SystemView(
        id=facts.id,
        state=state,
        reason=opening.reason or gate.reason or ("night" if facts.by_night else None),
        since=gate.since,
        until=opening.until,
        latency_ms=None if gate.latency_ms is None else round(gate.latency_ms, 1),
        last_ok_at=gate.last_ok_at,
        queued=sum(count for shown, count in counts.items() if shown not in NOT_QUEUED),
        clock_skew_s=None if gate.clock_skew_s is None else round(gate.clock_skew_s, 3),
        label=facts.label or system_label(facts.id),
        message=system_sentence(facts, gate, opening, openings.now),
    )


def system_sentence(facts: SystemFacts, gate: Gate, opening: Openness, now: datetime) -> str:
    """How a system stands, in a sentence: what that means for what is registered, and who can help."""
    state = "identity" if gate.reason == "identity" else current_state(gate, opening)
    return _sentence(facts, state, opening, now) + _clock_error(facts, gate)


CLOCK_ERROR_S: Final = 120.0
"""A clock that differs by more is said to be wrong (guarantee G13)."""


def _clock_error(facts: SystemFacts, gate: Gate) -> str:
    """What is said where this machine's clock is not the system's."""
    if gate.clock_skew_s is None or abs(gate.clock_skew_s) <= CLOCK_ERROR_S:
        return ""
    label = facts.label or system_label(facts.id)
    minutes = round(abs(gate.clock_skew_s) / 60)
    said = _("The clock of this machine is {minutes} minutes from that of {system}: have it set.")
    return " " + said.format(minutes=minutes, system=label)


def current_state(gate: Gate, opening: Openness) -> str:
    """A system's state in a word: closed by plan or by its own word, else as it behaved last."""
    if not opening.open and not opening.down:
        return GateState.CLOSED.value
    return gate.state.value


_SENTENCES = {
    "open": N_("{system} is open."),
    "closed_until": N_("{system} is closed until {until}. That is normal: what you register is kept and sent then."),
    "closed": N_("{system} is closed. That is normal: what you register is kept and sent when it opens."),
    "slow": N_("{system} answers slowly. What you register is kept here and gets there."),
    "down": N_("{system} does not answer. What you register is kept here; jobterm looks for it by itself. Support:"
               " {support}."),
    "unknown": N_("{system} has not been asked yet."),
    "identity": N_("What answers at the address of {system} is not {system}, or cannot prove it. Nothing is sent there;"
                   " what you register is kept here. Tell your superuser at once. Support: {support}."),
}  # fmt: skip


def _sentence(facts: SystemFacts, state: str, opening: Openness, now: datetime) -> str:
    key = "closed_until" if state == "closed" and opening.until is not None else state
    until = moment(opening.until, now) if opening.until is not None else ""
    support = facts.support_phone or _("see the site file")
    label = facts.label or system_label(facts.id)
    return _(_SENTENCES[key]).format(system=label, until=until, support=support)


def _windows(parts: Parts, now: datetime) -> list[Mapping[str, Any]]:
    """Announced closings that hold now or begin within a week."""
    rows = [row for row in parts.plan().window_rows if row.ends > now and row.starts <= now + AHEAD]
    return [
        {
            "system": row.system,
            "municipality": row.scope.municipalities,
            "kinds": row.scope.kinds,
            "from": row.starts,
            "to": row.ends,
            "reason": row.reason.value,
        }
        for row in sorted(rows, key=lambda row: row.starts)
    ]
