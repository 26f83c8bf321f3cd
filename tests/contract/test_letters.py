"""Letters by Digital Post: contract, simulator and adapter, each held against the contract."""

from __future__ import annotations

import base64
import uuid
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast
from xml.etree import ElementTree

import pytest
import xmlschema
from tests.contract.meeting import Meeting
from tests.contract.rest import contract

from jobterm import resources
from jobterm.clock import to_text
from jobterm.domain import letters as texts
from jobterm.outbox.port import CannotRender, OnPaper, Outcome, OutcomeClass
from jobterm.systems import letters
from jobterm.systems.letters import Letters, LettersCodec

NS = "{https://DigitalPost.dk/MeMo-1}"
KAREN, KAJ = "1503801234", "3112691111"


@pytest.fixture
async def met() -> AsyncIterator[Meeting]:
    meeting = Meeting("letters")
    yield meeting
    await meeting.close()


def summons(met: Meeting, cpr: str = KAREN, **more: Any) -> Any:
    start = met.clock.now() + timedelta(days=4)
    details = {
        "interview_type": "7", "contact_form": "meeting", "start": to_text(start),
        "end": to_text(start + timedelta(hours=1)), "place": "Værkmestergade 3 & gården", **more,
    }  # fmt: skip
    return met.registration("interview.summons", cpr, details)


def every_kind(met: Meeting) -> list[Any]:
    day = met.clock.now().date()
    later = (day + timedelta(days=8)).isoformat()
    start = to_text(met.clock.now() + timedelta(days=5))
    end = to_text(met.clock.now() + timedelta(days=5, hours=1))
    booked = {"booking": str(uuid.uuid4())}
    return [
        summons(met),
        met.registration("interview.move", KAREN, {**booked, "start": start, "end": end, "reason": "Sygdom"}),
        met.registration("interview.cancel", KAREN, {**booked, "by": "office", "reason": "Aflyst"}),
        met.registration(
            "hearing.start", KAREN, {"subject": "no_show", "text": "Du kom ikke.", "answer_by": later}
        ),
        met.registration(
            "referral.offer", KAREN, {"title": "Lagerarbejder", "delivered": "digital_post", "apply_by": later}
        ),
        met.registration("letter.send", KAREN, {"to": "citizen", "subject": "Hej", "text": "Et <brev> & mere"}),
    ]  # fmt: skip


async def test_every_letter_is_a_message_as_the_schema_has_it(met: Meeting) -> None:
    schema = xmlschema.XMLSchema10(str(resources.path("contracts", "letters.xsd")))
    for item in every_kind(met):
        rendered = met.port.render(met.assign(item))
        root = ElementTree.fromstring(rendered.body)
        assert (root.tag, root[0].tag, root[0].text) == ("kombi_request", "KombiValgKode", "Digital Post")
        schema.validate(root[1])
        assert root[1].findtext(f"{NS}MessageHeader/{NS}messageUUID") == rendered.key
        assert root[1].findtext(f"{NS}MessageHeader/{NS}messageID") == item.id
        assert KAREN not in rendered.target
        content = root[1].findtext(f".//{NS}content") or ""
        assert "Kære" in base64.b64decode(content).decode()


def test_the_contract_names_every_kind_that_has_a_letter() -> None:
    assert set(contract("letters")["x-jobterm"]["kinds"]) == {*texts.TEMPLATE_OF, "letter.send"}


def test_what_the_adapter_declares_is_what_the_contract_says() -> None:
    said, caps = contract("letters")["x-jobterm"], LettersCodec.capabilities
    assert caps.key_ttl == timedelta(seconds=said["key"]["ttl_seconds"])
    assert caps.life == timedelta(seconds=said["L_seconds"])
    assert (caps.create_once, caps.version, caps.lookup) == (False, False, said["lookup"] != "none")
    codes = {code: row for code, row in said["codes"].items() if row["class"] not in ("closed", "throttled")}
    assert {code: (status, cls.value) for code, (status, cls) in letters.CODES.items()} == {
        code: (row["status"], row["class"]) for code, row in codes.items()
    }
    assert said["paper"] == [letters.EXEMPT]


async def test_every_kind_is_delivered_once_and_again_under_its_key_only_answered(met: Meeting) -> None:
    for item in every_kind(met):
        rendered = met.port.render(met.assign(item))
        first, again = await met.send(rendered), await met.send(rendered)
        assert (first.cls, again.cls) == (OutcomeClass.ACCEPTED, OutcomeClass.ACCEPTED), (item.kind, first)
        assert first.receipt == again.receipt
        [row] = [row for row in met.control.ledger("letters") if row["registration"] == item.id]
        assert (row["effect"], row["kind"], row["citizen"], row["key"]) == ("applied", item.kind, KAREN, rendered.key)
        assert (row["author"], row["event_date"]) == ("trainee1", item.event_date.isoformat())


async def test_a_key_with_another_letter_is_not_taken_for_the_same(met: Meeting) -> None:
    rendered = met.port.render(met.assign(summons(met)))
    await met.send(rendered)
    other = replace(rendered, body=rendered.body.replace(b"Indkaldelse", b"Indkaldelsen"))
    outcome = await met.send(other)
    assert (outcome.cls, outcome.code) == (OutcomeClass.ALREADY, "UUID_GENBRUGT")


