"""What the simulated JSON systems `jobnet`, `employers` and `providers` have in common: keys with their stored answers,
ids refused for ever, one entity, ledger row and receipt per accepted message. Names on the wire are each system's own.
"""

from __future__ import annotations

import hashlib
import json
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, ClassVar, Final

from jobterm.clock import COPENHAGEN, Clock, to_text
from jobterm.sandbox.apps.forms import BadForm, Check
from jobterm.sandbox.apps.wire import IDENTIFIER, Answer, Request, Unreadable, decoded, to_json
from jobterm.sandbox.citizens import Citizens
from jobterm.sandbox.desk import Caller
from jobterm.sandbox.store import Row, Store
from jobterm.sandbox.switchboard import Setting, State
from jobterm.sandbox.world.person import Person

KEY_MEMORY_S: Final = 86_400
"""How long a key is remembered, from acceptance (all three contracts)."""
_KEY = re.compile(r"[0-9A-Za-z-]{1,64}", re.ASCII)
NAMED = r"([0-9A-Za-z._~%@-]{1,60});([0-9A-Za-z._~%-]{1,1260})"
"""Id and name of who calls, percent-encoded, in every contract."""


class Trouble(Exception):
    """An answer other than the one hoped for, in this package's words."""

    def __init__(self, word: str, field: str | None = None, **more: Any) -> None:
        super().__init__(word)
        self.word = word
        self.field = field
        self.more = more


@dataclass(frozen=True, slots=True)
class Operation:
    """One kind of message: its collection's path, its name there, jobterm's kind (empty: the message says it), the
    form of its body, and which of its members is the event's date."""

    path: str
    name: str
    kind: str
    body: Check
    day: str


@dataclass(frozen=True, slots=True)
class Message:
    """A message whose form is good: ``data`` in jobterm's words, ``wire`` as it came."""

    operation: Operation
    id: str
    data: Mapping[str, Any]
    wire: Any
    caller: Caller


@dataclass(frozen=True, slots=True)
class Judged:
    """What an accepted message concerns. ``more``: what the answer says besides the receipt."""

    kind: str
    citizen: str | None = None
    cvr: str | None = None
    more: Mapping[str, Any] = field(default_factory=dict)


