"""How an office's queue stands, for whoever operates it: who works, how fast, what is oldest; for ``status --office``
and for a monitoring system. Asks the store alone, no system."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from jobterm import __version__
from jobterm.office.parts import Parts
from jobterm.office.status import status
from jobterm.office.troubles import telling
from jobterm.office.views import StatusView
from jobterm.office.workers.metrics import Figures, OwnFigures, WorkerFigures
from jobterm.outbox.board import PERSON, BoardStore, BoardWish, pace
from jobterm.outbox.shared import Paces, PaceStore
from jobterm.outbox.store import Author, Store, StoreError


def health(parts: Parts) -> StatusView:
    """`status.status`, and how its workers do; OfficeError where the office store cannot be asked."""
    found = status(parts)
    with telling():
        return replace(found, office=_office(parts, found.at))


def _office(parts: Parts, now: datetime) -> Mapping[str, Any]:
    store = parts.store()
    paces = _paces(store)
    per_minute, last_hour = _rates(parts, store, now)
    return {
        "workers": [
            {"name": one.name, "since": one.since, "lease_s": round(one.left(now), 3)} for one in paces.workers
        ],
        "rates": {
            facts.id: {
                "per_minute": round(per_minute.get(facts.id, 0.0), 3),
                "last_hour": last_hour.get(facts.id, 0),
                "in_flight": _in_flight(paces).get(facts.id, 0),
            }
            for facts in parts.systems
        },
    }


def figures(parts: Parts, own: OwnFigures | None = None, *, office: bool) -> Figures:
    """The same for a monitoring system. A store that does not answer is told as such, and nothing else of it."""
    now, began = parts.clock.now(), parts.clock.boot_seconds()
    systems = tuple(facts.id for facts in parts.systems)
    bare = Figures(now, __version__, office, reachable=False, systems=systems, own=own)
    try:
        return _asked(parts, bare, began)
    except StoreError:
        return bare


def _asked(parts: Parts, bare: Figures, began: float) -> Figures:
    store, now = parts.store(), bare.at
    tally, gates = store.tally(), store.gates()
    all_open = store.tally(of=Author(None, now))
    oldest = store.oldest_open()
    paces = _paces(store)
    per_minute, last_hour = _rates(parts, store, now)
    return replace(
        bare,
        reachable=True,
        counts=tally.registrations,
        deliveries=all_open.deliveries,
        oldest_s=None if oldest is None else max(0.0, (now - oldest.registration.keyed_at).total_seconds()),
        late=all_open.late,
        needs_person=sum(count for state, count in all_open.registrations.items() if state in PERSON),
        last_confirmed=store.last_confirmed(),
        gates=gates,
        in_flight=_in_flight(paces),
        per_minute=per_minute,
        last_hour=last_hour,
        workers=tuple(
            WorkerFigures(one.name, max(0.0, (now - one.since).total_seconds()), one.left(now)) for one in paces.workers
        ),
        store_ms=(parts.clock.boot_seconds() - began) * 1000,
    )


def _paces(store: Store) -> Paces:
    return store.paces() if isinstance(store, PaceStore) else Paces()


def _in_flight(paces: Paces) -> Mapping[str, int]:
    return {
        system: sum(count for token, count in one.held.items() if token in paces.live)
        for system, one in paces.systems.items()
    }


def _rates(parts: Parts, store: Store, now: datetime) -> tuple[Mapping[str, float], Mapping[str, int]]:
    """What each system confirms in a minute, and has confirmed in the last hour."""
    if not isinstance(store, BoardStore):
        return {}, {}
    confirmed = store.board(BoardWish(now)).confirmed
    paced = {facts.id: pace(confirmed, facts.id, now) for facts in parts.systems}
    return {name: one.per_minute for name, one in paced.items()}, {name: one.hour for name, one in paced.items()}