async def test_after_thirty_days_a_key_is_forgotten_and_that_is_what_is_declared(met: Meeting) -> None:
    item = summons(met)
    rendered = met.port.render(met.assign(item))
    await met.send(rendered)
    met.clock.advance(30 * 86_400 + 1)
    await met.send(rendered)
    assert met.applied(item) == 2


async def test_who_is_exempt_gets_paper_and_nothing_is_applied(met: Meeting) -> None:
    item = summons(met, KAJ)
    outcome = await met.send(met.port.render(met.assign(item)))
    assert (outcome.cls, outcome.code, outcome.paper) == (OutcomeClass.REFUSED, "FRITAGET", True)
    assert met.applied(item) == 0


async def test_the_dead_and_the_unknown_get_none(met: Meeting) -> None:
    met.control.citizen({"cpr": KAJ, "change": {"dead": True}})
    outcome = await met.send(met.port.render(met.assign(summons(met, KAJ))))
    assert (outcome.cls, outcome.code, outcome.paper) == (OutcomeClass.REFUSED, "MODTAGER_DOED", False)
    outcome = await met.send(met.port.render(met.assign(summons(met, met.nobody()))))
    assert (outcome.cls, outcome.code) == (OutcomeClass.REFUSED, "MODTAGER_UKENDT")


async def test_who_gets_digital_post_is_read_from_the_system(met: Meeting) -> None:
    port = cast(Letters, met.port)
    assert await port.subscribes(KAREN, met.asker) is True
    assert await port.subscribes(KAJ, met.asker) is False
    met.control.turn("letters", {"state": "closed", "reason": "planned"})
    told = await port.subscribes(KAREN, met.asker)
    assert isinstance(told, Outcome)
    assert (told.cls, told.code) == (OutcomeClass.CLOSED, "closed.planned")


async def test_what_is_wanted_on_paper_never_meets_the_wire(met: Meeting) -> None:
    for kind, details in (
        ("letter.send", {"to": "citizen", "text": "Hej", "channel": "print"}),
        ("referral.offer", {"title": "Kok", "delivered": "letter", "apply_by": "2026-12-24"}),
    ):
        with pytest.raises(OnPaper, match="print_wished"):
            met.port.render(met.assign(met.registration(kind, KAREN, details)))


async def test_what_is_no_letter_has_no_place(met: Meeting) -> None:
    with pytest.raises(CannotRender, match="kind"):
        met.port.render(met.assign(met.registration("plan.save", KAREN, {"goal": "Arbejde"})))
    with pytest.raises(CannotRender, match="text"):
        met.port.render(met.assign(met.registration("letter.send", KAREN, {"text": "a\x00b"})))


@pytest.mark.parametrize("fault", ["lose_answer", "garble", "error_500"])
async def test_a_lost_answer_is_unknown_and_the_same_bytes_settle_it(met: Meeting, fault: str) -> None:
    item = summons(met)
    rendered = met.port.render(met.assign(item))
    await met.port.probe()
    met.control.turn("letters", {"faults": {fault: 1.0}})
    assert (await met.send(rendered)).cls is OutcomeClass.UNKNOWN
    met.control.turn("letters", {"faults": {}})
    assert (await met.send(rendered)).cls is OutcomeClass.ACCEPTED
    assert met.applied(item) == 1


async def test_closed_says_until_when(met: Meeting) -> None:
    rendered = met.port.render(met.assign(summons(met)))
    until = met.clock.now() + timedelta(hours=2)
    met.control.turn("letters", {"state": "closed", "until": to_text(until), "reason": "breakdown"})
    for outcome in (await met.send(rendered), await met.port.probe()):
        assert (outcome.cls, outcome.code, outcome.until) == (OutcomeClass.CLOSED, "closed.breakdown", until)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"Digital Post<", b"Fysisk Post<"),
        (b'memoVersion="1.1"', b'memoVersion="9"'),
        (b"<memo:label>", b"<memo:title>"),
        (b"text/plain", b"application/pdf"),
        (b"<kombi_request>", b"<!DOCTYPE a [<!ENTITY b 'c'>]><kombi_request>"),
        (b"</kombi_request>", b""),
        (b"eventDate", b"birthDate\x01"),
    ],
)
async def test_a_message_that_is_none_is_refused_whole(met: Meeting, old: bytes, new: bytes) -> None:
    rendered = met.port.render(met.assign(summons(met)))
    assert old in rendered.body
    outcome = await met.send(replace(rendered, body=rendered.body.replace(old, new)))
    assert (outcome.cls, outcome.code) == (OutcomeClass.REFUSED, "UGYLDIG_BESKED")
    assert met.control.ledger("letters") == []


async def test_an_answer_that_names_another_letter_is_no_receipt(met: Meeting) -> None:
    rendered = met.port.render(met.assign(summons(met)))
    outcome = await met.send(replace(rendered, key=str(uuid.uuid4())))
    assert outcome.cls is OutcomeClass.UNKNOWN
