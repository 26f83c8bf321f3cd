"""A desk in memory over the world of the drawn screens: it registers, closes, opens and delivers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from tests.tui import mock_world as world
from tests.tui.fake_drafts import FakeDrafts
from tests.tui.fake_meetings import FakeMeetings
from tests.tui.fake_rooms import FakeRooms

from jobterm.clock import ManualClock
from jobterm.domain.readings import Section
from jobterm.office.desk import (
    Changed,
    CheckView,
    DeskEvent,
    FieldView,
    FormView,
    KindView,
    Listener,
    QueueQuery,
)
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.views import (
    CaseView,
    ChoiceView,
    FindingView,
    FindResult,
    FoundCompany,
    ItemDetail,
    ItemView,
    RecipientView,
    RegisterResult,
    StatusView,
    SystemView,
)
from jobterm.office.wishes import Decision, Verdict

OPEN_STATES = ("queued", "waiting", "sending", "conflict", "refused", "hand_over", "expected", "unknown",
               "needs_review")  # fmt: skip
NEEDS_ME = ("conflict", "refused", "hand_over", "needs_review")
MADE = "-0000-4000-8000-00000000000a"
"""How the ids of what is registered end."""


class FakeDesk(FakeDrafts, FakeRooms):
    """A desk in memory. ``gate`` holds back READY, ``hold`` makes every question wait until it is set."""

    def __init__(self, *, ready: bool = True, training: bool = True, clock: ManualClock | None = None) -> None:
        FakeDrafts.__init__(self, clock or ManualClock(instant=world.NOW))
        FakeRooms.__init__(self)
        self.meetings = FakeMeetings(self)
        self.training = training
        self.ready_at_start = ready
        self.started = self.stopped = False
        self.listeners: list[Listener] = []
        self.items: dict[str, ItemView] = {}
        self.tokens: dict[str, str] = {}
        self.registered: list[tuple[str, dict[str, str], dict[str, str], str]] = []
        self.asked: list[str] = []
        self.states: dict[str, str] = {one.id: one.state for one in world.systems()}
        self.findings: Callable[[Mapping[str, str]], tuple[FindingView, ...]] = lambda _values: ()
        self.case_changes: dict[str, Any] = {}
        self.silent: dict[str, str] = {}
        self.team: frozenset[str] = frozenset()
        self.companies_found: tuple[FoundCompany, ...] = ()
        self.quiet: dict[str, str] = {}
        self.broken: BaseException | None = None
        self.never: asyncio.Event | None = None
        self.looks: list[tuple[bool, frozenset[Section] | None]] = []
        self.guests: set[str] = set()
        self.reasons: dict[str, str] = {}

    # --- what tests do to it -----------------------------------------------------------------------------------

    def tell(self, changed: Changed, subject: str = "") -> None:
        """Tell the listeners, as the engine would."""
        for listener in self.listeners:
            listener(DeskEvent(changed, subject))

    def put(self, *items: ItemView) -> None:
        """Put registrations into the queue."""
        for one in items:
            self.items[one.id] = one
        self.tell(Changed.QUEUE)

    async def _question(self, name: str) -> None:
        self.asked.append(name)
        if self.never is not None:
            await self.never.wait()
        if self.broken is not None:
            raise self.broken

    # --- the desk ----------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Ready at once, unless the test says otherwise."""
        self.started = True
        if self.ready_at_start:
            self.tell(Changed.READY)

    def stop(self) -> None:
        """End."""
        self.stopped = True

    def subscribe(self, listener: Listener) -> None:
        """One more listener."""
        self.listeners.append(listener)

    async def status(self) -> StatusView:
        """Counts of the items, systems by their states."""
        await self._question("status")
        deliveries = [one for item in self.items.values() for one in item.deliveries]
        base = world.status(now=self.clock.now(), training=self.training)
        return replace(
            base,
            systems=self._systems(),
            on_the_way=sum(one.state in ("queued", "waiting", "sending", "expected") for one in deliveries),
            needs_me=sum(one.state in NEEDS_ME for one in deliveries),
        )

    def _systems(self) -> tuple[SystemView, ...]:
        closed = {one.id: one for one in world.systems("closed")}
        opened = {one.id: one for one in world.systems("open")}
        return tuple(
            replace((closed if state == "closed" else opened)[name], state=state) for name, state in self.states.items()
        )

    async def find(self, text: str) -> FindResult:
        """By name, birthday or telephone; companies by the beginning of a name or number."""
        await self._question("find")
        companies = tuple(
            one for one in self.companies_found
            if text and (one.name.lower().startswith(text.lower()) or text in (one.cvr, one.pno))
        )  # fmt: skip
        return FindResult(world.found(text), dict(self.silent), self.team, companies, dict(self.quiet))

    async def case(
        self,
        citizen: str,
        *,
        fresh: bool,
        force: bool = False,
        sections: frozenset[Section] | None = None,
        reason: str | None = None,
    ) -> CaseView:
        """Karen's file with what is in the queue over it; others are unknown."""
        await self._question("forced case" if force else "fresh case" if fresh else "case")
        self.looks.append((fresh, sections))
        if reason is not None:
            self.reasons[citizen] = reason
        if citizen in self.guests and citizen not in self.reasons:
            raise OfficeError(
                "reason.required", "Borgeren hører til et andet jobcenter: Horsens.", cure="Skriv hvorfor.",
                exit_code=Exit.REFUSED,
            )  # fmt: skip
        known = {one.citizen: one for one in world.found("")}
        if citizen not in known:
            raise OfficeError(
                "citizen.unknown", "Ingen af systemerne kender det nummer.", cure="Se efter tastefejl.",
                exit_code=Exit.REFUSED,
            )  # fmt: skip
        pending = tuple(item for item in self.items.values() if item.citizen == citizen)
        case = replace(world.karens_case(pending), training=self.training, **self.case_changes)
        if citizen == world.KAREN:
            return case
        return replace(case, citizen=citizen, cpr=citizen, name=known[citizen].name, timeline=(), facts=())

    async def kinds(self, citizen: str) -> Sequence[KindView]:
        """The kinds of this issue, and one that comes later."""
        await self._question(f"kinds {citizen[:6]}")
        able = (
            ("sickness.report", "s", "Sygemelding"), ("sickness.recovery", "r", "Raskmelding"),
            ("absence.holiday", "f", "Ferie"), ("interview.summons", "i", "Indkald til samtale"),
            ("plan.save", "p", "Jobplan"), ("enrolment.start", "t", "Tilmelding"), ("enrolment.end", "a", "Afmelding"),
        )  # fmt: skip
        later = KindView("interview.cancel", "x", "Aflys samtale", False, "kommer med en senere udgave")
        return [*(KindView(kind, letter, title, True) for kind, letter, title in able), later]

    async def form(self, kind: str, citizen: str) -> FormView:
        """The form of mock c for a sickness, a small one for the others."""
        await self._question("form")
        fields = SICKNESS if kind == "sickness.report" else SUMMONS if kind == "interview.summons" else OTHER
        title = next(one.title for one in await self.kinds(citizen) if one.kind == kind)
        return FormView(kind, title, citizen, fields)

    async def check(self, kind: str, citizen: str, values: Mapping[str, str]) -> CheckView:
        """What the test wants to be found, and who gets it."""
        await self._question("check")
        alike = (one for one in self.items.values() if one.kind == kind and one.citizen == citizen)
        similar = tuple(one for one in alike if one.id != values.get("supersedes"))
        return CheckView(self.findings(values), recipients(self.states), similar, dict(values))

    async def register(
        self, kind: str, citizen: str, values: Mapping[str, str], overrides: Mapping[str, str], token: str
    ) -> RegisterResult:
        """Save; the same token saves nothing more."""
        await self._question("register")
        if token in self.tokens:
            return RegisterResult(1, self.tokens[token], "queued", False, recipients(self.states))
        self.registered.append((kind, dict(values), dict(overrides), token))
        number = len(self.items) + 1
        if (old := values.get("supersedes")) is not None:
            self.items[old] = replace(self.items[old], state="superseded", superseded_by=f"{number:08d}{MADE}")
        made = replace(
            world.karens_sickness(), id=f"{number:08d}{MADE}", n=number, kind=kind,
            citizen=citizen, cpr=citizen, keyed_at=self.clock.now(), told_at=self.clock.now(),
        )  # fmt: skip
        self.tokens[token] = made.id
        self.put(made)
        if self.states["amp"] == "open":
            deliver(self)
        return RegisterResult(1, made.id, "queued", True, recipients(self.states))

    async def queue(self, query: QueueQuery) -> Sequence[ItemView]:
        """A page, oldest first."""
        await self._question(f"queue {query.show}")
        wanted = {
            "all": OPEN_STATES, "needs_me": NEEDS_ME, "on_the_way": ("queued", "waiting", "sending", "expected"),
            "paper": ("hand_over",), "confirmed_today": ("confirmed",),
        }[query.show]  # fmt: skip
        items = sorted((one for one in self.items.values() if one.state in wanted), key=lambda one: one.n)
        return [one for one in items if one.n > query.after][: query.limit]

    async def item(self, registration: str) -> ItemDetail:
        """All about one."""
        await self._question("item")
        return world_detail(self.items[registration])

    async def retry(self, registration: str) -> ItemView:
        """Note the wish."""
        await self._question(f"retry {registration}")
        return replace(self.items[registration], message="Den prøves nu.")

    async def withdraw(self, registration: str, reason: str) -> ItemView:
        """Withdraw with a reason."""
        await self._question(f"withdraw {registration} {reason}")
        return self._end(registration, "withdrawn", "Den er trukket tilbage. Intet er sendt.")

    async def revise(self, registration: str) -> FormView:
        """The form of an item, with what it replaces carried along."""
        await self._question(f"revise {registration}")
        one = self.items[registration]
        title = next(each.title for each in await self.kinds(one.citizen or "") if each.kind == one.kind)
        return FormView(one.kind, title, one.citizen, SICKNESS, {"supersedes": registration})

    async def decide(self, registration: str, decision: Decision) -> ItemView:
        """Note what was decided, and end the item."""
        said = " ".join(f"{name}={side}" for name, side in decision.fields)
        await self._question(" ".join(filter(None, (decision.verdict.value, registration, decision.reason, said))))
        states = {Verdict.KEEP_MINE: "queued", Verdict.KEEP_THEIRS: "withdrawn", Verdict.NOT_APPLIED: "queued"}
        return self._end(registration, states.get(decision.verdict, "confirmed"), "Afgjort som du sagde.")

    def _end(self, registration: str, state: str, message: str) -> ItemView:
        one = self.items[registration]
        deliveries = tuple(replace(each, state=state, short="") for each in one.deliveries)
        self.items[registration] = replace(one, state=state, deliveries=deliveries, message=message)
        self.tell(Changed.QUEUE)
        return self.items[registration]

    async def training_systems(self) -> Sequence[SystemView]:
        """All systems of the world."""
        await self._question("training systems")
        return self._systems() if self.training else ()

    async def set_training_system(self, system: str, state: str, until: str | None = None) -> None:
        """Open and close; an open AMP takes what waits."""
        await self._question(f"set {system} {state} {until or ''}".strip())
        self.states[system] = state
        self.tell(Changed.SYSTEMS)
        if system == "amp" and state == "open":
            deliver(self)

    async def details(self, kind: str) -> Mapping[str, Any]:
        """Names of fields."""
        await self._question(f"details {kind}")
        return {"first_day": "1. sygedag", "comment": "Bemærkning"}


