"""AMP's fences, keys, look-up and business codes: what a schema cannot say. Every answer is also held against it."""

from __future__ import annotations

from typing import Any

import pytest
from tests.contract.rest import ContractedWorld, contract
from tests.unit.sandbox.caller import BO, KAREN, TOLD, holiday, sickness, summons

from jobterm import resources
from jobterm.sandbox.switchboard import IDLE_LIMIT_S, LIFE_S

TIMES = {"anmeldelsesDato": TOLD, "tastetTidspunkt": TOLD}
STATUS = "/PersonStatus/v1/VariabelPersonstatus"
DEREGISTER = {"afmeldingsdato": "2026-11-25", "afmeldingsaarsag": 1, **TIMES}
ENROL = {"klientkategori": 1, "tilmeldingsdato": "2026-11-20", **TIMES}


@pytest.fixture
def world() -> ContractedWorld:
    return ContractedWorld()


def test_the_same_request_id_is_412_for_seven_days_and_the_same_entity_id_4977_for_ever(world: ContractedWorld) -> None:
    assert world.sick("r-1", key="k-1").status == 201
    assert world.sick("r-1", key="k-1").json["fejlkode"] == "412"
    assert world.sick("r-2", key="k-1").json["fejlkode"] == "412", "whatever it is about"
    assert world.sick("r-1", key="k-2").json["fejlkode"] == "4977"
    world.base.advance(7 * 86400 - 1)
    assert world.sick("r-1", key="k-1").json["fejlkode"] == "412"
    world.base.advance(1)
    assert world.sick("r-1", key="k-1").json["fejlkode"] == "4977"
    assert len(world.effects()) == 1


def test_an_entity_id_is_taken_for_every_operation_and_every_citizen(world: ContractedWorld) -> None:
    world.sick("r-1")
    assert world.amp("POST", "/VisiteringOgStatus/v1/Fravaer/r-1", holiday()).json["fejlkode"] == "4977"
    assert world.sick("r-1", cpr=BO).json["fejlkode"] == "4977"


def test_a_refused_request_leaves_its_id_and_its_key_free(world: ContractedWorld) -> None:
    late = {**DEREGISTER, "afmeldingsdato": "2026-12-21"}
    path = "/VisiteringOgStatus/v1/Afmelding/r-1"
    assert world.amp("POST", path, late, key="k-1").json["fejlkode"] == "4322"
    assert world.amp("POST", path, DEREGISTER, key="k-1").status == 201


def test_a_look_up_gives_content_receipt_and_version_or_4990(world: ContractedWorld) -> None:
    look = "/Registrering/v1/Registrering/r-1"
    assert (world.amp("GET", look).status, world.amp("GET", look).json["fejlkode"]) == (404, "4990")
    receipt = world.sick("r-1").json
    found = world.amp("GET", look).json
    assert found["indhold"] == sickness()
    assert {name: found[name] for name in ("kvitteringId", "modtaget", "version", "reference")} == {
        name: receipt[name] for name in ("kvitteringId", "modtaget", "version", "reference")
    }
    assert (found["organisation"], found["bruger"]) == ("1;0751", "1;trainee1;Anne%20Holm")
    assert world.amp("GET", look, cpr=BO).json["fejlkode"] == "4977", "another citizen's"


def test_a_receipt_says_to_whom_it_is_passed_on(world: ContractedWorld) -> None:
    assert world.sick("r-1").json["videresendes"] == [
        {"system": "national", "senest": "2026-11-20T09:00:00.000+01:00"},
        {"system": "fund", "senest": "2026-11-21T02:00:00.000+01:00"},
    ]


def test_sickness_deregisters_and_recovery_may_enrol_again(world: ContractedWorld) -> None:
    assert world.sick("r-1").status == 201
    assert world.amp("GET", f"{STATUS}?tilmelding=true").json["tilmelding"]["status"] == "afmeldt"
    well = {"raskmeldingIdentifier": "r-2", "raskmeldingsdato": "2026-11-20", **TIMES}
    again = {"gentilmelding": {"klientkategori": 1, "tilmeldingsdato": "2026-11-20"}}
    path = "/Komposit/v1/Sygemelding/action/Raskmeld"
    assert world.amp("PUT", f"{path}/unknown", well).json["fejlkode"] == "4317"
    reply = world.amp("PUT", f"{path}/aaben", {**well, **again})
    assert (reply.status, reply.json["registreringId"]) == (201, "r-2")
    shown = world.amp("GET", f"{STATUS}?tilmelding=true&fravaer=true").json
    assert (shown["tilmelding"]["status"], shown["fravaer"]) == ("tilmeldt", [])
    assert world.amp("PUT", f"{path}/aaben", {**well, "raskmeldingIdentifier": "r-3"}).json["fejlkode"] == "4317"
    content = world.amp("GET", "/Registrering/v1/Registrering/r-2").json["indhold"]
    assert content == {**well, **again, "fravaerIdentifier": "r-1"}


