"""What every answer means: the contracts' own tables of codes, receipts that name the item, and rubbish."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from tests.unit.systems.making import ID, NOW, answer, assignment

from jobterm import resources
from jobterm.clock import to_text
from jobterm.outbox.port import Outcome, OutcomeClass, Rendered
from jobterm.systems import registers, soap
from jobterm.systems.adapter import Codec
from jobterm.systems.amp import AmpCodec
from jobterm.systems.opera import OperaCodec
from jobterm.systems.opera_tables import NS
from jobterm.systems.wire import WireAnswer
from jobterm.systems.workbase import WorkbaseCodec

CODECS: dict[str, Codec] = {"amp": AmpCodec(), "workbase": WorkbaseCodec(), "opera": OperaCodec()}
LATER = to_text(NOW + timedelta(hours=10))


@cache
def codes(system: str) -> dict[str, dict[str, Any]]:
    """The contract's codes."""
    if system == "opera":
        wsdl = etree.parse(str(resources.path("contracts", "opera.wsdl")))
        prose = wsdl.findtext("{http://schemas.xmlsoap.org/wsdl/}documentation") or ""
        block = yaml.safe_load(prose[prose.index("x-jobterm:") : prose.index("\nRules that")])
    else:
        block = yaml.safe_load(resources.path("contracts", f"{system}.yaml").read_text(encoding="utf-8"))
    found: dict[str, dict[str, Any]] = block["x-jobterm"]["codes"]
    return found


def rendered(system: str, kind: str = "sickness.report") -> Rendered:
    """A write that the answer is to."""
    return CODECS[system].render(assignment(kind))


def fault(code: str, **more: str) -> bytes:
    """A SOAP fault as Opera gives it."""
    told = "".join(
        f"<b:{name}>{value}</b:{name}>" for name, value in {"FejlKode": code, "FejlTekst": "x", **more}.items()
    )
    return (
        f'<s:Envelope xmlns:s="{soap.SOAP}" xmlns:b="{NS}"><s:Body><s:Fault><faultcode>s:Client</faultcode>'
        f"<faultstring>x</faultstring><detail><b:OperaFejl>{told}</b:OperaFejl></detail></s:Fault></s:Body></s:Envelope>"
    ).encode()


def opera(name: str, content: str) -> bytes:
    """An answer of Opera's."""
    block = f"<b:{name}>{content}</b:{name}>"
    return f'<s:Envelope xmlns:s="{soap.SOAP}" xmlns:b="{NS}"><s:Body>{block}</s:Body></s:Envelope>'.encode()


def refusal(system: str, code: str, status: int) -> WireAnswer:
    """The system's answer with that code."""
    if system == "opera":
        return answer(500, fault(code))
    if system == "amp":
        return answer(status, {"fejlkode": code, "fejltekst": "x"})
    return answer(status, {"type": f"urn:workbase:problem:{code}", "title": "x", "status": status})


def receipt(system: str, ident: str = ID) -> bytes:
    """The system's receipt."""
    at = to_text(NOW)
    if system == "amp":
        return json.dumps({"registreringId": ident, "kvitteringId": "K-1", "modtaget": at, "version": "1"}).encode()
    if system == "workbase":
        return json.dumps({"id": ident, "receiptId": "K-1", "acceptedAt": at, "version": "1", "number": "N-1"}).encode()
    parts = (
        ("EksternReferenceIdentifikator", ident),
        ("KvitteringIdentifikator", "K-1"),
        ("ModtagetTidspunkt", at),
        ("SagVersionIdentifikator", "1"),
    )
    return opera("OpretSygemeldingResponse", "".join(f"<b:{name}>{value}</b:{name}>" for name, value in parts))


CASES = [
    (system, code, said) for system in CODECS for code, said in codes(system).items() if said["class"] != "not_there"
]


@pytest.mark.parametrize(("system", "code", "said"), CASES, ids=[f"{case[0]}-{case[1]}" for case in CASES])
def test_every_code_means_what_the_contract_says(system: str, code: str, said: dict[str, Any]) -> None:
    outcome = CODECS[system].written(refusal(system, code, said.get("status", 500)), rendered(system))
    assert outcome.cls.value == said["class"]
    assert outcome.receipt is None


@pytest.mark.parametrize("system", sorted(CODECS))
def test_a_receipt_that_names_our_item_is_an_acceptance(system: str) -> None:
    outcome = CODECS[system].written(answer(200 if system == "opera" else 201, receipt(system)), rendered(system))
    assert outcome.cls is OutcomeClass.ACCEPTED
    assert outcome.receipt is not None
    assert (outcome.receipt.id, outcome.receipt.at) == ("K-1", NOW)
    assert outcome.answer_sha256 is not None


