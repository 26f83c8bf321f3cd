"""Every field, every code and every limit of the kinds about a citizen has its place on every record system's wire.
Filled in from the domain's own description of its fields, so that a new field cannot be forgotten here."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any, Final

import pytest
from lxml import etree
from tests.unit.systems.making import ASKER, ID, KEY, answer, registration
from tests.unit.systems.test_lookup import held
from tests.unit.systems.test_writes import CODECS, check_json, check_xml
from tests.unit.systems.told import adapter

from jobterm.domain.registrations import kinds
from jobterm.domain.registrations.fields import FieldSpec, Type, specs
from jobterm.domain.registrations.model import Override
from jobterm.outbox.port import Assignment, CannotRender, OutcomeClass, Sight
from jobterm.systems import amp_kinds, amp_tables, common, opera_tables, soap, workbase_kinds, workbase_tables
from jobterm.systems.amp import AmpCodec
from jobterm.systems.wire import WireAnswer

TABLES: Final = {"amp": amp_tables.TABLES, "workbase": workbase_tables.TABLES, "opera": opera_tables.TABLES}
REFS: Final = {"amp": amp_kinds.REFS, "workbase": workbase_tables.REFS, "opera": opera_tables.REFS}
KINDS: Final = sorted(TABLES["amp"])
ELSEWHERE: Final = {"letter"}
"""Another recipient's."""
CHANGES: Final = sorted(common.BASED)
SYSTEMS: Final = sorted(TABLES)


def value(spec: FieldSpec) -> Any:
    """A value as long, or as much, as the field takes."""
    if spec.holds is Type.TEXT:
        return ("Æ < ø & " * 600)[: spec.max_length or 40].strip()
    if spec.holds is Type.LIST:
        return [] if spec.item is None else [filled(spec.item)] * min(spec.max_items or 1, 3)
    if spec.holds is Type.OBJECT:
        assert spec.item is not None
        return filled(spec.item)
    plain = {
        Type.DATE: "2026-12-01", Type.INSTANT: "2026-12-03T09:00:00.000+01:00", Type.DEADLINE: "2026-12-01",
        Type.CHOICE: spec.choices[-1].code if spec.choices else "", Type.BOOL: True, Type.INTEGER: spec.maximum,
        Type.PHONE: "+45123456", Type.EMAIL: "a@example.dk", Type.LINK: "https://example.dk/x", Type.URI: "urn:esco:1",
        Type.CVR: "10150817", Type.PNO: "9912345678", Type.REF: ID,
    }  # fmt: skip
    return plain[spec.holds]


def filled(details: type[Any]) -> dict[str, Any]:
    """Every field of a details class."""
    made = {name: value(spec) for name, spec in specs(details).items()}
    short = {"contact_group": "KG2", "target_group": "2.2", "last_used_year": 2019}
    return {name: short.get(name, one) for name, one in made.items() if name not in ELSEWHERE}


def details_of(kind: str) -> dict[str, Any]:
    """A kind with every field filled."""
    details = kinds.KINDS[kind].details
    assert details is not None
    return filled(details)


def assigned(kind: str, details: dict[str, Any] | None = None, **more: Any) -> Assignment:
    """It, as an adapter is given it."""
    item = registration(kind, details_of(kind) if details is None else details, **more)
    return Assignment(item, KEY, ASKER.organisation, ASKER.user, {}, "17")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("system", SYSTEMS)
def test_every_field_has_its_place(system: str, kind: str) -> None:
    details = kinds.KINDS[kind].details
    assert details is not None
    known = {row.name for row in TABLES[system][kind]} | {row.name for row in REFS[system].get(kind, ())}
    if system == "amp":
        known |= {amp_kinds.TARGETS.get(kind, "absence" if kind == "sickness.recovery" else "")} - {""}
    assert {one.name for one in dataclasses.fields(details)} - ELSEWHERE == known


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("system", SYSTEMS)
def test_the_fullest_registration_keeps_the_contract_and_comes_back_the_same(system: str, kind: str) -> None:
    rendered = CODECS[system].render(assigned(kind))
    (check_xml if system == "opera" else lambda one: check_json(system, one))(rendered)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("system", SYSTEMS)
async def test_it_is_found_again_as_it_was_sent(system: str, kind: str) -> None:
    ours = assigned(kind)
    port, _ = adapter(system, with_sort(system, kind, held(system, ours, details_of(kind))))
    seen = await port.look_up(ours, None)
    assert (seen.sight, dict(seen.theirs)) == (Sight.FOUND, {})


