"""A desk's parts for tests: a real outbox and cache in a folder, a clock that stands, systems that answer as told."""

from __future__ import annotations

import asyncio
import io
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from jobterm.casebook.cache import Cache
from jobterm.casebook.feed import Feeds, News
from jobterm.casebook.fetch import Casebook
from jobterm.clock import CountingIds, ManualClock, RandomIds
from jobterm.domain.plan import Plan
from jobterm.domain.registrations.model import Authority
from jobterm.domain.shipped import plan as shipped_plan
from jobterm.office.citizen_ids import CitizenIds
from jobterm.office.clerk import references
from jobterm.office.lookups import LookUps
from jobterm.office.parts import Site, SystemFacts
from jobterm.office.public import Public
from jobterm.office.recipients import promise_time
from jobterm.office.register import take
from jobterm.office.shared.contact import Shared
from jobterm.office.views import RegisterResult
from jobterm.outbox.engine import Engine, Listener, Surroundings
from jobterm.outbox.files_port import FilePort
from jobterm.outbox.port import Capabilities, Outcome, SystemPort
from jobterm.outbox.reading import (
    CASE_SECTIONS,
    Asker,
    Entry,
    Fact,
    Hit,
    ReaderPort,
    Reading,
    ReadState,
    RegisterPort,
    Section,
)
from jobterm.outbox.sqlcipher import Place
from jobterm.outbox.sqlstore import SqlStore, open_outbox
from jobterm.outbox.store import NewEvent
from jobterm.security.audit import AuditLog
from jobterm.security.profile import Profile
from jobterm.security.vault import InFile, Vault, create, open_vault

KAREN = "1503801234"
BO = "2406752345"
IDA = "0911883456"
KEY = bytes(range(32))
FENCED = Capabilities(create_once=True, key_ttl=timedelta(days=7), lookup=True, life=timedelta(seconds=90))
SITE = Site("Jobcenter Aarhus", "0751", "aho", "Anne Holm", "caseworker", Authority.STATE, training=True)


@dataclass
class TellingReader:
    """A system that tells what it was given, and counts how often it was asked."""

    id: str
    people: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    timelines: dict[str, tuple[Entry, ...]] = field(default_factory=dict)
    state: ReadState = ReadState.FRESH
    asked: list[str] = field(default_factory=list)
    sections: frozenset[Section] = CASE_SECTIONS
    sections_asked: list[frozenset[Section]] = field(default_factory=list)

    async def read(self, cpr: str, sections: frozenset[Section], asker: Asker) -> Reading:
        """What it holds about a citizen, the sections asked for."""
        del asker
        self.asked.append(cpr)
        self.sections_asked.append(sections)
        if self.state is not ReadState.FRESH:
            return Reading(self.id, self.state)
        if cpr not in self.people:
            return Reading(self.id, ReadState.NOT_KNOWN)
        wanted = {section.value for section in sections}
        facts = tuple(Fact(name, value) for name, value in self.people[cpr].items() if name.partition(".")[0] in wanted)
        return Reading(self.id, ReadState.FRESH, facts=facts, timeline=self.timelines.get(cpr, ()))

    async def search(self, text: str, asker: Asker, limit: int = 200) -> list[Hit] | Outcome:
        """Everybody whose name holds the text."""
        del asker
        return [
            Hit(cpr, str(facts["person.name"]), None, "0751", "2.1", system=self.id)
            for cpr, facts in self.people.items()
            if text in str(facts.get("person.name", ""))
        ][:limit]


