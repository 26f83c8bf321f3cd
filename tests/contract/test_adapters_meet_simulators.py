"""Adapters and simulators, strangers to each other, understand each other as the contracts say; one process, no socket.

That both keep the contracts is tested elsewhere, each by an independent reader; here, that together they deliver once.
"""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, cast

import pytest

from jobterm.clock import ManualClock, to_text
from jobterm.domain.identifiers import Cpr
from jobterm.domain.registrations.model import Authority, Registration
from jobterm.outbox.port import Assignment, Outcome, OutcomeClass, Receipt, Rendered, Sight
from jobterm.outbox.reading import Asker, ReadState, Section
from jobterm.sandbox.control import Control
from jobterm.sandbox.embedded import Sandbox
from jobterm.systems import catalogue
from jobterm.systems.adapter import Adapter
from jobterm.systems.inprocess import in_process_wire
from jobterm.systems.registers import Register
from jobterm.systems.wire import Wire, WireSettings

SYSTEMS = ("amp", "workbase", "opera")
ME = Asker(("municipality", "0751"), ("person", "trainee1", "Anne Børgesen"))


@dataclass
class Meeting:
    """One system, seen through its adapter, and the world behind it."""

    system: str
    clock: ManualClock = field(default_factory=ManualClock)

    def __post_init__(self) -> None:
        self.sandbox = Sandbox(self.clock, population=300, forward_delay=timedelta(0))
        self.control = Control(self.sandbox)
        self.port = cast(Adapter, catalogue.connect(self.system, self.wire(self.system), self.clock, ME))
        people = self.control.people(limit=300)
        mine = [one for one in people if one["record_system"] == self.system and not one["dead"] and not one["ill"]]
        self.enrolled = [one for one in mine if one["enrolled"]]
        self.asker = ME

    def wire(self, system: str) -> Wire:
        """A line to one of the simulated systems."""
        app, gate = self.sandbox.apps()[system]
        settings = WireSettings(system, f"http://127.0.0.1/{system}", training=True, deadline_s=1.0)
        return in_process_wire(settings, self.clock, app, gate)

    def registration(self, kind: str, citizen: dict[str, Any], details: dict[str, Any], **more: Any) -> Registration:
        """Something registered now."""
        now = self.clock.now()
        values: dict[str, Any] = {"id": str(uuid.uuid4()), "event_date": now.date(), **more}
        return Registration(
            kind=kind,
            citizen=citizen["cpr"],
            told_at=now,
            details=details,
            author="trainee1",
            author_name="Anne Børgesen",
            keyed_at=now,
            on_behalf_of=Authority.MUNICIPALITY,
            **values,
        )

    async def assign(self, item: Registration, refs: dict[str, str] | None = None) -> Assignment:
        """As the engine does it: where the system has versions, look first. ``refs``: what the system calls others."""
        person = self.sandbox.citizens.by_cpr(item.citizen or "")
        assert person is not None
        who = ("municipality", person.municipality)
        plain = Assignment(item, str(uuid.uuid4()), who, ME.user, refs or {})
        if not self.port.capabilities.version:
            return plain
        seen = await self.port.look_up(plain, None)
        return replace(plain, version=seen.version)

    async def send(self, rendered: Rendered) -> Outcome:
        """Send, with a claim that succeeds."""

        async def claim() -> None:
            return None

        return await self.port.send(rendered, claim)

    async def deliver(
        self, item: Registration, refs: dict[str, str | None] | None = None
    ) -> tuple[Assignment, Rendered, Outcome]:
        """Render and send once."""
        assigned = await self.assign(item, {ours: theirs for ours, theirs in (refs or {}).items() if theirs})
        rendered = self.port.render(assigned)
        return assigned, rendered, await self.send(rendered)

    def applied(self, item: Registration) -> int:
        """How often the world says that it took effect."""
        rows = self.control.ledger(self.system)
        return sum(row["registration"] == item.id and row["effect"] == "applied" for row in rows)


@pytest.fixture(params=SYSTEMS)
async def met(request: pytest.FixtureRequest) -> AsyncIterator[Meeting]:
    """A world and one system of it."""
    meeting = Meeting(request.param)
    yield meeting
    await meeting.port.close()
    meeting.sandbox.close()


