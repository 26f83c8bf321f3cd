"""What is written keeps its contract and comes back as it went out, for every kind at every system."""

from __future__ import annotations

import dataclasses
import json
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from tests.unit.systems.making import DETAILS, ID, KAREN, KEY, RANDOM, assignment

from jobterm import resources
from jobterm.domain.identifiers import Cpr
from jobterm.domain.registrations import kinds
from jobterm.outbox.port import CannotRender, Rendered
from jobterm.systems import amp_tables, opera_tables, soap, workbase_tables
from jobterm.systems.adapter import Codec
from jobterm.systems.amp import AmpCodec, entity
from jobterm.systems.fields import decode, differences, encode
from jobterm.systems.opera import OperaCodec
from jobterm.systems.workbase import WorkbaseCodec

GOLDEN = Path(__file__).parent / "golden"
KINDS = sorted(DETAILS)
TABLES = {"amp": amp_tables.TABLES, "workbase": workbase_tables.TABLES, "opera": opera_tables.TABLES}
CODECS: dict[str, Codec] = {"amp": AmpCodec(), "workbase": WorkbaseCodec(), "opera": OperaCodec()}


@cache
def contract(name: str) -> dict[str, Any]:
    """A contract as data."""
    loaded: dict[str, Any] = yaml.safe_load(resources.path("contracts", f"{name}.yaml").read_text(encoding="utf-8"))
    return loaded


@cache
def schema_of_opera() -> etree.XMLSchema:
    """Opera's schema."""
    return etree.XMLSchema(etree.parse(str(resources.path("contracts", "opera.xsd"))))


def operation(system: str, rendered: Rendered) -> dict[str, Any]:
    """The operation of the contract that a write is, found by method and path."""
    for path, item in contract(system)["paths"].items():
        stem = path.rpartition("/")[0]
        if rendered.target.rpartition("/")[0] == stem and rendered.method.lower() in item:
            found: dict[str, Any] = item[rendered.method.lower()]
            return found
    raise AssertionError(f"no operation {rendered.method} {rendered.target}")


def check_json(system: str, rendered: Rendered) -> None:
    """Body and headers are what the operation asks for."""
    asked = operation(system, rendered)
    schema = {
        **asked["requestBody"]["content"]["application/json"]["schema"],
        "components": contract(system)["components"],
    }
    jsonschema.Draft202012Validator(schema).validate(json.loads(rendered.body))
    sent = {name.lower(): value for name, value in rendered.headers}
    components = contract(system)["components"]["parameters"]
    for given_parameter in asked["parameters"]:
        name = given_parameter.get("$ref", "").rpartition("/")[2]
        parameter = components.get(name, given_parameter)
        if parameter["in"] == "header" and parameter.get("required"):
            jsonschema.Draft202012Validator(parameter["schema"]).validate(sent[parameter["name"].lower()])


def check_xml(rendered: Rendered) -> None:
    """Both blocks of the envelope keep the schema."""
    root = etree.fromstring(rendered.body)
    for part in ("Header", "Body"):
        holder = root.find(f"{{{soap.SOAP}}}{part}")
        assert holder is not None
        schema_of_opera().assertValid(etree.ElementTree(holder[0]))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("system", sorted(CODECS))
def test_a_full_registration_is_written_as_the_golden_bytes_say(system: str, kind: str) -> None:
    rendered = CODECS[system].render(assignment(kind))
    head = "\n".join(
        [f"{rendered.method} {rendered.target}", *(f"{name}: {value}" for name, value in rendered.headers)]
    )
    golden = GOLDEN / f"{system}-{kind}.txt"
    assert f"{head}\n\n".encode() + rendered.body + b"\n" == golden.read_bytes()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("system", sorted(CODECS))
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_whatever_the_domain_lets_through_keeps_the_contract(system: str, kind: str, data: st.DataObject) -> None:
    rendered = CODECS[system].render(assignment(kind, data.draw(RANDOM[kind])))
    if system == "opera":
        check_xml(rendered)
    else:
        check_json(system, rendered)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("system", sorted(TABLES))
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_what_goes_out_comes_back_the_same(system: str, kind: str, data: st.DataObject) -> None:
    details = data.draw(RANDOM[kind])
    table = TABLES[system][kind]
    content = encode(table, details)
    if system == "opera":
        block = soap.body_of(soap.envelope(opera_tables.NS, {}, {"Block": content}))
        content = soap.content(block, opera_tables.NS, table)
    assert differences(table, details, decode(table, content)) == {}


@pytest.mark.parametrize("system", sorted(CODECS))
def test_the_same_item_gives_the_same_bytes(system: str) -> None:
    first, second = (CODECS[system].render(assignment("sickness.report")) for _ in range(2))
    assert first == second
    assert Rendered.from_bytes(first.to_bytes()) == first
    assert first.key == KEY


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("system", sorted(CODECS))
def test_no_citizen_number_stands_in_an_address(system: str, kind: str) -> None:
    codec, item = CODECS[system], assignment(kind)
    rendered, question = codec.render(item), codec.ask_for(item)
    for written in (KAREN, Cpr(KAREN).dashed):
        assert written not in rendered.target
        assert written not in question.target


def test_a_change_of_one_field_is_seen() -> None:
    table = TABLES["amp"]["sickness.report"]
    ours = {"first_day": "2026-11-20", "comment": "Influenza"}
    assert differences(table, ours, {**ours, "first_day": "2026-11-21"}) == {"first_day": "2026-11-21"}
    assert differences(table, ours, {"first_day": "2026-11-20"}) == {"comment": None}
    assert differences(table, ours, {**ours, "last_day": "2026-11-23"}) == {}, "it may add what it knows itself"


