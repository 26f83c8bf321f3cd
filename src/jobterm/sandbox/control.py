"""The control API of interface §4 as plain calls: what a trainer, a script or a test does to the simulated world.

`control_app.py` puts HTTP in front. Answers are JSON values; errors are ``ControlError`` naming the member.
`timeline` comes with the classroom; what a conversion does stands in ``convert``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from itertools import islice
from typing import Any

from jobterm.clock import from_text, to_text
from jobterm.domain import shipped
from jobterm.sandbox.apps.jobnet import Jobnet
from jobterm.sandbox.apps.providers import Providers
from jobterm.sandbox.convert import BadWish, Conversion
from jobterm.sandbox.convert import read as read_conversion
from jobterm.sandbox.desk import Desk
from jobterm.sandbox.embedded import Sandbox
from jobterm.sandbox.store import ALL, Row
from jobterm.sandbox.switchboard import BadSetting
from jobterm.sandbox.world.history import record_system
from jobterm.sandbox.world.person import CHANGEABLE, Person
from jobterm.sandbox.worldclock import WorldClock

_LEDGER = (
    "n", "system", "registration", "kind", "citizen", "cvr", "applied_at", "author", "on_behalf_of", "event_date",
    "effect", "caused_by", "key", "entity",
)  # fmt: skip
_REQUEST = ("n", "at", "system", "method", "path", "key", "status", "outcome", "registration")
_NAME = re.compile(r"[0-9A-Za-z._-]{1,60}", re.ASCII)
SCENARIOS = tuple(shipped.WORLDS)
PASSED_ON = frozenset(
    {
        "sickness.report", "sickness.recovery", "absence.holiday", "enrolment.start", "enrolment.end",
        "interview.move", "interview.cancel",
    }
)  # fmt: skip
"""What Jobnet passes on to the record system when a citizen does it there."""
MOST_MINUTES = 525_600
"""A system is restored from a copy of at most a year ago."""


class ControlError(Exception):
    """A call that cannot be done: ``status`` as over HTTP, ``field`` the member that is wrong."""

    def __init__(self, message: str, field: str | None = None, status: int = 400) -> None:
        super().__init__(message)
        self.field = field
        self.status = status


class Control:
    """Everything that `/control/…` offers, for a sandbox in this process.

    ``scope``: a trainee's user id, or ``all``. Settings apply to the requests of that user; ledger and requests show
    only theirs; a reset undoes only what they did.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self.urls: dict[str, str] = {}
        """Where each system listens, filled in by whoever listens."""

    def systems(self, scope: str = ALL) -> list[dict[str, Any]]:
        """Every system's switch, faults, counts and address."""
        counts = self._sandbox.store.counts(scope)
        board = self._sandbox.board
        return [
            {
                "id": system,
                **board.setting(system, scope).to_json(),
                "counts": {"requests": 0, "applied": 0, **counts.get(system, {})},
                "url": self.urls.get(system),
            }
            for system in board.systems
        ]

    def turn(self, system: str, wish: Mapping[str, Any], scope: str = ALL) -> dict[str, Any]:
        """`PUT /control/systems/{id}`: open, close, slow, down; faults."""
        try:
            setting = self._sandbox.board.turn(system, wish, scope)
        except KeyError:
            raise ControlError(f"there is no system {system!r}", "system", 404) from None
        except BadSetting as error:
            raise ControlError(str(error), error.field) from None
        return {"id": system, **setting.to_json()}

    def ledger(self, system: str | None = None, after: int = 0, scope: str = ALL) -> list[dict[str, Any]]:
        """Every effect after number ``after``, at most 1,000."""
        self._check(system)
        self._sandbox.pending.pump()
        return [_only(row, _LEDGER) for row in self._sandbox.store.ledger(system, after, scope)]

    def requests(self, system: str | None = None, after: int = 0, scope: str = ALL) -> list[dict[str, Any]]:
        """Every request after number ``after``, at most 1,000; never a body."""
        self._check(system)
        self._sandbox.pending.pump()
        return [_only(row, _REQUEST) for row in self._sandbox.store.requests(system, after, scope)]

    def _check(self, system: str | None) -> None:
        """A misspelt system is no empty answer."""
        if system is not None and system not in self._sandbox.board.systems:
            raise ControlError(f"there is no system {system!r}", "system", 404)

    def clock(self, wish: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """`POST /control/clock`: move or stretch the sandbox's time; what is due by then happens at once."""
        clock = self._sandbox.clock
        if wish:
            if len(wish) != 1 or next(iter(wish)) not in ("now", "advance_s", "factor"):
                raise ControlError("give one of now, advance_s, factor", next(iter(wish)))
            if not isinstance(clock, WorldClock):
                raise ControlError("this sandbox's clock cannot be moved", "now", 409)
            _move(clock, *next(iter(wish.items())))
            self._sandbox.keep_clock()
            self._sandbox.pending.pump()
        return {"now": to_text(clock.now()), "factor": getattr(clock, "factor", 1.0)}

    def citizen(self, wish: Mapping[str, Any], scope: str = ALL) -> dict[str, Any]:
        """`POST /control/citizen`: change something behind the caseworker's back.

        ``change`` may hold members of the person (name, phone, municipality, dead, cpr …) and ``report``:
        ``{"kind", "details", "system", "by"}``, what the citizen (on Jobnet) or a ``colleague`` registered in a system
        by another way than jobterm; without ``system`` in the record system. The system's rules hold for it too. With
        ``system`` ``jobnet`` the citizen does it there: it is in Jobnet's feed, and Jobnet passes on to the record
        system what that takes (not with ``forward`` false). With ``system`` ``providers`` the provider that has the
        citizen reports back.
        """
        change, person = wish.get("change"), self._sandbox.citizens.by_cpr(str(wish.get("cpr")))
        if person is None:
            raise ControlError("nobody has that number", "cpr", 404)
        if not isinstance(change, Mapping) or not change:
            raise ControlError("an object with something in it", "change")
        about = {name: value for name, value in change.items() if name != "report"}
        try:
            with self._sandbox.store.transaction():
                if about:
                    person = self._sandbox.citizens.change(person, about, scope)
                    self._enter_change(person, about, scope)
                if "report" in change:
                    self._report(person, change["report"], scope)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            self._sandbox.citizens.reload()
            known = "" if "known:" in str(error) else f"; known: {', '.join((*CHANGEABLE, 'report'))}"
            raise ControlError(f"{error}{known}", "change") from None
        return _described(person)

    def people(
        self, after: int = 0, limit: int = 100, municipality: str | None = None, target_group: str | None = None
    ) -> list[dict[str, Any]]:
        """Made-up people to practise on, from a place in the population; not in any paper, but tests need some."""
        found = (
            person
            for person in self._sandbox.citizens.people(after)
            if municipality in (None, person.municipality) and target_group in (None, person.target_group)
        )
        return [{**_described(person), **self._standing(person)} for person in islice(found, max(0, min(limit, 1000)))]

    def snapshot(self, wish: Mapping[str, Any]) -> dict[str, Any]:
        """Keep a copy of the whole world under a name."""
        name = _name(wish)
        self._sandbox.store.snapshot(name)
        return {"name": name}

    def restore(self, wish: Mapping[str, Any]) -> dict[str, Any]:
        """Go back to a copy."""
        name = _name(wish)
        try:
            self._sandbox.store.restore(name)
        except KeyError:
            raise ControlError(f"there is no copy named {name!r}", "name", 404) from None
        self._sandbox.reload()
        self._sandbox.keep_clock()
        return {"name": name}

    def rollback(self, wish: Mapping[str, Any], scope: str = ALL) -> dict[str, Any]:
        """`POST /control/rollback`: one system is put back to a copy that many minutes old, and holds nothing of what
        it has taken in since. What it has passed on stays where it went. The ledger only grows: each loss is a
        ``control`` row of kind ``rollback`` that names what it was."""
        system, minutes = wish.get("system"), wish.get("minutes")
        if not isinstance(system, str) or system not in self._sandbox.board.systems:
            raise ControlError(f"there is no system {system!r}", "system", 404)
        if isinstance(minutes, bool) or not isinstance(minutes, int | float) or not 0 < minutes <= MOST_MINUTES:
            raise ControlError(f"more than 0, at most {MOST_MINUTES}", "minutes")
        now = self._sandbox.clock.now()
        to = now - timedelta(minutes=minutes)
        self._sandbox.pending.pump()
        with self._sandbox.store.transaction():
            lost = self._sandbox.store.lose_since(system, to, scope)
            for row in lost:
                self._sandbox.store.add_ledger({
                    **{name: value for name, value in row.items() if name != "n"},
                    "kind": "rollback", "effect": "control", "applied_at": to_text(now), "at": now.timestamp(),
                    "origin": "control",
                })  # fmt: skip
        self._sandbox.pending.forwards_changed()
        return {"system": system, "to": to_text(to), "lost": len(lost)}

    def convert(self, wish: Mapping[str, Any], scope: str = ALL) -> dict[str, Any]:
        """`POST /control/convert`: a municipality's cases taken over from one system by another, well or botched; the
        answer names every fault that was planted. From a system to itself it is a data restoration behind everybody's
        back. Beside the members of interface §4: ``shift`` (how many citizens' dates move), ``references`` (whether our
        ids come along), ``kinds`` and ``target_groups`` (selectors), ``cpr`` (one citizen), ``target_group`` (which she
        gets)."""
        sandbox = self._sandbox
        try:
            wanted = read_conversion(wish, sandbox.citizens)
        except BadWish as error:
            raise ControlError(str(error), error.field) from None
        sandbox.pending.pump()
        told = self._conversion.convert(wanted, sandbox.clock.now(), scope)
        sandbox.pending.forwards_changed()
        return told

    def conversions(self) -> list[dict[str, Any]]:
        """Every conversion of this world with what was planted."""
        return self._conversion.runs()

    @property
    def _conversion(self) -> Conversion:
        sandbox = self._sandbox
        return Conversion(sandbox.store, sandbox.citizens, sandbox.desks, sandbox.seed)

    def reset(self, wish: Mapping[str, Any] | None = None, scope: str = ALL) -> dict[str, Any]:
        """A new world from a seed; for one trainee, only what they did is undone."""
        wish = wish or {}
        seed, scenario = wish.get("seed"), wish.get("scenario")
        if seed is not None and (isinstance(seed, bool) or not isinstance(seed, int)):
            raise ControlError("a whole number", "seed")
        if scenario is not None and scenario not in SCENARIOS:
            raise ControlError(f"known here: {', '.join(SCENARIOS)}", "scenario")
        if scope == ALL:
            self._sandbox.reset(seed, scenario=scenario)
        else:
            self._sandbox.store.clear(scope)
            self._sandbox.board.clear(scope)
            self._sandbox.citizens.reload()
        return self.world()

    def world(self) -> dict[str, Any]:
        """What this world is made from."""
        citizens = self._sandbox.citizens
        return {
            "uuid": self._sandbox.uuid,
            "seed": citizens.population.seed,
            "population": citizens.population.size,
            "epoch": citizens.epoch.isoformat(),
            "scenario": self._sandbox.scenario,
            **self.clock(),
        }

    def _standing(self, person: Person) -> dict[str, Any]:
        """Whether the record system has the person enrolled, and ill."""
        desk = self._sandbox.desks[self._sandbox.citizens.record(person)]
        case = desk.case(person)
        return {"enrolled": case.enrolment(desk.today()) is not None, "ill": case.open_illness() is not None}

    def _enter_change(self, person: Person, about: Mapping[str, Any], scope: str) -> None:
        now = self._sandbox.clock.now()
        self._sandbox.store.add_ledger({
            "system": "amp", "kind": "person.change", "citizen": person.cpr, "applied_at": to_text(now),
            "event_date": now.date().isoformat(), "effect": "control", "entity": ",".join(sorted(about)),
            "origin": "control", "at": now.timestamp(), "scope": scope,
        })  # fmt: skip

    def _report(self, person: Person, report: Mapping[str, Any], scope: str) -> None:
        system = report.get("system") or self._sandbox.citizens.record(person)
        if system == "jobnet":
            return self._on_jobnet(person, report, scope)
        if system == "providers":
            hub = self._sandbox.hosts["providers"].system
            assert isinstance(hub, Providers)
            hub.house.report(person, str(report["kind"]), dict(report.get("details") or {}), scope)
            return
        if system not in self._sandbox.desks:
            raise ValueError("report.system: amp, workbase, opera, jobnet or providers")
        desk = self._sandbox.desks[system]
        effect = "citizen" if report.get("by", "citizen") == "citizen" else "control"
        desk.record(person, str(report["kind"]), dict(report["details"]), scope, effect)
        self._sandbox.pending.forwards_changed()

    def _on_jobnet(self, person: Person, report: Mapping[str, Any], scope: str) -> None:
        jobnet = self._sandbox.hosts["jobnet"].system
        assert isinstance(jobnet, Jobnet)
        kind, details = str(report["kind"]), dict(report.get("details") or {})
        jobnet.house.take(person, kind, details, scope)
        if kind in PASSED_ON and report.get("forward", True):
            desk = self._sandbox.desks[self._sandbox.citizens.record(person)]
            desk.record(person, kind, _passed_on(desk, person, kind, details), scope, "citizen")
            self._sandbox.pending.forwards_changed()


def _passed_on(desk: Desk, person: Person, kind: str, details: Mapping[str, Any]) -> dict[str, Any]:
    """What the record system gets of what a citizen did on Jobnet; ValueError where she has no such booking."""
    told = {name: value for name, value in details.items() if name != "told_at"}
    if kind == "enrolment.start":
        told.setdefault("client_category", "insured" if person.insured else "cash_benefit")
    if kind == "enrolment.end":
        told.setdefault("cause", "own_wish")
    if kind.startswith("interview."):
        booking = next((one for one in desk.case(person).bookings if one.named(str(told["booking"]))), None)
        if booking is None:
            raise ValueError("report.details.booking: no such booking")
        # The citizen may always do it; whoever else owns the booking is asked by nobody.
        told = {"by": "citizen", "reason": "Borgeren selv, i Jobnet", **told, "owner": booking.data.get("owner")}
        if kind == "interview.move" and "end" not in told:
            length = booking.at("end") - booking.at("start")
            told["end"] = (from_text(str(told["start"])) + length).isoformat()
    return told


def _move(clock: WorldClock, how: str, value: Any) -> None:
    if how == "now":
        try:
            clock.set(from_text(str(value)))
        except ValueError:
            raise ControlError("a time with an offset", "now") from None
        return
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 10**9:
        raise ControlError("a number, 0 or more", how)
    if how == "advance_s":
        clock.advance(timedelta(seconds=value).total_seconds())
    else:
        clock.set_factor(float(value))


def _name(wish: Mapping[str, Any]) -> str:
    name = wish.get("name")
    if not isinstance(name, str) or not _NAME.fullmatch(name) or name.startswith("."):
        raise ControlError("letters, digits, . _ -, at most 60", "name")
    return name


def _only(row: Row, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: row[name] for name in names}


def _described(person: Person) -> dict[str, Any]:
    return {
        "index": person.index,
        "cpr": person.cpr,
        "name": person.name,
        "born": person.born.isoformat(),
        "phone": person.phone,
        "municipality": person.municipality,
        "target_group": person.target_group,
        "fund": person.fund,
        "record_system": record_system(person),
        "protected": person.protected,
        "dead": person.dead,
    }
