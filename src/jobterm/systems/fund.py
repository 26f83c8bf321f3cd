"""The unemployment funds behind their exchange of files (contracts/fund.yaml): notices go in files, receipts, replies
and extracts of the registers are fetched; the register of what they received is asked as ``registers`` does."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any, Final
from urllib.parse import quote

from jobterm.clock import COPENHAGEN, Clock
from jobterm.outbox.feeding import CursorRefused, FeedEvent, FeedPage
from jobterm.outbox.files_port import FileReceipt, FileSight, Held, Label, Receipts, Rhythm, Sealed
from jobterm.outbox.port import (
    Assignment,
    BeforeFirstByte,
    Capabilities,
    LookUp,
    Outcome,
    OutcomeClass,
    Rendered,
    Sight,
)
from jobterm.outbox.reading import Asker, Reading, Section
from jobterm.outbox.reading_funds import ExtractBroken, ExtractFile, ExtractShelf, Member, Reply, ReplyPage
from jobterm.systems import common, fund_read, fund_tables, fund_write
from jobterm.systems.fund_register import SECTIONS, FundRegisters
from jobterm.systems.maker import Made
from jobterm.systems.reading import blocks
from jobterm.systems.records import BadFile
from jobterm.systems.registers import Register, asked_by, json_object, refusal
from jobterm.systems.wire import Wire, WireAnswer, WireFault, WireRequest

CLOSES: Final = time(20, 0)
CAPABILITIES: Final = Capabilities(lookup=True, life=timedelta(hours=36), per_system_in_flight=2, file_hour=CLOSES)
RHYTHM: Final = Rhythm(closes=CLOSES, works=time(2, 0), receipt=time(6, 0), patience=timedelta(hours=6))
MOST: Final = 70
PIECE: Final = 512 * 1024
"""Most bytes that one answer gives of a file."""
LARGEST: Final = 512 * PIECE
CODES: Final = {
    "malformed": OutcomeClass.REFUSED, "too_large": OutcomeClass.REFUSED, "fund_unknown": OutcomeClass.REFUSED,
    "no_agreement": OutcomeClass.REFUSED, "not_found": OutcomeClass.REFUSED, "name_taken": OutcomeClass.CONFLICT,
    "unauthenticated": OutcomeClass.AUTH, "forbidden": OutcomeClass.AUTH,
}  # fmt: skip


class Fund(Register):
    """All funds: a ``FilePort``, a ``RegisterPort``, a ``RepliesPort`` and an ``ExtractPort``; by these it is read
    (``ReaderPort``) and followed (``FeedPort``) too."""

    sections = SECTIONS

    def __init__(self, wire: Wire, clock: Clock, house: Asker) -> None:
        super().__init__("fund", wire, house)
        self._clock = clock
        self._registers = FundRegisters(self, clock)
        self.capabilities = CAPABILITIES
        self.rhythm = RHYTHM
        self.most = MOST

    def keep_in(self, shelf: ExtractShelf) -> None:
        """Keep extracts there from one start to the next."""
        self._registers.keep_in(shelf)

    # ---- files to the funds --------------------------------------------------------------------------------------

    def record(self, assignment: Assignment, addressee: str) -> Rendered:
        """One notice."""
        return fund_write.record(assignment, addressee)

    def seal(self, label: Label, records: Sequence[Rendered]) -> Sealed:
        """One fund's file."""
        return fund_write.seal(label, records, self._house.organisation)

    async def upload(self, file: Sealed, before_first_byte: BeforeFirstByte) -> Outcome:
        """Leave it under its name."""
        headers = (
            *asked_by(self._house),
            ("content-type", "application/octet-stream"),
            ("x-fileSha256", file.sha256),
        )
        request = WireRequest("PUT", _at("files", file.name), headers, file.content)
        probe = WireRequest("GET", "/health", asked_by(self._house))
        answer = await self._wire.exchange(request, before_first_byte, identify=probe)
        return answer.outcome() if isinstance(answer, WireFault) else left(answer, file)

    async def have(self, file: Sealed) -> FileSight:
        """Ask whether it is there."""
        answer = await self._get(_at("files", file.name))
        return FileSight(Held.FAILED, answer.outcome()) if isinstance(answer, WireFault) else seen(answer, file)

    async def receipts(self, file: Sealed) -> Receipts | Outcome:
        """Fetch what there is about it."""
        listed = await self._listed("receipt", f"&answers={quote(file.name, safe='')}")
        if isinstance(listed, Outcome):
            return listed
        found: list[FileReceipt] = []
        broken = None
        whose = fund_tables.fund(file.addressee)
        for one in listed:
            content = await self._content(one)
            if isinstance(content, Outcome):
                return content
            try:
                found.append(fund_read.receipt(content, str(one["name"]), whose[1] if whose else 0))
            except BadFile as error:
                broken = f"{error.code}:{error.line}"
        return Receipts(found, broken)

    async def look_up(self, assignment: Assignment, rendered: Rendered | None) -> LookUp:
        """Ask the register of what was received."""
        del rendered
        answer = await self.received(assignment.registration.id, self._house)
        if isinstance(answer, Outcome):
            return LookUp(Sight.FAILED, outcome=answer)
        return LookUp(Sight.ABSENT) if answer is None else LookUp(Sight.FOUND, answer)

    # ---- files from the funds --------------------------------------------------------------------------------------

    async def replies(self, cursor: str | None) -> ReplyPage | Outcome:
        """Replies that came after the cursor."""
        listed = await self._listed("replies", f"&after={int(cursor or 0)}")
        if isinstance(listed, Outcome):
            return listed
        found = []
        broken = []
        for one in listed:
            content = await self._content(one)
            if isinstance(content, Outcome):
                return content
            try:
                found.extend(fund_read.replies(content, str(one["name"]), int(one["fund"])))
            except BadFile as error:
                broken.append((str(one["name"]), f"{error.code}:{error.line}"))
        last = max((int(one["n"]) for one in listed), default=int(cursor or 0))
        return ReplyPage(tuple(found), str(last), tuple(broken))

    async def extracts(self, after: int) -> list[ExtractFile] | Outcome:
        """Extracts that came after that number."""
        listed = await self._listed("extract", f"&after={after}")
        if isinstance(listed, Outcome):
            return listed
        made = ((one, common.instant(one["madeAt"])) for one in listed)
        return [
            ExtractFile(int(one["n"]), str(one["name"]), fund_tables.fund_name(int(one["fund"])) or "", at)
            for one, at in made
            if at is not None
        ]

    async def members(self, file: ExtractFile, known: Mapping[str, datetime]) -> AsyncIterator[Member]:
        """The members of one extract, piece by piece."""
        whose = fund_tables.fund(file.fund)
        reader = fund_read.ExtractReader(file.name, whose[1] if whose else 0, known.get(file.fund))
        try:
            offset = 0
            while offset < LARGEST:
                piece = await self._piece(file.name, offset)
                if isinstance(piece, Outcome):
                    raise ConnectionError(piece.code)
                for member in reader.feed(piece):
                    yield member
                offset += len(piece)
                if len(piece) < PIECE:
                    break
            reader.finish()
        except BadFile as error:
            raise ExtractBroken(error.code, error.line) from None

    async def read(self, cpr: str, sections: frozenset[Section], asker: Asker) -> Reading:
        """What the funds' registers had of a citizen last night."""
        del asker  # the extract is the house's; who looks at it is written down here
        return await self._registers.read(self.id, cpr, sections)

    async def feed(self, cursor: str | None, asker: Asker, limit: int = 100) -> FeedPage | CursorRefused | Outcome:
        """The funds' replies, as things that happened there; a file of them that cannot be believed is passed over and
        named. Who follows them has last night's extracts fetched too, so that nobody waits for them."""
        del asker, limit
        await self._registers.refresh()
        page = await self.replies(cursor)
        if isinstance(page, Outcome):
            return page
        events = [reply_event(one) for one in page.replies]
        now = self._clock.now()
        events += [
            FeedEvent(f"broken-{name}", "fund.file_refused", now, text=f"{name} {why}", details={"why": why})
            for name, why in page.broken
        ]
        return FeedPage(tuple(events), page.cursor)

    # ---- asking ----------------------------------------------------------------------------------------------------

    async def _get(self, target: str) -> WireAnswer | WireFault:
        return await self._ask(WireRequest("GET", target, asked_by(self._house)))

    async def _listed(self, kind: str, more: str) -> list[Mapping[str, Any]] | Outcome:
        answer = await self._get(f"/outgoing?kind={kind}{more}")
        return answer.outcome() if isinstance(answer, WireFault) else listing(answer)

    async def _piece(self, name: str, offset: int) -> bytes | Outcome:
        answer = await self._get(f"{_at('outgoing', name)}?offset={offset}")
        if isinstance(answer, WireFault):
            return answer.outcome()
        return answer.body if answer.status == 200 else refusal(answer, json_object(answer), CODES)

    async def _content(self, listed: Mapping[str, Any]) -> bytes | Outcome:
        """All bytes of a small file, if they are those that were listed."""
        content = b""
        while True:
            piece = await self._piece(str(listed["name"]), len(content))
            if isinstance(piece, Outcome):
                return piece
            content += piece
            if len(piece) < PIECE or len(content) > LARGEST:
                break
        if hashlib.sha256(content).hexdigest() != listed["sha256"]:
            return Outcome(OutcomeClass.UNKNOWN, "garbled")  # damaged on the way to us: fetched again later
        return content


