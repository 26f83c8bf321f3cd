"""A model exchange of files, and a client's line to it: it takes each name once, works through what it holds at night,
and leaves receipts; what goes wrong is told by fates, one per upload and one per night's file."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from tests.simulation.loop import MONDAY
from tests.simulation.systems import Effect, Model, contract
from tests.simulation.wire import Holder

from jobterm.clock import COPENHAGEN
from jobterm.outbox.files_port import FileReceipt, FileSight, Held, Label, Receipts, RecordError, Rhythm, Sealed
from jobterm.outbox.port import (
    Assignment,
    BeforeFirstByte,
    LookUp,
    Outcome,
    OutcomeClass,
    Rendered,
    Sight,
)

RHYTHM = Rhythm(time(20, 0), time(2, 0), time(6, 0))
LIFE = timedelta(hours=36).total_seconds()
DOWN = Outcome(OutcomeClass.NOT_SENT, "no_connection")
CUT = Outcome(OutcomeClass.UNKNOWN, "cut")
PUT_OFF = Outcome(OutcomeClass.CLOSED, "closed")


@dataclass(frozen=True)
class Upload:
    """What happens to one upload. ``late``: seconds until it arrives, after the client has given up; ``crash``: the
    client dies ``opened``, ``claimed``, ``sent`` or ``answered``."""

    down: bool = False
    lost: bool = False
    answer_lost: bool = False
    late: float = 0.0
    closed: bool = False
    crash: str = ""
    stall: float = 0.0


@dataclass(frozen=True)
class Dawn:
    """What the far end makes of one file. ``nights``: how many it lies there; ``receipt``: ``whole``, ``missing``,
    ``twice``, ``named`` (names the first record alone, and has taken no other), ``foreign`` (of other bytes, and
    nothing was taken), ``broken`` or ``refused``; ``late``: hours after the night until the receipt is there."""

    nights: int = 0
    receipt: str = "whole"
    late: float = 0.0


@dataclass
class Exchange:
    """All that the far end holds; outlives every client."""

    id: str = "fund"
    uploads: list[Upload] = field(default_factory=list)
    dawns: list[Dawn] = field(default_factory=list)
    crashes: list[str] = field(default_factory=list)
    held: dict[str, tuple[float, bytes]] = field(default_factory=dict)
    receipts: dict[str, list[tuple[float, FileReceipt | None]]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    arrivals: int = 0
    rhythm: Rhythm = RHYTHM

    def __post_init__(self) -> None:
        self.model = Model(self.id, contract(life=LIFE, longest=LIFE))

    def arrives(self, name: str, content: bytes) -> Outcome:
        """A name is taken once and for ever."""
        self.arrivals += 1
        kept = self.held.setdefault(name, (_now(), content))
        if kept[1] != content:
            return Outcome(OutcomeClass.CONFLICT, "name_taken")
        return Outcome(OutcomeClass.ACCEPTED, "stored")

    def night(self) -> None:
        """Work through everything whose night is over; once each."""
        for name, (at, content) in list(self.held.items()):
            if name in self.receipts:
                continue
            place = list(self.held).index(name)
            dawn = self.dawns[place] if place < len(self.dawns) else Dawn()
            worked = _seconds(self._after(at, dawn.nights))
            if _now() < worked:
                continue
            self.receipts[name] = [
                (worked + 3600.0 * dawn.late, one) for one in self._work(name, content, dawn, worked)
            ]

    def _after(self, at: float, nights: int) -> datetime:
        left = (MONDAY + timedelta(seconds=at)).astimezone(COPENHAGEN)
        day = left.date() + timedelta(days=nights + (left.hour >= 2))
        return datetime.combine(day, time(2, 0), COPENHAGEN)

    def _work(self, name: str, content: bytes, dawn: Dawn, at: float) -> Sequence[FileReceipt | None]:
        lines = [line.split(b"|") for line in content.split(b"\n")[1:]]
        ids = [line[0].decode() for line in lines]
        sha256 = hashlib.sha256(content).hexdigest()
        if dawn.receipt == "refused":
            self.model.objected.update(ids)
            return [FileReceipt("r", name, sha256, refused=RecordError("SUM"))]
        if dawn.receipt == "foreign":
            return [FileReceipt("r", name, "0" * 64, len(ids), 7 * len(ids))]
        errors = {one: RecordError("4857") for one in ids if one in self.model.objections}
        self.model.objected.update(errors)
        taken = [line for line in lines if line[0].decode() not in errors]
        if dawn.receipt == "named":
            taken = taken[:1]
        for line in taken:
            self.model.serials += 1
            effect = Effect(line[0].decode(), line[1].decode(), at, at, self.model.serials)
            self.model.ledger.append(effect)
        if dawn.receipt == "missing":
            return []
        if dawn.receipt == "broken":
            return [None]
        if dawn.receipt == "named":
            return [FileReceipt("r", name, sha256, accepted={taken[0][0].decode(): "1"})]
        whole = FileReceipt("r", name, sha256, len(ids), 7 * len(ids), errors=errors)
        return [whole, whole] if dawn.receipt == "twice" else [whole]

    def clear(self) -> None:
        """Everything works from now on."""
        self.uploads.clear()
        self.crashes.clear()


class FileLine:
    """One client's port to the exchange."""

    def __init__(self, exchange: Exchange, holder: Holder) -> None:
        self.id = exchange.id
        self.capabilities = exchange.model.contract.capabilities
        self.rhythm = exchange.rhythm
        self.most = 50
        self._exchange = exchange
        self._holder = holder

    def record(self, assignment: Assignment, addressee: str) -> Rendered:
        """The registration's id and content."""
        del addressee
        made = assignment.registration
        return Rendered("PUT", "", (), f"{made.id}|{made.details.get('text', '')}".encode(), assignment.key)

    def seal(self, label: Label, records: Sequence[Rendered]) -> Sealed:
        """A line for each."""
        content = b"\n".join([label.addressee.encode(), *(one.body for one in records)])
        return Sealed(f"{label.addressee}-{label.ident}", label.addressee, content, len(records), 7 * len(records))

    async def upload(self, file: Sealed, before_first_byte: BeforeFirstByte) -> Outcome:
        """Open, commit, send once."""
        fate = self._exchange.uploads.pop(0) if self._exchange.uploads else Upload()
        await asyncio.sleep(0.01)
        if fate.down:
            return DOWN
        await self._holder.point(dies=fate.crash == "opened")
        if fate.stall:
            self._holder.freeze(fate.stall)
        await self._holder.point(dies=False)
        await before_first_byte()
        self._exchange.names.add(file.name)
        await self._holder.point(dies=fate.crash == "claimed")
        if fate.closed:
            return PUT_OFF
        if fate.late:
            asyncio.get_running_loop().call_later(fate.late, self._exchange.arrives, file.name, file.content)
        answer = CUT if fate.lost or fate.late else self._exchange.arrives(file.name, file.content)
        await self._holder.point(dies=fate.crash == "sent")
        await asyncio.sleep(0.02)
        await self._holder.point(dies=fate.crash == "answered")
        return CUT if fate.answer_lost else answer

    async def have(self, file: Sealed) -> FileSight:
        """Is it there?"""
        await asyncio.sleep(0.02)
        await self._dies("asked")
        kept = self._exchange.held.get(file.name)
        if kept is None:
            return FileSight(Held.ABSENT)
        return FileSight(Held.SAME if kept[1] == file.content else Held.OTHER)

    async def receipts(self, file: Sealed) -> Receipts | Outcome:
        """What the far end says of it by now."""
        await asyncio.sleep(0.02)
        self._exchange.night()
        await self._dies("receipt")
        there = [one for at, one in self._exchange.receipts.get(file.name, []) if at <= _now()]
        broken = "SUM:3" if None in there else None
        return Receipts([one for one in there if one is not None], broken)

    async def look_up(self, assignment: Assignment, rendered: Rendered | None) -> LookUp:
        """Is the registration among what took effect?"""
        del rendered
        await asyncio.sleep(0.02)
        self._exchange.night()
        effect = self._exchange.model.seen(assignment.registration.id, _now())
        if effect is None:
            return LookUp(Sight.ABSENT)
        return LookUp(Sight.FOUND, self._exchange.model.receipt(effect))

    async def probe(self) -> Outcome:
        """Open."""
        return Outcome(OutcomeClass.ACCEPTED, "open")

    async def close(self) -> None:
        """Nothing is kept."""

    async def _dies(self, step: str) -> None:
        crash = step in self._exchange.crashes
        if crash:
            self._exchange.crashes.remove(step)
        await self._holder.point(dies=crash)


def _now() -> float:
    return asyncio.get_running_loop().time()


def _seconds(moment: datetime) -> float:
    return (moment - MONDAY).total_seconds()