def test_a_recovery_at_amp_is_an_entity_of_its_own() -> None:
    rendered = AmpCodec().render(assignment("sickness.recovery"))
    assert rendered.target.endswith("/Raskmeld/0e0e1c0e-3b3a-4c0e-9d0e-1b2c3d4e5f60")
    assert entity(rendered) == ID


def test_a_recovery_without_reference_ends_the_one_open_illness() -> None:
    details = {"recovered_on": "2026-11-20"}
    assert AmpCodec().render(assignment("sickness.recovery", details)).target.endswith("/Raskmeld/aaben")
    body = json.loads(WorkbaseCodec().render(assignment("sickness.recovery", details)).body)
    assert "absence" not in body


@pytest.mark.parametrize("system", sorted(CODECS))
def test_a_reference_is_translated_to_the_systems_own_number(system: str) -> None:
    details = {"recovered_on": "2026-11-20", "absence": ID}
    rendered = CODECS[system].render(assignment("sickness.recovery", details, refs={ID: "F-4711"}))
    assert b"F-4711" in rendered.body + rendered.target.encode()


@pytest.mark.parametrize("system", sorted(CODECS))
def test_a_reference_to_another_system_is_refused_by_name(system: str) -> None:
    details = {"recovered_on": "2026-11-20", "absence": "elsewhere:F-1"}
    with pytest.raises(CannotRender) as caught:
        CODECS[system].render(assignment("sickness.recovery", details))
    assert (caught.value.field, caught.value.code) == ("absence", "other_system")


@pytest.mark.parametrize("system", sorted(CODECS))
def test_an_unknown_code_is_refused_by_name_and_never_quoted(system: str) -> None:
    with pytest.raises(CannotRender) as caught:
        CODECS[system].render(assignment("enrolment.end", {"end_date": "2026-12-01", "cause": "hemmelig"}))
    assert caught.value.field == "cause"
    assert "hemmelig" not in str(caught.value)


@pytest.mark.parametrize("system", sorted(CODECS))
def test_a_plan_written_on_a_version_says_so(system: str) -> None:
    rendered = CODECS[system].render(assignment("plan.save", base={system: "v-41"}))
    assert b"v-41" in rendered.body
    assert b"v-41" not in CODECS[system].render(assignment("plan.save", base={"elsewhere": "v-41"})).body


def test_opera_is_not_written_to_without_a_version() -> None:
    with pytest.raises(CannotRender, match="version"):
        OperaCodec().render(assignment("sickness.report", version=None))


@pytest.mark.parametrize("system", sorted(CODECS))
def test_a_kind_that_the_system_does_not_take_is_refused(system: str) -> None:
    with pytest.raises(CannotRender, match="kind"):
        CODECS[system].render(assignment("employer.contact", {}))


@pytest.mark.parametrize("system", ["amp", "workbase"])
def test_a_name_with_danish_letters_is_sent_in_ascii(system: str) -> None:
    headers = dict(CODECS[system].render(assignment("sickness.report")).headers)
    assert "Anne%20B%C3%B8rgesen" in " ".join(headers.values())
    assert all(value.isascii() for value in headers.values())


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("system", sorted(TABLES))
def test_every_field_of_the_domain_has_its_place_on_every_wire(system: str, kind: str) -> None:
    details = kinds.KINDS[kind].details
    assert details is not None
    elsewhere = {"absence", "letter"}  # a path or an element of its own; the letter is another recipient's
    assert {one.name for one in dataclasses.fields(details)} - elsewhere == {
        row.name for row in TABLES[system][kind]
    } - elsewhere


def test_capabilities_are_those_of_the_contracts() -> None:
    wsdl = etree.parse(str(resources.path("contracts", "opera.wsdl")))
    prose = wsdl.findtext("{http://schemas.xmlsoap.org/wsdl/}documentation") or ""
    block = yaml.safe_load(prose[prose.index("x-jobterm:") : prose.index("\nRules that")])["x-jobterm"]
    declared = {"opera": block, **{name: contract(name)["x-jobterm"] for name in ("amp", "workbase")}}
    for system, said in declared.items():
        ours = CODECS[system].capabilities
        ttl = said["key"]["ttl_seconds"] if said["key"] != "none" else None
        assert (ours.create_once, ours.version) == (said["fence"]["create_once"], said["fence"]["version"])
        assert (ours.key_ttl.total_seconds() if ours.key_ttl else None) == ttl
        assert ours.life is not None
        assert ours.life.total_seconds() == said["L_seconds"]
        assert ours.lookup
        assert set(said["kinds"]) == set(TABLES[system])
        offered = said["corrections"]["delete"]
        assert ours.deletes == frozenset(offered.get("kinds", ()) if isinstance(offered, dict) else ())
        right = said["corrections"].get("replace")
        assert ours.replaces == frozenset(right.get("kinds", ()) if isinstance(right, dict) else ())


@pytest.mark.parametrize("system", sorted(CODECS))
def test_what_was_decided_in_a_conflict_is_written_against_the_version_that_was_seen(system: str) -> None:
    asked = dataclasses.replace(assignment("plan.save", base={system: "old-3"}), base="new-4")
    body = CODECS[system].render(asked).body
    assert b"new-4" in body
    assert b"old-3" not in body