def reply_event(reply: Reply) -> FeedEvent:
    """A fund's reply as a line of the citizen's history."""
    told_at = datetime.combine(reply.decided, time(12, 0), COPENHAGEN)
    details = {"decision": reply.decision, "fund": reply.fund, "date": reply.decided.isoformat()}
    for name, day in (("from_day", reply.first), ("to_day", reply.last)):
        if day is not None:
            details[name] = day.isoformat()
    text = f"{reply.fund}: {reply.text}" if reply.text else reply.fund
    return FeedEvent(reply.id, "fund.reply", told_at, reply.cpr, None, text, details, reply.registration)


def left(answer: WireAnswer, file: Sealed) -> Outcome:
    """What the answer to an upload means: only one that names the file with our hash says that it is there."""
    content = json_object(answer)
    if answer.status in (200, 201):
        if (content.get("name"), content.get("sha256")) == (file.name, file.sha256):
            return common.told(answer, OutcomeClass.ACCEPTED, "accepted")
        return common.unmarked(answer, "unnamed")
    return refusal(answer, content, CODES)


def seen(answer: WireAnswer, file: Sealed) -> FileSight:
    """What the answer to "have you that file?" means."""
    content = json_object(answer)
    if answer.status == 200 and content.get("name") == file.name and isinstance(content.get("sha256"), str):
        return FileSight(Held.SAME if content["sha256"] == file.sha256 else Held.OTHER)
    if answer.status == 404 and content.get("code") == "not_found":
        return FileSight(Held.ABSENT)
    return FileSight(Held.FAILED, refusal(answer, content, {}))


def listing(answer: WireAnswer) -> list[Mapping[str, Any]] | Outcome:
    """The files that an answer lists."""
    content = json_object(answer)
    rows = content.get("files")
    if answer.status != 200 or not isinstance(rows, list):
        return refusal(answer, content, CODES)
    wants = {"n": int, "name": str, "fund": int, "madeAt": str, "sha256": str}
    found = [one for one in blocks(rows) if all(isinstance(one.get(name), kind) for name, kind in wants.items())]
    return found if len(found) == len(rows) else common.unmarked(answer, "garbled")


def _at(folder: str, name: str) -> str:
    return f"/{folder}/{quote(name, safe='')}"


MAKER: Final = Made(CAPABILITIES, Fund)
"""See ``maker``."""