def each_kind(met: Meeting) -> list[Registration]:
    """The seven kinds, each with a citizen who is ready for it, in an order in which all are possible."""
    today = met.clock.now().date()
    first, second, third = met.enrolled[:3]
    start = met.clock.now() + timedelta(days=13)
    report = met.registration("sickness.report", second, {"first_day": today.isoformat(), "comment": "Ringede selv"})
    well: dict[str, Any] = {"recovered_on": today.isoformat(), "absence": report.id}
    if second["target_group"] == "2.1":  # illness deregisters the insured alone
        well["reenrol"] = {"client_category": "insured", "first_day": today.isoformat()}
    return [
        met.registration(
            "enrolment.end", first, {"end_date": today.isoformat(), "cause": "own_wish", "comment": "Æ < Ø"}
        ),
        met.registration("enrolment.start", first, {"first_day": today.isoformat(), "client_category": "insured"}),
        report,
        met.registration("sickness.recovery", second, well),
        met.registration(
            "absence.holiday",
            third,
            {
                "first_day": (today + timedelta(days=31)).isoformat(),
                "last_day": (today + timedelta(days=44)).isoformat(),
                "scheme": "own",
            },
        ),
        met.registration(
            "interview.summons",
            third,
            {
                "interview_type": "7",
                "contact_form": "meeting",
                "start": to_text(start),
                "end": to_text(start + timedelta(hours=1)),
                "place": "Værkmestergade 3",
                "participants": [{"name": "Søren Prøve"}],
            },
        ),
        met.registration("plan.save", third, {"goal": "Arbejde", "agreements": "To job\nom ugen"}),
    ]


async def test_each_kind_is_accepted_found_and_applied_once(met: Meeting) -> None:
    for item in each_kind(met):
        assigned, rendered, outcome = await met.deliver(item)
        assert (item.kind, outcome.cls, outcome.code) == (item.kind, OutcomeClass.ACCEPTED, "accepted"), outcome
        seen = await met.port.look_up(assigned, rendered)
        assert (item.kind, seen.sight, dict(seen.theirs)) == (item.kind, Sight.FOUND, {})
        assert outcome.receipt is not None
        assert seen.receipt is not None
        assert seen.receipt.id == outcome.receipt.id
        assert met.applied(item) == 1


async def test_the_same_bytes_again_take_no_second_effect(met: Meeting) -> None:
    for item in each_kind(met):
        assigned, rendered, _ = await met.deliver(item)
        again = await met.send(rendered)
        expected = {"amp": ("already", "412"), "workbase": ("accepted", "replayed"), "opera": ("conflict", "version")}
        assert (again.cls.value, again.code) == expected[met.system]
        assert (await met.port.look_up(assigned, rendered)).sight is Sight.FOUND
        assert met.applied(item) == 1


async def test_a_lost_answer_is_found_and_a_lost_request_is_not(met: Meeting) -> None:
    citizen = met.enrolled[0]
    today = met.clock.now().date().isoformat()
    for fault, sight, applied in (("lose_request", Sight.ABSENT, 0), ("lose_answer", Sight.FOUND, 1)):
        item = met.registration("sickness.report", citizen, {"first_day": today})
        assigned = await met.assign(item)
        rendered = met.port.render(assigned)
        await met.port.probe()
        met.control.turn(met.system, {"faults": {fault: 1.0}})
        outcome = await met.send(rendered)
        met.control.turn(met.system, {"faults": {}})
        assert (outcome.cls, outcome.code) == (OutcomeClass.UNKNOWN, "cut")
        seen = await met.port.look_up(assigned, rendered)
        assert (seen.sight, met.applied(item)) == (sight, applied)
        assert (seen.version is not None) or met.system != "opera"


async def test_closed_and_down_are_told_apart_and_nothing_is_applied(met: Meeting) -> None:
    item = met.registration("plan.save", met.enrolled[0], {"goal": "Arbejde"})
    rendered = met.port.render(await met.assign(item))
    await met.port.probe()
    until = met.clock.now() + timedelta(hours=2)
    met.control.turn(met.system, {"state": "closed", "until": to_text(until), "reason": "planned"})
    shut = await met.send(rendered)
    assert (shut.cls, shut.code, shut.until) == (OutcomeClass.CLOSED, "closed.planned", until)
    told = await met.port.probe()
    assert (told.cls, told.until) == (OutcomeClass.CLOSED, until)
    met.control.turn(met.system, {"state": "down"})
    down = await met.send(rendered)
    assert (down.cls, down.code) == (OutcomeClass.NOT_SENT, "no_connection")
    met.control.turn(met.system, {"state": "open"})
    assert (await met.port.probe()).cls is OutcomeClass.ACCEPTED
    assert met.applied(item) == 0


