"""What an adapter must offer the outbox, and the words in which it answers. No wire name stands here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as made
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any, Protocol, runtime_checkable

from jobterm.domain.letters import Letter
from jobterm.domain.registrations.model import Registration

BeforeFirstByte = Callable[[], Awaitable[None]]
"""Awaited when the connection is open and nothing has left yet; commits ``sending`` (rule R3)."""


class OutcomeClass(StrEnum):
    """What an answer, or its absence, means for one attempt (design §5)."""

    ACCEPTED = "accepted"
    NOT_SENT = "not_sent"
    UNKNOWN = "unknown"
    THROTTLED = "throttled"
    CLOSED = "closed"
    AUTH = "auth"
    REFUSED = "refused"
    CONFLICT = "conflict"
    MOVED = "moved"
    ALREADY = "already"
    IDENTITY = "identity"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a system's contract declares; unknown facts are None and are taken at their worst.

    ``create_once``: it refuses a twin of our id for ever. ``version``: a write can be made conditional on a version
    that the look-up returns in the same answer as "not there". ``key_ttl``: how long it remembers a key. ``lookup``:
    it can be asked for our registration. ``life``: L, the longest life of a request from our commit until it has
    taken effect or never will (rule R2); None = infinite. ``deletes``: kinds of which it takes back what it has
    accepted, ``replaces``: those that it lets say something else. ``closes``: it has opening hours and says when
    closed. ``file_hour``: its deliveries travel in files, and at this hour, in Copenhagen, what waits goes in that
    night's.
    """

    create_once: bool = False
    version: bool = False
    key_ttl: timedelta | None = None
    lookup: bool = False
    life: timedelta | None = None
    closes: bool = True
    per_system_in_flight: int = 8
    deletes: frozenset[str] = frozenset()
    file_hour: time | None = None
    replaces: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Receipt:
    """A system's own word that it holds our item, or a person's (``by_person``), dated by this desk's clock."""

    id: str
    at: datetime
    system_id: str | None = None
    version: str | None = None
    by_person: bool = False


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a server says (RateLimit) may still be asked of it: so many requests within this time."""

    remaining: int
    reset: timedelta


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one attempt ended.

    ``code`` is the system's stable code (``4322``, ``closed``, ``timeout``). ``until`` belongs to closed,
    ``retry_after`` to throttled, ``field`` to refused, ``theirs`` (field → value) and ``version`` to conflict.
    ``paper`` belongs to refused: the system cannot reach its recipient, so a person carries it on paper.
    ``server_at`` is the server's own clock, ``allowance`` what it still lets us ask, if it told.
    """

    cls: OutcomeClass
    code: str = ""
    message: str = ""
    receipt: Receipt | None = None
    until: datetime | None = None
    retry_after: timedelta | None = None
    field: str | None = None
    theirs: Mapping[str, Any] = made(default_factory=dict)
    version: str | None = None
    server_at: datetime | None = None
    answer: bytes = b""
    status: int | None = None
    allowance: Allowance | None = None
    paper: bool = False

    @property
    def answer_sha256(self) -> str | None:
        """Hash of the raw answer for the evidence, None where there was none."""
        return hashlib.sha256(self.answer).hexdigest() if self.answer else None


@dataclass(frozen=True, slots=True)
class Rendered:
    """The bytes of one delivery, made once per (delivery, revision, key), stored before the first byte leaves.

    ``target`` is the path with query, relative to the system's url. ``headers`` hold what belongs to the item
    (citizen, key, conditions); what belongs to the connection (certificate, authorisation) is added by the wire.
    """

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    key: str

    def to_bytes(self) -> bytes:
        """One blob for the store."""
        head = {"method": self.method, "target": self.target, "headers": list(self.headers), "key": self.key}
        return json.dumps(head, ensure_ascii=True, separators=(",", ":")).encode() + b"\n" + self.body

    @classmethod
    def from_bytes(cls, blob: bytes) -> Rendered:
        """What ``to_bytes`` made."""
        line, _, body = blob.partition(b"\n")
        head = json.loads(line)
        headers = tuple((str(name), str(value)) for name, value in head["headers"])
        return cls(head["method"], head["target"], headers, body, head["key"])

    def sha256(self) -> str:
        """Hash for the evidence."""
        return hashlib.sha256(self.to_bytes()).hexdigest()


@dataclass(frozen=True, slots=True)
class Assignment:
    """What an adapter needs to render one delivery.

    ``key``: idempotency key of this rendering. ``refs``: our registration id → the system's own id, for what the
    item refers to. ``version``: the version to make the write conditional on, where the system has versions.
    ``base``: the version that a person decided against in a conflict.
    ``organisation``: (type, code) on whose behalf; ``user``: (type, id, name) of the author. ``letter``: the text for a
    system that carries letters, None for the others.
    """

    registration: Registration
    key: str
    organisation: tuple[str, str]
    user: tuple[str, str, str]
    refs: Mapping[str, str] = made(default_factory=dict)
    version: str | None = None
    base: str | None = None
    letter: Letter | None = None

    def read_as(self, system: str) -> str | None:
        """The version of what is changed that its author has seen: of a conflict that was decided (none, where the
        system named none), else as read."""
        return self.registration.base.get(system) if self.base is None else self.base or None


class Sight(StrEnum):
    """What a look-up saw. A look-up is a photograph, not a proof (rule R2)."""

    FOUND = "found"
    DIFFERENT = "different"
    ABSENT = "absent"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class LookUp:
    """The answer to "do you hold our item?".

    FOUND: it is there and says what ours says (``receipt``). DIFFERENT: our id is there with other content
    (``theirs``). ABSENT: not there; ``version`` is given in the same answer by systems that have versions.
    FAILED: no answer that means anything; ``outcome`` says why (closed, auth, time-out).
    """

    sight: Sight
    receipt: Receipt | None = None
    version: str | None = None
    theirs: Mapping[str, Any] = made(default_factory=dict)
    outcome: Outcome | None = None
    server_at: datetime | None = None


@runtime_checkable
class SystemPort(Protocol):
    """A system that deliveries can be sent to. Rendering is pure; the rest talks and never raises for the wire's
    faults: every end is an ``Outcome`` or a ``LookUp``."""

    id: str
    capabilities: Capabilities

    def render(self, assignment: Assignment) -> Rendered:
        """The bytes for one delivery; raises ``CannotRender`` naming the field that this system has no place for."""

    async def send(self, rendered: Rendered, before_first_byte: BeforeFirstByte) -> Outcome:
        """Open the connection, await ``before_first_byte``, send the bytes once, never retry, decode the answer.
        What ``before_first_byte`` raises is passed on, with nothing sent."""

    async def look_up(self, assignment: Assignment, rendered: Rendered | None) -> LookUp:
        """Ask whether the item is there and compare it with ours."""

    async def probe(self) -> Outcome:
        """One cheap question: ACCEPTED when open, else why not."""

    async def close(self) -> None:
        """Close idle connections."""


class CannotRender(Exception):
    """This system has no place for a field's value.

    ``field`` names it as in interface §6, ``code`` says why; the value is never in the text.
    """

    def __init__(self, field_name: str, code: str) -> None:
        super().__init__(f"{field_name}: {code}")
        self.field = field_name
        self.code = code


class OnPaper(Exception):
    """This delivery is not for the wire: a person prints it and hands it over. ``code`` says why (``print_wished``)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
