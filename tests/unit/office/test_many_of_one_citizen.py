"""A citizen with many open items: one more costs as many statements as the first ones did, and what they change is
asked once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from tests.unit.office.making import KAREN, TestParts, register

from jobterm.domain.registrations.context import Known
from jobterm.domain.registrations.model import Registration
from jobterm.office import known, known_queue
from jobterm.outbox.sqlcipher import Connection


class Counting:
    """A connection that counts its statements."""

    def __init__(self, connection: Connection) -> None:
        self.statements = 0
        self._connection = connection

    def execute(self, sql: str, values: Sequence[Any] = ()) -> Any:
        """One more."""
        self.statements += 1
        return self._connection.execute(sql, values)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


def holiday(month: int, day: int) -> dict[str, Any]:
    """One day off."""
    when = f"2027-{month:02}-{day:02}"
    return {"kind": "absence.holiday", "citizen": KAREN, "details": {"first_day": when, "last_day": when}}


def saved(parts: TestParts, counting: Counting, month: int, day: int) -> int:
    """How many statements one more registration takes."""
    before = counting.statements
    (result,) = register(parts, holiday(month, day))
    assert result.new
    return counting.statements - before


def test_one_more_of_many_takes_no_more_statements(parts: TestParts) -> None:
    parts.knows(KAREN)
    database: Any = parts.store()._db
    counting = Counting(database._connection)
    database._connection = counting
    few = [saved(parts, counting, 1, day) for day in range(1, 5)]
    for day in range(5, 28):
        saved(parts, counting, 1, day)
    many = [saved(parts, counting, 1, day) for day in range(28, 32)]
    assert max(many) <= max(few[1:])


def test_what_waits_is_asked_once_what_it_changes(parts: TestParts, monkeypatch: pytest.MonkeyPatch) -> None:
    parts.knows(KAREN)
    for day in range(1, 6):
        register(parts, holiday(1, day))
    asked: list[str] = []

    def after(before: Known, item: Registration) -> Known:
        asked.append(item.id)
        return known_queue.after(before, item)

    monkeypatch.setattr(known, "after", after)
    register(parts, holiday(1, 6))
    assert len(asked) == len(set(asked)) == 5


def test_a_group_that_our_own_item_changes_counts_for_whose_record_it_is() -> None:
    """Whatever changes group or municipality must be among what is looked at first."""
    for kind, change in known_queue._CHANGES.items():
        names = change.__code__.co_consts + change.__code__.co_names
        kwargs = {name for const in names if isinstance(const, tuple) for name in const} | set(map(str, names))
        if {"target_group", "municipality"} & kwargs:
            assert kind in known_queue._REGROUPING
