"""The parts of one desk, each made when it is first asked for: what `office.parts.Parts` promises, over real stores and
wires. Which site or world they belong to was decided by whoever made this."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property, partial
from random import Random
from typing import TYPE_CHECKING, Any

from jobterm.bootstrap.desk_stores import DeskStores
from jobterm.casebook.pace import after_writes
from jobterm.clock import Clock, Ids
from jobterm.config.home import Home
from jobterm.domain.calendar import ClosedUntil, may_send
from jobterm.domain.letters_templates import Template
from jobterm.domain.plan import Plan
from jobterm.office.board.telling import Alerting
from jobterm.office.clerk import references
from jobterm.office.day.notices import Notices, no_notices
from jobterm.office.papers.printer import Printing
from jobterm.office.parts import Site, SystemFacts
from jobterm.outbox.files_port import FilePort
from jobterm.outbox.port import Capabilities, Outcome, SystemPort
from jobterm.outbox.posting import PostPort
from jobterm.outbox.reading import (
    AdsPort,
    AgreementsPort,
    CandidatesPort,
    EmployersPort,
    FeedPort,
    ReaderPort,
    RegisterPort,
)
from jobterm.outbox.reading_funds import KeepsExtracts
from jobterm.outbox.registry import CompanyPort
from jobterm.outbox.statistics import StatisticsPort
from jobterm.security.vault import Vault
from jobterm.systems import catalogue
from jobterm.systems.maker import Port
from jobterm.systems.standin import StandIn
from jobterm.systems.wire import Wire

if TYPE_CHECKING:
    from jobterm.casebook.feed import Feeds, News
    from jobterm.casebook.fetch import Casebook
    from jobterm.office.lookups import LookUps
    from jobterm.office.public import Public
    from jobterm.office.shared.contact import Shared
    from jobterm.outbox.engine import Engine, Listener, Surroundings

BY_NIGHT = frozenset({"fund"})
"""Systems that get their files in the night."""
CLOSED_FOR_GOOD = timedelta(days=1)
"""A system that the plan closes without an end is looked at again after this."""


@dataclass(frozen=True)
class Making:
    """What a desk is made of. ``wire`` gives a system's line, None where this site cannot reach it; ``overrides``: what
    the site's agreement says otherwise than a contract; ``templates``: the centre's own texts of letters; ``printing``:
    its printer; ``alerting``: who is told what should not be so."""

    site: Site
    systems: Sequence[SystemFacts]
    home: Home
    vault: Callable[[], Vault]
    plan: Callable[[], Plan]
    wire: Callable[[str], Wire | None]
    clock: Clock
    ids: Ids
    overrides: Mapping[str, Capabilities]
    after_close: Callable[[], None] = lambda: None
    own_settings: Callable[[], Mapping[str, Mapping[str, Any]]] = dict
    notices: Notices = no_notices
    templates: Callable[[], Mapping[str, Template]] = dict
    printing: Printing = field(default_factory=Printing)
    alerting: Alerting = field(default_factory=Alerting)
    shared: Callable[[DeskParts], Shared] | None = None
    """What makes the way to the office store, None where this site has none."""


class DeskParts(DeskStores):
    """See `office.parts.Parts`."""

    def __init__(self, making: Making) -> None:
        super().__init__(making.home, making.vault, making.clock)
        self.making = making
        self.chance = Random()
        self._wires: dict[str, Wire | None] = {}
        self._casebook: Casebook | None = None
        self._engine: Engine | None = None
        self._lookups: LookUps | None = None
        make = making.shared
        self._way = None if make is None else lambda: make(self)

    @property
    def site(self) -> Site:
        """Who works here, for whom."""
        return self.making.site

    @property
    def ids(self) -> Ids:
        """New identifiers."""
        return self.making.ids

    @property
    def systems(self) -> Sequence[SystemFacts]:
        """The systems of this site."""
        return self.making.systems

    def plan(self) -> Plan:
        """The plan as it stands now."""
        return self.making.plan()

    # ---- systems -----------------------------------------------------------------------------------------------

    def capabilities(self, system: str) -> Capabilities:
        """What a system's contract declares, or this site's agreement says instead."""
        if system in self.making.overrides:
            return self.making.overrides[system]
        try:
            return catalogue.capabilities(system)
        except catalogue.UnknownSystem:
            return Capabilities()

    @cached_property
    def _made(self) -> Mapping[str, Port]:
        """Every system of this site that can be reached and has an adapter."""
        house = self.site.asker()
        found: dict[str, Port] = {}
        for facts in self.systems:
            wire = self._wire(facts.id)
            if wire is None:
                continue
            settings = self.making.own_settings().get(facts.id)
            try:
                port = catalogue.connect(facts.id, wire, self.clock, house, settings)
            except catalogue.UnknownSystem:
                port = StandIn(facts.id)
            if isinstance(port, KeepsExtracts):
                port.keep_in(self.shelf())
            if isinstance(port, SystemPort) and facts.id in self.making.overrides:
                port.capabilities = self.making.overrides[facts.id]
            found[facts.id] = port
        return found

    def _wire(self, system: str) -> Wire | None:
        if system not in self._wires:
            self._wires[system] = self.making.wire(system)
        return self._wires[system]

    @cached_property
    def _ports(self) -> Mapping[str, SystemPort]:
        return {system: port for system, port in self._made.items() if isinstance(port, SystemPort)}

    @cached_property
    def _readers(self) -> Mapping[str, ReaderPort]:
        return {system: port for system, port in self._made.items() if isinstance(port, ReaderPort)}

    def ports(self) -> Mapping[str, SystemPort]:
        """Systems that can be sent to."""
        return self._ports

    def readers(self) -> Mapping[str, ReaderPort]:
        """Systems that can be read."""
        return self._readers

    def registers(self) -> Mapping[str, RegisterPort]:
        """Far ends that show what they received."""
        return {system: port for system, port in self._made.items() if isinstance(port, RegisterPort)}

    @cached_property
    def _public(self) -> Public:
        from jobterm.office.public import Kept, Public

        made = self._made.values()
        return Public(
            companies=next((port for port in made if isinstance(port, CompanyPort)), None),
            statistics=next((port for port in made if isinstance(port, StatisticsPort)), None),
            post=next((port for port in made if isinstance(port, PostPort)), None),
            employers=next((port for port in made if isinstance(port, EmployersPort)), None),
            agreements=next((port for port in made if isinstance(port, AgreementsPort)), None),
            ads=next((port for port in made if isinstance(port, AdsPort)), None),
            candidates=next((port for port in made if isinstance(port, CandidatesPort)), None),
            secret=self.secret,
            templates=self.making.templates(),
            kept=Kept(self.home.cache / "public"),
            notices=self.making.notices,
            printing=_printing(self.making.printing, self.home),
            alerting=replace(self.making.alerting, folder=self.home.data),
        )

    def public(self) -> Public:
        """What can be asked outside the citizens' systems."""
        return self._public

    def lookups(self) -> LookUps:
        """The log of who looked up whom, and the reasons that hold."""
        from jobterm.office.lookups import LookUps

        if self._lookups is None:
            self._lookups = LookUps(self.audit, self.clock, self.site)
        return self._lookups

    def files(self) -> Mapping[str, FilePort]:
        """Systems whose deliveries travel in files."""
        return {system: port for system, port in self._made.items() if isinstance(port, FilePort)}

    # ---- what runs in a loop -----------------------------------------------------------------------------------

    def casebook(self) -> Casebook:
        """Reading with a budget, in the running loop."""
        from jobterm.casebook.fetch import Casebook

        if self._casebook is None:
            self._casebook = Casebook(
                self.readers(), self.cache(), self.clock, heard=self._heard, writes_first=self._writes_first
            )
        return self._casebook

    async def _writes_first(self, system: str) -> None:
        """A read of a system lets what is on its way there go first, where this desk sends."""
        engine = self._engine
        if engine is not None:
            await after_writes(lambda: engine.sending(system), asyncio.sleep)

    async def _heard(self, system: str, outcome: Outcome | None) -> None:
        """What a system answered to who reads: the engine that sends from here learns from it, where there is one."""
        if self._engine is not None:
            await self._engine.overheard(system, outcome)

    def feeds(self, news: News) -> Feeds:
        """What follows the systems' feeds, in the running loop."""
        from jobterm.casebook.feed import Feeds

        ports = {system: port for system, port in self._made.items() if isinstance(port, FeedPort)}
        return Feeds(
            ports, self.cache(), self.clock, self.site.asker(), chance=self.chance, news=news,
            writes_first=self._writes_first, heard=self._heard,
        )  # fmt: skip

    def engine(self, listener: Listener) -> Engine:
        """What drains the outbox, in the running loop."""
        from jobterm.outbox.engine import Engine

        self._engine = Engine(self._surroundings(listener))
        return self._engine

    def _surroundings(self, listener: Listener) -> Surroundings:
        """What it is given."""
        from jobterm.office.addressee import fund_of
        from jobterm.office.before_sending import before_sending
        from jobterm.office.papers import letters
        from jobterm.office.whereto import whereto
        from jobterm.outbox.presence import Presence
        from jobterm.outbox.surroundings import Surroundings

        return Surroundings(
            store=self.store(),
            ports=self.ports(),
            registers=self.registers(),
            clock=self.clock,
            chance=self.chance,
            identify=self.site.sender,
            references=references,
            # Never reused, not even by the next process with this number (oban #862).
            owner=self.ids.new(),
            route=partial(whereto, self),
            closing=partial(_closing, self),
            listener=listener,
            files=self.files(),
            addressee=partial(fund_of, self),
            presence=Presence(self.site.user, frozenset(one.id for one in self.systems if one.personal)),
            before_sending=before_sending(self),
            letters={letters.SYSTEM: letters.writer(self)},
        )

    # ---- the end -----------------------------------------------------------------------------------------------

    async def hang_up(self) -> None:
        """Close idle connections and reads, in the loop that opened them."""
        book, self._casebook, self._engine = self._casebook, None, None
        if book is not None:
            await book.close()
        for wire in self._wires.values():
            if wire is not None:
                await wire.close()

    def close(self) -> None:
        """Close what was opened; forget the keys."""
        super().close()
        self.making.after_close()


def _printing(site: Printing, home: Home) -> Printing:
    """The site's printer, with the folders of this home."""
    return replace(site, folder=home.prints, exports=site.exports or home.exports)


def _closing(parts: DeskParts, system: str, now: datetime) -> datetime | None:
    """Until when plan and opening hours have a whole system closed."""
    hours = next((facts.hours for facts in parts.systems if facts.id == system), None)
    found = may_send(system, parts.site.municipality, "", parts.plan(), now, hours=hours)
    if not isinstance(found, ClosedUntil):
        return None
    return found.until if found.until is not None else now + CLOSED_FOR_GOOD
