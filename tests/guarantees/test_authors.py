"""Guarantee G10: a 401, a 403, a revoked or expired login and another user never delete, alter or re-attribute an item;
nobody's item is ever sent in another's name. (Origins: 401 treated as permanent, items deleted; securedrop-client
#1453, the queue sent as the next user who logged in; Primero and DHIS2, the queue wiped by logout and by a limit.)"""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.guarantees.town import NAMES, Desk, Town

from jobterm.office.board.take_over import take_over
from jobterm.outbox.delivery import State
from jobterm.outbox.port import BeforeFirstByte, LookUp, Outcome, OutcomeClass, Rendered, Sight

WITHDRAWN_LOGINS = {
    "401": Outcome(OutcomeClass.AUTH, "401", status=401),
    "403": Outcome(OutcomeClass.AUTH, "403", status=403),
    "revoked": Outcome(OutcomeClass.AUTH, "certificate_revoked"),
    "expired": Outcome(OutcomeClass.AUTH, "login_expired"),
}

PERSONAL = frozenset({"amp"})


def lock_out(desk: Desk, monkeypatch: pytest.MonkeyPatch, said: Outcome) -> None:
    """From now on each system answers that the login is not accepted; nothing gets past that."""
    for port in desk.parts.ports().values():

        async def send(_rendered: Rendered, before: BeforeFirstByte) -> Outcome:
            await before()
            return said

        async def look_up(*_given: object) -> LookUp:
            return LookUp(Sight.FAILED, outcome=said)

        monkeypatch.setattr(port, "send", send)
        monkeypatch.setattr(port, "look_up", look_up)