class TestParts:
    """Everything that use cases ask for."""

    __test__ = False

    def __init__(self, folder: Path, clock: ManualClock | None = None, site: Site = SITE) -> None:
        self.site = site
        self.folder = folder
        self._vault: Vault | None = None
        self.clock = clock or ManualClock()
        self.ids = CountingIds()
        self.chance = Random(1)
        self.systems: Sequence[SystemFacts] = (
            SystemFacts("amp"),
            SystemFacts("workbase"),
            SystemFacts("fund", by_night=True),
            SystemFacts("national"),
        )
        self.amp = TellingReader("amp")
        self.workbase = TellingReader("workbase")
        self.system_ports: dict[str, SystemPort] = {}
        self.outside = Public()
        place = Place(folder / "outbox.db", folder / "outbox.anchor", folder / "outbox.lock")
        self._store = open_outbox(
            place, key=KEY, anchor_key=KEY, profile="training", clock=self.clock, promise=promise_time
        )
        self._cache = Cache(folder / "cache.db", KEY)
        self._audit = AuditLog(folder / "audit.db", KEY)
        self._lookups = LookUps(self._audit, self.clock, site)
        self._plan = shipped_plan()
        self.office: Shared | None = None

    def plan(self) -> Plan:
        """The shipped plan."""
        return self._plan

    def store(self) -> SqlStore:
        """A real outbox."""
        return self._store

    def shared(self) -> Shared | None:
        """No office store, unless a test gives one."""
        return self.office

    def keep(self) -> None:
        """Nothing to keep."""

    def cache(self) -> Cache:
        """A real cache."""
        return self._cache

    def keep_secret(self, system: str, value: str | None) -> None:
        """Nothing is kept."""

    def public(self) -> Public:
        """Nothing outside, unless a test gives it."""
        return self.outside

    def lookups(self) -> LookUps:
        """A real log of look-ups."""
        return self._lookups

    def vault(self) -> Vault:
        """A training vault, made when it is first asked for."""
        if self._vault is None:
            path = self.folder / "vault.json"
            made = open_vault if path.exists() else create
            self._vault = made(path, Profile.TRAINING, InFile(), clock=self.clock, ids=RandomIds(), entropy=os.urandom)
        return self._vault

    def drafts(self) -> Path:
        """A folder for drafts."""
        return self.folder / "drafts"

    def citizen_ids(self) -> CitizenIds:
        """Ids under a fixed key."""
        return CitizenIds(KEY)

    def ports(self) -> Mapping[str, SystemPort]:
        """Nothing to send to, unless a test says so."""
        return self.system_ports

    def readers(self) -> Mapping[str, ReaderPort]:
        """The two case systems."""
        return {"amp": self.amp, "workbase": self.workbase}

    def registers(self) -> Mapping[str, RegisterPort]:
        """No far ends."""
        return {}

    def files(self) -> Mapping[str, FilePort]:
        """Nothing that travels in files."""
        return {}

    def capabilities(self, system: str) -> Capabilities:
        """The case systems are fenced."""
        return FENCED if system in ("amp", "workbase") else Capabilities(lookup=True)

    def casebook(self) -> Casebook:
        """Reading of the two case systems."""
        return Casebook(self.readers(), self._cache, self.clock)

    def feeds(self, news: News) -> Feeds:
        """No system that tells by itself."""
        return Feeds({}, self._cache, self.clock, self.site.asker(), chance=self.chance, news=news)

    def engine(self, listener: Listener) -> Engine:
        """An engine over what there is to send to."""
        return Engine(
            Surroundings(
                store=self._store,
                ports=self.system_ports,
                registers={},
                clock=self.clock,
                chance=self.chance,
                identify=self.site.sender,
                references=references,
                owner="test",
                listener=listener,
            )
        )

    async def hang_up(self) -> None:
        """Nothing to close."""

    def close(self) -> None:
        """Close the files."""
        self._store.close()
        self._cache.close()
        self._audit.close()

    def knows(self, cpr: str, plan_version: str | None = None, **person: Any) -> None:
        """The state's system knows an insured citizen, and the desk has read her, with her plan's version."""
        facts = {
            "person.name": "Karen Testesen",
            "person.municipality": "0751",
            "person.target_group": "2.1",
            "enrolment.status": "enrolled",
            **{name.replace("__", "."): value for name, value in person.items()},
        }
        self.amp.people[cpr] = facts
        sections = frozenset(Section)
        reading = asyncio.run(self.amp.read(cpr, sections, self.site.asker()))
        made = Reading(reading.system, reading.state, self.clock.now(), reading.facts, version=plan_version)
        self.cache().remember(cpr, sections, made)
        self.amp.asked.clear()


def sick(cpr: str = KAREN, day: str = "2026-11-20", **more: Any) -> dict[str, Any]:
    """A report of illness as given."""
    return {"kind": "sickness.report", "citizen": cpr, "details": {"first_day": day}, **more}


def register(parts: TestParts, *given: Any, array: bool = False) -> list[RegisterResult]:
    """What ``register`` says to these registrations."""
    text = json.dumps(list(given)) if array else "".join(json.dumps(one) + "\n" for one in given)
    return list(take(parts, io.BytesIO(text.encode())))


def change(parts: TestParts, item: str, system: str = "amp", **changes: Any) -> None:
    """Put a delivery into another state, as the engine would have."""
    stored = next(one for one in parts.store().item(item).deliveries if one.system == system)
    (failed,) = parts.store().commit([lambda tx: tx.put(replace(stored, **changes), NewEvent("test"))])
    assert failed is None