@pytest.mark.parametrize("fault", ["error_500", "error_503", "garble"])
async def test_a_fault_of_the_line_is_never_an_acceptance_and_never_a_refusal(met: Meeting, fault: str) -> None:
    item = met.registration("plan.save", met.enrolled[0], {"goal": "Arbejde"})
    rendered = met.port.render(await met.assign(item))
    await met.port.probe()
    met.control.turn(met.system, {"faults": {fault: 1.0}})
    outcome = await met.send(rendered)
    assert outcome.cls in (OutcomeClass.UNKNOWN, OutcomeClass.THROTTLED), outcome


async def test_a_refusal_names_our_field(met: Meeting) -> None:
    far = (met.clock.now() + timedelta(days=90)).date().isoformat()
    item = met.registration("enrolment.end", met.enrolled[0], {"end_date": far, "cause": "job"})
    _, _, outcome = await met.deliver(item)
    assert (outcome.cls, outcome.field) == (OutcomeClass.REFUSED, "end_date")
    assert outcome.code in ("4322", "deregistration-date", "AFMELDINGSDATO")


async def test_a_plan_that_somebody_changed_is_a_conflict_and_ones_own_earlier_save_is_not(met: Meeting) -> None:
    citizen = met.enrolled[0]
    first = met.registration("plan.save", citizen, {"goal": "Først"})
    await met.deliver(first)
    stale = met.registration("plan.save", citizen, {"goal": "Min"}, base={met.system: "0-stale"})
    _, _, outcome = await met.deliver(stale)
    assert outcome.cls is OutcomeClass.CONFLICT
    assert outcome.code != "version"
    assert outcome.theirs["goal"] == "Først"
    for base in (first.id, outcome.version):
        own = met.registration("plan.save", citizen, {"goal": "Min"}, base={met.system: str(base)})
        _, _, outcome = await met.deliver(own)
        if base == first.id:
            assert outcome.cls is OutcomeClass.ACCEPTED
        else:
            assert outcome.cls is OutcomeClass.CONFLICT


async def test_what_was_registered_is_read_with_its_reference(met: Meeting) -> None:
    citizen = met.enrolled[0]
    today = met.clock.now().date().isoformat()
    item = met.registration("sickness.report", citizen, {"first_day": today})
    assigned, _, _ = await met.deliver(item)
    asker = Asker(assigned.organisation, ME.user)
    reading = await met.port.read(citizen["cpr"], frozenset(Section), asker)
    assert reading.state is ReadState.FRESH, reading
    told = {fact.field: fact.value for fact in reading.facts}
    assert (told["absence.type"], told["absence.first_day"]) == ("sickness", today)
    assert told["person.name"] == citizen["name"]
    lines = [line for line in reading.timeline if line.registration == item.id]
    assert [line.kind for line in lines][:1] == ["sickness.report"]
    assert all(line.ref and line.ref.startswith(f"{met.system}:") for line in lines)


async def test_a_citizen_is_found_by_name_birthday_telephone_and_number(met: Meeting) -> None:
    citizen = met.enrolled[0]
    asker = Asker(("municipality", citizen["municipality"]), ME.user)
    born = citizen["cpr"][:6]
    for text in (citizen["name"], born, citizen["phone"], citizen["cpr"]):
        if not text:
            continue
        hits = await met.port.search(text, asker)
        assert isinstance(hits, list), hits
        assert citizen["cpr"] in [hit.cpr for hit in hits]
    nobody = await met.port.search("Zzyzx Qwertysen", asker)
    assert nobody == []


async def test_nobody_of_that_number_is_said_as_such(met: Meeting) -> None:
    made_up = (Cpr(f"150380{serial}") for serial in range(9000, 9999))
    free = (cpr.digits for cpr in made_up if cpr.fails_modulus_11 and met.sandbox.citizens.by_cpr(cpr.digits) is None)
    nobody = next(free)
    reading = await met.port.read(nobody, frozenset({Section.PERSON}), ME)
    assert (reading.state, reading.facts) == (ReadState.NOT_KNOWN, ())
    assert await met.port.search(nobody, ME) == []


