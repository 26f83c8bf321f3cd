"""What the JSON systems `jobnet`, `employers` and `providers` have in common on our side: a codec that reads a dialect.
Each system's dialect, tables and questions stand in its own module."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from jobterm.clock import to_text
from jobterm.outbox.port import (
    Assignment,
    CannotRender,
    Capabilities,
    LookUp,
    Outcome,
    OutcomeClass,
    Receipt,
    Rendered,
    Sight,
)
from jobterm.outbox.reading import Asker, Reading, ReadState
from jobterm.systems import common
from jobterm.systems.adapter import READ_S
from jobterm.systems.fields import NotReadable, Table, decode, differences, encode
from jobterm.systems.strictjson import NotJson, loads_object
from jobterm.systems.wire import Wire, WireAnswer, WireFault, WireRequest

JSON = ("content-type", "application/json")
Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What a system says of an answer that is none of the hoped-for: its code, words, member; when it opens, why."""

    code: str = ""
    message: str = ""
    member: str = ""
    until: Any = None
    reason: Any = None
    current: Any = None


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one system says what all of them say.

    ``collections``: kind → where its messages go. ``citizen``, ``day``, ``told_at``, ``keyed_at``: members of every
    message. ``receipt``: members for our id, the receipt's id, its instant, the system's own number, the version.
    ``replayed``: the member that marks a stored answer. ``content``, ``collection``: members of a look-up.
    ``codes``: code → what it means; those of ``not_there``, ``closed``, ``busy``, ``own_fault`` count only with their
    own status.
    """

    id: str
    method: str
    collections: Mapping[str, str]
    tables: Mapping[str, Table]
    citizen: str
    day: str
    told_at: str
    keyed_at: str
    key: str
    receipt: tuple[str, str, str, str, str]
    replayed: str
    content: str
    collection: str
    look_up: str
    probe: str
    codes: Mapping[str, OutcomeClass]
    not_there: str
    closed: str
    busy: str
    own_fault: str


class JsonCodec(ABC):
    """A ``WriteCodec`` of a dialect."""

    id: str
    dialect: Dialect
    capabilities: Capabilities

    @abstractmethod
    def asker(self, organisation: tuple[str, str], user: tuple[str, str, str]) -> Headers:
        """The headers that name organisation and user."""

    @abstractmethod
    def told(self, content: Mapping[str, Any]) -> Told:
        """What a refusal says, empty where the body is none of the system's own."""

    def complete(self, assignment: Assignment, body: dict[str, Any]) -> dict[str, Any]:
        """A message with what its table does not say."""
        del assignment
        return body

    def headers(self, assignment: Assignment) -> Headers:
        """The headers of a message, without its key."""
        return self.asker(assignment.organisation, assignment.user)

    def target(self, assignment: Assignment) -> str:
        """Where a message goes: our id in its collection."""
        return f"{self.dialect.collections[assignment.registration.kind]}{assignment.registration.id}"

    # ---- WriteCodec --------------------------------------------------------------------------------------------

    def render(self, assignment: Assignment) -> Rendered:
        """One write."""
        item, dialect = assignment.registration, self.dialect
        if item.kind not in dialect.collections:
            raise CannotRender("kind", "no_place")
        body: dict[str, Any] = {} if item.citizen is None else {dialect.citizen: common.citizen(item)}
        body.update(encode(dialect.tables[item.kind], item.details))
        body = self.complete(assignment, body)
        body[dialect.day] = item.event_date.isoformat()
        body[dialect.told_at] = to_text(item.told_at)
        body[dialect.keyed_at] = to_text(item.keyed_at)
        headers = (*self.headers(assignment), (dialect.key, assignment.key), JSON)
        return Rendered(dialect.method, self.target(assignment), headers, to_bytes(body), assignment.key)

    def written(self, answer: WireAnswer, rendered: Rendered) -> Outcome:
        """What the answer to a write means."""
        content = to_object(answer)
        if not 200 <= answer.status < 300:
            return self.refusal(answer, content)
        receipt = self._receipt(content)
        if receipt is None or content.get(self.dialect.receipt[0]) != self.our_id(rendered):
            return common.unmarked(answer)
        replayed = content.get(self.dialect.replayed) is True
        code = "replayed" if replayed else "accepted"
        return common.told(answer, OutcomeClass.ACCEPTED, code, self.said_of(content), receipt=receipt)

    def our_id(self, rendered: Rendered) -> str:
        """The id under which a message was sent."""
        return rendered.target.rpartition("/")[2]

    def said_of(self, content: Mapping[str, Any]) -> str:
        """What an acceptance says besides the receipt, in words for the evidence."""
        del content
        return ""

    def ask_for(self, assignment: Assignment) -> WireRequest:
        """Look-up by our id."""
        return WireRequest("GET", f"{self.dialect.look_up}{assignment.registration.id}", self.headers(assignment))

    def looked_up(self, answer: WireAnswer, assignment: Assignment) -> LookUp:
        """There (and the same), there with other content, not there, or no answer to that question."""
        content = to_object(answer)
        if answer.status == 404 and self.told(content).code == self.dialect.not_there:
            return LookUp(Sight.ABSENT, server_at=answer.server_at)
        if answer.status != 200:
            return LookUp(Sight.FAILED, outcome=self.refusal(answer, content), server_at=answer.server_at)
        receipt = self._receipt(content)
        if receipt is None or content.get(self.dialect.receipt[0]) != assignment.registration.id:
            return LookUp(Sight.FAILED, outcome=common.unmarked(answer), server_at=answer.server_at)
        theirs = self._differences(content, assignment)
        sight = Sight.DIFFERENT if theirs else Sight.FOUND
        return LookUp(sight, receipt, receipt.version, theirs, server_at=answer.server_at)

    def ask_state(self, asker: Asker) -> WireRequest:
        """The probe."""
        return WireRequest("GET", self.dialect.probe, self.asker(asker.organisation, asker.user))

    def state(self, answer: WireAnswer) -> Outcome:
        """Open, closed until, or no word of the system's own."""
        content = to_object(answer)
        if answer.status != 200:
            return self.refusal(answer, content)
        word, until, reason = self.stands(content)
        match word:
            case "open" | "slow":
                return common.told(answer, OutcomeClass.ACCEPTED, word)
            case "closed":
                return closed(answer, until, reason)
            case _:
                return common.unmarked(answer)

    @abstractmethod
    def stands(self, content: Mapping[str, Any]) -> tuple[str, Any, Any]:
        """The probe's answer: ``open``, ``slow`` or ``closed``, until when, why."""

    # ---- answers that are none of the hoped-for ----------------------------------------------------------------

    def refusal(self, answer: WireAnswer, content: Mapping[str, Any]) -> Outcome:
        """The system's own code first, then the HTTP status, then the default (design §5)."""
        dialect, said = self.dialect, self.told(content)
        code, message = said.code, common.said(said.message)
        if answer.status == 503 and code == dialect.closed:
            return closed(answer, said.until, said.reason, message)
        if answer.status == 429 and code == dialect.busy:
            retry_after = common.pause(answer.headers.get("retry-after"))
            return common.told(answer, OutcomeClass.THROTTLED, code, message, retry_after=retry_after)
        if answer.status == 500 and code == dialect.own_fault:
            return common.told(answer, OutcomeClass.UNKNOWN, code, message)
        if not 400 <= answer.status < 500 or code not in dialect.codes:
            return common.unmarked(answer, message=message)
        cls = dialect.codes[code]
        if cls is OutcomeClass.CONFLICT:
            theirs, version = self._current(said.current)
            return common.told(answer, cls, code, message, theirs=theirs, version=version)
        return common.told(answer, cls, code, message, field=self.field(said.member) if said.member else None)

    def unread(self, answer: WireAnswer, content: Mapping[str, Any]) -> Reading:
        """A question about a citizen that got no content."""
        outcome = self.refusal(answer, content)
        return Reading(self.id, self.read_state(outcome), message=outcome.message, outcome=outcome)

    not_known: ClassVar[frozenset[str]] = frozenset()
    no_access: ClassVar[frozenset[str]] = frozenset()

    def read_state(self, outcome: Outcome) -> ReadState:
        """How a question that got no content ended."""
        if outcome.code in self.not_known:
            return ReadState.NOT_KNOWN
        return ReadState.NO_ACCESS if outcome.code in self.no_access else common.read_state(outcome)

    def field(self, member: str) -> str:
        """Our name for a member, its own where we have none."""
        names = {row.wire: row.name for table in self.dialect.tables.values() for row in table}
        return {**names, self.dialect.citizen: "citizen"}.get(member, common.said(member)[:60])

    def _receipt(self, content: Mapping[str, Any]) -> Receipt | None:
        _, receipt, at, number, version = self.dialect.receipt
        return common.receipt(content.get(receipt), content.get(at), content.get(number), content.get(version))

    def _current(self, current: Any) -> tuple[Mapping[str, Any], str | None]:
        block = current if isinstance(current, Mapping) else {}
        found: dict[str, Any] = {}
        for table in self.dialect.tables.values():
            try:
                found = {**decode(table, block.get("content") or {}), **found}
            except (NotReadable, AttributeError):
                continue
        version = block.get("version")
        return found, version if isinstance(version, str) else None

    def _table(self, assignment: Assignment) -> Table:
        return self.dialect.tables[assignment.registration.kind]

    def _differences(self, content: Mapping[str, Any], assignment: Assignment) -> dict[str, Any]:
        item, body, table = assignment.registration, content.get(self.dialect.content), self._table(assignment)
        where = self.dialect.collections[item.kind].strip("/").rpartition("/")[2]
        if content.get(self.dialect.collection) != where or not isinstance(body, Mapping):
            return {"kind": common.said(content.get(self.dialect.collection))}
        if body.get(self.dialect.citizen) != item.citizen:
            return {"citizen": None}
        try:
            return differences(table, item.details, decode(table, body))
        except NotReadable as error:
            return {self.field(str(error)): None}


def closed(answer: WireAnswer, until: Any, reason: Any, message: str = "") -> Outcome:
    """A system's own word that it is closed."""
    why = f"closed.{reason}" if reason in ("planned", "breakdown") else "closed"
    return common.told(answer, OutcomeClass.CLOSED, why, message, until=common.reopening(until, answer))


async def ask(wire: Wire, request: WireRequest) -> WireAnswer | Outcome:
    """Ask something that changes nothing; an Outcome where no answer came."""
    answer = await wire.exchange(request, deadline_s=READ_S)
    return answer.asked().outcome() if isinstance(answer, WireFault) else answer


def to_object(answer: WireAnswer) -> dict[str, Any]:
    """The answer's object; an empty one where the body is none that we take."""
    try:
        return loads_object(answer.body)
    except NotJson:
        return {}


def to_bytes(body: Mapping[str, Any]) -> bytes:
    """A body as all three systems take it."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