@pytest.mark.parametrize("system", sorted(CODECS))
@pytest.mark.parametrize("status", [200, 201, 202, 204])
@pytest.mark.parametrize("wrong", ["other item", "empty", "html"])
def test_a_success_that_does_not_name_our_item_is_unknown(system: str, status: int, wrong: str) -> None:
    other = "00000000-3b3a-4c0e-9d0e-1b2c3d4e5f60"
    body = {"other item": receipt(system, other), "empty": b"", "html": b"<html>OK</html>"}[wrong]
    assert CODECS[system].written(answer(status, body), rendered(system)).cls is OutcomeClass.UNKNOWN


@pytest.mark.parametrize("system", sorted(CODECS))
@pytest.mark.parametrize(
    ("status", "cls"),
    [
        (301, "unknown"),
        (302, "unknown"),
        (400, "refused"),
        (401, "auth"),
        (403, "auth"),
        (404, "refused"),
        (407, "unknown"),
        (408, "unknown"),
        (412, "already"),
        (429, "unknown"),
        (500, "unknown"),
        (502, "unknown"),
        (503, "unknown"),
        (504, "unknown"),
        (599, "unknown"),
    ],
)
def test_an_answer_without_the_systems_own_mark_goes_by_its_status(system: str, status: int, cls: str) -> None:
    bare = answer(status, b"<html>gateway</html>", retry_after="5")
    assert CODECS[system].written(bare, rendered(system)).cls.value == cls


def closed(system: str, until: str) -> WireAnswer:
    """The system says that it is closed."""
    if system == "amp":
        return answer(503, {"fejlkode": "LUKKET", "fejltekst": "x", "lukketTil": until, "aarsag": "planlagt"})
    if system == "workbase":
        problem = {"type": "urn:workbase:problem:closed", "title": "x", "status": 503}
        return answer(503, {**problem, "closedUntil": until, "reason": "planned"})
    return answer(500, fault("LUKKET", LukketTilTidspunkt=until, LukketAarsagKode="PLANLAGT"))


@pytest.mark.parametrize("system", sorted(CODECS))
def test_closed_says_until_when_and_why(system: str) -> None:
    outcome = CODECS[system].written(closed(system, LATER), rendered(system))
    assert (outcome.cls, outcome.code) == (OutcomeClass.CLOSED, "closed.planned")
    assert outcome.until == NOW + timedelta(hours=10)


@pytest.mark.parametrize("system", sorted(CODECS))
def test_a_reopening_is_told_by_our_clock_where_the_two_differ(system: str) -> None:
    behind = replace(closed(system, LATER), server_at=NOW + timedelta(hours=9))
    assert CODECS[system].written(behind, rendered(system)).until == NOW + timedelta(hours=1)
    nearly = replace(closed(system, LATER), server_at=NOW + timedelta(seconds=90))
    assert CODECS[system].written(nearly, rendered(system)).until == NOW + timedelta(hours=10)


@pytest.mark.parametrize("system", sorted(CODECS))
@pytest.mark.parametrize("lie", ["9999-12-31T23:59:59+00:00", "2001-01-01T00:00:00+00:00", "i morgen"])
def test_an_absurd_reopening_does_not_stop_the_queue(system: str, lie: str) -> None:
    outcome = CODECS[system].written(closed(system, lie), rendered(system))
    assert (outcome.cls, outcome.until) == (OutcomeClass.CLOSED, None)


def throttled(system: str, wait: str) -> WireAnswer:
    """The system says that it is too busy."""
    if system == "amp":
        return answer(429, {"fejlkode": "TRAVL", "fejltekst": "x"}, retry_after=wait)
    if system == "workbase":
        return answer(429, {"type": "urn:workbase:problem:throttled", "title": "x"}, retry_after=wait)
    return answer(500, fault("TRAVL", VentSekunder=wait))


@pytest.mark.parametrize("system", sorted(CODECS))
@pytest.mark.parametrize(("wait", "seconds"), [("7", 7), ("1000000000", 3600), ("-1", None), ("snart", None)])
def test_too_busy_is_waited_for_within_reason(system: str, wait: str, seconds: int | None) -> None:
    outcome = CODECS[system].written(throttled(system, wait), rendered(system))
    assert outcome.cls is OutcomeClass.THROTTLED
    assert outcome.retry_after == (None if seconds is None else timedelta(seconds=seconds))


def test_a_changed_plan_comes_back_in_our_words() -> None:
    amp = answer(
        409, {"fejlkode": "4998", "fejltekst": "x", "gaeldende": {"version": "7", "indhold": {"maal": "Andet"}}}
    )
    workbase = answer(
        409,
        {
            "type": "urn:workbase:problem:plan-changed",
            "title": "x",
            "current": {"version": "7", "content": {"goal": "Andet"}},
        },
    )
    opera_plan = {
        "PlanVersionIdentifikator": "7",
        "GaeldendePlan": "<b:AftaltDato>2026-11-01</b:AftaltDato><b:MaalTekst>Andet</b:MaalTekst>",
    }
    for system, told in (
        ("amp", amp),
        ("workbase", workbase),
        ("opera", answer(500, fault("PLAN_AENDRET", **opera_plan))),
    ):
        outcome = CODECS[system].written(told, rendered(system, "plan.save"))
        assert (outcome.cls, outcome.version, dict(outcome.theirs)) == (OutcomeClass.CONFLICT, "7", {"goal": "Andet"})


