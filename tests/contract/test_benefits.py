"""The benefit centre of a pilot municipality: contract, simulator and adapter, each held against the contract."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
import xmlschema
from tests.contract.meeting import Meeting
from tests.contract.rest import contract
from tests.unit.sandbox.caller import AMP_HEADERS, World, send

from jobterm import resources
from jobterm.clock import to_text
from jobterm.outbox.port import CannotRender, OutcomeClass
from jobterm.outbox.reading import ReaderPort, ReadState, Section
from jobterm.systems import benefits
from jobterm.systems.benefits import BenefitsCodec

NS = f"{{{benefits.NS}}}"
INSURED = "1503801234"


@pytest.fixture
async def met() -> AsyncIterator[Meeting]:
    meeting = Meeting("benefits")
    yield meeting
    await meeting.close()


def schema() -> xmlschema.XMLSchema10:
    return xmlschema.XMLSchema10(str(resources.path("contracts", "benefits.xsd")))


def paid(met: Meeting) -> str:
    """Somebody whom the municipality pays."""
    people = met.sandbox.citizens.people()
    return next(person.cpr for person in people if not person.insured and not person.dead)


def notice(met: Meeting, event: str = "no_show", **more: Any) -> Any:
    details = {"event": event, "date": "2026-11-19", "text": "Kom ikke & ringede <ikke>", **more}
    return met.registration("benefit.notice", paid(met), details)


def every_kind(met: Meeting) -> list[Any]:
    said = contract("benefits")["x-jobterm"]
    found = [notice(met, event) for event in said["events"]]
    for kind in said["kinds"]:
        if kind != "benefit.notice":
            details = {"first_day": "2026-11-20", "comment": "Sengen", "target": str(uuid.uuid4())}
            found.append(met.registration(kind, paid(met), details))
    return found


def code_of(body: bytes) -> str:
    return ElementTree.fromstring(body).findtext(f"{NS}HaendelseKode") or ""


async def test_every_message_is_as_the_schema_and_the_table_have_it(met: Meeting) -> None:
    said = contract("benefits")["x-jobterm"]
    for item in every_kind(met):
        rendered = met.port.render(met.assign(item))
        schema().validate(ElementTree.fromstring(rendered.body))
        wanted = said["events"].get(item.details.get("event")) or said["kinds"][item.kind]
        assert code_of(rendered.body) == wanted, item.kind
        assert item.citizen not in rendered.target


async def test_what_is_said_of_an_illness_never_leaves(met: Meeting) -> None:
    item = met.registration("sickness.report", paid(met), {"first_day": "2026-11-20", "comment": "Depression"})
    assert b"Depression" not in met.port.render(met.assign(item)).body


def test_what_the_adapter_declares_is_what_the_contract_says() -> None:
    said, caps = contract("benefits")["x-jobterm"], BenefitsCodec.capabilities
    assert (caps.create_once, caps.version, caps.lookup, caps.key_ttl, caps.life) == (False, False, False, None, None)
    assert (said["key"], said["lookup"], said["L_seconds"]) == ("none", "none", None)
    assert dict(benefits.EVENTS) == said["events"]
    assert dict(benefits.KINDS) == {kind: code for kind, code in said["kinds"].items() if kind != "benefit.notice"}
    rest = {code: row for code, row in said["codes"].items() if row["class"] not in ("closed", "throttled")}
    assert {code: (status, cls.value) for code, (status, cls) in benefits.CODES.items()} == {
        code: (row["status"], row["class"]) for code, row in rest.items()
    }


async def test_each_message_is_taken_and_the_receipt_names_ours(met: Meeting) -> None:
    for item in every_kind(met):
        outcome = await met.send(met.port.render(met.assign(item)))
        assert (outcome.cls, outcome.receipt is not None) == (OutcomeClass.ACCEPTED, True), item.kind
        [row] = [row for row in met.control.ledger("benefits") if row["registration"] == item.id]
        assert (row["effect"], row["kind"], row["author"]) == ("applied", item.kind, "trainee1")


async def test_the_same_message_twice_is_two_messages_and_so_it_is_declared(met: Meeting) -> None:
    item = notice(met)
    rendered = met.port.render(met.assign(item))
    first, second = await met.send(rendered), await met.send(rendered)
    assert first.receipt != second.receipt
    assert met.applied(item) == 2


async def test_a_lost_answer_leaves_it_unknown(met: Meeting) -> None:
    item = notice(met)
    await met.port.probe()
    met.control.turn("benefits", {"faults": {"lose_answer": 1.0}})
    assert (await met.send(met.port.render(met.assign(item)))).cls is OutcomeClass.UNKNOWN
    assert met.applied(item) == 1


async def test_whom_a_fund_pays_is_refused_and_so_are_the_dead_and_the_unknown(met: Meeting) -> None:
    dead = paid(met)
    met.control.citizen({"cpr": dead, "change": {"dead": True}})
    details = {"event": "absence", "date": "2026-11-19", "text": "Fravær"}
    for cpr, code in ((INSURED, "IKKE_YDELSE_HER"), (dead, "BORGER_DOED"), (met.nobody(), "BORGER_UKENDT")):
        item = met.registration("benefit.notice", cpr, details)
        outcome = await met.send(met.port.render(met.assign(item)))
        assert (outcome.cls, outcome.code, outcome.field) == (OutcomeClass.REFUSED, code, "citizen")
        assert met.applied(item) == 0


async def test_a_reply_is_read_with_what_it_answers(met: Meeting) -> None:
    port: object = met.port
    assert isinstance(port, ReaderPort)
    assert port.sections == {Section(name) for name in contract("benefits")["x-jobterm"]["sections"]}
    question, stop = notice(met, "no_show"), notice(met, "deregistered")
    for item in (question, stop):
        await met.send(met.port.render(met.assign(item)))
    told = await met.port.read(paid(met), frozenset({Section.BENEFIT, Section.TIMELINE}), met.asker)
    assert told.state is ReadState.FRESH
    assert {fact.field: fact.value for fact in told.facts}["benefit.payment"] == "stopped"
    assert [(line.kind, line.registration) for line in told.timeline] == [
        ("benefit.question", question.id),
        ("benefit.stopped", stop.id),
    ]
    only = await met.port.read(paid(met), frozenset({Section.TIMELINE}), met.asker)
    assert only.facts == ()


async def test_whom_it_does_not_pay_it_does_not_tell_about(met: Meeting) -> None:
    told = await met.port.read(met.nobody(), frozenset({Section.BENEFIT}), met.asker)
    assert (told.state, told.facts) == (ReadState.NOT_KNOWN, ())
    told = await met.port.read(INSURED, frozenset({Section.BENEFIT}), met.asker)
    assert (told.state, told.facts) == (ReadState.NOT_KNOWN, ())


async def test_closed_says_until_when(met: Meeting) -> None:
    until = met.clock.now() + timedelta(hours=2)
    met.control.turn("benefits", {"state": "closed", "until": to_text(until), "reason": "planned"})
    for outcome in (await met.send(met.port.render(met.assign(notice(met)))), await met.port.probe()):
        assert (outcome.cls, outcome.code, outcome.until) == (OutcomeClass.CLOSED, "closed.planned", until)


async def test_an_answer_to_another_message_is_no_receipt(met: Meeting) -> None:
    mine, other = notice(met), notice(met)
    rendered, strange = met.port.render(met.assign(mine)), met.port.render(met.assign(other))
    codec = BenefitsCodec()

    class Swapped:
        async def exchange(self, request: Any, *_: Any, **more: Any) -> Any:
            return await met.wire().exchange(replace(request, body=strange.body), **more)

        async def close(self) -> None:
            return None

    port = benefits.Benefits(codec, Swapped(), met.clock, met.asker)

    async def claim() -> None:
        return None

    assert (await port.send(rendered, claim)).cls is OutcomeClass.UNKNOWN


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"UDEBLIVELSE", b"UDEBLEVET"), (b"2026-11-19", b"19-11-2026"), (b"<MeddelelseTekst>", b"<Tekst>"),
        (b"</Meddelelse>", b""), (b"<Meddelelse ", b"<!DOCTYPE a []><Meddelelse "), (b"\n<Med", b"\n<Fejl/><Med"),
    ],
)  # fmt: skip
async def test_a_message_that_is_none_is_refused_whole(met: Meeting, old: bytes, new: bytes) -> None:
    rendered = met.port.render(met.assign(notice(met)))
    assert old in rendered.body
    outcome = await met.send(replace(rendered, body=rendered.body.replace(old, new, 1)))
    assert (outcome.cls, outcome.code) == (OutcomeClass.REFUSED, "UGYLDIG_MEDDELELSE")
    assert met.control.ledger("benefits") == []


def test_the_simulators_answers_are_as_the_schema_has_them() -> None:
    world = World()
    person = next(one for one in world.sandbox.citizens.people() if not one.insured and not one.dead)
    headers = {**AMP_HEADERS, "content-type": "application/xml"}
    name = "PersonCivilRegistrationIdentifier"
    ask = f'<HentSvar xmlns="{benefits.NS}"><{name}>{person.cpr}</{name}></HentSvar>'
    for body, status in ((ask.encode(), 200), (b"<x/>", 400), (ask.replace(person.cpr, "1503801234").encode(), 409)):
        reply = send(world.app("benefits"), "POST", "/benefits/svar", headers, body)
        assert reply.status == status
        schema().validate(ElementTree.fromstring(reply.body))


async def test_what_is_no_notice_has_no_place(met: Meeting) -> None:
    with pytest.raises(CannotRender, match="kind"):
        met.port.render(met.assign(met.registration("plan.save", paid(met), {"goal": "x"})))
    with pytest.raises(CannotRender, match="event"):
        met.port.render(met.assign(notice(met, "weather")))