def recipients(states: Mapping[str, str]) -> tuple[RecipientView, ...]:
    """Who gets a registration: AMP by its state, and the fund from there."""
    closed = states["amp"] == "closed"
    until = world.at(12) if closed else None
    return (
        RecipientView("amp", "record", "deliver", None, "queued", not closed, until, None),
        RecipientView("fund", "notify", "expect", "amp", "waiting", True, None, world.at(7, day=21)),
    )


def deliver(desk: FakeDesk) -> None:
    """What waits reaches AMP and is confirmed."""
    for registration, one in list(desk.items.items()):
        if one.state == "queued":
            desk.items[registration] = replace(
                world.karens_sickness("confirmed"), id=one.id, n=one.n, kind=one.kind, citizen=one.citizen,
                cpr=one.cpr, name=one.name,
            )  # fmt: skip
    desk.tell(Changed.QUEUE)


def world_detail(item: ItemView) -> ItemDetail:
    """Details, log and, for the conflict of mock d, its three columns."""
    from jobterm.office.views import ConflictField, ConflictView, EventView

    conflict = None
    if item.state == "conflict":
        read = "tir 24-11 10:00", "tor 26-11 09:00", "ons 25-11 13:00"
        fields = (
            ConflictField("Tid", *read, "Jobnet", world.at(20, 14, day=19), read=True, label="Tid"),
            ConflictField("Form", "personlig, lok. 2", "personlig, lok. 2", "telefon", "Jobnet", None, read=True,
                          legal=False, side="theirs", label="Form"),
        )  # fmt: skip
        conflict = ConflictView("amp", fields, world.at(15, 20, day=19))
    event = EventView(1, item.keyed_at, "appended", None, None, None, None, None, None, item.author)
    details = {"first_day": "2026-11-20", "comment": ""}
    return ItemDetail(item, details, None, (), (), (event,), conflict, decisions_of(item.state))


