"""The way between a client and a model system: opens, loses, delays, doubles, stalls. A ``SystemPort`` for the real
engine; what it does to each request is told by ``weather``."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from datetime import timedelta
from typing import Protocol

from tests.simulation.loop import MONDAY
from tests.simulation.systems import Model, Request
from tests.simulation.weather import NO_LINE, TIMEOUT, Fate, Glance, Mood, Weather

from jobterm.outbox.port import Assignment, BeforeFirstByte, LookUp, Outcome, OutcomeClass, Receipt, Rendered, Sight
from jobterm.outbox.reading import Asker

DEADLINE = 30.0
"""Seconds after which a client no longer waits for the answer to a write."""

IDLE_LIMIT = 20.0
"""Seconds after which the server closes a connection on which nothing comes (rule R3)."""

RESET = Outcome(OutcomeClass.UNKNOWN, "reset")
AT_THE_GATE = frozenset({OutcomeClass.CLOSED, OutcomeClass.THROTTLED, OutcomeClass.AUTH})
BROKEN = Outcome(OutcomeClass.UNKNOWN, "http_500")
GATEWAY = Outcome(OutcomeClass.UNKNOWN, "http_503")


class Holder(Protocol):
    """The client process that a port belongs to: it can die or be stopped at any step."""

    async def point(self, *, dies: bool) -> None:
        """Awaited at each step; does not return to one that dies, returns late to one that is stopped."""

    def freeze(self, seconds: float) -> None:
        """SIGSTOP; SIGCONT after so many seconds."""

    def claimed(self, system: str, registration: str) -> None:
        """Told as soon as a claim is committed."""


class Network:
    """One system with the lines to it; outlives every client."""

    def __init__(self, model: Model, weather: Weather) -> None:
        self.model = model
        self.weather = weather
        self.under_way: set[asyncio.Task[Outcome]] = set()
        self.flying: Counter[str] = Counter()
        """Requests of each registration that may still arrive."""
        self.happened: Counter[str] = Counter()
        """What the weather really did to this system."""
        self.not_there: set[str] = set()
        """Registrations of which a look-up has said that they are not there."""
        self.requests = 0
        self.look_ups = 0
        self.most = 5000
        self.hammered = asyncio.Event()
        """Set when this system has been asked more than ``most`` times: no run needs that, and none goes on."""

    def depart(self, request: Request, fate: Fate) -> asyncio.Task[Outcome]:
        """A request leaves; the answer that the client would hear."""
        self.requests += 1
        self.count()
        task = asyncio.get_running_loop().create_task(self._travel(request, fate))
        self.under_way.add(task)
        self.flying[request.registration] += 1
        self.happened["sent"] += 1

        def landed(_task: asyncio.Task[Outcome]) -> None:
            self.under_way.discard(task)
            self.flying[request.registration] -= 1

        task.add_done_callback(landed)
        return task

    def count(self) -> None:
        """One more thing asked of the system."""
        if self.requests + self.look_ups > self.most:
            self.hammered.set()

    async def _travel(self, request: Request, fate: Fate) -> Outcome:
        first = asyncio.ensure_future(self._copy(request, fate, fate.late))
        if fate.twin is None:
            return await first
        self.happened["doubled"] += 1
        second = asyncio.ensure_future(self._copy(request, fate, fate.late + fate.twin))
        answers = await asyncio.gather(first, second)
        answer = answers[1] if fate.answer_of_twin else answers[0]
        # A system that says a certain no to what it has taken breaks its contract (guarantees E); so does its gateway.
        effect = self.model.holds(request.registration)
        taken = effect is not None and effect.serial == request.serial
        return RESET if taken and answer.cls in AT_THE_GATE else answer

    async def _copy(self, request: Request, fate: Fate, delay: float) -> Outcome:
        """Nothing lives longer than L: what would come later never comes."""
        loop = asyncio.get_running_loop()
        deadline = request.claimed + self.model.contract.longest
        if fate.lost or loop.time() + delay > deadline:
            self.happened["lost on the way"] += 1
            return RESET
        await asyncio.sleep(delay)
        if delay > DEADLINE:
            self.happened["late"] += 1
        working = min(fate.working, max(0.0, deadline - loop.time()))
        now = loop.time()
        match self.weather.mood(now).mood:
            case Mood.DOWN:
                return RESET
            case Mood.GATEWAY:
                return GATEWAY
            case Mood.BROKEN:
                breaks = "before"
            case _:
                breaks = fate.breaks
        refusal = self.weather.says(now) or fate.says
        if breaks:
            self.happened["500"] += 1
        asked_for = request.registration in self.not_there
        answer = await self.model.arrives(request, refusal=refusal, breaks=breaks, working=working, lag=fate.lag)
        if asked_for and self.model.holds(request.registration) and delay > DEADLINE:
            self.happened['after "not there"'] += 1
        return answer


class ClientPort:
    """One client's port to one system."""

    def __init__(self, network: Network, holder: Holder) -> None:
        self.id = network.model.id
        self.capabilities = network.model.contract.capabilities
        self._network = network
        self._holder = holder

    def render(self, assignment: Assignment) -> Rendered:
        """As the model reads it."""
        return self._network.model.render(assignment)

    async def send(self, rendered: Rendered, before_first_byte: BeforeFirstByte) -> Outcome:
        """Open, claim, send once, wait for the answer until the deadline."""
        loop = asyncio.get_running_loop()
        await asyncio.sleep(0.01)
        if self._network.weather.mood(loop.time()).mood is Mood.DOWN:
            return NO_LINE
        fate, opened = self._network.weather.fate(), loop.time()
        await self._step("opened", fate)
        await before_first_byte()
        claimed = loop.time()
        self._holder.claimed(self.id, json.loads(rendered.body)["id"])
        await self._step("claimed", fate)
        if loop.time() - opened > IDLE_LIMIT:
            return RESET
        answer = self._network.depart(self._network.model.read(rendered, claimed), fate)
        await self._step("sent", fate)
        heard, _ = await asyncio.wait({answer}, timeout=DEADLINE)
        if not heard or fate.answer_lost:
            self._network.happened["answer lost"] += 1
        outcome = answer.result() if heard and not fate.answer_lost else TIMEOUT
        await self._step("answered", fate)
        return outcome

    async def _step(self, name: str, fate: Fate | Glance) -> None:
        await asyncio.sleep(0.001)
        if fate.stall and fate.stall_at == name:
            self._network.happened["stalled"] += 1
            self._holder.freeze(fate.stall)
        if fate.crash == name:
            self._network.happened["died"] += 1
        await self._holder.point(dies=fate.crash == name)

    async def look_up(self, assignment: Assignment, rendered: Rendered | None) -> LookUp:
        """A photograph, sometimes an old one by the time it is here."""
        del rendered
        assert self.capabilities.lookup, "this system cannot be asked"
        loop, network = asyncio.get_running_loop(), self._network
        network.look_ups += 1
        network.count()
        glance = network.weather.glance()
        await self._step("asked", glance)
        await asyncio.sleep(glance.there)
        mood = network.weather.mood(loop.time()).mood
        if mood in (Mood.DOWN, Mood.MUTE, Mood.GATEWAY):
            return LookUp(Sight.FAILED, outcome=NO_LINE if mood is Mood.DOWN else BROKEN)
        no = network.weather.says(loop.time()) or glance.fails
        made, model = assignment.registration, network.model
        effect, version = model.seen(made.id, loop.time()), model.version(made.subject, loop.time())
        await asyncio.sleep(glance.back)
        await self._step("seen", glance)
        if no is not None:
            return LookUp(Sight.FAILED, outcome=no)
        told = version if self.capabilities.version else None
        if effect is None:
            network.not_there.add(made.id)
            return LookUp(Sight.ABSENT, version=told)
        if effect.content != made.details.get("text", ""):
            return LookUp(Sight.DIFFERENT, version=told)
        return LookUp(Sight.FOUND, model.receipt(effect), told)

    async def probe(self) -> Outcome:
        """Open, closed or no line."""
        await asyncio.sleep(0.02)
        now = asyncio.get_running_loop().time()
        if self._network.weather.mood(now).mood is Mood.DOWN:
            return NO_LINE
        no = self._network.weather.says(now)
        return no if no is not None and no.cls is OutcomeClass.CLOSED else Outcome(OutcomeClass.ACCEPTED, "open")

    async def close(self) -> None:
        """Nothing is kept."""


class FarEnd:
    """The register of one that another system passes things on to, ``delay`` seconds after they took effect there."""

    def __init__(self, name: str, source: Network, delay: float) -> None:
        self.id = name
        self._source = source
        self._delay = delay

    async def received(self, registration: str, asker: Asker) -> Receipt | Outcome | None:
        """What was passed on."""
        del asker
        await asyncio.sleep(0.02)
        now = asyncio.get_running_loop().time()
        if self._source.weather.mood(now).mood is not Mood.FINE:
            return TIMEOUT
        effect = self._source.model.holds(registration)
        if effect is None or not self.has(registration, now):
            return None
        return Receipt(f"{self.id}-{effect.serial}", MONDAY + timedelta(seconds=effect.at + self._delay))

    def has(self, registration: str, now: float) -> bool:
        """Whether it has been passed on."""
        effect = self._source.model.holds(registration)
        return effect is not None and effect.at + self._delay <= now
