"""The simulated Opera by an independent client; requests and answers are held against the XSD by a second validator."""

from __future__ import annotations

from typing import Any

import pytest
import zeep
from tests.contract.soap import NS, PATH, OperaClient, code_of, validate
from tests.unit.sandbox.caller import World, send

SECTIONS = ["PERSON", "TILMELDING", "FRAVAER", "INDKALDELSE", "PLAN", "AKTIVERING", "TIDSLINJE"]
MEETING = {
    "UdstedtDato": "2026-11-20", "SamtaleTypeIdentifikator": 7, "KontaktFormKode": "MOEDE", "StedTekst": "Lokale 2",
    "StartTidspunkt": "2026-11-24T13:00:00+01:00", "SlutTidspunkt": "2026-11-24T13:30:00+01:00",
    "MaaOmbookesIndikator": False, "MaaAflysesIndikator": False, "EjerSystemNavn": "jobterm",
}  # fmt: skip


@pytest.fixture
def world() -> World:
    return World(population=400)


@pytest.fixture
def opera(world: World) -> OperaClient:
    """A client for somebody whom Opera has enrolled."""
    theirs = [p for p in world.control.people(limit=400) if p["record_system"] == "opera"]
    person = next(p for p in theirs if p["enrolled"] and not p["ill"] and not p["dead"])
    return OperaClient(world, person["cpr"], person["municipality"])


def test_the_probe_answers_when_open_and_when_closed(world: World, opera: OperaClient) -> None:
    assert opera.call("HentDriftStatus").TilstandKode == "AABEN"
    world.control.turn("opera", {"state": "closed", "until": "2026-11-20T12:00:00+01:00", "reason": "planned"})
    status = opera.call("HentDriftStatus")
    assert (status.TilstandKode, status.LukketAarsagKode) == ("LUKKET", "PLANLAGT")
    with pytest.raises(zeep.exceptions.Fault) as caught:
        opera.call("HentBorger", opera.cpr, SECTIONS)
    fault: Any = caught.value
    assert (opera.transport.status, fault.code, code_of(fault)) == (500, "soap:Server", "LUKKET")
    assert fault.detail.findtext(f".//{{{NS}}}LukketTilTidspunkt") == "2026-11-20T12:00:00.000+01:00"


def test_everything_of_everyone_is_valid(world: World, opera: OperaClient) -> None:
    for person in world.control.people(limit=400):
        if person["record_system"] == "opera":
            opera.municipality = person["municipality"]
            shown = opera.call("HentBorger", person["cpr"], SECTIONS)
            assert shown.Person.PersonCivilRegistrationIdentifier == person["cpr"]


def test_not_there_comes_with_the_version_in_the_same_answer(opera: OperaClient) -> None:
    looked = opera.call("HentEksternReference", opera.cpr, "r-1")
    assert (looked.FundetIndikator, looked.Registrering) == (False, [])
    written = opera.write("OpretSygemelding", "r-1", {"StartDato": "2026-11-20"}, looked.SagVersionIdentifikator)
    assert written.EksternReferenceIdentifikator == "r-1"
    assert written.SagVersionIdentifikator != looked.SagVersionIdentifikator
    [found] = opera.call("HentEksternReference", opera.cpr, "r-1").Registrering
    assert (found.OperationNavn, found.StatusKode) == ("OpretSygemelding", "GAELDENDE")
    assert str(found.Sygemelding.StartDato) == "2026-11-20"
    assert found.KvitteringIdentifikator == written.KvitteringIdentifikator


def test_a_write_under_an_old_version_is_refused_and_under_the_new_one_is_a_twin(
    world: World, opera: OperaClient
) -> None:
    old = opera.version()
    plan = {"AftaltDato": "2026-11-20", "MaalTekst": "Truckkort"}
    opera.write("GemPlan", "r-1", plan, old)
    assert opera.refusal("GemPlan", "r-1", plan, old) == "VERSION_FORAELDET"
    assert len(world.effects()) == 1
    opera.write("GemPlan", "r-1", plan)
    assert len(opera.call("HentEksternReference", opera.cpr, "r-1").Registrering) == 2, "Opera itself refuses no twin"


