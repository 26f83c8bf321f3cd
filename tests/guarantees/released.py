"""`python -m tests.guarantees.released`: writes the fixture of the schema that this version writes, an outbox with
every state and every kind of row in it, and what a reader must find there. Done once per released schema, and kept."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.unit.outbox.making import ANCHOR_KEY, BO, KAREN, KEY, item, place, registration

from jobterm.clock import ManualClock
from jobterm.outbox.delivery import BootMark, Delivery, Failure, Mode, Role, State, Wish
from jobterm.outbox.pacing import Gate, GateState
from jobterm.outbox.port import Receipt, Rendered
from jobterm.outbox.sqlopen import SCHEMA
from jobterm.outbox.sqlstore import SqlStore, open_outbox
from jobterm.outbox.store import ItemQuery, NewDelivery, NewEvent, Taken, Transaction

FOLDER = Path(__file__).parent / "released"
WHEN = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
RECORD = NewDelivery("amp", Role.RECORD, Mode.DELIVER, promise="4h")
FUND = NewDelivery("fund", Role.NOTIFY, Mode.EXPECT, via="amp", promise="07:00")
PAPER = NewDelivery("benefits", Role.NOTIFY, Mode.PERSON)
NEW = range(100, 104)
"""Numbers of registrations that only wait: what needs, what is needed, what supersedes, what is superseded."""


def opened(folder: Path, clock: ManualClock | None = None, *, backups: Path | None = None) -> SqlStore:
    """The outbox in a folder, as this version opens it."""
    where = replace(place(folder), backups=backups)
    return open_outbox(where, key=KEY, anchor_key=ANCHOR_KEY, profile="training", clock=clock or ManualClock())


def make(folder: Path) -> None:
    """Write an outbox with everything in it."""
    folder.mkdir(parents=True, exist_ok=True)
    outbox = opened(folder)
    for number, state in enumerate(State, start=1):
        made = registration(number, citizen=str(number), day=1 + number, note="en note: æøå")
        _taken(outbox, replace(item(made, RECORD, FUND, PAPER), findings=({"code": "said", "level": "soft"},)))
        before = outbox.item(made.id).deliveries[0]
        outbox.commit([lambda tx, before=before, state=state: _put(tx, before, state)])  # type: ignore[misc]
    needed, needing, old, new = (registration(number, citizen=KAREN, day=number - 90) for number in NEW)
    _taken(outbox, item(needed))
    _taken(outbox, item(replace(needing, needs=(needed.id,))))
    _taken(outbox, item(replace(old, citizen=BO)))
    _taken(outbox, item(replace(new, citizen=BO, supersedes=old.id)))
    gate = Gate(GateState.CLOSED, "planned", WHEN, WHEN + timedelta(hours=2), clock_skew_s=3.5, last_ok_at=WHEN)
    outbox.commit([lambda tx: tx.gate("amp", gate)])
    expected = found(outbox)
    outbox.close()
    (folder / "expected.json").write_text(json.dumps(expected, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _taken(outbox: SqlStore, new: Any) -> None:
    (result,) = outbox.append([new], by="aho")
    assert isinstance(result, Taken), result


def _put(tx: Transaction, before: Delivery, state: State) -> None:
    """One delivery with every fact that this state may have."""
    mark = BootMark("boot-1", 1000.0)
    sent = state not in (State.QUEUED, State.WITHDRAWN, State.SUPERSEDED)
    after = replace(
        before,
        state=state,
        reason=None if state is State.QUEUED else "interrupted",
        possible=sent,
        attempt=2 * sent,
        attempts=int(sent),
        key="a-key" if sent else None,
        key_birth=mark if sent else None,
        claim_mark=mark if sent else None,
        claimed_at=WHEN if sent else None,
        next_at=WHEN + timedelta(minutes=5) if state in (State.RETRY_WAIT, State.UNKNOWN, State.HANDED) else None,
        last_error=Failure(WHEN, "unknown", "timeout", "no answer") if sent else None,
        receipt=Receipt("R-1", WHEN, "S-1") if state is State.CONFIRMED else None,
        wish=Wish.WITHDRAW if state is State.UNKNOWN else None,
        verdict=State.REFUSED if state is State.UNKNOWN else None,
        theirs={"goal": "another"} if state is State.CONFLICT else None,
        handed_to="bundle-1" if state is State.HANDED else None,
        handed_at=WHEN if state is State.HANDED else None,
        handed_from=State.QUEUED if state is State.HANDED else None,
    )
    if sent:
        tx.rendered(after, Rendered("PUT", f"/things/{before.id}", (("x-a", "1"),), b"bytes", "a-key"))
    tx.put(after, NewEvent("claimed", attempt=after.attempt, request_sha256="0" * 64, by="one"))


def found(outbox: SqlStore) -> dict[str, Any]:
    """What an outbox holds, as JSON: items with their deliveries, logs, bytes; counts."""
    items = []
    for stored in outbox.items(ItemQuery(limit=10_000)):
        made = stored.registration
        items.append(
            {
                "id": made.id, "n": stored.n, "shown": stored.shown, "citizen": made.citizen, "author": made.author,
                "event_date": made.event_date.isoformat(), "told_at": made.told_at.isoformat(), "note": made.note,
                "details": dict(made.details), "needs": list(made.needs), "supersedes": made.supersedes,
                "superseded_by": stored.superseded_by, "findings": list(stored.findings),
                "deliveries": [_delivery(outbox, one) for one in stored.deliveries],
                "events": [[event.at.isoformat(), event.what.event, event.what.by] for event in outbox.events(made.id)],
            }
        )  # fmt: skip
    return {"items": items, "counts": dict(outbox.tally().registrations)}


def _delivery(outbox: SqlStore, one: Delivery) -> dict[str, Any]:
    rendered = outbox.rendering(one)
    return {
        "id": one.id, "system": one.system, "state": one.state.value, "reason": one.reason, "possible": one.possible,
        "attempt": one.attempt, "key": one.key, "receipt": one.receipt.id if one.receipt else None,
        "wish": one.wish.value if one.wish else None, "theirs": dict(one.theirs) if one.theirs else None,
        "next_at": one.next_at.isoformat() if one.next_at else None, "unmet": one.unmet,
        "bytes": rendered.sha256() if rendered else None,
    }  # fmt: skip


def numbers() -> list[int]:
    """The schemas of which there is a fixture."""
    return sorted(int(folder.name.partition("-")[2]) for folder in FOLDER.glob("schema-*"))


def copy(schema: int, to: Path) -> dict[str, Any]:
    """A fixture, put where a test may do with it what it likes; what must be found in it."""
    kept = FOLDER / f"schema-{schema:04}"
    to.mkdir(parents=True, exist_ok=True)
    for name in ("outbox.db", "outbox.anchor"):
        shutil.copyfile(kept / name, to / name)
    expected: dict[str, Any] = json.loads((kept / "expected.json").read_text(encoding="utf-8"))
    return expected


def main() -> int:
    """Make the fixture of this version's schema, where there is none."""
    folder = FOLDER / f"schema-{SCHEMA:04}"
    if folder.exists():
        print(f"{folder.name} is there and stays as it is")
        return 1
    make(folder)
    (folder / "outbox.lock").unlink(missing_ok=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
