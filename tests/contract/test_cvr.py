"""The company register: contract, simulator and adapter, each held against the contract."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any, cast

import pytest
from tests.contract.meeting import Meeting
from tests.contract.rest import conforms, contract
from tests.unit.sandbox.caller import World, send

from jobterm.clock import ManualClock
from jobterm.outbox.port import Outcome, OutcomeClass
from jobterm.outbox.registry import CompanyPort
from jobterm.sandbox.world.employers import companies
from jobterm.systems import cvr
from jobterm.systems.wire import WireAnswer

LOGIN = "bruger:hemmelig"


@pytest.fixture
async def met() -> AsyncIterator[Meeting]:
    meeting = Meeting("cvr")
    yield meeting
    await meeting.close()


def port(met: Meeting) -> CompanyPort:
    assert isinstance(met.port, CompanyPort)
    return met.port


async def test_a_company_is_found_by_its_number_with_what_holds_today(met: Meeting) -> None:
    for made in companies(1).all[:40]:
        found = await port(met).company(made.cvr, LOGIN)
        assert not isinstance(found, Outcome)
        assert found is not None
        assert (found.cvr, found.name, found.protected) == (made.cvr, made.name, made.protected)
        assert (found.ended is not None) is made.ceased
        if not made.ceased:
            assert set(found.pnos) == {unit.pno for unit in made.units}
            assert (found.address, found.municipality) == (made.place.line, made.place.municipality)


async def test_a_unit_names_the_company_it_belongs_to(met: Meeting) -> None:
    made = companies(1).all[0]
    found = await port(met).unit(made.units[0].pno, LOGIN)
    assert not isinstance(found, Outcome)
    assert found is not None
    assert (found.pno, found.cvr) == (made.units[0].pno, made.cvr)


async def test_a_name_is_searched_in_all_its_words(met: Meeting) -> None:
    hits = await port(met).named("nordpost eksempel", LOGIN)
    assert isinstance(hits, list)
    assert [one.name for one in hits] == ["Nordpost Eksempel A/S"]
    assert await port(met).named("Zzyzx", LOGIN) == []


async def test_what_is_not_there_is_nothing_and_not_an_error(met: Meeting) -> None:
    assert await port(met).company("99999999", LOGIN) is None
    assert await port(met).unit("1000000000", LOGIN) is None


async def test_without_a_login_it_says_so(met: Meeting) -> None:
    told = await port(met).company("99999999", None)
    assert isinstance(told, Outcome)
    assert told.cls is OutcomeClass.AUTH


async def test_a_register_that_is_away_is_no_empty_one(met: Meeting) -> None:
    met.control.turn("cvr", {"state": "closed"})
    assert isinstance(await port(met).named("Nordpost", LOGIN), Outcome)
    met.control.turn("cvr", {"state": "down"})
    told = await port(met).company("99999999", LOGIN)
    assert isinstance(told, Outcome)
    assert told.cls is OutcomeClass.NOT_SENT


def answered(source: Any, status: int = 200) -> WireAnswer:
    body = source if isinstance(source, bytes) else json.dumps(source).encode()
    return WireAnswer(status, {}, body, ManualClock().now())


def hit(**held: Any) -> dict[str, Any]:
    return {"hits": {"total": 1, "hits": [{"_source": {"Vrvirksomhed": {"cvrNummer": 98765432, **held}}}]}}


def test_the_present_value_is_the_one_that_has_no_end() -> None:
    names = [
        {"navn": "Før", "periode": {"gyldigFra": "1990-01-01", "gyldigTil": "2000-01-01"}},
        {"navn": "Nu", "periode": {"gyldigFra": "2000-01-02", "gyldigTil": None}},
        {"navn": "Også før", "periode": {"gyldigFra": "1980-01-01", "gyldigTil": "1990-01-01"}},
    ]
    [one] = cast(Any, cvr.found(answered(hit(navne=names)), cvr.company))
    assert one.name == "Nu"
    [other] = cast(Any, cvr.found(answered(hit(navne=names[:1])), cvr.company))
    assert other.name == ""
    newest = {"nyesteNavn": {"navn": "Nyeste"}}
    [third] = cast(Any, cvr.found(answered(hit(navne=[], virksomhedMetadata=newest)), cvr.company))
    assert third.name == "Nyeste"


def test_a_life_that_is_over_has_its_last_day() -> None:
    life = [{"periode": {"gyldigFra": "1990-01-01", "gyldigTil": "2020-05-31"}}]
    [one] = cast(Any, cvr.found(answered(hit(livsforloeb=life)), cvr.company))
    assert one.ended is not None
    assert one.ended.isoformat() == "2020-05-31"


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{}", b'{"hits":[]}', b'{"hits":{"hits":{}}}', b'{"hits":{"hits":[1,{"_source":2}]}}', b"\xff"],
)
def test_what_is_no_answer_is_none(body: bytes) -> None:
    told = cvr.found(answered(body), cvr.company)
    assert told == [] or isinstance(told, Outcome)
    assert told == [] if b"_source" in body else isinstance(told, Outcome)


@pytest.mark.parametrize(
    "held",
    [
        {"cvrNummer": True}, {"cvrNummer": "x"}, {"cvrNummer": 5},
    ],
)  # fmt: skip
def test_a_hit_without_a_number_is_left_out(held: dict[str, Any]) -> None:
    assert cvr.found(answered({"hits": {"hits": [{"_source": {"Vrvirksomhed": held}}]}}), cvr.company) == []


@pytest.mark.parametrize(
    ("status", "cls"),
    [(400, "refused"), (401, "auth"), (403, "auth"), (429, "throttled"), (500, "unknown"), (503, "unknown")],
)
def test_every_status_means_what_the_contract_says(status: int, cls: str) -> None:
    told = cvr.found(answered({"error": "x", "status": status}, status), cvr.company)
    assert isinstance(told, Outcome)
    assert told.cls.value == cls
    said = [row["class"] for row in contract("cvr")["x-jobterm"]["codes"].values() if row["status"] == status]
    assert said in ([], [cls])


BASIC = {"authorization": "Basic YTpi", "content-type": "application/json"}
COMPANIES, UNITS = "/cvr-permanent/virksomhed/_search", "/cvr-permanent/produktionsenhed/_search"
BY_NAME = {"match": {"Vrvirksomhed.virksomhedMetadata.nyesteNavn.navn": {"query": "eksempel", "operator": "and"}}}


def reply(world: World, path: str, body: Any, headers: dict[str, str] | None = None) -> Any:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = send(world.app("cvr"), "POST", f"/cvr{path}", BASIC if headers is None else headers, raw)
    conforms("cvr", "POST", path, answer)
    return answer


def test_the_simulator_answers_as_the_contract_has_it() -> None:
    world = World()
    made = companies(1).all[1]
    by_cvr = {"term": {"Vrvirksomhed.cvrNummer": int(made.cvr)}}
    by_pno = {"term": {"VrproduktionsEnhed.pNummer": int(made.units[0].pno)}}
    for path, query, most in (
        (COMPANIES, by_cvr, 1),
        (UNITS, by_pno, 1),
        (COMPANIES, BY_NAME, 20),
        (COMPANIES, by_pno, 0),
    ):
        hits = reply(world, path, {"query": query, "size": 50}).json["hits"]["hits"]
        assert min(most, 1) <= len(hits) <= most
    assert reply(world, COMPANIES, {"query": by_cvr}, {"content-type": "application/json"}).status == 401


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b'{"query":{}}', {"query": {"term": {}}}, {"query": {"term": {"navn": 1}}},
        {"size": 0, "query": BY_NAME},
        {"query": {"term": {"Vrvirksomhed.cvrNummer": "1"}}}, {"query": {"match": {"x": {"query": "a"}}}},
        {"query": {"match": {"Vrvirksomhed.virksomhedMetadata.nyesteNavn.navn": {"query": ""}}}},
        {"_source": "x", "query": BY_NAME}, {"query": {"match_all": {}}},
    ],
)  # fmt: skip
def test_a_query_that_is_none_is_refused(body: Any) -> None:
    assert reply(World(), COMPANIES, body).status == 400
