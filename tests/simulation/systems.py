"""Model systems: what a contract declares, and a ledger of what really took effect. They keep their declared L and
their fences; how the wire between misbehaves stands in ``weather``."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from tests.simulation.loop import MONDAY

from jobterm.outbox.port import Assignment, Capabilities, Outcome, OutcomeClass, Receipt, Rendered


class Repeat(StrEnum):
    """What a system does when a key comes again within its memory."""

    NO_MEMORY = "no_memory"
    REPLAYS = "replays"
    REFUSES = "refuses"
    IN_PROGRESS = "in_progress"
    STORES_500 = "stores_500"


@dataclass(frozen=True)
class Contract:
    """A system's declared abilities and what it does beneath them.

    ``longest``: seconds that a request may really live; never above the declared L, where one is declared.
    """

    name: str
    capabilities: Capabilities
    repeat: Repeat = Repeat.NO_MEMORY
    longest: float = 90.0

    @property
    def twins_within(self) -> float:
        """Seconds within which a request that the network doubles takes effect only once."""
        caps = self.capabilities
        if caps.create_once or caps.version:
            return self.longest
        return 0.0 if caps.key_ttl is None else min(self.longest, caps.key_ttl.total_seconds() / 2)


def contract(
    *,
    fence: str = "none",
    repeat: Repeat = Repeat.NO_MEMORY,
    ttl: timedelta | None = None,
    look_up: bool = True,
    life: float | None = 90.0,
    longest: float | None = None,
) -> Contract:
    """A contract in few words; ``fence``: create_once, version or none; ``life``: L in seconds, None = unknown."""
    caps = Capabilities(
        create_once=fence == "create_once",
        version=fence == "version",
        key_ttl=ttl if repeat is not Repeat.NO_MEMORY else None,
        lookup=look_up,
        life=None if life is None else timedelta(seconds=life),
        per_system_in_flight=4,
    )
    name = f"{fence}/{repeat.value}/{ttl}/{'look-up' if look_up else 'blind'}/L={life}"
    return Contract(name, caps, repeat, longest if longest is not None else life or 200_000.0)


@dataclass(frozen=True)
class Effect:
    """One thing that happened in a system: the truth."""

    registration: str
    content: str
    at: float
    visible_at: float
    serial: int


@dataclass
class Request:
    """One request on its way; its doubles are the same request. ``no``: the system's certain no to it, once said."""

    registration: str
    content: str
    subject: str
    key: str
    version: str | None
    claimed: float
    serial: int
    no: Outcome | None = None


@dataclass
class _Key:
    at: float
    answer: Outcome | None = None
    answered: float = float("inf")

    def settle(self, answer: Outcome) -> None:
        """What it is answered with from now on."""
        self.answer, self.answered = answer, _now()


CERTAIN_NO = frozenset(
    {OutcomeClass.CLOSED, OutcomeClass.THROTTLED, OutcomeClass.AUTH, OutcomeClass.REFUSED, OutcomeClass.CONFLICT}
)