class JsonSystem(ABC):
    """A system with JSON messages; its module gives names, forms and rules."""

    id: str
    health_path: ClassVar[str]
    method: ClassVar[str]
    operations: ClassVar[tuple[Operation, ...]]
    reads: ClassVar[Mapping[str, str]]
    """Path → the one method it takes; a path that ends with ``/`` takes one more part."""
    organisation_header: ClassVar[str]
    organisation: ClassVar[re.Pattern[str]]
    authorities: ClassVar[Mapping[str, str]]
    user_header: ClassVar[str]
    user: ClassVar[re.Pattern[str]]
    key_header: ClassVar[str]

    def __init__(self, store: Store, citizens: Citizens, clock: Clock) -> None:
        self.store = store
        self.citizens = citizens
        self.clock = clock

    # ---- what each system says in its own way ------------------------------------------------------------------

    @abstractmethod
    def judge(self, message: Message) -> Judged:
        """Whether a message is accepted; raises Trouble. Writes nothing."""

    @abstractmethod
    def read(self, request: Request, caller: Caller) -> Answer:
        """The answer to a question."""

    @abstractmethod
    def problem(self, trouble: Trouble) -> tuple[int, dict[str, Any]]:
        """Status and body of an answer that is none of the hoped-for."""

    @abstractmethod
    def receipt(self, row: Row, more: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to an accepted message."""

    @abstractmethod
    def health(self, state: str, until: str | None, reason: str | None, now: str) -> dict[str, Any]:
        """The answer to the probe."""

    @abstractmethod
    def held(self, row: Row) -> dict[str, Any]:
        """The answer to a look-up."""

    def accepted(self, message: Message, judged: Judged) -> Mapping[str, Any]:
        """What follows from an accepted message, in the same transaction; what the answer says of it."""
        del message
        return judged.more

    # ---- host.System -------------------------------------------------------------------------------------------

    def writes(self, request: Request) -> bool:
        """Whether it is one of the system's messages."""
        return request.method == self.method and self._operation(request) is not None

    def scope_of(self, request: Request) -> str:
        """The caller's user id."""
        found = self.user.fullmatch(request.headers.get(self.user_header.lower(), ""))
        return decoded(found[2]) if found else ""

    def internal_error(self) -> Answer:
        """The system's own word for a fault of its own."""
        return self._answer(Trouble("internal"), None)

    def answer(self, request: Request, setting: Setting) -> Answer:
        """The contract's answer."""
        operation = self._operation(request)
        key = request.headers.get(self.key_header.lower()) if self.writes(request) else None
        try:
            if (request.method, request.path) == ("GET", self.health_path):
                self.caller(request)
                return Answer(200, to_json(self._health(setting)))
            if setting.state is State.CLOSED:
                until = None if setting.until is None else to_text(setting.until)
                return self._answer(Trouble("closed", until=until, reason=setting.reason), key, "closed")
            if operation is not None and request.method == self.method:
                return self._take(operation, request)
            self._check_known(request, operation)
            return self.read(request, self.caller(request))
        except Unreadable as error:
            return self._answer(Trouble("malformed", error.field), key)
        except BadForm as error:
            return self._answer(Trouble(error.code, error.field), key)
        except Trouble as trouble:
            return self._answer(trouble, key)

    # ---- writing -----------------------------------------------------------------------------------------------

    def _take(self, operation: Operation, request: Request) -> Answer:
        caller, key = self.caller(request), request.headers.get(self.key_header.lower(), "")
        if not _KEY.fullmatch(key):
            raise Trouble("malformed", self.key_header)
        wire = self.body(request)
        data = operation.body(wire)
        id = self.id_of(request, data)
        print_ = hashlib.sha256(f"{request.path}\n".encode() + request.body).hexdigest()
        now = self.clock.now()
        known = self.store.key(self.id, key, now.timestamp() - KEY_MEMORY_S)
        if known is not None:
            return self._again(known, print_, id, key)
        if self.store.entities(self.id, id):
            raise Trouble("id_used", id=id)
        message = Message(operation, id, data, wire, caller)
        judged = self.judge(message)
        row = self._write(message, judged, key)
        more = self.accepted(message, judged)
        body = to_json(self.receipt(row, more))
        self.store.remember_key({
            "system": self.id, "key": key, "at": now.timestamp(), "print": print_, "answer": body.decode("utf-8"),
            "scope": caller.user,
        })  # fmt: skip
        return Answer(201, body, outcome="applied", registration=id, key=key)

    def _again(self, known: Row, print_: str, id: str, key: str) -> Answer:
        if known["print"] != print_:
            raise Trouble("key_used", self.key_header, id=id)
        body = to_json({**json.loads(known["answer"]), **self.replayed})
        return Answer(200, body, outcome="replayed", registration=id, key=key)

    replayed: ClassVar[Mapping[str, Any]]
    """What a stored answer says besides, so that it is known for one."""

    def _write(self, message: Message, judged: Judged, key: str) -> Row:
        now, caller = self.clock.now(), message.caller
        row = self.store.add_entity({
            "system": self.id, "id": message.id, "kind": judged.kind,
            "citizen": judged.citizen or judged.cvr or "", "data": json.dumps(dict(message.data)),
            "wire": json.dumps(message.wire), "operation": message.operation.name, "received": to_text(now),
            "registration": message.id, "organisation": caller.organisation, "user": caller.person,
            "scope": caller.user,
        })  # fmt: skip
        self.store.add_ledger({
            "system": self.id, "registration": message.id, "kind": judged.kind, "citizen": judged.citizen,
            "cvr": judged.cvr, "applied_at": to_text(now), "author": caller.user, "on_behalf_of": caller.authority,
            "event_date": message.data[message.operation.day], "effect": "applied", "caused_by": None, "key": key,
            "entity": message.id, "origin": self.id, "fund": None, "at": now.timestamp(), "scope": caller.user,
        })  # fmt: skip
        return row

    # ---- what every call has -----------------------------------------------------------------------------------

    def id_of(self, request: Request, data: Mapping[str, Any]) -> str:
        """Our id: the last part of the path."""
        del data
        return _identifier(request.path.rpartition("/")[2])

    def caller(self, request: Request) -> Caller:
        """Who calls for whom; raises Trouble where that is not said as it should."""
        organisation = request.headers.get(self.organisation_header.lower(), "")
        user = request.headers.get(self.user_header.lower(), "")
        whose, who = self.organisation.fullmatch(organisation), self.user.fullmatch(user)
        if whose is None:
            raise Trouble("malformed", self.organisation_header)
        if who is None:
            raise Trouble("malformed", self.user_header)
        return Caller(self.authorities[whose[1]], whose[2], decoded(who[2]), decoded(who[3]), organisation, user)

    def body(self, request: Request) -> Any:
        """The body of a message or a question."""
        if request.media_type != "application/json":
            raise Trouble("unsupported", "Content-Type")
        return request.json()

    def citizen(self, cpr: str, caller: Caller, reason: str | None = None, *, living: bool = True) -> Person:
        """The citizen of the caller's centre, or of another where a reason is given; a living one unless it is only
        read."""
        person = self.citizens.by_cpr(cpr)
        if person is None:
            raise Trouble("citizen_unknown")
        if person.dead and living:
            raise Trouble("citizen_dead")
        if reason is None and caller.authority in ("state", "municipality") and caller.code != person.municipality:
            raise Trouble("not_yours")
        return person

    def look_up(self, request: Request) -> Answer:
        """Whether a message of that id was accepted."""
        id = _identifier(request.path.rpartition("/")[2])
        rows = self.store.entities(self.id, id)
        if not rows:
            raise Trouble("not_found", id=id)
        return Answer(200, to_json(self.held(rows[-1])))

    def today(self) -> date:
        """The day in Copenhagen."""
        return self.clock.now().astimezone(COPENHAGEN).date()

    def _health(self, setting: Setting) -> dict[str, Any]:
        words = {State.CLOSED: "closed", State.SLOW: "slow"}
        until = None if setting.until is None else to_text(setting.until)
        reason = setting.reason if setting.state is State.CLOSED else None
        return self.health(words.get(setting.state, "open"), until, reason, to_text(self.clock.now()))

    def _operation(self, request: Request) -> Operation | None:
        return next((one for one in self.operations if _fits(one.path, request.path)), None)

    def _check_known(self, request: Request, operation: Operation | None) -> None:
        if operation is not None:
            raise Trouble("method", allow=self.method)
        for path, method in {**self.reads, self.health_path: "GET"}.items():
            if _fits(path, request.path):
                if request.method != method:
                    raise Trouble("method", allow=method)
                return
        raise Trouble("no_such_path")

    def _answer(self, trouble: Trouble, key: str | None, outcome: str = "refused") -> Answer:
        status, body = self.problem(trouble)
        registration = trouble.more.get("id")
        answer = Answer(status, to_json(body), outcome=outcome, registration=registration, key=key,
                        media_type=self.trouble_type)  # fmt: skip
        return replace(answer, headers=(("Allow", trouble.more["allow"]),)) if "allow" in trouble.more else answer

    trouble_type: ClassVar[str] = "application/json"


def _fits(path: str, asked: str) -> bool:
    if not path.endswith("/"):
        return path == asked
    rest = asked.removeprefix(path)
    return asked.startswith(path) and "/" not in rest and rest != ""


def _identifier(text: str) -> str:
    id = decoded(text)
    if not IDENTIFIER.fullmatch(id):
        raise Trouble("malformed", "id")
    return id