async def test_what_amp_passes_on_is_seen_at_the_far_end() -> None:
    met = Meeting("amp")
    citizen = next(one for one in met.enrolled if one["fund"])
    item = met.registration("sickness.report", citizen, {"first_day": met.clock.now().date().isoformat()})
    registers = {name: Register(name, met.wire(name), ME) for name in ("fund", "national")}
    for register in registers.values():
        assert await register.received(item.id, ME) is None
    await met.deliver(item)
    met.clock.advance(86_400)
    for name, register in registers.items():
        got = await register.received(item.id, ME)
        assert isinstance(got, Receipt), (name, got)
        await register.close()
    await met.port.close()
    met.sandbox.close()


async def test_what_can_be_taken_back_is_taken_back_once_and_the_case_is_without_it(met: Meeting) -> None:
    takes = met.port.capabilities.deletes
    assert takes
    citizens = {}
    for item in each_kind(met):
        outcome = (await met.deliver(item))[2]
        assert outcome.cls is OutcomeClass.ACCEPTED
        citizens[item.kind] = (item, outcome.receipt)
    for kind in sorted(takes & set(citizens)):
        target, receipt = citizens[kind]
        assert receipt is not None
        details = {"target": target.id, "action": "delete", "comment": "skrevet to gange, se / og ../", "kind": kind}
        person, base = {"cpr": target.citizen}, {met.system: receipt.version}
        wish = met.registration("correction", person, details, base=base)
        known = {target.id: receipt.system_id}
        assigned, rendered, outcome = await met.deliver(wish, refs=known)
        assert outcome.cls is OutcomeClass.ACCEPTED, (kind, outcome.code)
        twice = await met.send(rendered)
        assert (twice.cls, twice.code) == KNOWN[met.system], "a second time it is known"
        assert (await met.port.look_up(assigned, rendered)).sight is Sight.FOUND
        assert met.applied(wish) == 1
        again = met.registration("correction", person, details, base=base)
        assert (await met.deliver(again, refs=known))[2].cls is OutcomeClass.REFUSED, "nothing is there any more"


KNOWN = {
    "amp": (OutcomeClass.ALREADY, "412"),
    "workbase": (OutcomeClass.ACCEPTED, "replayed"),
    "opera": (OutcomeClass.CONFLICT, "version"),
}
"""What a system says to the same bytes a second time."""
OTHERWISE = {
    "enrolment.start": ("first_day", -1, "enrolment.start_date"),
    "enrolment.end": ("end_date", -1, "enrolment.end_date"),
    "sickness.report": ("first_day", -1, "absence.first_day"),
}
"""Kind of what can be put right → a day of it that was wrong, by how much, and the fact that tells it."""


async def test_what_can_be_put_right_says_the_other_thing_once_and_from_then_on(met: Meeting) -> None:
    rights = met.port.capabilities.replaces
    assert rights == frozenset(OTHERWISE)
    for item in [one for one in each_kind(met) if one.kind in rights]:
        receipt = (await met.deliver(item))[2].receipt
        assert receipt is not None
        member, days, fact = OTHERWISE[item.kind]
        right = (date.fromisoformat(item.details[member]) + timedelta(days=days)).isoformat()
        wish = {"target": item.id, "action": "replace", "comment": "en dag forkert, se ../", "kind": item.kind,
                "details": {**item.details, member: right}}  # fmt: skip
        person, known = {"cpr": item.citizen}, {item.id: receipt.system_id}
        made = met.registration("correction", person, wish, base={met.system: receipt.version})
        asked, rendered, told = await met.deliver(made, refs=known)
        assert told.cls is OutcomeClass.ACCEPTED, (item.kind, told.code, told.field)
        twice = await met.send(rendered)
        assert (twice.cls, twice.code) == KNOWN[met.system], "a second time it is known"
        assert (await met.port.look_up(asked, rendered)).sight is Sight.FOUND
        assert met.applied(made) == 1
        reading = await met.port.read(item.citizen or "", frozenset(Section), Asker(asked.organisation, ME.user))
        assert {one.field: one.value for one in reading.facts}[fact] == right
        late = met.registration("correction", person, wish, base={met.system: receipt.version})
        clash = (await met.deliver(late, refs=known))[2]
        assert (clash.cls, clash.code == "version") == (OutcomeClass.CONFLICT, False), "somebody was quicker"
        assert clash.theirs.get(member) == right, "and it says what stands there now"
        again = met.registration("correction", person, wish, base={met.system: clash.version})
        assert (await met.deliver(again, refs=known))[2].cls is OutcomeClass.ACCEPTED