@dataclass
class Model:
    """What one system holds and how it answers a request that has arrived."""

    id: str
    contract: Contract
    ledger: list[Effect] = field(default_factory=list)
    keys: dict[str, _Key] = field(default_factory=dict)
    bumps: dict[str, list[float]] = field(default_factory=dict)
    objections: dict[str, Outcome] = field(default_factory=dict)
    objected: set[str] = field(default_factory=set)
    serials: int = 0
    lives: int = 0

    def render(self, assignment: Assignment) -> Rendered:
        """The registration's id and content, and the version it is conditional on."""
        made = assignment.registration
        body = {
            "id": made.id, "content": made.details.get("text", ""), "subject": made.subject,
            "version": assignment.version,
        }  # fmt: skip
        return Rendered("PUT", f"/{made.id}", (), json.dumps(body).encode(), assignment.key)

    def read(self, rendered: Rendered, claimed: float) -> Request:
        """A request as it leaves the client."""
        body = json.loads(rendered.body)
        self.serials += 1
        return Request(body["id"], body["content"], body["subject"], rendered.key, body["version"], claimed,
                       self.serials)  # fmt: skip

    # ---- what is there -----------------------------------------------------------------------------------------

    def holds(self, registration: str) -> Effect | None:
        """The effect of a registration, visible or not."""
        return next((effect for effect in self.ledger if effect.registration == registration), None)

    def seen(self, registration: str, now: float) -> Effect | None:
        """The effect as a look-up sees it: a copy that may lag."""
        effect = self.holds(registration)
        return effect if effect is not None and effect.visible_at <= now else None

    def version(self, subject: str, now: float | None = None) -> str:
        """Version of a case; as a look-up at ``now`` sees it, else as it is."""
        bumps = self.bumps.get(subject, [])
        return str(len(bumps) if now is None else sum(1 for visible in bumps if visible <= now))

    def bump(self, subject: str, visible_at: float) -> None:
        """Somebody, ourselves included, changed the case."""
        self.bumps.setdefault(subject, []).append(visible_at)

    # ---- a request arrives ---------------------------------------------------------------------------------------

    async def arrives(
        self, request: Request, *, refusal: Outcome | None, breaks: str, working: float, lag: float
    ) -> Outcome:
        """Process a request. ``refusal``: what the system says to everybody now; ``breaks``: ``before`` or ``after``
        taking effect, or nothing; ``working``: seconds of processing; ``lag``: until look-ups see it."""
        if request.no is not None:
            return request.no
        answer = refusal or self._known(request)
        if answer is None:
            key = self.keys[request.key] = _Key(_now())
            lives = self.lives
            if breaks != "before":
                await asyncio.sleep(working)
            if lives != self.lives:  # what is being worked on dies with the system that is put back
                return Outcome(OutcomeClass.UNKNOWN, "reset")
            answer = self._take(request, breaks, lag)
            if self.contract.repeat is Repeat.STORES_500:
                key.settle(answer)
            elif breaks == "before":
                del self.keys[request.key]
            else:
                key.settle(self._first_answer(request) or answer)
        if answer.cls is OutcomeClass.REFUSED:
            self.objected.add(request.registration)
        if answer.cls in CERTAIN_NO:
            request.no = answer
        return answer

    def _known(self, request: Request) -> Outcome | None:
        """The answer to a key that is remembered, None where it is new."""
        repeat, ttl = self.contract.repeat, self.contract.capabilities.key_ttl
        known = self.keys.get(request.key)
        if repeat is Repeat.NO_MEMORY or known is None or ttl is None or _now() - known.at > ttl.total_seconds():
            return None
        if repeat is Repeat.REFUSES:
            return Outcome(OutcomeClass.ALREADY, "412")
        return known.answer or Outcome(OutcomeClass.UNKNOWN, "in_progress")

    def _take(self, request: Request, breaks: str, lag: float) -> Outcome:
        caps = self.contract.capabilities
        if breaks == "before":
            return Outcome(OutcomeClass.UNKNOWN, "http_500")
        if caps.create_once and self.holds(request.registration) is not None:
            return Outcome(OutcomeClass.ALREADY, "id_known")
        if caps.version and request.version != self.version(request.subject):
            return Outcome(OutcomeClass.CONFLICT, "version")
        if request.registration in self.objections:
            self.objected.add(request.registration)
            return self.objections[request.registration]
        visible = min(_now() + lag, request.claimed + self.contract.longest)
        self.ledger.append(Effect(request.registration, request.content, _now(), visible, request.serial))
        self.bump(request.subject, visible)
        if breaks == "after":
            return Outcome(OutcomeClass.UNKNOWN, "http_502")
        return self._receipt(self.ledger[-1])

    def _first_answer(self, request: Request) -> Outcome | None:
        effect = self.holds(request.registration)
        return self._receipt(effect) if effect is not None and effect.serial == request.serial else None

    def _receipt(self, effect: Effect) -> Outcome:
        return Outcome(OutcomeClass.ACCEPTED, "accepted", receipt=self.receipt(effect))

    def put_back(self, to: float) -> None:
        """An older copy takes the place of all that the system holds: what came after ``to`` never was, an answer that
        was kept with a key after it neither."""
        self.lives += 1
        self.ledger = [effect for effect in self.ledger if effect.at <= to]
        self.keys = {name: key for name, key in self.keys.items() if key.answered <= to}
        self.bumps = {subject: [at for at in bumps if at <= to] for subject, bumps in self.bumps.items()}

    def receipt(self, effect: Effect) -> Receipt:
        """The system's own word for an effect."""
        return Receipt(f"{self.id}-{effect.serial}", MONDAY + timedelta(seconds=effect.at), f"own-{effect.serial}")


def _now() -> float:
    return asyncio.get_running_loop().time()