@pytest.mark.parametrize("said", WITHDRAWN_LOGINS.values(), ids=list(WITHDRAWN_LOGINS))
def test_a_login_that_is_refused_deletes_nothing_and_alters_nothing(
    here: Town, said: Outcome, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = here.desk()
    items = desk.register(*(here.sick(cpr, note="a note") for cpr in here.people("amp", 3)))
    before = desk.rows()
    with monkeypatch.context() as refusing:
        lock_out(desk, refusing, said)
        desk.drain(hours=100)
    assert desk.rows() == before
    for item in items:
        told = desk.record(item)
        assert (told.state, told.reason) == ("held_auth", said.code)
        assert told.last_error is not None
        assert told.last_error.code == said.code
    assert here.applied() == []
    for item in items:
        desk.office.retry(item)
    desk.drain()
    assert sorted(here.applied()) == sorted(("amp", item) for item in items)
    assert desk.rows() == before


def test_a_login_that_is_refused_after_a_lost_answer_leaves_it_asked_after_and_not_sent_again(
    here: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = here.desk()
    (item,) = desk.register(here.sick(here.people("amp")[0]))
    here.lose_answers = 1
    desk.look()
    assert desk.record(item).state == "unknown"
    with monkeypatch.context() as refusing:
        lock_out(desk, refusing, WITHDRAWN_LOGINS["401"])
        desk.look(30, seconds=30)
    stored = desk.store.item(item).deliveries[0]
    assert (stored.state, stored.possible) == (State.HELD_AUTH, True)
    desk.office.retry(item)
    desk.drain()
    assert here.applied() == [("amp", item)]
    assert stored.attempts == desk.record(item).attempts == 1


def test_what_one_wrote_is_sent_in_her_name_whoever_drains(here: Town) -> None:
    anne = here.desk(user="aho")
    written = anne.register(*(here.sick(cpr) for cpr in here.people("amp", 3)))
    before = anne.rows()
    anne.close()
    jens = here.desk(user="jlu")
    own = jens.register(here.sick(here.people("workbase")[0]))
    jens.drain()
    assert {row["registration"]: row["author"] for row in here.ledger("applied")} == {
        **dict.fromkeys(written, "aho"), **dict.fromkeys(own, "jlu")
    }  # fmt: skip
    assert {id: jens.rows()[id] for id in before} == before


def test_where_login_is_personal_it_waits_for_its_author_and_nobody_else_sends_it(here: Town) -> None:
    anne = here.desk(user="aho", personal=PERSONAL)
    amp, other = here.people("amp", 2)
    written = anne.register(here.sick(amp), here.sick(here.people("workbase")[0]))
    before = anne.rows()
    anne.close()

    jens = here.desk(user="jlu", personal=PERSONAL)
    (own,) = jens.register(here.sick(other))
    jens.drain()
    assert sorted(here.applied()) == sorted([("amp", own), ("workbase", written[1])])
    held = jens.record(written[0])
    assert (held.state, held.reason, held.attempts) == ("held_auth", "author_away", 0)
    assert "author" in held.message
    jens.look(50, seconds=600)
    assert jens.record(written[0]).attempts == 0
    jens.close()

    anne = here.desk(user="aho", personal=PERSONAL)
    anne.drain()
    assert {row["registration"]: row["author"] for row in here.ledger("applied")} == {
        written[0]: "aho", own: "jlu", written[1]: "aho"
    }  # fmt: skip
    assert {id: anne.rows()[id] for id in before} == before
    log = [event.what.event for event in anne.store.events(written[0])]
    assert log.index("held_for_author") < log.index("author_back") < log.index("claimed")


def test_where_login_is_personal_what_may_have_arrived_is_not_even_asked_after_in_anothers_name(here: Town) -> None:
    anne = here.desk(user="aho", personal=PERSONAL)
    (item,) = anne.register(here.sick(here.people("amp")[0]))
    here.lose_answers = 1
    anne.look()
    anne.close()
    asked = len(here.control.requests("amp"))
    jens = here.desk(user="jlu", personal=PERSONAL)
    jens.drain()
    assert jens.store.item(item).deliveries[0].possible
    paths = [row["path"] for row in here.control.requests("amp")[asked:]]
    assert not any(item in path for path in paths)
    jens.close()
    anne = here.desk(user="aho", personal=PERSONAL)
    anne.drain()
    assert here.applied() == [("amp", item)]
    assert anne.record(item).state == "confirmed"


def test_the_author_of_an_item_cannot_be_given_by_whoever_types_it(here: Town) -> None:
    jens = here.desk(user="jlu")
    (result,) = jens.results(here.sick(here.people("amp")[0], author="aho"))
    assert result.state == "not_accepted"
    assert jens.rows() == {}


def test_registering_an_id_again_as_another_user_changes_no_author(here: Town) -> None:
    anne = here.desk(user="aho")
    given = here.sick(here.people("amp")[0], id="7f0c3b62-5b0e-4a55-9d5e-0a4f2f1c9a11")
    anne.register(given)
    before = anne.rows()
    anne.close()
    jens = here.desk(user="jlu")
    (again,) = jens.results(given)
    (other,) = jens.results({**given, "note": "mine now"})
    assert (again.new, other.state) == (False, "not_accepted")
    assert jens.rows() == before


def test_locking_and_opening_again_changes_no_row(here: Town) -> None:
    desk = here.desk()
    (item,) = desk.register(here.sick(here.people("amp")[0]))
    before, stored = desk.rows(), desk.store.item(item)
    desk.parts.vault().lock()
    desk.close()
    again = here.desk()
    assert again.rows() == before
    assert again.store.item(item) == replace(stored)


def test_what_a_superuser_takes_over_goes_by_her_own_login_in_its_authors_name(here: Town) -> None:
    anne = here.desk(user="aho", personal=PERSONAL)
    (item,) = anne.register(here.sick(here.people("amp")[0]))
    before = anne.rows()
    anne.close()
    jens = here.desk(user="jlu", role="superuser", personal=PERSONAL)
    jens.drain()
    assert here.applied() == []
    assert take_over(jens.parts, [item], "on leave since Friday").done == 1
    jens.drain()
    assert [(row["registration"], row["author"]) for row in here.ledger("applied")] == [(item, "aho")]
    assert jens.rows() == before
    log = [(event.what.event, event.what.by) for event in jens.store.events(item)]
    assert ("taken_over", "jlu") in log
    assert ("claimed", "jlu") in log, "who carried it there"


def test_what_was_taken_over_by_another_still_waits_where_neither_is_at_home(here: Town) -> None:
    anne = here.desk(user="aho", personal=PERSONAL)
    (item,) = anne.register(here.sick(here.people("amp")[0]))
    anne.close()
    jens = here.desk(user="jlu", role="superuser", personal=PERSONAL)
    jens.drain()
    take_over(jens.parts, [item], "on leave")
    jens.close()
    other = here.desk(user=next(name for name in NAMES if name not in ("aho", "jlu")), personal=PERSONAL)
    other.drain()
    assert here.applied() == []
    assert other.record(item).state == "held_auth"
    other.close()
    jens = here.desk(user="jlu", role="superuser", personal=PERSONAL)
    jens.drain()
    assert here.applied() == [("amp", item)], "who carries it is back"
