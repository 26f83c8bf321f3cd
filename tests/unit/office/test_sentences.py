"""Every state, reason, finding and answer has its sentence, in letters that every terminal has (guarantee U2)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.unit.outbox.making import delivery

import jobterm.outbox
from jobterm.domain.findings import FINDINGS
from jobterm.office import sentences, troubles, words
from jobterm.office.office_troubles import OFFICE
from jobterm.office.sentences import Around, message, short
from jobterm.outbox import port
from jobterm.outbox.delivery import Failure, Mode, Role, State
from jobterm.outbox.store import SHOWN_WORST_FIRST, StoreError
from jobterm.security import errors as security
from jobterm.systems.sentences import SENTENCES

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
FOLDER = Path(jobterm.outbox.__file__).parent
FORWARDED: dict[str, object] = {"system": "fund", "role": Role.NOTIFY, "mode": Mode.EXPECT, "via": "amp"}
TABLES = (sentences.STATES, sentences.QUEUED, sentences.SETTLED, sentences.REASONS, sentences.SHORT, words.INTERVIEWS)


def reasons() -> Iterator[str]:
    """Every reason that the outbox's own modules write as a literal."""
    for file in ("states.py", "proof.py", "sqlwrite.py", "courier.py", "attempt.py"):
        path = FOLDER / file
        if not path.exists():
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "reason":
                yield from _words(node.value)
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("states.review", "review", "self._review"):
                yield from (word for argument in node.args for word in _words(argument))


def _words(node: ast.expr) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and part.value:
            yield part.value.partition(":")[0]


def test_every_shown_state_has_a_sentence_and_a_word() -> None:
    assert set(sentences.STATES) == set(SHOWN_WORST_FIRST) == set(sentences.SHORT)


def test_every_reason_that_the_outbox_gives_has_a_clause() -> None:
    found = set(reasons())
    assert {"promise_passed", "different_content", "cannot_be_proved", "interrupted"} <= found
    unknown = {one for one in found if one not in sentences.REASONS and not one.startswith("_")}
    assert unknown == set()


def test_every_outcome_class_has_a_clause_or_a_sentence_of_the_systems() -> None:
    words = {code for system in SENTENCES.values() for code in system}
    for outcome in port.OutcomeClass:
        assert outcome.value in sentences.REASONS or outcome.value in words or outcome.value == "already"


def test_every_error_of_store_and_vault_says_what_happened_and_what_helps() -> None:
    codes = {one.code for one in _family(StoreError)} - {"id.reused", "needs.unknown", "supersedes.not_open"}
    assert codes <= {*troubles.STORE, *OFFICE}
    assert {one.code for one in _family(security.SecurityError)} - {"security"} <= {*troubles.SECURITY, *OFFICE}
    for trouble in (*troubles.STORE.values(), *OFFICE.values(), *troubles.SECURITY.values()):
        assert trouble.message.endswith(".")
        assert trouble.cure.endswith(".")


def _family(root: type[Exception]) -> Iterator[Any]:
    yield root
    for child in root.__subclasses__():
        yield from _family(child)


def test_every_finding_says_what_to_do() -> None:
    assert all(said.message and said.cure for said in FINDINGS.values())


@pytest.mark.parametrize("text", [text for table in TABLES for text in table.values()])
def test_sentences_are_in_letters_that_every_terminal_has(text: str) -> None:
    assert text.encode("latin-1")


def test_a_closed_system_is_named_with_its_hour_and_without_alarm(parts: object) -> None:
    del parts
    noon = NOW.replace(hour=11)
    said = message(delivery(), Around(NOW, closed=True, until=noon))
    assert said == (
        "Saved here, safely. AMP is closed until 12:00; it is sent by itself then, even if you have gone home."
    )


@pytest.mark.parametrize(
    ("changes", "around", "word"),
    [
        ({}, Around(NOW), "queued"),
        ({"state": State.SENDING}, Around(NOW), "sending"),
        ({"unmet": 1}, Around(NOW, waits_for=(4,)), "waits for 4"),
        (
            {"unmet": 1, "role": Role.NOTIFY, "mode": Mode.EXPECT, "via": "amp", "system": "fund"},
            Around(NOW),
            "via AMP",
        ),
        ({"state": State.REFUSED, "last_error": Failure(NOW, "refused", "4322")}, Around(NOW), "REFUSED 4322"),
        ({"state": State.CONFLICT}, Around(NOW), "CONFLICT"),
        ({"state": State.HAND_OVER}, Around(NOW), "DELIVER PAPER"),
        ({"state": State.UNKNOWN}, Around(NOW), "?"),
        ({"state": State.CONFIRMED}, Around(NOW), "ok"),
    ],
)
def test_a_column_shows_one_word(parts: object, changes: dict[str, object], around: Around, word: str) -> None:
    del parts
    assert short(delivery(**changes), around) == word


def test_a_refusal_says_what_the_system_said(parts: object) -> None:
    del parts
    refused = delivery(state=State.REFUSED, reason="4322", last_error=Failure(NOW, "refused", "4322"))
    said = message(refused, Around(NOW, answer="The date lies too far ahead. Choose another."))
    assert said == "AMP refuses it: The date lies too far ahead. Choose another."


def test_a_sentence_begins_with_a_capital_even_where_a_name_begins_it(parts: object) -> None:
    del parts
    fund = delivery(**FORWARDED, state=State.EXPECTED)
    said = message(replace(fund, promise_at=NOW + timedelta(hours=21)), Around(NOW))
    assert said == "The fund gets it from AMP. jobterm looks after it by itself; expected Sat 07:00."


def test_an_unknown_reason_is_shown_as_a_code_and_never_hidden(parts: object) -> None:
    del parts
    assert sentences.reason_clause("brand_new") == "code brand_new."
    assert sentences.reason_clause("cannot_render:email").endswith("email.")
