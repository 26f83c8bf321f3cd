"""The board through the rules of rows and with an office's real keys: what a superuser's login sees and does there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.office_store.belonging import CASEWORKER, desks, put
from tests.office_store.fixtures import Database
from tests.unit.office.making import SITE, TestParts
from tests.unit.outbox.making import KAREN

from jobterm.office.board.take_over import take_over
from jobterm.office.shared.contact import Opened, Shared
from jobterm.outbox import states
from jobterm.outbox.board import BoardWish
from jobterm.outbox.store import NewEvent

pytestmark = pytest.mark.system


def test_a_superuser_sees_everybodys_through_the_rules_of_rows_and_with_real_keys(
    database: Database, tmp_path: Path
) -> None:
    with desks(database, tmp_path) as office:
        lone, _done = office.found()
        anna = office.member(lone, CASEWORKER)
        store, hers = office.store(lone), office.store(anna)
        first = put(hers, 1, "u-anna")
        (one,) = store.item(first).deliveries
        assert store.commit([lambda tx: tx.put(states.review(one, "no_route"), NewEvent("for_a_person"))]) == [None]
        hers.here("u-anna", "Anna Prøve")
        found = store.board(BoardWish(store.clock.now(), "u-lone", {KAREN: "0730"}))
        assert [(each.author, each.count, each.municipality) for each in found.groups] == [("u-anna", 1, "0730")]
        assert [each.reason for each in found.asking] == ["no_route"]
        (anna_seen,) = (each for each in found.people if each.id == "u-anna")
        assert anna_seen.at is not None
        parts = TestParts(tmp_path, site=replace(SITE, user="u-lone", role="superuser"))
        parts.office = Shared(lambda: Opened(store, "office-1", store.clock), parts.clock)
        assert take_over(parts, [first], "on leave").done == 1
        assert [each.carrier for each in store.item(first).deliveries] == ["u-lone"]
        assert store.swap_alert_book("", "{}")
        parts.close()
