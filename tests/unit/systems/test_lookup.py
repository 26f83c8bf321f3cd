"""Looking our own items up and probing: what is asked and what the answers mean."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.systems.making import DETAILS, ID, KAREN, NOW, answer, assignment
from tests.unit.systems.test_answers import opera
from tests.unit.systems.told import AT, CODECS, adapter

from jobterm.clock import to_text
from jobterm.outbox.port import Assignment, LookUp, OutcomeClass, Receipt, Sight
from jobterm.systems import amp_tables, opera_tables, workbase_tables
from jobterm.systems.fields import encode
from jobterm.systems.soap import envelope
from jobterm.systems.wire import WireAnswer, WireFault

KINDS = sorted(DETAILS)


def held(system: str, item: Assignment, details: dict[str, Any] | None = None) -> WireAnswer:
    """The system's answer "I hold it" with these details."""
    kind, told = item.registration.kind, DETAILS[item.registration.kind] if details is None else details
    if system == "amp":
        block: Any = {"registreringId": ID, "operation": amp_tables.OPERATIONS[kind][0], "status": "gaeldende"}
        block.update(indhold=encode(amp_tables.TABLES[kind], told), kvitteringId="K-1", modtaget=AT, version="3")
        return answer(200, block)
    if system == "workbase":
        content = {"citizenCpr": KAREN, **encode(workbase_tables.TABLES[kind], told)}
        block = {"id": ID, "resource": workbase_tables.RESOURCES[kind], "status": "current", "content": content}
        return answer(200, {**block, "receiptId": "K-1", "acceptedAt": AT, "version": "3"})
    operation, name = opera_tables.OPERATIONS[kind]
    row = {"EksternReferenceIdentifikator": ID, "OperationNavn": operation, "StatusKode": "GAELDENDE"}
    row |= {"KvitteringIdentifikator": "K-1", "ModtagetTidspunkt": AT, "SagVersionIdentifikator": "3"}
    full: dict[str, Any] = {**row, name: encode(opera_tables.TABLES[kind], told)}
    body = {"FundetIndikator": True, "SagVersionIdentifikator": "18", "Registrering": full}
    return answer(200, envelope(opera_tables.NS, {}, {"HentEksternReferenceResponse": body}))


def absent(system: str) -> WireAnswer:
    """The system's answer "I do not hold it"."""
    if system == "amp":
        return answer(404, {"fejlkode": "4990", "fejltekst": "x"})
    if system == "workbase":
        return answer(404, {"type": "urn:workbase:problem:not-found", "title": "x", "status": 404})
    told = "<b:FundetIndikator>false</b:FundetIndikator><b:SagVersionIdentifikator>18</b:SagVersionIdentifikator>"
    return answer(200, opera("HentEksternReferenceResponse", told))


async def look(system: str, ours: str | Assignment, told: WireAnswer | WireFault) -> LookUp:
    """One look-up, of a registration of this kind or of this one."""
    port, _ = adapter(system, told)
    return await port.look_up(assignment(ours) if isinstance(ours, str) else ours, None)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("system", sorted(CODECS))
async def test_an_item_that_is_there_is_found_with_its_receipt(system: str, kind: str) -> None:
    seen = await look(system, kind, held(system, assignment(kind)))
    assert seen.theirs == {}
    assert seen.sight is Sight.FOUND
    assert seen.receipt == Receipt("K-1", NOW, None, "3")


@pytest.mark.parametrize("system", sorted(CODECS))
async def test_other_content_under_our_id_is_shown_field_by_field(system: str) -> None:
    changed = {**DETAILS["sickness.report"], "first_day": "2026-11-21"}
    seen = await look(system, "sickness.report", held(system, assignment("sickness.report"), changed))
    assert (seen.sight, dict(seen.theirs)) == (Sight.DIFFERENT, {"first_day": "2026-11-21"})


@pytest.mark.parametrize("system", sorted(CODECS))
async def test_another_kind_under_our_id_is_different(system: str) -> None:
    seen = await look(system, "enrolment.end", held(system, assignment("sickness.report")))
    assert seen.sight is Sight.DIFFERENT
    assert "kind" in seen.theirs


@pytest.mark.parametrize("system", sorted(CODECS))
async def test_not_there_is_said_in_the_systems_own_words(system: str) -> None:
    seen = await look(system, "sickness.report", absent(system))
    assert (seen.sight, seen.version) == (Sight.ABSENT, "18" if system == "opera" else None)


@pytest.mark.parametrize("system", sorted(CODECS))
@pytest.mark.parametrize("status", [200, 404, 410, 500, 503])
async def test_a_strangers_not_found_proves_nothing(system: str, status: int) -> None:
    seen = await look(system, "sickness.report", answer(status, b"<html>Not Found</html>"))
    assert seen.sight is Sight.FAILED
    assert seen.outcome is not None


