"""When an employer is to be talked with again: the day that a contact set, until somebody has."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from jobterm.domain.registrations.model import Authority, Registration
from jobterm.office.companies.followups import AHEAD, FollowUp, Whose, due
from jobterm.outbox.companies import Contact, Employer, EmployerFile

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
ME = Whose("anne", "Anne Holm")
CVR = "98629637"
MINE = Contact("employers:1", date(2026, 11, 2), "call", "state", "Anne Holm", CVR, follow_up=TODAY)
THEIRS = replace(MINE, ref="employers:2", by="Lis Attrup", authority="municipality")


def files(*contacts: Contact, protected: bool = False) -> list[EmployerFile]:
    return [EmployerFile(Employer(CVR, "Nordpost Eksempel A/S", protected=protected), NOW, contacts)]


def found(*contacts: Contact, team: bool = False) -> list[FollowUp]:
    return due(files(*contacts), (), ME, TODAY, team=team)


def own(day: date, follow_up: date | None, id: str = "a", author: str = "anne") -> Registration:
    details = {"cvr": CVR, "form": "call", "date": day.isoformat(), "outcome": "Ring igen"}
    details |= {} if follow_up is None else {"follow_up": follow_up.isoformat()}
    return Registration(
        id=id, kind="employer.contact", citizen=None, event_date=day, told_at=NOW, details=details, author=author,
        author_name="Anne Holm" if author == "anne" else "Bo Prøvesen", keyed_at=NOW, on_behalf_of=Authority.STATE,
    )  # fmt: skip


def test_a_day_that_has_come_stands_with_the_employers_name() -> None:
    (one,) = found(MINE)
    assert (one.day, one.employer, one.cvr, one.mine, one.protected) == (
        TODAY,
        "Nordpost Eksempel A/S",
        CVR,
        True,
        False,
    )


def test_a_protected_employer_is_marked() -> None:
    assert due(files(MINE, protected=True), (), ME, TODAY)[0].protected


def test_a_week_ahead_is_shown_and_a_day_more_is_not() -> None:
    assert found(replace(MINE, follow_up=TODAY + AHEAD))
    assert not found(replace(MINE, follow_up=TODAY + AHEAD + timedelta(days=1)))
    assert not found(replace(MINE, follow_up=None))


def test_a_day_long_past_stays_until_somebody_has_called() -> None:
    assert found(replace(MINE, follow_up=date(2026, 11, 3)))


def test_a_colleagues_is_the_teams() -> None:
    assert found(THEIRS) == []
    assert [one.mine for one in found(MINE, THEIRS, team=True)] == [True, False]


def test_a_later_contact_of_the_same_colleague_settles_it() -> None:
    assert found(MINE, replace(MINE, ref="employers:3", date=date(2026, 11, 10), follow_up=None)) == []


def test_anothers_contact_settles_it_only_from_that_day_on() -> None:
    early = replace(THEIRS, date=TODAY - timedelta(days=1), follow_up=None)
    assert found(MINE, early)
    assert found(MINE, replace(early, date=TODAY)) == []


def test_an_own_contact_that_waits_here_counts_and_is_not_counted_twice() -> None:
    (one,) = due((), [own(date(2026, 11, 2), TODAY)], ME, TODAY)
    assert (one.employer, one.mine, one.registration) == (CVR, True, "a")
    there = replace(MINE, registration="a")
    assert len(due(files(there), [own(date(2026, 11, 2), TODAY)], ME, TODAY)) == 1
    assert due(files(MINE), [own(date(2026, 11, 12), None, "b")], ME, TODAY) == []


def test_a_new_day_takes_the_place_of_the_old_one() -> None:
    (one,) = due(files(MINE), [own(date(2026, 11, 12), TODAY + timedelta(days=3), "b")], ME, TODAY)
    assert one.day == TODAY + timedelta(days=3)


def test_what_a_colleague_registered_at_this_desk_is_not_mine() -> None:
    assert due((), [own(date(2026, 11, 2), TODAY, author="bo")], ME, TODAY) == []
    assert [one.mine for one in due((), [own(date(2026, 11, 2), TODAY, author="bo")], ME, TODAY, team=True)] == [False]


def test_other_kinds_set_no_day() -> None:
    other = replace(own(date(2026, 11, 2), TODAY), kind="employer.job_order")
    assert due((), [other], ME, TODAY, team=True) == []