def test_a_plan_written_on_another_one_is_4998_with_the_one_in_force(world: ContractedWorld) -> None:
    in_force = world.amp("GET", f"{STATUS}?plan=true").json["plan"]
    plan = {"maal": "Truckkort", "aftaltDato": "2026-11-20", **TIMES}
    refused = world.amp("POST", "/Plan/v1/MinPlan/r-1", {**plan, "basisVersion": "older"})
    assert (refused.status, refused.json["fejlkode"]) == (409, "4998")
    assert refused.json["gaeldende"]["version"] == in_force["version"]
    assert refused.json["gaeldende"]["indhold"]["maal"] == in_force["maal"]
    saved = world.amp("POST", "/Plan/v1/MinPlan/r-1", {**plan, "basisVersion": in_force["version"]})
    assert saved.status == 201
    now = world.amp("GET", f"{STATUS}?plan=true").json["plan"]
    assert (now["version"], now["registreringId"], now["maal"]) == (saved.json["version"], "r-1", "Truckkort")


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("/VisiteringOgStatus/v1/Tilmelding", ENROL, "4366"),
        ("/VisiteringOgStatus/v1/Afmelding", {**DEREGISTER, "afmeldingsaarsag": 7}, "4340"),
        ("/VisiteringOgStatus/v1/Afmelding", {**DEREGISTER, "kommentar": "i <b>job</b>"}, "4933"),
        ("/VisiteringOgStatus/v1/Fravaer", holiday("2026-12-24", "2026-12-21"), "1003"),
        ("/VisiteringOgStatus/v1/Fravaer", {**holiday(), "fravaersKommentar": "x" * 1501}, "1014"),
        ("/VisiteringOgStatus/v1/Fravaer", {**holiday(), "ukendt": 1}, "1014"),
        ("/Kontaktforloeb/v2/Indkaldelse", summons("2026-11-19T13:00:00+01:00", "2026-11-19T13:30:00+01:00"), "90002"),
        ("/Kontaktforloeb/v2/Indkaldelse", summons(end="2026-11-24T12:30:00+01:00"), "90004"),
        ("/Kontaktforloeb/v2/Indkaldelse", summons(samtaletype=5), "90001"),
        ("/Kontaktforloeb/v2/Indkaldelse", summons(kontaktform=3), "90000"),
        ("/Kontaktforloeb/v2/Indkaldelse", summons(maaOmbookes=True), "90009"),
        ("/Kontaktforloeb/v2/Indkaldelse", summons(aflysningsfrist="2026-11-23T12:00:00+01:00"), "90010"),
        (
            "/Kontaktforloeb/v2/Indkaldelse",
            summons(maaAflyses=True, aflysningsfrist="2026-11-25T12:00:00+01:00"),
            "90014",
        ),
    ],
)
def test_business_rules_have_their_numbers(world: ContractedWorld, path: str, body: Any, code: str) -> None:
    assert world.amp("POST", f"{path}/r-1", body).json["fejlkode"] == code
    assert world.control.ledger() == []


def test_unknown_dead_and_other_centres_citizens(world: ContractedWorld) -> None:
    assert world.sick("r-1", cpr="0205940131").json["fejlkode"] == "1010"
    assert world.amp("GET", STATUS, cpr="0205940131").json["fejlkode"] == "4404"
    assert world.sick("r-1", cpr="9913801234").json["fejlkode"] == "1001"
    world.control.citizen({"cpr": KAREN, "change": {"dead": True}})
    assert world.sick("r-1").json["fejlkode"] == "4405"
    assert world.amp("GET", f"{STATUS}?person=true").json["person"]["doed"] is True
    other = {"x-activeOrganisation": "1;0851"}
    assert world.sick("r-1", cpr=BO).status == 201
    refused = world.amp("POST", "/VisiteringOgStatus/v1/Fravaer/r-2", holiday(), cpr=BO, **other)
    assert refused.json["fejlkode"] == "4575"
    assert world.amp("GET", STATUS, cpr=BO, **other).json["fejlkode"] == "4922"
    reason = {"x-gaesteadgangskommentar": "Borgeren%20er%20flyttet%20hertil"}
    assert world.amp("GET", STATUS, cpr=BO, **other, **reason).status == 200