def test_a_newer_version_of_the_case_at_opera_is_no_conflict_for_a_person() -> None:
    outcome = CODECS["opera"].written(
        answer(500, fault("VERSION_FORAELDET", SagVersionIdentifikator="18")), rendered("opera")
    )
    assert (outcome.cls, outcome.code, outcome.version) == (OutcomeClass.CONFLICT, "version", "18")


def test_a_stored_answer_of_workbase_is_an_acceptance() -> None:
    outcome = CODECS["workbase"].written(
        answer(201, receipt("workbase"), idempotency_replayed="true"), rendered("workbase")
    )
    assert (outcome.cls, outcome.code) == (OutcomeClass.ACCEPTED, "replayed")


def test_the_field_that_is_wrong_has_our_name() -> None:
    amp = CODECS["amp"].written(
        answer(422, {"fejlkode": 4322, "fejltekst": "x", "felt": "afmeldingsdato"}), rendered("amp")
    )
    assert (amp.code, amp.field) == ("4322", "end_date")
    told = answer(500, fault("AFMELDINGSDATO", FeltNavn="AfmeldingDato"))
    assert CODECS["opera"].written(told, rendered("opera")).field == "end_date"


def test_a_business_code_under_a_broken_status_is_not_believed() -> None:
    for status in (500, 502, 503):
        told = answer(status, {"fejlkode": "4322", "fejltekst": "x"})
        assert CODECS["amp"].written(told, rendered("amp")).cls is OutcomeClass.UNKNOWN


@pytest.mark.parametrize("system", sorted(CODECS))
def test_control_characters_in_a_servers_words_go_no_further(system: str) -> None:
    dirty = "\x1b]52;c;x\x07" + "y" * 2000
    bodies = {
        "amp": answer(422, {"fejlkode": "4322", "fejltekst": dirty, "felt": dirty}),
        "workbase": answer(422, {"type": "urn:workbase:problem:invalid", "title": dirty, "field": dirty}),
        "opera": answer(500, fault("FRIST", FeltNavn="y" * 2000)),
    }
    outcome = CODECS[system].written(bodies[system], rendered(system))
    assert "\x1b" not in outcome.message + (outcome.field or "")
    assert len(outcome.message) <= 500
    assert len(outcome.field or "") <= 60


XML_BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><x>&b;</x></s:Body></s:Envelope>'
)
MEMBERS = [
    *("registreringId", "kvitteringId", "modtaget", "fejlkode", "gaeldende", "indhold", "person", "tilmelding"),
    *("fravaer", "plan", "tidslinje", "indkaldelser", "personer", "hentet", "tilstand", "aktiviteter", "version"),
    *("id", "receiptId", "type", "current", "content", "absences", "citizens", "state", "at", "received"),
    *("registration", "timeline", "activations", "enrolment", "appointments"),
]
RUBBISH = st.one_of(
    st.binary(max_size=200),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=10),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(MEMBERS),
                inner,
                max_size=6,
            )
        ),
        max_leaves=12,
    ).map(lambda value: json.dumps(value).encode()),
    st.sampled_from([b"[" * 100_000, b'{"a":' * 100_000, b'{"a":1,"a":2}', b'{"a":NaN}', b"\xff\xfe", XML_BOMB]),
)


@pytest.mark.parametrize("system", sorted(CODECS))
@given(body=RUBBISH, status=st.sampled_from([200, 201, 404, 409, 412, 422, 429, 500, 503]))
@settings(max_examples=150, deadline=None)
def test_rubbish_never_breaks_a_reader_and_is_never_an_acceptance(system: str, body: bytes, status: int) -> None:
    codec, told = CODECS[system], answer(status, body)
    assert codec.written(told, rendered(system)).cls is not OutcomeClass.ACCEPTED
    codec.looked_up(told, assignment("sickness.report"))
    codec.state(told)
    codec.citizen(told, "1503801234", frozenset())
    codec.found(told)
    assert not isinstance(registers.received(told, ID), Exception)
    assert isinstance(registers.state(told), Outcome)


@pytest.mark.parametrize("system", sorted(CODECS))
@pytest.mark.parametrize(("status", "cls"), [(400, OutcomeClass.REFUSED), (409, OutcomeClass.UNKNOWN),
                                             (429, OutcomeClass.UNKNOWN), (502, OutcomeClass.UNKNOWN)])  # fmt: skip
def test_a_status_without_the_systems_own_word_is_believed_only_where_it_can_mean_one_thing(
    system: str, status: int, cls: OutcomeClass
) -> None:
    assert CODECS[system].written(answer(status, b"<html>gateway</html>"), rendered(system)).cls is cls
