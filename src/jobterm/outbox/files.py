"""Rule R8 as functions: a file that was sent, what becomes of it, and what that means for the deliveries in it. No I/O,
no clock, no store.

A delivery in a file is bound to it (``Delivery.file``) and moved by the file alone until that is settled: the bytes are
stored and will go, so each member is possibly applied from the moment at which the file was written down (rule R1).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum

from jobterm.outbox import lanes, states
from jobterm.outbox.delivery import FINAL, Circumstances, Delivery, Failure, Mode, Moment, State
from jobterm.outbox.files_port import FileReceipt, FileSight, Held, RecordError, Sealed
from jobterm.outbox.port import Capabilities, Outcome, OutcomeClass, Receipt
from jobterm.outbox.states import Do


class Phase(StrEnum):
    """Where a file stands. SENDING: its bytes may be on their way; WAITING: it is certainly not there and goes again;
    UNKNOWN: to be asked after; HELD: the far end has it, the receipt is to come; MISSING: a person must look; DONE:
    nothing in it is open any more."""

    SENDING = "sending"
    WAITING = "waiting"
    UNKNOWN = "unknown"
    HELD = "held"
    MISSING = "missing"
    DONE = "done"


SHOWN = {
    Phase.SENDING: State.SENDING,
    Phase.WAITING: State.RETRY_WAIT,
    Phase.UNKNOWN: State.UNKNOWN,
    Phase.HELD: State.EXPECTED,
    Phase.MISSING: State.NEEDS_REVIEW,
}
"""How a member stands while its file does (decision 22)."""

IN_FILE = "in_file"
"""Why a delivery is expected: it lies at the far end in a file whose receipt is to come."""
RECEIPT_MISSING = "receipt_missing"
"""The receipt did not come when it was promised, and asking has not helped."""
FILE_DIFFERENT = "file_different"
"""The far end holds other bytes under the name of our file."""
FILE_REFUSED = "file_refused"
"""The far end took the file as a whole for wrong, and it is not certain that nothing of it was applied."""
FILE_LOST = "file_lost"
"""The far end said that it had the file, and has it no more."""


@dataclass(frozen=True, slots=True)
class Member:
    """One record of a file: which delivery, of which registration, under which attempt, as which record of the file."""

    delivery: str
    registration: str
    attempt: int
    number: int


@dataclass(frozen=True, slots=True)
class BatchFile:
    """A file that was written down to be sent; its bytes lie beside it. ``doubtful``: an attempt to send it ended
    without an answer; ``asked``: the receipt was asked for after it was due; ``reason``: why it stands where it does;
    ``broken``: what was wrong with a receipt that was not believed; ``held_at``: when it was known that the far end has
    it."""

    name: str
    system: str
    addressee: str
    sha256: str
    count: int
    control: int
    closed_at: datetime
    members: tuple[Member, ...]
    phase: Phase = Phase.SENDING
    attempts: int = 1
    doubtful: bool = False
    asked: bool = False
    reason: str | None = None
    broken: str | None = None
    held_at: datetime | None = None

    def sealed(self, content: bytes) -> Sealed:
        """The file with its bytes."""
        return Sealed(self.name, self.addressee, content, self.count, self.control)

    def to_text(self) -> str:
        """For a store."""
        held_at = None if self.held_at is None else self.held_at.isoformat()
        plain = asdict(self) | {"closed_at": self.closed_at.isoformat(), "held_at": held_at}
        return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_text(cls, text: str) -> BatchFile:
        """What ``to_text`` made."""
        plain = json.loads(text)
        closed_at = datetime.fromisoformat(plain["closed_at"])
        held_at = None if plain["held_at"] is None else datetime.fromisoformat(plain["held_at"])
        members = tuple(Member(**one) for one in plain["members"])
        told = {"closed_at": closed_at, "held_at": held_at, "members": members, "phase": Phase(plain["phase"])}
        return cls(**(plain | told))


# ---- choosing ----------------------------------------------------------------------------------------------------


def choose(
    lane: Sequence[Delivery], caps: Capabilities, now: Moment, travels_apart: Callable[[Delivery], bool]
) -> list[Delivery]:
    """Which deliveries of one lane may go in a file that closes now, in their order.

    A lane in which something is under way, in an unreceipted file above all, waits. ``travels_apart``: what a delivery
    needs is not settled at this system, so that it may not travel in one file with it.
    """
    mine = [one for one in lane if one.mode is Mode.DELIVER and one.state not in FINAL]
    holding = [one for one in mine if lanes.holds(one)]
    if holding:
        first = min(holding, key=lanes.turn)
        free = [first] if first.file is None else []
    else:
        free = sorted((one for one in mine if one.state is State.QUEUED and one.unmet == 0), key=lanes.order)
    found = []
    for one in free:
        do = states.decide(one, caps, now)
        if do is Do.SEND and not travels_apart(one):
            found.append(one)
        elif do is not Do.SEND and do is not Do.NOTHING:
            break  # it is asked after first; what comes behind it does not overtake it
    return found


def bind(delivery: Delivery, file: str, addressee: str, key: str, now: Moment) -> Delivery:
    """A delivery as it stands in a file that is written down: claimed, and the file's from now on."""
    return replace(states.claim(delivery, key, now), file=file, addressee=addressee, next_at=None)


# ---- the way there -------------------------------------------------------------------------------------------------

_CERTAIN = states.CERTAIN_FOR_ATTEMPT - {OutcomeClass.CONFLICT, OutcomeClass.REFUSED}