def test_only_the_sections_asked_for_are_given(world: ContractedWorld) -> None:
    assert set(world.amp("GET", STATUS).json) == {"hentet"}
    assert set(world.amp("GET", f"{STATUS}?plan=true&fravaer=false").json) == {"hentet", "plan", "aabne"}
    whole = "person=true&tilmelding=true&fravaer=true&indkaldelser=true&plan=true&tidslinje=true"
    for person in world.control.people(limit=150, municipality="0751"):
        assert world.amp("GET", f"{STATUS}?{whole}", cpr=person["cpr"]).status == 200


def test_a_protected_address_is_not_told(world: ContractedWorld) -> None:
    world.control.citizen({"cpr": KAREN, "change": {"protected": True}})
    shown = world.amp("GET", f"{STATUS}?person=true").json["person"]
    assert (shown["adresse"], shown["beskyttet"]) == (None, True)


@pytest.mark.parametrize(
    "asked", [{"navn": "kar TEST"}, {"foedselsdato": "1980-03-15"}, {"telefon": "20000012"}, {"telefon": "+4520000012"}]
)
def test_search_finds_by_name_birthday_and_telephone(world: ContractedWorld, asked: dict[str, str]) -> None:
    found = world.amp("POST", "/PersonStatus/v1/Soegning", asked).json
    assert KAREN in [person["cpr"] for person in found["personer"]]


def test_search_says_when_there_were_more(world: ContractedWorld) -> None:
    found = world.amp("POST", "/PersonStatus/v1/Soegning", {"navn": "a", "antal": 3}).json
    assert (len(found["personer"]), found["flere"]) == (3, True)
    assert world.amp("POST", "/PersonStatus/v1/Soegning", {}).json["fejlkode"] == "1014"


def test_a_closed_system_says_so_and_its_probe_answers(world: ContractedWorld) -> None:
    world.control.turn("amp", {"state": "closed", "until": "2026-11-20T12:00:00+01:00", "reason": "breakdown"})
    for reply in (world.sick("r-1"), world.amp("GET", STATUS)):
        assert (reply.status, reply.json["fejlkode"], reply.json["aarsag"]) == (503, "LUKKET", "nedbrud")
    assert world.amp("GET", "/Drift/v1/Status").json["lukketTil"] == "2026-11-20T12:00:00.000+01:00"


@pytest.mark.parametrize("raw", [b"{", b'{"a":1,"a":2}', b'{"a":NaN}', b"\xff", b"[" * 60_000, b" " * 70_000])
def test_an_unreadable_body_is_400(world: ContractedWorld, raw: bytes) -> None:
    reply = world.amp("POST", "/VisiteringOgStatus/v1/Fravaer/r-1", raw)
    assert (reply.status, reply.json["fejlkode"]) == (400, "1014")


def test_the_registers_tell_since_when(world: ContractedWorld) -> None:
    world.sick("r-1")
    world.base.advance(60)
    world.sick("r-2", cpr=BO)
    rows = world.register("national", "since=2026-11-20T09:00:30%2B01:00").json["received"]
    assert [row["registration"] for row in rows] == ["r-2"]
    assert world.register("national", "registration=never").json == {
        "received": [],
        "asOf": "2026-11-20T09:01:00.000+01:00",
        "next": None,
    }
    for wrong in ("", "registration=r-1&since=2026-11-20T09:00:30Z", "since=yesterday", "registration=a%20b"):
        assert world.register("national", wrong).status == 400


def test_the_simulators_keep_the_life_and_the_idle_limit_that_the_contracts_declare() -> None:
    for name in ("amp", "workbase"):
        declared = contract(name)["x-jobterm"]
        assert LIFE_S[name] == declared["L_seconds"]
        assert declared["idle_limit_seconds"] == IDLE_LIMIT_S
    assert f"L_seconds: {LIFE_S['opera']:g} " in resources.path("contracts", "opera.wsdl").read_text(encoding="utf-8")
