"""Who gets a registration: who must know by the day of the event, through which system by the instant of sending."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from tests.unit.domain.plans import CUTOVER, at

from jobterm.domain import shipped
from jobterm.domain.identifiers import TARGET_GROUPS
from jobterm.domain.plan import Mode, Plan, Promise
from jobterm.domain.plan_reader import plan_from_toml
from jobterm.domain.routing import Recipient, promise_at, recipients


def told(
    kind: str, group: str, place: str, *, without: tuple[str, ...] = ("providers",)
) -> dict[str, tuple[str, Mode, str | None]]:
    found = recipients(kind, date(2026, 11, 20), group, place, shipped.plan(), at("2026-11-20 09:00"), without=without)
    return {r.system: (r.role, r.mode, r.via) for r in found}


def test_sickness_of_the_insured_goes_to_amp_which_tells_fund_and_national() -> None:
    assert told("sickness.report", "2.1", "0751") == {
        "amp": ("record", Mode.DELIVER, None),
        "national": ("notify", Mode.EXPECT, "amp"),
        "fund": ("notify", Mode.EXPECT, "amp"),
    }


def test_sickness_of_the_uninsured_goes_to_the_municipal_system_and_on_paper_to_the_benefit_centre() -> None:
    assert told("sickness.report", "2.2", "0751") == {
        "workbase": ("record", Mode.DELIVER, None),
        "national": ("notify", Mode.EXPECT, "workbase"),
        "benefits": ("notify", Mode.PERSON, None),
    }
    assert told("sickness.report", "2.2", "0730")["opera"] == ("record", Mode.DELIVER, None)


def test_a_summons_sends_a_letter_unless_it_says_not_to() -> None:
    assert told("interview.summons", "2.1", "0751")["letters"] == ("notify", Mode.DELIVER, None)
    assert "letters" not in told("interview.summons", "2.1", "0751", without=("letters",))


def after_cutover(event: date, now: str) -> list[Recipient]:
    return list(recipients("sickness.report", event, "2.1", "0751", plan_from_toml(CUTOVER), at(now)))


def test_an_event_before_the_cutover_sent_after_it_goes_to_the_new_record_and_all_who_had_to_know() -> None:
    record, fund, national = after_cutover(date(2026, 11, 27), "2026-12-01 06:00")
    assert (record.system, record.promise) == ("workbase", Promise(timedelta(hours=2)))
    assert (fund.system, fund.mode, fund.via) == ("fund", Mode.DELIVER, None)
    # amp passes nothing on any more and the new route does not name it: a person must see to it
    assert (national.system, national.mode, national.via) == ("national", Mode.PERSON, None)


def test_an_event_after_the_cutover_tells_whom_the_new_route_names() -> None:
    assert [r.system for r in after_cutover(date(2026, 12, 1), "2026-12-01 06:00")] == ["workbase", "fund", "letters"]


def test_before_the_cutover_the_old_record_holds() -> None:
    assert after_cutover(date(2026, 11, 27), "2026-12-01 05:59")[0].system == "amp"


def test_without_a_route_there_is_nobody() -> None:
    assert recipients("note", date(2026, 1, 1), None, None, Plan(), at("2026-01-01 12:00")) == ()


@given(st.sampled_from(sorted(TARGET_GROUPS)), st.dates(date(2007, 1, 1), date(2030, 1, 1)))
def test_there_is_exactly_one_record_and_nobody_twice(group: str, event: date) -> None:
    found = recipients("sickness.report", event, group, "0751", shipped.plan(), at("2026-11-20 09:00"))
    assert [r.role for r in found].count("record") == 1
    assert len({r.system for r in found}) == len(found)


def test_a_promise_counts_from_the_records_confirmation() -> None:
    fund = Recipient("fund", "notify", Mode.EXPECT, "amp", Promise.parse("07:00"))
    assert promise_at(fund, at("2026-11-20 12:00")) == at("2026-11-21 07:00")
    assert promise_at(fund, at("2026-11-20 06:59")) == at("2026-11-20 07:00")
    assert promise_at(fund, at("2026-11-20 07:00")) == at("2026-11-21 07:00")
    assert promise_at(fund, None) is None
    timed = Recipient("national", "notify", Mode.EXPECT, "amp", Promise.parse("4h"))
    assert promise_at(timed, at("2026-11-20 12:00")) == at("2026-11-20 16:00")
    assert promise_at(Recipient("amp", "record", Mode.DELIVER), at("2026-11-20 12:00")) is None


def test_a_promise_at_a_time_of_day_follows_the_clock_through_the_change_to_winter_time() -> None:
    fund = Recipient("fund", "notify", Mode.EXPECT, "amp", Promise.parse("07:00"))
    assert promise_at(fund, at("2026-10-24 12:00")) == at("2026-10-25 07:00")
