"""The national statistics: contract, simulator and adapter in both shapes, each held against the contract."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import jsonschema
import pytest
from tests.contract.meeting import Meeting
from tests.contract.rest import contract
from tests.unit.sandbox.caller import World, send

from jobterm.clock import ManualClock
from jobterm.domain.figures import TRAINING_KEY, Period, figures
from jobterm.outbox.port import Outcome, OutcomeClass
from jobterm.outbox.statistics import PublishedTable, StatisticsPort
from jobterm.systems import jobindsats
from jobterm.systems.wire import WireAnswer

KEY = TRAINING_KEY
V3 = "/v3/data/y25i03?mgroup.*=*&period.M=latest:2&hierarchy._nykom=*&format=json"


@pytest.fixture
async def met() -> AsyncIterator[Meeting]:
    meeting = Meeting("jobindsats")
    yield meeting
    await meeting.close()


def ask(path: str, key: str | None, method: str = "GET", body: Any = None) -> Any:
    headers = {"authorization": key} if key else {}
    raw = b"" if body is None else json.dumps(body).encode()
    return send(World().app("jobindsats"), method, f"/jobindsats{path}", headers, raw)


def valid(value: Any, schema: str) -> Any:
    whole = contract("jobindsats")
    jsonschema.Draft202012Validator({"$ref": f"#/components/schemas/{schema}", **whole}).validate(value)
    return value


def test_both_shapes_are_as_the_contract_has_them_and_tell_the_same_figures() -> None:
    answer = ask(V3, f"Bearer {KEY}")
    assert answer.body.startswith(b"\xef\xbb\xbf"), "the real one begins so now and then"
    three = valid(json.loads(answer.body[3:]), "V3")
    listed = valid(ask("/v2/tables/y25i03/json", KEY).json, "TableV2")
    body = {"area": "*", "period": listed[0]["Period"][-2:]}
    two = valid(ask("/v2/data/y25i03/json", KEY, "POST", body).json, "V2")[0]
    labels = [one["Label"] for one in two["Variables"]]
    first = {(one.area, one.period, one.value) for one in figures(three["columns"], three["rows"])}
    second = {(one.area, one.period, one.value) for one in figures(labels, two["Data"])}
    assert first == second
    assert len(first) == 2 * 98


@pytest.mark.parametrize("path", ["/v3/data/y25i03/json", "/v3/tables/y25i03", "/v2/data/y25i03/json", "/v4/x", "/"])
def test_a_wrong_path_is_405_as_the_real_one_has_it(path: str) -> None:
    assert ask(path, KEY).status == 405


def test_each_shape_wants_its_own_kind_of_key() -> None:
    assert ask(V3, KEY).status == 401
    assert ask(V3, None).status == 401
    assert ask("/v2/tables/y25i03/json", f"Bearer {KEY}").status == 401
    assert ask(V3, "Bearer a-key").status == 401
    assert ask("/v2/tables/y25i03/json", "a-key").status == 401
    assert ask("/v3/data/y99x99?x=1", f"Bearer {KEY}").status == 404
    assert ask("/v3/data/y25i03?period.M=all", f"Bearer {KEY}").status == 400


@pytest.mark.parametrize("wrong", ["a-key", KEY.upper(), f"{KEY}x", KEY[:-1]])
async def test_a_key_that_is_not_the_organisations_is_refused(met: Meeting, wrong: str) -> None:
    assert isinstance(met.port, StatisticsPort)
    told = await met.port.published("y25i03", 2, wrong)
    assert isinstance(told, Outcome)
    assert told.cls is OutcomeClass.AUTH


async def test_a_table_comes_as_it_was_published(met: Meeting) -> None:
    assert isinstance(met.port, StatisticsPort)
    told = await met.port.published("y25i03", 14, KEY)
    assert isinstance(told, PublishedTable)
    found = figures(told.columns, told.rows)
    assert len({one.period for one in found}) == 14
    assert max(one.period for one in found) == Period(2026, "M", 9)
    assert "Aarhus" in {one.area for one in found}


class OnlyV2:
    """A wire to a service that has no v3 yet."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner
        self.asked: list[str] = []

    async def exchange(self, request: Any, *_: Any, **more: Any) -> Any:
        self.asked.append(request.target)
        if request.target.startswith("/v3"):
            return WireAnswer(405, {}, b"", ManualClock().now())
        return await self.inner.exchange(request, **more)

    async def close(self) -> None:
        await self.inner.close()


async def test_where_there_is_no_v3_the_older_shape_is_used_from_then_on(met: Meeting) -> None:
    wire = OnlyV2(met.wire())
    port = jobindsats.Statistics(wire)
    first, second = await port.published("y25i01", 3, KEY), await port.published("y25i01", 3, KEY)
    assert isinstance(first, PublishedTable)
    assert isinstance(second, PublishedTable)
    assert first.rows == second.rows
    assert sum(target.startswith("/v3") for target in wire.asked) == 1


async def test_a_key_that_is_not_good_and_a_table_that_is_not_there_are_told_apart(met: Meeting) -> None:
    for table, key, cls in (("y25i03", "Bearer x", "auth"), ("y99x99", KEY, "refused"), ("../x", KEY, "refused")):
        told = await met.port.published(table, 3, key)
        assert isinstance(told, Outcome)
        assert told.cls.value == cls, (table, told)
    bad = await met.port.published("y25i03", 3, "a\r\nx: y")
    assert isinstance(bad, Outcome)
    assert bad.cls.value == "auth", "a key is one header's value and nothing more"


@pytest.mark.parametrize(
    ("status", "cls"),
    [(401, "auth"), (403, "auth"), (404, "refused"), (405, "refused"), (429, "throttled"), (500, "unknown")],
)
def test_every_status_means_what_the_contract_says(status: int, cls: str) -> None:
    told = jobindsats.read_v3(WireAnswer(status, {}, b"", ManualClock().now()), "y25i03")
    assert isinstance(told, Outcome)
    assert told.cls.value == cls
    said = {row["status"]: row["class"] for row in contract("jobindsats")["x-jobterm"]["codes"].values()}
    assert said.get(status, cls) == cls


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b'{"columns":[],"rows":[]}',
        b'{"columns":[1],"rows":[]}',
        b'{"columns":["a"],"rows":[1]}',
        b"x",
    ],
)
def test_what_is_no_table_is_not_taken_for_one(body: bytes) -> None:
    answer = WireAnswer(200, {}, body, ManualClock().now())
    for told in (jobindsats.read_v3(answer, "t"), jobindsats.read_v2(answer, "t"), jobindsats.read_periods_v2(answer)):
        assert isinstance(told, Outcome)
        assert told.cls is OutcomeClass.UNKNOWN
