"""Reading citizens and searching: what is asked and what the answers mean."""

from __future__ import annotations

from datetime import date

import pytest
from tests.unit.systems.making import ASKER, ID, KAREN, NOW, answer
from tests.unit.systems.told import AT, CITIZENS, CODECS, FOUND, NO_ACCESS, NOT_KNOWN, Script, adapter

from jobterm.outbox.port import Outcome, OutcomeClass, Receipt
from jobterm.outbox.reading import Asker, Hit, Reading, ReadState, Section
from jobterm.systems.common import query
from jobterm.systems.registers import Register
from jobterm.systems.wire import WireAnswer, WireFault

EVERYTHING = frozenset(Section)


async def read(system: str, told: WireAnswer | WireFault, sections: frozenset[Section] = EVERYTHING) -> Reading:
    """One reading."""
    port, _ = adapter(system, told)
    return await port.read(KAREN, sections, ASKER)


async def test_the_same_case_reads_the_same_from_every_system() -> None:
    readings = {system: await read(system, answer(200, body)) for system, body in CITIZENS.items()}
    told = {
        system: {fact.field: (fact.value, fact.since) for fact in reading.facts} for system, reading in readings.items()
    }
    assert told["amp"] == told["workbase"] == told["opera"]
    assert told["amp"]["absence.type"] == ("sickness", "2026-11-20")
    assert told["amp"]["person.dead"] == (False, "2026-01-05")
    assert told["amp"]["interview.next_start"][0] == "2026-12-03T09:00:00.000+01:00"
    for system, reading in readings.items():
        assert (reading.state, reading.version) == (ReadState.FRESH, "7")
        (line,) = reading.timeline
        assert (line.kind, line.ref, line.registration) == ("sickness.report", f"{system}:F-1", ID)


@pytest.mark.parametrize("system", sorted(CODECS))
async def test_only_the_sections_asked_for_are_asked_for_and_shown(system: str) -> None:
    port, script = adapter(system, answer(200, CITIZENS[system]))
    reading = await port.read(KAREN, frozenset({Section.PLAN}), ASKER)
    assert {fact.field for fact in reading.facts} == {"plan.goal", "plan.saved_at"}
    sent = (script.asked[0].target.encode() + script.asked[0].body).lower()
    assert b"plan" in sent
    for other in (b"tidslinje", b"timeline", b"fravaer", b"absence"):
        assert other not in sent


@pytest.mark.parametrize("system", sorted(CODECS))
async def test_an_answer_about_somebody_else_is_not_shown(system: str) -> None:
    body = CITIZENS[system].replace(KAREN.encode(), b"2406752345")
    reading = await read(system, answer(200, body))
    assert (reading.state, reading.facts) == (ReadState.UNREACHABLE, ())


@pytest.mark.parametrize("system", sorted(CODECS))
async def test_not_known_no_access_closed_and_silent_are_told_apart(system: str) -> None:
    assert (await read(system, NOT_KNOWN[system])).state is ReadState.NOT_KNOWN
    assert (await read(system, NO_ACCESS[system])).state is ReadState.NO_ACCESS
    assert (await read(system, answer(401))).state is ReadState.NO_ACCESS
    assert (await read(system, answer(502))).state is ReadState.UNREACHABLE
    assert (await read(system, WireFault(OutcomeClass.UNKNOWN, "timeout"))).state is ReadState.UNREACHABLE


@pytest.mark.parametrize("system", sorted(CODECS))
async def test_a_reason_travels_with_the_question(system: str) -> None:
    port, script = adapter(system, answer(502))
    asker = Asker(ASKER.organisation, ASKER.user, "Flyttet hertil")
    await port.read(KAREN, EVERYTHING, asker)
    request = script.asked[0]
    assert "Flyttet" in " ".join(value for _, value in request.headers) + request.body.decode()
    assert KAREN not in request.target


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("150380-1234", ("cpr", (KAREN,))),
        ("150380 1234", ("cpr", (KAREN,))),
        ("150380", ("born", ("1980-03-15",))),
        ("010203", ("born", ("1903-02-01", "2003-02-01"))),
        ("12345678", ("phone", ("12345678",))),
        ("+45 12 34 56 78", ("phone", ("+4512345678",))),
        ("  karen   test ", ("name", ("karen test",))),
        ("-", ("nothing", ())),
    ],
)
def test_what_is_typed_decides_what_is_searched(text: str, expected: tuple[str, tuple[str, ...]]) -> None:
    assert query(text, date(2026, 11, 20)) == expected


@pytest.mark.parametrize("system", sorted(CODECS))
async def test_a_search_finds_people_and_puts_nothing_personal_in_an_address(system: str) -> None:
    port, script = adapter(system, FOUND[system])
    hits = await port.search("karen test", ASKER)
    assert hits == [Hit(KAREN, "Karen Testesen", "1980-03-15", "0751", "2.1", True, None, system)]
    assert script.asked[0].method == "POST"
    assert "karen" not in script.asked[0].target


@pytest.mark.parametrize("system", sorted(CODECS))
async def test_ten_digits_are_looked_up_not_searched(system: str) -> None:
    port, script = adapter(system, answer(200, CITIZENS[system]), NOT_KNOWN[system])
    hits = await port.search("1503801234", ASKER)
    assert isinstance(hits, list)
    assert [(hit.cpr, hit.born, hit.name) for hit in hits] == [(KAREN, "1980-03-15", "Karen Testesen")]
    assert await port.search("1503801234", ASKER) == []
    assert len(script.asked) == 2


@pytest.mark.parametrize("system", sorted(CODECS))
async def test_a_search_without_answer_says_why(system: str) -> None:
    port, _ = adapter(system, WireFault(OutcomeClass.NOT_SENT, "no_connection"))
    found = await port.search("karen", ASKER)
    assert isinstance(found, Outcome)
    assert found.code == "no_connection"


async def test_a_register_tells_received_from_not_yet() -> None:
    row = {"registration": ID, "kind": "sickness.report", "from": "amp", "receiptId": "R-1", "receivedAt": AT}
    there = answer(200, {"received": [row], "asOf": AT, "next": None})
    none = answer(200, {"received": [], "asOf": AT, "next": None})
    script = Script(there, none, answer(502), WireFault(OutcomeClass.NOT_SENT, "no_connection"))
    fund = Register("fund", script, ASKER)
    assert await fund.received(ID, ASKER) == Receipt("R-1", NOW)
    assert await fund.received(ID, ASKER) is None
    assert isinstance(await fund.received(ID, ASKER), Outcome)
    assert isinstance(await fund.received(ID, ASKER), Outcome)