def uploaded(file: BatchFile, outcome: Outcome) -> BatchFile:
    """After an attempt to send it. Its name is its key, taken once and for ever: sending the same bytes again can
    double nothing, and other bytes never go under it."""
    if file.phase in (Phase.HELD, Phase.MISSING, Phase.DONE):
        return file
    code = outcome.code or outcome.cls.value
    if outcome.cls is OutcomeClass.ACCEPTED:
        return replace(file, phase=Phase.HELD, reason=IN_FILE)
    if outcome.cls is OutcomeClass.CONFLICT:
        return replace(file, phase=Phase.MISSING, reason=FILE_DIFFERENT)
    if outcome.cls is OutcomeClass.REFUSED:
        return replace(file, phase=Phase.MISSING, reason=FILE_REFUSED if file.doubtful else code)
    if outcome.cls in _CERTAIN:
        return replace(file, phase=Phase.WAITING, reason=code)
    return replace(file, phase=Phase.UNKNOWN, doubtful=True, reason=code)


def refused_unseen(file: BatchFile, outcome: Outcome) -> bool:
    """Whether the far end has refused the file at the door, and no attempt before can have brought it in."""
    return outcome.cls is OutcomeClass.REFUSED and not file.doubtful


def again(file: BatchFile) -> BatchFile:
    """It goes once more, the same bytes under the same name."""
    return replace(file, phase=Phase.SENDING, attempts=file.attempts + 1, reason=None)


def sighted(file: BatchFile, seen: FileSight) -> BatchFile:
    """After asking whether the far end holds it."""
    match seen.held:
        case Held.SAME if file.phase in (Phase.SENDING, Phase.UNKNOWN, Phase.WAITING):
            return replace(file, phase=Phase.HELD, reason=IN_FILE)
        case Held.OTHER:
            return replace(file, phase=Phase.MISSING, reason=FILE_DIFFERENT)
        case Held.ABSENT if file.phase in (Phase.SENDING, Phase.UNKNOWN):
            return replace(file, phase=Phase.WAITING, reason="not_there", doubtful=True)
        case Held.ABSENT if file.phase is Phase.HELD:
            return replace(file, phase=Phase.MISSING, reason=FILE_LOST)
        case _:
            return replace(file, phase=Phase.UNKNOWN, doubtful=True) if file.phase is Phase.SENDING else file


def held_since(file: BatchFile, now: datetime) -> BatchFile:
    """A file that the far end has, with the moment from which its receipt is counted."""
    return replace(file, held_at=now) if file.phase is Phase.HELD and file.held_at is None else file


def overdue(file: BatchFile) -> BatchFile:
    """The receipt is due, was asked for, and is not there: a person, never a new file."""
    return replace(file, phase=Phase.MISSING, reason=RECEIPT_MISSING) if file.phase is Phase.HELD else file


def mirrored(delivery: Delivery, file: BatchFile, failure: Failure | None, promise_at: datetime | None) -> Delivery:
    """A member as it stands while its file does. What was handed on, set aside or settled is not the file's to move."""
    if delivery.file != file.name or delivery.state in FINAL or file.phase is Phase.DONE:
        return delivery
    if delivery.state in (State.HANDED, State.QUARANTINED):
        return delivery
    return replace(
        delivery,
        state=SHOWN[file.phase],
        reason=file.reason,
        next_at=None,
        last_error=failure or delivery.last_error,
        promise_at=delivery.promise_at or promise_at,
    )


# ---- the receipt ---------------------------------------------------------------------------------------------------


class Foreign(Exception):
    """A receipt that does not belong to this file; ``code`` says why. Nothing of it is applied."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def verdicts(file: BatchFile, receipt: FileReceipt, now: datetime) -> dict[str, Outcome]:
    """Registration → what a receipt says of it (rule R8): of the records that it names; of the others only where its
    totals are this file's. Raises Foreign."""
    if receipt.file != file.name:
        raise Foreign("receipt_of_another_file")
    if receipt.sha256 != file.sha256:
        raise Foreign("receipt_of_other_bytes")
    mine = {one.registration: one for one in file.members}
    named = {*receipt.accepted, *receipt.errors}
    if not named <= mine.keys():
        raise Foreign("receipt_names_a_stranger")
    if receipt.accepted.keys() & receipt.errors.keys():
        raise Foreign("receipt_contradicts_itself")
    if receipt.refused is not None:
        if named:
            raise Foreign("receipt_contradicts_itself")
        return dict.fromkeys(mine, _refusal(receipt.refused, receipt))
    whole = (receipt.count, receipt.control) == (file.count, file.control)
    found = {name: _refusal(error, receipt) for name, error in receipt.errors.items()}
    for name, member in mine.items():
        if name in receipt.accepted or (whole and name not in found):
            word = Receipt(f"{receipt.id}/{member.number}", now, receipt.accepted.get(name))
            found[name] = Outcome(OutcomeClass.ACCEPTED, "receipted", receipt=word, answer=receipt.answer)
    return found


def _refusal(error: RecordError, receipt: FileReceipt) -> Outcome:
    return Outcome(OutcomeClass.REFUSED, error.code, error.message, field=error.field, answer=receipt.answer)


def receipted(delivery: Delivery, file: BatchFile, member: Member, outcome: Outcome, under: Circumstances) -> Delivery:
    """A member after what its receipt says. A refusal speaks of its own attempt, and only of what is still this file's;
    an acceptance settles it wherever it stands (rules R1, R3)."""
    if outcome.cls is OutcomeClass.ACCEPTED:
        return states.settle(delivery, member.attempt, outcome, under)
    if delivery.file != file.name or delivery.state in FINAL or delivery.state in (State.HANDED, State.QUARANTINED):
        return delivery
    sent = replace(delivery, state=State.SENDING, file=None, attempt=member.attempt)
    return states.settle(sent, member.attempt, outcome, under)