def with_sort(system: str, kind: str, told: WireAnswer) -> WireAnswer:
    """The answer with the type of a journal entry, which is no detail."""
    if kind not in amp_kinds.TABLES or "notatType" not in amp_kinds.FIXED.get(kind, {}):
        return told
    fixed = {"amp": amp_tables.FIXED, "workbase": workbase_tables.FIXED, "opera": opera_tables.FIXED}[system][kind]
    if system == "opera":
        root = etree.fromstring(told.body)
        block = root.find(f".//{{{opera_tables.NS}}}Journalnotat")
        assert block is not None
        etree.SubElement(block, f"{{{opera_tables.NS}}}JournalTypeKode").text = str(fixed["JournalTypeKode"])
        return dataclasses.replace(told, body=etree.tostring(root))
    ((name, sort),) = fixed.items()
    member = b'"indhold": {' if system == "amp" else b'"content": {'
    return dataclasses.replace(told, body=told.body.replace(member, member + f'"{name}": "{sort}", '.encode()))


def each_code() -> Iterator[tuple[str, str, str]]:
    for kind in KINDS:
        details = kinds.KINDS[kind].details
        assert details is not None
        for name, spec in specs(details).items():
            yield from ((kind, name, choice.code) for choice in spec.choices)


@pytest.mark.parametrize(("kind", "name", "code"), list(each_code()))
@pytest.mark.parametrize("system", SYSTEMS)
def test_every_word_of_the_domain_has_its_code(system: str, kind: str, name: str, code: str) -> None:
    if (kind, name) == ("absence.change", "type") and code not in workbase_kinds.ABSENCE.words:
        return
    CODECS[system].render(assigned(kind, {**details_of(kind), name: code}))


@pytest.mark.parametrize("kind", CHANGES)
@pytest.mark.parametrize("system", SYSTEMS)
def test_a_change_says_on_which_version_it_was_written(system: str, kind: str) -> None:
    body = CODECS[system].render(assigned(kind, base={system: "v-41"})).body
    assert b"v-41" in body
    assert b"v-41" not in CODECS[system].render(assigned(kind, base={"elsewhere": "v-41"})).body


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_change_of_nothing_is_not_sent(system: str) -> None:
    details = {name: one for name, one in details_of("interview.move").items() if name != "booking"}
    if system == "amp":
        with pytest.raises(CannotRender) as caught:
            CODECS[system].render(assigned("interview.move", details))
        assert (caught.value.field, caught.value.code) == ("booking", "missing")


@pytest.mark.parametrize("system", SYSTEMS)
def test_what_another_system_holds_may_be_named_where_it_is_only_mentioned(system: str) -> None:
    body = CODECS[system].render(assigned("selfreport.seen", {"report": "jobnet:R-7", "verdict": "ask"})).body
    assert b"jobnet:R-7" in body
    with pytest.raises(CannotRender) as caught:
        CODECS[system].render(assigned("hearing.answer", {**details_of("hearing.answer"), "hearing": "jobnet:R-7"}))
    assert (caught.value.field, caught.value.code) == ("hearing", "other_system")


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_reason_for_a_guests_registration_travels_with_it(system: str) -> None:
    why = (Override(common.GUEST, "Vagt"), Override("other", "hemmeligt"))
    rendered = CODECS[system].render(assigned("note", overrides=why))
    sent = " ".join(value for _, value in rendered.headers) + rendered.body.decode()
    assert "Vagt" in sent
    assert "hemmeligt" not in sent
    plain = CODECS[system].render(assigned("note"))
    assert "Vagt" not in " ".join(value for _, value in plain.headers) + plain.body.decode()


async def test_a_journal_entry_of_another_type_under_our_id_is_different() -> None:
    ours = assigned("note")
    there = held("amp", ours, details_of("note"))
    told = there.body.replace(b'"indhold": {', b'"indhold": {"notatType": "opgave", ')
    port, _ = adapter("amp", dataclasses.replace(there, body=told))
    seen = await port.look_up(ours, None)
    assert (seen.sight, "kind" in seen.theirs) == (Sight.DIFFERENT, True)


@pytest.mark.parametrize(("told", "theirs"), [('"0205940123"', {"citizen": "0205940123"}), ("null", {}), ('"x"', {})])
def test_the_new_number_of_a_citizen_is_taken_only_where_it_is_one(told: str, theirs: dict[str, str]) -> None:
    body = b'{"fejlkode": "90311", "fejltekst": "x", "nytCpr": ' + told.encode() + b"}"
    codec = AmpCodec()
    outcome = codec.written(answer(409, body), codec.render(assigned("note")))
    assert (outcome.cls, outcome.field, dict(outcome.theirs)) == (OutcomeClass.REFUSED, "citizen", theirs)


def test_the_blocks_of_a_message_stand_in_the_order_of_the_schema() -> None:
    """A test of the test: a message whose reference stands behind its details is not valid."""
    rendered = CODECS["opera"].render(assigned("activation.end"))
    root = etree.fromstring(rendered.body)
    block = root.find(f".//{{{opera_tables.NS}}}AktiveringAfslutning")
    assert block is not None
    block.append(block[1])
    holder = root.find(f"{{{soap.SOAP}}}Body")
    assert holder is not None
    with pytest.raises(etree.DocumentInvalid):
        check_xml(dataclasses.replace(rendered, body=etree.tostring(root)))