def test_any_change_by_whomever_raises_the_version(world: World, opera: OperaClient) -> None:
    old = opera.version()
    world.control.citizen({"cpr": opera.cpr, "change": {"phone": "20202020"}})
    assert opera.refusal("OpretSygemelding", "r-1", {"StartDato": "2026-11-20"}, old) == "VERSION_FORAELDET"
    late = opera.version()
    report = {"kind": "absence.holiday", "details": {"first_day": "2026-12-21"}, "system": "opera"}
    world.control.citizen({"cpr": opera.cpr, "change": {"report": report}})
    assert opera.refusal("OpretSygemelding", "r-1", {"StartDato": "2026-11-20"}, late) == "VERSION_FORAELDET"


def test_a_late_write_meets_the_version_of_the_instant_when_it_is_applied(world: World, opera: OperaClient) -> None:
    world.control.turn("opera", {"faults": {"late_s": [60, 60]}})
    version = opera.version()
    with pytest.raises(Exception, match=r".*"):  # the connection is cut: no answer that could be valid
        opera.write("OpretSygemelding", "r-1", {"StartDato": "2026-11-20"}, version)
    world.control.turn("opera", {"faults": {}})
    opera.write("OpretSygemelding", "r-1", {"StartDato": "2026-11-20"}, version)
    world.control.clock({"advance_s": 61})
    assert len(world.effects()) == 1


def test_all_seven_writes_are_accepted(world: World, opera: OperaClient) -> None:
    accepted = [
        opera.write("OpretIndkaldelse", "r-1", MEETING),
        opera.write("OpretSygemelding", "r-2", {"StartDato": "2026-11-19", "KommentarTekst": "Ring <3 senere"}),
        opera.write("OpretRaskmelding", "r-3", {"RaskmeldingDato": "2026-11-20", "FravaerIdentifikator": "r-2"}),
        opera.write(
            "OpretFravaer",
            "r-4",
            {"FravaerTypeIdentifikator": 10, "StartDato": "2026-12-21", "SlutDato": "2027-01-03"},
        ),
        opera.write("GemPlan", "r-5", {"AftaltDato": "2026-11-20", "MaalTekst": "Truckkort"}),
        opera.write("OpretAfmelding", "r-6", {"AfmeldingDato": "2026-11-20", "AfmeldingAarsagKode": "JOB"}),
        opera.write("OpretTilmelding", "r-7", {"TilmeldingDato": "2026-11-20", "KlientKategoriKode": "KONTANTHJAELP"}),
    ]
    assert [each.EksternReferenceIdentifikator for each in accepted] == [f"r-{n}" for n in range(1, 8)]
    assert [row["kind"] for row in world.effects(system="opera")] == [
        "interview.summons", "sickness.report", "sickness.recovery", "absence.holiday", "plan.save", "enrolment.end",
        "enrolment.start",
    ]  # fmt: skip
    assert {row["author"] for row in world.effects()} == {"trainee1"}
    assert {row["on_behalf_of"] for row in world.effects()} == {"municipality"}
    shown = opera.call("HentBorger", opera.cpr, SECTIONS)
    assert shown.GaeldendePlan.EksternReferenceIdentifikator == "r-5"
    for n in range(1, 8):
        assert opera.call("HentEksternReference", opera.cpr, f"r-{n}").FundetIndikator


