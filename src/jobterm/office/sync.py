"""``sync``: drains the queue without a screen, and says what was done and what is left."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Iterator

from jobterm.office.errors import Exit
from jobterm.office.opening import Openings
from jobterm.office.parts import Parts
from jobterm.office.shared.draining import anything_left, drain
from jobterm.office.status import current_state
from jobterm.office.troubles import telling
from jobterm.office.views import SyncView, SystemProgress
from jobterm.office.wishes import SyncWish
from jobterm.outbox.delivery import NEEDS_PERSON
from jobterm.outbox.engine import Drained
from jobterm.outbox.pacing import Gate
from jobterm.outbox.store import FINAL_SHOWN, SHOWN_WORST_FIRST, ItemQuery, Tally

_NEEDS = tuple(state for state in SHOWN_WORST_FIRST if state in {one.value for one in NEEDS_PERSON})
_ARRIVES_BY_ITSELF = frozenset({"expected", "handed"})
PAGE = 1_000


async def sync(parts: Parts, wish: SyncWish) -> SyncView:
    """Drain until idle, until the time is up, or until SIGINT or SIGTERM; what is under way then is settled first."""
    stop = asyncio.Event()
    with telling(), signals(stop):
        # Who asks for a drain is told at once that nothing can be written; an engine by itself would wait for room.
        parts.store().commit([lambda _tx: None])
        if parts.shared() is not None:
            drained = await drain(parts, wish, stop)
            await asyncio.to_thread(parts.keep)
            return report(parts, drained)
        engine = parts.engine(lambda _change, _subject: None)
        for facts in parts.systems:
            engine.hint(
                facts.id
            )  # somebody asks for it: what was closed or silent is asked once, whatever it announced
        drained = await engine.run(stop, until_idle=wish.until_idle, timeout=wish.timeout)
        await asyncio.to_thread(parts.keep)
        return report(parts, drained)


def report(parts: Parts, drained: Drained) -> SyncView:
    """What a drain did, and how the queue stands after it."""
    store = parts.store()
    tally, gates = store.tally(), store.gates()
    openings = Openings(parts.plan(), gates, {facts.id: facts for facts in parts.systems}, parts.clock.now())
    systems = {}
    for facts in parts.systems:
        counts = tally.deliveries.get(facts.id, {})
        opening = openings.of(facts.id, "", parts.site.municipality)
        systems[facts.id] = SystemProgress(
            state=current_state(gates.get(facts.id, Gate()), opening),
            confirmed=drained.confirmed.get(facts.id, 0),
            left=sum(count for state, count in counts.items() if state not in FINAL_SHOWN),
        )
    need_person = _ids_that_need_a_person(parts)
    return SyncView(
        stopped_by=drained.stopped_by.value,
        seconds=round(drained.seconds, 3),
        attempted=drained.attempted,
        confirmed=sum(drained.confirmed.values()),
        counts={state: tally.registrations.get(state, 0) for state in SHOWN_WORST_FIRST},
        systems=systems,
        need_person=need_person,
        exit_code=_exit_code(_left(parts, tally), bool(need_person)),
    )


def _exit_code(left: bool, needs_person: bool) -> Exit:
    """Amendment 5."""
    if needs_person:
        return Exit.NEEDS_PERSON
    return Exit.UNREACHABLE if left else Exit.DONE


def _left(parts: Parts, tally: Tally) -> bool:
    """Whether anything is left that is not merely expected, or handed to whoever brings it there."""
    if parts.shared() is not None:
        return anything_left(parts)
    return any(
        count
        for counts in tally.deliveries.values()
        for state, count in counts.items()
        if state not in FINAL_SHOWN and state not in _ARRIVES_BY_ITSELF
    )


def _ids_that_need_a_person(parts: Parts) -> tuple[str, ...]:
    found: list[str] = []
    after = 0
    while page := parts.store().items(ItemQuery(shown=_NEEDS, after=after, limit=PAGE)):
        found += [item.registration.id for item in page]
        after = page[-1].n
    return tuple(found)


@contextlib.contextmanager
def signals(stop: asyncio.Event) -> Iterator[None]:
    """SIGINT and SIGTERM end the drain cleanly, where this thread may be told of signals at all."""
    loop, watched = asyncio.get_running_loop(), []
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(ValueError, RuntimeError):  # RuntimeError: no signals here at all
            loop.add_signal_handler(number, stop.set)
            watched.append(number)
    try:
        yield
    finally:
        for number in watched:
            loop.remove_signal_handler(number)
