"""Every code of every system, however it comes about, says in both languages what happened, whether it is safe, what to
do, and what to tell support (guarantee U2). The codes are taken from contracts, tables and program text, never from the
sentences."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.unit.systems.test_answers import codes

import jobterm.outbox
import jobterm.systems
from jobterm import i18n
from jobterm.i18n import _
from jobterm.office.last_error import last_error, reference
from jobterm.office.views import DeliveryView, LastError
from jobterm.systems import (
    amp_tables,
    employers_tables,
    jobnet_tables,
    opera_tables,
    providers_tables,
    registers,
    workbase_tables,
)
from jobterm.systems.sentences import read_sentence, sentence
from jobterm.systems.words import WIRE, word

TABLES = {
    "amp": (*amp_tables.CODES, amp_tables.BUSY, amp_tables.OWN_FAULT),
    "workbase": tuple(workbase_tables.CODES),
    "opera": tuple(opera_tables.CODES),
    "fund": tuple(registers.CODES),
    "national": tuple(registers.CODES),
    "employers": (*employers_tables.CODES, employers_tables.BUSY, employers_tables.OWN_FAULT),
    "jobnet": (*jobnet_tables.CODES, jobnet_tables.BUSY, jobnet_tables.OWN_FAULT),
    "providers": (*providers_tables.CODES, providers_tables.BUSY, providers_tables.OWN_FAULT),
}
CONTRACTS = {name: name for name in TABLES} | {"fund": "registers", "national": "registers"}
NEVER_A_CODE = {
    "amp": {"LUKKET", "4990"}, "opera": {"LUKKET", "VERSION_FORAELDET"}, "workbase": {"not-found"},
    "employers": {"VM04", "VM90"}, "jobnet": {"NOT_RECEIVED", "CURSOR_UNKNOWN", "CLOSED"},
    "providers": {"not-found", "cursor-unknown"},
}  # fmt: skip
"""What an adapter reads and turns into something else: closed with its hour, not there, another version of the case."""
SAFE = {
    "en": r"safe|kept here|by itself|no permission|not allowed",
    "da": r"sikker|ligger her|gemt her|af sig selv|bevaret her",
}
ID = "6f1c4f0e-1111-4222-8333-444455556666"
NOW = datetime(2026, 11, 20, 8, 41, tzinfo=UTC)


def written_in_the_program() -> Iterator[str]:
    """Every code that adapters, lines and the outbox give by themselves, as literals of outcomes and faults."""
    places = {"Outcome": 1, "WireFault": 1, "told": 2, "unmarked": 1, "fault": 0, "CannotRender": 1, "_unreachable": 1}
    for package in (jobterm.outbox, jobterm.systems):
        for file in sorted(Path(str(package.__file__)).parent.glob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if not isinstance(node, ast.Call):
                    continue
                place = places.get(ast.unparse(node.func).rpartition(".")[2])
                if place is None:
                    continue  # an event's code is another thing
                given = [one.value for one in node.keywords if one.arg == "code"] + node.args[place : place + 1]
                yield from (text for one in given for text in _literals(one))


def _literals(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)) if text:
            yield text
        case ast.IfExp(body=one, orelse=other):
            yield from _literals(one)
            yield from _literals(other)


def of(system: str) -> set[str]:
    """Every code that an attempt or a question at this system can end with."""
    contract = set(codes(CONTRACTS[system]))
    statuses = {f"http_{status}" for status in (301, 400, 401, 403, 404, 408, 409, 412, 418, 429, 500, 502, 503, 504)}
    found = contract | set(TABLES[system]) | set(written_in_the_program()) | statuses
    return found - NEVER_A_CODE.get(system, set())


@pytest.fixture(autouse=True)
def language() -> Iterator[None]:
    """Each test chooses its own."""
    yield
    i18n.forget()


def test_the_program_text_is_really_read() -> None:
    found = set(written_in_the_program())
    assert {"no_connection", "timeout", "cut", "too_big", "packed", "stalled", "no_place", "accepted"} <= found


@pytest.mark.parametrize("system", sorted(TABLES))
def test_every_code_is_known(system: str) -> None:
    assert {code for code in of(system) if word(system, code) == "unmapped"} == set()


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("system", sorted(TABLES))
def test_every_code_says_what_happened_whether_it_is_safe_and_what_to_do(system: str, language: str) -> None:
    for code in sorted(of(system) | {"a-new-code"}):
        i18n.use(language)
        msgid = sentence(system, code)
        said = _(msgid)
        assert len(re.findall(r"[.:;!](?= |$)", said)) >= 3, (code, said)
        assert re.search(SAFE[language], said), (code, said)
        assert language == "en" or said != msgid, code
        only_looked = _(read_sentence(system, code))
        assert only_looked.endswith("."), code
        assert language == "en" or only_looked != read_sentence(system, code), code


def failed(system: str, code: str, cls: str = "refused", state: str = "refused") -> DeliveryView:
    """A delivery whose last attempt ended so."""
    return DeliveryView(
        id="d", system=system, role="record", mode="deliver", via=None, state=state, reason=None, message="m",
        waiting_for=(), held_until=None, next_at=None, promise_at=None, attempts=3,
        last_error=LastError(NOW, cls, code, _(sentence(system, code))), receipt=None, plan=None,
    )  # fmt: skip


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("system", sorted(TABLES))
def test_every_refusal_keeps_time_attempt_and_reference(system: str, language: str) -> None:
    i18n.use(language)
    for code in sorted(of(system)):
        one = failed(system, code)
        said = last_error(one, lambda at: f"{at:%H:%M}")
        told = reference(ID, one, lambda at: f"{at:%H:%M}")
        assert "08:41" in said, code
        assert re.search(r"(forsøg|attempt) 3", said), code
        assert ID in told, code
        assert "08:41" in told, code
        assert (code in told) is (code not in WIRE), code  # a word of ours says nothing to their support


def test_closed_and_arrived_leave_no_error_and_no_reference() -> None:
    for one in (failed("amp", "closed", "closed", "queued"), failed("amp", "4322", state="confirmed")):
        assert last_error(one, str) == reference(ID, one, str) == ""
    nothing = replace(failed("amp", "4322"), last_error=None)
    assert last_error(nothing, str) == reference(ID, nothing, str) == ""


def test_silence_is_told_as_an_attempt_with_a_number_for_support() -> None:
    i18n.use("da")
    silent = failed("amp", "timeout", "unknown", "unknown")
    assert last_error(silent, lambda at: f"{at:%H:%M}") == "Seneste forsøg 08:41: intet sikkert svar."
    assert (
        reference(ID, silent, lambda at: f"{at:%H:%M}") == f"Reference til support hos AMP: vores nummer {ID}, 08:41."
    )


def test_what_the_line_above_says_already_is_not_said_again() -> None:
    i18n.use("da")
    one = failed("amp", "4322")
    assert one.last_error is not None
    told = replace(one, message=f"AMP afviser den: {one.last_error.message}")
    assert last_error(told, lambda at: f"{at:%H:%M}") == "Sidste fejl 08:41, forsøg 3 (4322)."
    assert last_error(replace(told, attempts=0), lambda at: f"{at:%H:%M}") == "Sidste fejl 08:41 (4322)."