async def test_another_citizens_item_under_our_id_is_different() -> None:
    told = answer(409, {"fejlkode": "4977", "fejltekst": "x"})
    assert (await look("amp", "sickness.report", told)).sight is Sight.DIFFERENT


@pytest.mark.parametrize("system", sorted(CODECS))
async def test_a_silent_system_gives_a_look_up_without_meaning(system: str) -> None:
    seen = await look(system, "sickness.report", WireFault(OutcomeClass.UNKNOWN, "timeout"))
    assert seen.sight is Sight.FAILED
    assert seen.outcome is not None
    assert seen.outcome.code == "timeout"


PROBES = {
    "amp": [
        answer(200, {"tilstand": "aaben", "serverTid": AT}),
        answer(200, {"tilstand": "lukket", "lukketTil": to_text(NOW.replace(hour=20)), "aarsag": "nedbrud"}),
    ],
    "workbase": [
        answer(200, {"state": "open", "serverTime": AT}),
        answer(200, {"state": "closed", "closedUntil": to_text(NOW.replace(hour=20)), "reason": "breakdown"}),
    ],
    "opera": [
        answer(200, opera("HentDriftStatusResponse", "<b:TilstandKode>AABEN</b:TilstandKode>")),
        answer(
            200,
            opera(
                "HentDriftStatusResponse",
                f"<b:TilstandKode>LUKKET</b:TilstandKode><b:LukketTilTidspunkt>{to_text(NOW.replace(hour=20))}"
                "</b:LukketTilTidspunkt><b:LukketAarsagKode>NEDBRUD</b:LukketAarsagKode>",
            ),
        ),
    ],
}


@pytest.mark.parametrize("system", sorted(CODECS))
async def test_a_probe_tells_open_from_closed(system: str) -> None:
    port, script = adapter(system, *PROBES[system])
    assert (await port.probe()).cls is OutcomeClass.ACCEPTED
    shut = await port.probe()
    assert (shut.cls, shut.code, shut.until) == (OutcomeClass.CLOSED, "closed.breakdown", NOW.replace(hour=20))
    assert all(KAREN not in request.target for request in script.asked)


OURS_OTHERWISE_WRITTEN = {
    "trimmed": ("enrolment.end", {"comment": "  Begynder hos Ågård & Søn,\r\nløn < 30.000 "}),
    "decomposed": ("enrolment.end", {"comment": "Begynder hos A\u030aga\u030ard & Søn, løn < 30.000"}),
    "line ends": ("sickness.report", {"comment": "Influenza\r\nringer igen tirsdag\r\n"}),
}


@pytest.mark.parametrize("written", sorted(OURS_OTHERWISE_WRITTEN))
@pytest.mark.parametrize("system", sorted(CODECS))
async def test_a_system_that_writes_a_text_otherwise_still_holds_ours(system: str, written: str) -> None:
    kind, otherwise = OURS_OTHERWISE_WRITTEN[written]
    seen = await look(system, kind, held(system, assignment(kind), {**DETAILS[kind], **otherwise}))
    assert (seen.sight, dict(seen.theirs)) == (Sight.FOUND, {})


@pytest.mark.parametrize("system", sorted(CODECS))
async def test_what_a_system_adds_of_its_own_makes_ours_no_other(system: str) -> None:
    details = {name: value for name, value in DETAILS["sickness.report"].items() if name not in ("last_day", "comment")}
    item = assignment("sickness.report", details=details)
    seen = await look(system, item, held(system, item, DETAILS["sickness.report"]))
    assert (seen.sight, dict(seen.theirs)) == (Sight.FOUND, {})


@pytest.mark.parametrize("system", sorted(CODECS))
async def test_a_system_that_keeps_whole_seconds_still_holds_ours(system: str) -> None:
    details = {**DETAILS["plan.save"], "acknowledged_at": "2026-11-20T09:15:30.750+01:00"}
    item = assignment("plan.save", details=details)
    kept = {**details, "acknowledged_at": "2026-11-20T08:15:30Z"}
    seen = await look(system, item, held(system, item, kept))
    assert (seen.sight, dict(seen.theirs)) == (Sight.FOUND, {})
    later = {**details, "acknowledged_at": "2026-11-20T09:16:30+01:00"}
    seen = await look(system, item, held(system, item, later))
    assert seen.sight is Sight.DIFFERENT


@pytest.mark.parametrize("system", sorted(CODECS))
async def test_what_we_said_and_the_system_does_not_is_different(system: str) -> None:
    kept = {name: value for name, value in DETAILS["sickness.report"].items() if name != "last_day"}
    seen = await look(system, "sickness.report", held(system, assignment("sickness.report"), kept))
    assert (seen.sight, dict(seen.theirs)) == (Sight.DIFFERENT, {"last_day": None})