@pytest.mark.parametrize(
    ("operation", "structure", "code"),
    [
        (
            "OpretTilmelding",
            {"TilmeldingDato": "2026-11-20", "KlientKategoriKode": "KONTANTHJAELP"},
            "ALLEREDE_TILMELDT",
        ),
        ("OpretAfmelding", {"AfmeldingDato": "2026-12-21", "AfmeldingAarsagKode": "JOB"}, "AFMELDINGSDATO"),
        ("OpretRaskmelding", {"RaskmeldingDato": "2026-11-20"}, "INGEN_AABEN_SYGEMELDING"),
        ("OpretSygemelding", {"StartDato": "2026-11-20", "SlutDato": "2026-11-19"}, "DATO_ORDEN"),
        ("OpretSygemelding", {"StartDato": "2026-11-20", "KommentarTekst": "<b>x</b>"}, "HTML_I_TEKST"),
        (
            "OpretIndkaldelse",
            {
                **MEETING,
                "StartTidspunkt": "2026-11-19T13:00:00+01:00",
                "SlutTidspunkt": "2026-11-19T13:30:00+01:00",
            },
            "MOEDE_FORTID",
        ),
        ("OpretIndkaldelse", {**MEETING, "MaaAflysesIndikator": True}, "FRIST"),
        ("OpretIndkaldelse", {**MEETING, "StartTidspunkt": "2026-11-24T13:00:00"}, "UGYLDIG_VAERDI"),
        (
            "GemPlan",
            {"AftaltDato": "2026-11-20", "MaalTekst": "x", "PlanBasisVersionIdentifikator": "older"},
            "PLAN_AENDRET",
        ),
    ],
)
def test_business_rules_have_their_code(
    world: World, opera: OperaClient, operation: str, structure: dict[str, Any], code: str
) -> None:
    assert opera.refusal(operation, "r-1", structure) == code
    assert world.control.ledger() == []


def test_unknown_dead_and_other_centres_citizens(world: World, opera: OperaClient) -> None:
    with pytest.raises(zeep.exceptions.Fault) as caught:
        opera.call("HentBorger", opera.cpr, SECTIONS, municipality="0851")
    assert code_of(caught.value) == "IKKE_DIN_BORGER"
    assert opera.call("HentBorger", opera.cpr, SECTIONS, "flyttet hertil", municipality="0851")
    with pytest.raises(zeep.exceptions.Fault) as caught:
        opera.call("HentBorger", "0205940131", SECTIONS)
    assert code_of(caught.value) == "BORGER_UKENDT"
    version = opera.version()
    world.control.citizen({"cpr": opera.cpr, "change": {"dead": True}})
    assert opera.refusal("OpretSygemelding", "r-1", {"StartDato": "2026-11-20"}, version) == "BORGER_DOED"


def test_search_finds_only_its_own(world: World, opera: OperaClient) -> None:
    found = opera.call("SoegBorger", "a")
    assert found.Borger
    own = {p["cpr"] for p in world.control.people(limit=400) if int(p["municipality"]) % 2 == 0}
    assert {person.PersonCivilRegistrationIdentifier for person in found.Borger} <= own
    with pytest.raises(zeep.exceptions.Fault):
        opera.call("SoegBorger")


BAD = [
    b"",
    b"<",
    b"<a/>",
    b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
    b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body/></s:Envelope>',
    b" " * 70_000,
]


@pytest.mark.parametrize("raw", BAD)
def test_an_unreadable_message_is_a_fault_that_keeps_the_schema(world: World, raw: bytes) -> None:
    reply = send(world.app("opera"), "POST", PATH, {"SOAPAction": '"OpretSygemelding"'}, raw)
    assert reply.status == 500
    validate(reply.body)
    assert b"UGYLDIG_BESKED" in reply.body


def test_the_action_names_the_operation(world: World) -> None:
    body = (
        f'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns="{NS}"><s:Header><KaldKontekst>'
        "<MyndighedTypeKode>STAT</MyndighedTypeKode><MyndighedIdentifikator>0751</MyndighedIdentifikator>"
        "<BrugerTypeKode>PERSON</BrugerTypeKode><BrugerIdentifikator>a</BrugerIdentifikator><BrugerNavn>A</BrugerNavn>"
        "</KaldKontekst></s:Header><s:Body><HentDriftStatus/></s:Body></s:Envelope>"
    ).encode()
    assert send(world.app("opera"), "POST", PATH, {"SOAPAction": '"HentDriftStatus"'}, body).status == 200
    assert send(world.app("opera"), "POST", PATH, {"SOAPAction": '"GemPlan"'}, body).status == 500
    assert send(world.app("opera"), "GET", PATH).status == 405
