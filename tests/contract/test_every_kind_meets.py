"""Every kind about a citizen, from entry to effect, at each record system: adapter and simulator meet over the
contract, one process, no socket. What belongs together (booking and move, hearing and answer) is one story."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from tests.contract.test_adapters_meet_simulators import ME, SYSTEMS, Meeting
from tests.unit.systems.test_writes import TABLES

from jobterm.clock import to_text
from jobterm.domain.registrations.model import Override, Registration
from jobterm.domain.registrations.names import KIND_NAMES
from jobterm.outbox.port import OutcomeClass, Receipt, Sight
from jobterm.outbox.reading import Asker
from jobterm.systems import catalogue, common
from jobterm.systems.national import National

ELSEWHERE = {"correction", "employer.contact", "employer.job_order"}
PROVIDER = "10150817"


class Story:
    """What is registered about one citizen, one after another."""

    def __init__(self, met: Meeting, place: int = 0) -> None:
        self.met = met
        self.citizen = met.enrolled[place]
        self.kinds: list[str] = []

    async def tell(self, kind: str, details: dict[str, Any], **more: Any) -> Registration:
        """Deliver it; it must be accepted, found again as it was sent, and applied once."""
        item = self.met.registration(kind, self.citizen, details, **more)
        assigned, rendered, outcome = await self.met.deliver(item)
        assert outcome.cls is OutcomeClass.ACCEPTED, (kind, outcome)
        seen = await self.met.port.look_up(assigned, rendered)
        assert (kind, seen.sight, dict(seen.theirs)) == (kind, Sight.FOUND, {})
        assert self.met.applied(item) == 1
        self.kinds.append(kind)
        return item

    async def refused(self, kind: str, details: dict[str, Any], **more: Any) -> tuple[str, str | None]:
        """Deliver it; it must be refused or in conflict: the code, and our field."""
        item = self.met.registration(kind, self.citizen, details, **more)
        _, _, outcome = await self.met.deliver(item)
        assert outcome.cls in (OutcomeClass.REFUSED, OutcomeClass.CONFLICT), (kind, outcome)
        assert self.met.applied(item) == 0
        return outcome.code, outcome.field

    def day(self, ahead: int) -> str:
        return (self.met.clock.now() + timedelta(days=ahead)).date().isoformat()

    def time(self, **ahead: float) -> str:
        return to_text(self.met.clock.now() + timedelta(**ahead))

    async def summon(self, **ahead: float) -> Registration:
        """A summons that far ahead, of half an hour."""
        end = self.met.clock.now() + timedelta(**ahead) + timedelta(minutes=30)
        times = {"start": self.time(**ahead), "end": to_text(end)}
        return await self.tell(
            "interview.summons", {"interview_type": "7", "contact_form": "meeting", "place": "Lokale 2", **times}
        )


TAKERS = (*SYSTEMS, "national")
"""Those that keep cases, and the common data base, which takes the same by itself where a plan says so."""


@pytest.fixture(params=TAKERS)
async def met(request: pytest.FixtureRequest) -> AsyncIterator[Meeting]:
    """A world and one system of it."""
    meeting = Meeting(request.param)
    if request.param == "national":  # it is nobody's record: it knows everybody
        people = meeting.control.people(limit=100)
        mine = [one for one in people if one["record_system"] == "amp" and one["enrolled"]]
        meeting.enrolled = [one for one in mine if not one["dead"] and not one["ill"]]
    yield meeting
    await meeting.port.close()
    meeting.sandbox.close()


async def interviews(story: Story) -> None:
    """Booked, moved, cancelled; held; not come to."""
    first = await story.summon(days=3)
    times = {"start": story.time(days=4), "end": story.time(days=4, hours=1)}
    moved = await story.tell("interview.move", {"booking": first.id, **times, "place": "Lokale 4", "reason": "Møde"})
    assert moved.id
    await story.tell("interview.cancel", {"booking": first.id, "by": "citizen", "reason": "Har fået job"})
    held, missed = await story.summon(hours=1), await story.summon(hours=3)
    story.met.clock.advance(4 * 3600)
    details = {
        "interview_type": "7",
        "held_at": story.time(hours=-3),
        "contact_form": "meeting",
        "agreements": "To job\nom ugen",
    }
    more = {"booking": held.id, "participants": [{"name": "Søren Prøve"}], "participation": "all"}
    await story.tell("interview.held", {**details, **more})
    await story.tell("interview.no_show", {"booking": missed.id, "heard": False, "contact_tried": "ringet to gange"})


async def plan_and_work(story: Story) -> None:
    """A plan with an activity, a referral, a measure from offer to end."""
    plan = await story.tell("plan.save", {"goal": "Lager"})
    await story.tell(
        "plan.activity",
        {
            "plan": plan.id, "title": "Truckkort", "start": story.day(1), "end": story.day(9), "hours": 20,
            "minutes": 30, "authority": "municipality", "responsible": "Anne Børgesen",
        },
    )  # fmt: skip
    job = {"title": "Lagermedarbejder", "delivered": "letter", "apply_by": story.day(5), "order": "employers:O-12"}
    referral = await story.tell("referral.offer", {**job, "employer_cvr": PROVIDER, "hours": 37})
    await story.tell("referral.outcome", {"referral": referral.id, "outcome": "not_hired", "reason": "Løn < 30.000"})
    offer = {"type": "guidance", "start": story.day(0), "end": story.day(40), "hours": 25, "place": "Havnen 3"}
    provider = {"provider_cvr": PROVIDER, "agreement": "AFT-1"}
    ours = await story.tell("activation.offer", {**offer, **provider, "basis": "kap. 10"})
    await story.tell("activation.change", {**offer, **provider, "activation": ours.id, "end": story.day(60)})
    await story.tell("activation.attendance", {"activation": ours.id, "hours": 5, "minutes": 15, **provider})
    await story.tell("activation.end", {"activation": ours.id, "end": story.day(20), "cause": "job", **provider})


async def absences(story: Story) -> None:
    """Another absence, and its change."""
    away = {"type": "3", "first_day": story.day(5), "last_day": story.day(6), "comment": "Domsmand"}
    one = await story.tell("absence.other", away)
    await story.tell("absence.change", {**away, "absence": one.id, "last_day": story.day(7), "end_cause": "returned"})


async def desk(story: Story) -> None:
    """The journal: notices, letters, hearings, tasks, notes; groups and notices to the fund."""
    await story.tell("group.change", {"contact_group": "KG2", "match_category": "3", "reason": "Ny vurdering"})
    start = {"subject": "no_show", "text": "Hvorfor kom du ikke?", "answer_by": story.day(14)}
    asked = await story.tell("hearing.start", {**start, "letter": True})
    answer = {"hearing": asked.id, "answered": True, "received_on": story.day(0), "outcome": "reasonable"}
    await story.tell("hearing.answer", {**answer, "answer": "Bussen kom ikke"})
    task = await story.tell("task", {"action": "create", "title": "Ring", "due": story.day(2), "about": asked.id})
    await story.tell("task", {"action": "done", "task": task.id})
    await story.tell("note", {"text": "Ringede\nog talte <5 minutter"})
    await story.tell("caseload.transfer", {"to_user": "hbk", "to_name": "Hans Børge", "from_day": story.day(1)})
    await story.tell("cv.check", {"result": "needs_work", "follow_up": story.day(8), "comment": "Mangler kørekort"})
    await story.tell("selfreport.seen", {"report": "jobnet:R-1", "verdict": "in_order"})
    await story.tell("benefit.notice", {"event": "absence", "date": story.day(0), "text": "Udeblevet"})
    await story.tell("letter.send", {"to": "citizen", "subject": "Møde", "text": "Kom", "channel": "print"})
    if story.citizen["fund"]:
        what = {"type": "negative", "incident": "no_show", "incident_date": story.day(0), "text": "Kom ikke"}
        first = await story.tell("fund.notice", what)
        await story.tell("fund.notice", {**what, "type": "withdrawn", "answers": first.id})


async def test_every_kind_is_accepted_found_and_applied_once(met: Meeting) -> None:
    story = Story(met)
    for part in (plan_and_work, absences, desk, interviews):
        await part(story)
    first_seven = {"enrolment.start", "enrolment.end", "sickness.report", "sickness.recovery", "absence.holiday"}
    unsaid = set() if story.citizen["fund"] else {"fund.notice"}
    assert set(story.kinds) == set(KIND_NAMES) - ELSEWHERE - first_seven - unsaid


async def test_a_booking_that_somebody_moved_is_a_conflict_with_what_holds_now(met: Meeting) -> None:
    story = Story(met)
    booking = await story.summon(days=3)
    times = {"start": story.time(days=4), "end": story.time(days=4, hours=1), "place": "Lokale 9"}
    moved = await story.tell("interview.move", {"booking": booking.id, **times, "reason": "Kursus"})
    mine = {"booking": booking.id, "start": story.time(days=5), "end": story.time(days=5, hours=1), "reason": "Ferie"}
    item = met.registration("interview.move", story.citizen, mine, base={met.system: "old-1"})
    _, _, outcome = await met.deliver(item)
    assert (outcome.cls, met.applied(item)) == (OutcomeClass.CONFLICT, 0), outcome
    assert outcome.code in ("4998", "version-mismatch", "REGISTRERING_AENDRET")
    assert (outcome.theirs["start"], outcome.theirs["place"]) == (times["start"], "Lokale 9")
    for base in (str(outcome.version), moved.id):
        cancel = {"booking": booking.id, "by": "office", "reason": "x"}
        again = met.registration("interview.cancel", story.citizen, cancel, base={met.system: base})
        _, _, done = await met.deliver(again)
        expected = OutcomeClass.ACCEPTED if base == str(outcome.version) else OutcomeClass.REFUSED
        assert done.cls is expected, "cancelled once, it is settled"


async def test_what_stands_is_told_with_what_a_change_of_it_must_name(met: Meeting) -> None:
    story = Story(met)
    booking, missed = await story.summon(days=3), await story.summon(hours=1)
    plan = await story.tell("plan.save", {"goal": "Lager"})
    away = await story.tell("absence.other", {"type": "3", "first_day": story.day(5), "last_day": story.day(6)})
    offer = {"type": "guidance", "start": story.day(0), "end": story.day(40), "provider_cvr": PROVIDER}
    measure = await story.tell("activation.offer", offer)
    job = {"title": "Lagermedarbejder", "delivered": "letter", "apply_by": story.day(5)}
    referral = await story.tell("referral.offer", job)
    task = await story.tell("task", {"action": "create", "title": "Ring", "due": story.day(2)})
    met.clock.advance(2 * 3600)
    asker = Asker(("municipality", story.citizen["municipality"]), ME.user)
    told = await met.port.read(story.citizen["cpr"], met.port.sections, asker)
    there = {matter.registration: matter for matter in told.matters if matter.registration is not None}
    kinds = {item.id: there[item.id].kind for item in (booking, missed, plan, away, measure, referral, task)}
    assert list(kinds.values()) == ["booking", "unsettled", "plan", "absence", "activation", "referral", "task"]
    assert there[measure.id].data["provider_cvr"] == PROVIDER
    assert there[away.id].data["type"] == "3"
    found = there[booking.id]
    assert (found.owner, found.data["interview_type"], found.data["contact_form"]) == ("jobterm", "7", "meeting")
    assert found.data["start"] == booking.details["start"]
    cancel = {"booking": found.ref, "by": "office", "reason": "x"}
    await story.tell("interview.cancel", cancel, base={met.system: str(found.version)})
    lines = {line.registration: line.kind for line in told.timeline}
    assert lines[task.id] == "task"
    assert lines[referral.id] == "referral.offer"


async def test_what_a_change_needs_must_be_there(met: Meeting) -> None:
    story = Story(met)
    times = {"start": story.time(days=4), "end": story.time(days=4, hours=1), "reason": "Kursus"}
    code, field = await story.refused("interview.move", {"booking": "no-such", **times})
    assert (code, field) in [("90036", "booking"), ("appointment-unknown", "booking"), ("MOEDE_UKENDT", "booking")]
    for kind, details in (
        ("absence.change", {"absence": "no-such", "type": "3", "first_day": story.day(1)}),
        ("referral.outcome", {"referral": "no-such", "outcome": "hired"}),
        ("activation.end", {"activation": "no-such", "end": story.day(1), "cause": "job"}),
        ("hearing.answer", {"hearing": "no-such", "answered": True, "outcome": "reasonable"}),
        ("task", {"action": "done", "task": "no-such"}),
    ):
        code, _ = await story.refused(kind, details)
        assert code in ("4317", "nothing-open", "INTET_AABENT"), kind


async def test_a_meeting_in_the_past_and_one_that_ends_first_are_refused(met: Meeting) -> None:
    story = Story(met)
    booking = await story.summon(days=2)
    for start, end, codes in (
        (-2, -1, ("90002", "meeting-in-past", "MOEDE_FORTID")),
        (3, 2, ("90004", "dates-reversed", "DATO_ORDEN")),
    ):
        times = {"start": story.time(days=start), "end": story.time(days=end), "reason": "x"}
        code, _ = await story.refused("interview.move", {"booking": booking.id, **times})
        assert code in codes


async def test_only_the_owner_changes_a_booking(met: Meeting) -> None:
    story = Story(met)
    theirs = {"interview_type": 17, "contact_form": "meeting", "place": "A-kassen", "owner": "akasse",
              "start": story.time(days=2), "end": story.time(days=2, hours=1)}  # fmt: skip
    report = {"kind": "interview.summons", "details": theirs, "system": met.system, "by": "colleague"}
    met.control.citizen({"cpr": story.citizen["cpr"], "change": {"report": report}})
    ref = met.control.ledger(met.system)[-1]["entity"]
    code, field = await story.refused("interview.cancel", {"booking": ref, "by": "office", "reason": "x"})
    assert (code, field) in [("90037", "booking"), ("owner-locked", "booking"), ("EJER_LAAST", "booking")]


async def test_another_centres_citizen_is_registered_on_with_a_written_reason_only(met: Meeting) -> None:
    story = Story(met)
    other = "0101" if story.citizen["municipality"] != "0101" else "0751"
    item = met.registration("note", story.citizen, {"text": "Vagt"})
    assigned = await met.assign(item)
    why = (Override(common.GUEST, "Vagt for nabocentret, æøå"),)
    for overrides, cls in (((), OutcomeClass.REFUSED), (why, OutcomeClass.ACCEPTED)):
        asked = met.registration("note", story.citizen, {"text": "Vagt"}, overrides=overrides)
        guest = type(assigned)(asked, assigned.key, ("municipality", other), assigned.user, {}, assigned.version)
        outcome = await met.send(met.port.render(guest))
        assert (outcome.cls, met.applied(asked)) == (cls, int(cls is OutcomeClass.ACCEPTED)), outcome


async def test_a_number_that_was_replaced_says_by_which_and_nothing_is_registered(met: Meeting) -> None:
    story = Story(met)
    kept = await story.summon(days=2)
    old = story.citizen["cpr"]
    new = next(
        number for number in (f"{old[:6]}{serial:04}" for serial in range(9001, 9999))
        if met.sandbox.citizens.by_cpr(number) is None
    )  # fmt: skip
    item = met.registration("note", story.citizen, {"text": "Under det gamle"})
    assigned = await met.assign(item)
    met.control.citizen({"cpr": old, "change": {"cpr": new}})
    outcome = await met.send(met.port.render(assigned))
    assert (outcome.cls, outcome.field, dict(outcome.theirs)) == (OutcomeClass.REFUSED, "citizen", {"citizen": new})
    story.citizen = {**story.citizen, "cpr": new}
    await story.tell("interview.cancel", {"booking": kept.id, "by": "office", "reason": "Flyttet"})


async def test_what_a_record_system_passes_on_stands_in_the_common_data_base_once() -> None:
    met = Meeting("amp")
    story, base = Story(met), catalogue.connect("national", met.wire("national"), met.clock, ME)
    assert isinstance(base, National)
    note = await story.tell("note", {"text": "Bliver her"})
    passed = await story.summon(days=3)
    assert isinstance(await base.received(passed.id, ME), Receipt)
    assert await base.received(note.id, ME) is None
    asker = Asker(("municipality", story.citizen["municipality"]), ME.user)
    told = await base.read(story.citizen["cpr"], base.sections, asker)
    assert [matter.ref.partition(":")[0] for matter in told.matters if matter.registration == passed.id] == ["national"]
    rows = [row for row in met.control.ledger("national") if row["registration"] == passed.id]
    assert [row["effect"] for row in rows] == ["forwarded"]
    item = met.registration("interview.held", story.citizen, {
        "interview_type": "7", "held_at": story.time(hours=-1), "contact_form": "phone"})  # fmt: skip
    assigned = await met.assign(item)

    async def claim() -> None:
        return None

    done = await base.send(base.render(assigned), claim)
    assert done.cls is OutcomeClass.ACCEPTED
    assert (await base.look_up(assigned, None)).sight is Sight.FOUND
    rows = [row for row in met.control.ledger("national") if row["registration"] == item.id]
    assert [row["effect"] for row in rows] == ["applied"], "what is delivered is not passed on besides"
    await base.close()
    await met.port.close()
    met.sandbox.close()


async def test_the_dead_are_left_in_peace(met: Meeting) -> None:
    story = Story(met)
    met.control.citizen({"cpr": story.citizen["cpr"], "change": {"dead": True}})
    code, _ = await story.refused("note", {"text": "x"})
    assert code in ("4405", "60007", "citizen-dead", "BORGER_DOED")


@pytest.mark.parametrize(("kind", "codes"), [
    ("1", ("4591", "education-too-short", "UDDANNELSE_FOR_KORT")),
    ("2", ("4592", "work-too-short", "ARBEJDE_FOR_KORT")),
])  # fmt: skip
async def test_short_education_and_work_are_refused_to_some_groups(
    met: Meeting, kind: str, codes: tuple[str, ...]
) -> None:
    story = Story(met)
    await story.tell("group.change", {"contact_group": "KG2"})
    away = {"type": kind, "first_day": story.day(1)}
    code, field = await story.refused("absence.other", {**away, "last_day": story.day(14)})
    assert (code in codes, field) == (True, "last_day")
    await story.tell("absence.other", {**away, "last_day": story.day(15)})


def test_the_table_of_kinds_names_each_that_a_record_system_takes() -> None:
    for system in SYSTEMS:
        assert set(TABLES[system]) == set(KIND_NAMES) - ELSEWHERE
        assert catalogue.capabilities(system).lookup