def decisions_of(state: str) -> tuple[ChoiceView, ...]:
    """What may be decided of an item in this state, as the office says it."""
    if state == "conflict":
        return (
            ChoiceView("amp", "keep_mine", "Min gælder", "Din sendes igen i stedet for det, AMP har nu.", False),
            ChoiceView("amp", "keep_theirs", "Deres gælder", "Din trækkes tilbage og sendes aldrig.", False),
            ChoiceView("amp", "merge", "Flet de to", "Du vælger felt for felt.", False),
        )
    if state in ("unknown", "needs_review"):
        late = "Et tidligere forsøg kan stadig nå frem til 09:43." if state == "unknown" else ""
        return (
            ChoiceView("amp", "applied", "Den er nået frem", "Den gælder som bekræftet, på dit ord.", True),
            ChoiceView("amp", "not_applied", "Ikke nået frem", "Den kan stå der to gange.", True, not late, late),
        )
    return ()


def choice(name: str, label: str, value: str, *options: tuple[str, str, str], required: bool = False) -> FieldView:
    """A field of letters."""
    return FieldView(name, label, "choice", required, value, choices=options)


_TOLD = (
    FieldView("told_at", "Meldt", "datetime", True, "2026-11-20T09:12:00+01:00"),
    choice("told_how", "hvordan", "phone", ("phone", "tlf", "T"), ("jobnet", "Jobnet", "J"), ("meeting", "møde", "M")),
)
SICKNESS = (
    FieldView("first_day", "1. sygedag", "date", True, "2026-11-20"),
    *_TOLD,
    FieldView("last_day", "Til og med", "date", False, "", "tom = indtil raskmelding"),
    choice("programme", "I tilbud/job?", "none", ("none", "nej", "N"), ("wage_subsidy", "løntilskud", "L"),
           ("placement", "praktik", "P"), ("course", "kursus", "K"), ("part", "deltid", "D")),
    FieldView("comment", "Bemærkning", "lines", False, "", "Skriv ingen diagnose. A-kassen ser ikke feltet.", 1500),
)  # fmt: skip
SUMMONS = (
    FieldView("start", "Start", "datetime", True, "2026-11-23T09:00:00+01:00"),
    FieldView("end", "Slut", "datetime", True, "2026-11-23T09:45:00+01:00"),
    FieldView("letter", "Brev", "bool", False, "true"),
)
OTHER = (
    FieldView("first_day", "Første dag", "date", True, "2026-11-20"),
    FieldView("last_day", "Sidste dag", "date", True, ""),
    FieldView("comment", "Bemærkning", "lines", False, "", "", 1500),
)
