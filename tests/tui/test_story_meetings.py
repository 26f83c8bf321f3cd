"""Interviews as one motion at the screen: held and the next one, many summonses from a list, a group with no-shows."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from tests.tui.danish import speak
from tests.tui.fake_desk import FakeDesk
from tests.tui.fake_meetings import GROUP, MET, TOLD
from tests.tui.mock_world import BO, EVA, IDA, JAN, KAREN, at
from tests.tui.page import Caseworker, at_work

from jobterm.clock import ManualClock
from jobterm.domain.readings import Section
from jobterm.office.desk import FieldView, FormView, KindView
from jobterm.office.views import CaseView
from jobterm.tui import routes
from jobterm.tui.screens.meetings.batch import BatchScreen
from jobterm.tui.screens.meetings.saving import Saving

HELD = (
    FieldView("interview_type", "Samtaletype", "choice", True, "7", choices=(("7", "jobsamtale", "7"),)),
    FieldView("held_at", "Holdt den", "datetime", True, "2026-11-20T09:30:00+01:00"),
    FieldView("agreements", "Aftaler", "lines", False, "", max_length=1500),
    FieldView("booking", "Booket samtale", "text", False, "amp:91"),
)


class MeetingDesk(FakeDesk):
    """A desk on which an interview can be registered as held; ``slow`` holds back every save until it is set."""

    slow: asyncio.Event | None = None

    async def kinds(self, citizen: str) -> Sequence[KindView]:
        """One more, and what may follow it."""
        more = (
            KindView("interview.held", "h", "Samtale holdt", True),
            KindView("plan.activity", ".b", "Aktivitet", True),
        )
        return [*await super().kinds(citizen), *more]

    async def form(self, kind: str, citizen: str) -> FormView:
        """The form begins with what was agreed."""
        if kind == "interview.held":
            return FormView(kind, "Samtale holdt", citizen, HELD, begins="agreements")
        if kind == "plan.activity":
            return FormView(kind, "Aktivitet", citizen, (FieldView("title", "Hvad", "text", True, "", max_length=200),))
        return await super().form(kind, citizen)

    async def register(self, kind: str, citizen: str, values, overrides, token: str):  # type: ignore[no-untyped-def]
        """As every desk, when the disk has time."""
        if self.slow is not None:
            await self.slow.wait()
        return await super().register(kind, citizen, values, overrides, token)

    async def case(
        self, citizen: str, *, fresh: bool, force: bool = False, sections: frozenset[Section] | None = None,
        reason: str | None = None,
    ) -> CaseView:  # fmt: skip
        """AMP is open here."""
        return await super().case(citizen, fresh=fresh, force=force, sections=sections, reason=reason)


def desk() -> MeetingDesk:
    """With AMP open."""
    made = MeetingDesk(training=False)
    made.states["amp"] = "open"
    return made


def kinds_of(anne: Caseworker) -> list[str]:
    """What was registered, in its order."""
    return [kind for kind, _values, _overrides, _token in anne.desk.registered]


# ---- the next one ----------------------------------------------------------------------------------------------------


async def test_held_agreement_and_the_next_one_are_the_text_and_four_keys() -> None:
    async with at_work(desk()) as anne:
        await anne.opens_karen()
        await anne.press("f3", "h", "søger lager", "f9", "j")
        await anne.sees("Gemt 09:41: samtale holdt, bookingen afgjort, næste tir 09-02 10:00.")
        held, summons = anne.desk.registered
        assert (held[0], held[1]["agreements"]) == ("interview.held", "søger lager")
        assert (summons[0], summons[1]["start"][:16]) == ("interview.summons", "2027-02-09T09:00")
        assert summons[1]["needs"] == anne.desk.tokens[held[3]]


async def test_a_key_typed_while_the_first_is_being_saved_waits_for_the_question() -> None:
    slow = desk()
    slow.slow = asyncio.Event()
    async with at_work(slow) as anne:
        await anne.opens_karen()
        await anne.press("f3", "h", "x", "f9", "j")
        slow.slow.set()
        await anne.sees("næste tir 09-02 10:00")
        assert kinds_of(anne) == ["interview.held", "interview.summons"]
        assert anne.desk.registered[0][1]["agreements"] == "x"


async def test_esc_books_nothing_and_the_interview_is_saved() -> None:
    async with at_work(desk()) as anne:
        await anne.opens_karen()
        await anne.press("f3", "h", "f9")
        await anne.sees("NÆSTE SAMTALE", "Næste samtale?", "senest lør 20-02-2027", "som reglen")
        await anne.press("escape")
        await anne.sees("Gemt 09:41: samtale holdt, bookingen afgjort.", "Karen Testesen, 46")
        assert kinds_of(anne) == ["interview.held"]


async def test_a_digit_takes_another_time_and_v_shows_more() -> None:
    async with at_work(desk()) as anne:
        await anne.opens_karen()
        await anne.press("f3", "h", "f9")
        await anne.sees("1 af 2", " 1  ons 10-02 13:00", " 9  tor 18-02 13:00")
        await anne.press("v")
        await anne.sees("2 af 2", " 1  fre 19-02 13:00")
        await anne.press("2")
        await anne.sees("næste lør 20-02 13:00")
        assert kinds_of(anne) == ["interview.held", "interview.summons"]


async def test_what_stands_already_is_said_and_nothing_is_asked() -> None:
    made = desk()
    assert made.meetings.next is not None
    made.meetings.next = replace(made.meetings.next, booked=at(10, day=24))
    async with at_work(made) as anne:
        await anne.opens_karen()
        await anne.press("f3", "h", "f9")
        await anne.sees("Gemt 09:41: samtale holdt, bookingen afgjort. Næste står: tir 24-11 10:00.")
        assert kinds_of(anne) == ["interview.held"]


async def test_while_the_system_is_closed_the_time_is_wished_for() -> None:
    made = desk()
    assert made.meetings.next is not None
    wished = replace(made.meetings.next.times[0], wished=True, place="")
    made.meetings.next = replace(made.meetings.next, times=(wished,), closed="AMP")
    async with at_work(made) as anne:
        await anne.opens_karen()
        await anne.press("f3", "h", "f9")
        await anne.sees("AMP er lukket: tiden er ønsket, og brevet venter, til den er booket.", "ønsket tid")
        await anne.press("j")
        await anne.sees("næste tir 09-02 10:00")


async def test_what_was_agreed_goes_into_the_job_plan_and_the_question_is_still_there() -> None:
    async with at_work(desk()) as anne:
        await anne.opens_karen()
        await anne.press("f3", "h", "truckkursus i uge 3", "f9")
        await anne.sees("Næste samtale?")
        await anne.press("p")
        await anne.sees("AKTIVITET", "[truckkursus i uge 3")
        await anne.press("f9")
        await anne.sees("NÆSTE SAMTALE")
        await anne.press("j")
        await anne.sees("næste tir 09-02 10:00")
        assert kinds_of(anne) == ["interview.held", "plan.activity", "interview.summons"]


# ---- many summonses --------------------------------------------------------------------------------------------------


async def opened(anne: Caseworker, *citizens: str) -> Caseworker:
    """The list, as Today opens it."""
    routes.open_batch(anne.app, citizens)
    return await anne.sees("Indkald flere", f"{len(citizens)} borger")


async def test_a_list_is_one_form_a_look_and_f9() -> None:
    async with at_work(desk()) as anne:
        await opened(anne, KAREN, BO, IDA)
        await anne.sees("Første dag")
        await anne.press("f9")
        await anne.sees("Karen Testesen    tir 24-11 09:00", "Ida Testrup       tir 24-11 10:00")
        await anne.press("f9")
        await anne.sees("3 gemt.")
        assert [who for who, _when, _values in anne.desk.meetings.registered] == [KAREN, BO, IDA]
        assert len({when for _who, when, _values in anne.desk.meetings.registered}) == 3
        assert not anne.desk.kept


async def test_a_line_is_moved_to_the_next_free_time_or_a_typed_one() -> None:
    async with at_work(desk()) as anne:
        await opened(anne, KAREN, BO)
        await anne.press("f9")
        await anne.sees("Bo Prøvesen       tir 24-11 09:30")
        await anne.press("n")
        await anne.sees("Karen Testesen    tir 24-11 10:00")
        await anne.press("down", "t")
        await anne.sees("Dag og tid")
        await anne.press("on 1030", "enter")
        await anne.sees("Bo Prøvesen       ons 25-11 10:30", "ønsket")


async def test_what_stands_against_a_line_is_said_and_two_at_one_time_too() -> None:
    made = desk()
    made.meetings.said = {BO: (TOLD["clash"],)}
    async with at_work(made) as anne:
        await opened(anne, KAREN, BO)
        await anne.press("f9")
        await anne.sees("OBS", "A-kassen har booket")
        await anne.press("t", "2411 930", "enter")
        await anne.sees("linje 2 har også den tid")


async def test_a_rule_is_asked_about_once_for_all_lines_and_the_rest_is_saved_meanwhile() -> None:
    made = desk()
    made.meetings.said = {BO: (TOLD["rule"],), IDA: (TOLD["rule"],), EVA: (TOLD["hard"],)}
    async with at_work(made) as anne:
        await opened(anne, KAREN, BO, IDA, EVA)
        await anne.press("f9")
        await anne.sees("OBS?", "NEJ")
        await anne.press("f9")
        await anne.sees("2 linjer: Kortere varsel end reglen.", "3  aftalt med borgeren")
        assert [who for who, _when, _values in anne.desk.meetings.registered] == [KAREN]
        await anne.press("3")
        await anne.sees("3 gemt, 1 ikke gemt.")
        assert [values.get("interview.some_rule") for _who, _when, values in anne.desk.meetings.registered] == [
            None, "aftalt med borgeren", "aftalt med borgeren",
        ]  # fmt: skip


async def test_what_was_saved_is_saved_and_the_rest_comes_back() -> None:
    made = desk()
    made.meetings.lost_after = 2
    async with at_work(made) as anne:
        await opened(anne, KAREN, BO, IDA, JAN)
        await anne.press("f9")
        await anne.sees("Karen Testesen    tir 24-11 09:00")
        await anne.press("f9")
        await anne.sees("Skrivebordet er standset.")
        await anne.press("escape")
        await anne.sees("Det, der ikke er gemt, er lagt som kladde")
        await anne.until(lambda: bool(made.kept), "no draft was kept")
        made.meetings.lost_after = None
        routes.open_batch(anne.app)
        await anne.sees("Listen, der var halvt færdig, er tilbage.", "2 borgere", "Ida Testrup       tir 24-11 10:00")
        await anne.press("f9")
        await anne.sees("2 gemt.")
        assert [who for who, _when, _values in made.meetings.registered] == [KAREN, BO, IDA, JAN]
        await anne.until(lambda: not made.kept, "the draft stayed")


async def test_esc_in_the_middle_stops_after_the_one_that_is_being_saved() -> None:
    made = desk()
    made.meetings.slow = asyncio.Event()
    async with at_work(made) as anne:
        await opened(anne, KAREN, BO, IDA)
        await anne.press("f9")
        await anne.sees("Karen Testesen    tir 24-11 09:00")
        await anne.press("f9")
        await anne.sees("Gemmer: 0 af 3, 3 tilbage.  Esc = stop")
        await anne.press("escape")
        made.meetings.slow.set()
        await anne.sees("1 gemt, 2 ikke gemt.")
        assert [who for who, _when, _values in made.meetings.registered] == [KAREN]
        await anne.press("f9")
        await anne.sees("3 gemt.")
        assert [who for who, _when, _values in made.meetings.registered] == [KAREN, BO, IDA]


def test_how_fast_it_goes_is_said_after_a_second() -> None:
    speak()
    made = Saving(20, MET, done=5)
    assert made.words(MET + timedelta(seconds=0.5)) == "Gemmer: 5 af 20, 15 tilbage.  Esc = stop"
    assert made.words(MET + timedelta(seconds=10)) == "Gemmer: 5 af 20, 15 tilbage, 30 i minuttet.  Esc = stop"


async def test_a_line_that_drops_keeps_the_list() -> None:
    made = desk()
    async with at_work(made) as anne:
        await opened(anne, KAREN, BO)
        await anne.press("f9")
        await anne.sees("Bo Prøvesen       tir 24-11 09:30")
        made.kept.clear()
        screen = anne.app.screen
        assert isinstance(screen, BatchScreen)
        screen._kept = ""
        anne.app._hang_up()
        await anne.until(lambda: bool(made.kept), "nothing was kept")
        [kept] = made.kept.values()
        assert (KAREN in kept.values["list"], BO in kept.values["list"]) == (True, True)


async def test_people_are_added_by_name_and_pasted_and_taken_off() -> None:
    async with at_work(desk()) as anne:
        await anne.press("f10")
        await anne.sees("Indkald flere på én gang")
        number = next(line for line in anne.lines if "Indkald flere på én gang" in line).split()[0]
        await anne.press(number, "enter")
        await anne.sees("Hvem?")
        await anne.press("prøve", "enter")
        await anne.sees("3 borgere")
        await anne.press("f9")
        await anne.sees("Bo Prøvesen", "Eva Prøvensen", "Jan Prøvelund")
        await anne.press("x")
        await anne.sees("2 borgere")
        await anne.press("a", KAREN, "enter")
        await anne.sees("3 borgere", "Karen Testesen")


async def test_a_group_meets_at_one_time() -> None:
    async with at_work(desk()) as anne:
        await opened(anne, KAREN, BO)
        await anne.press("enter", "enter", "enter", "enter", "INFO", "f9")
        await anne.sees("Karen Testesen    tir 24-11 09:00", "Bo Prøvesen       tir 24-11 09:00")
        await anne.press("n")
        await anne.sees("Karen Testesen    tir 24-11 09:30", "Bo Prøvesen       tir 24-11 09:30")


# ---- a group with no-shows -------------------------------------------------------------------------------------------


async def test_twenty_with_three_absent_are_three_letters_and_f9() -> None:
    made = desk()
    made.meetings.summon()
    async with at_work(made) as anne:
        routes.open_group(anne.app, GROUP, MET)
        await anne.sees("20 indkaldt, 0 udeblevet")
        await anne.press("b", "e", "q", "f9")
        await anne.sees("20 gemt.")
        away = [one.attendee.who.name for one in made.meetings.settled if not one.came]
        assert away == ["Nr 02 Prøvesen", "Nr 04 Prøvesen", "Nr 13 Prøvesen"]
        assert len(made.meetings.settled) == 20


async def test_what_a_gate_says_of_an_absentee_is_read_before_anything_is_saved() -> None:
    made = desk()
    ill = replace(TOLD["clash"], code="gate.ill", message="Hun er meldt syg den dag i Jobnet.")
    made.meetings.summon(ill)
    async with at_work(made) as anne:
        routes.open_group(anne.app, GROUP, MET)
        await anne.sees("20 indkaldt")
        await anne.press("u")
        await anne.sees("UDEBLEVET  Hun er meldt syg den dag i Jobnet.")
        await anne.press("up")
        await anne.sees("Ingen underretning går af sig selv.", "har ikke oplyst en")
        await anne.press("h", "k")
        await anne.sees("Hvordan er kontakt forsøgt?")
        await anne.press("sms", "enter")
        await anne.sees("; har oplyst en", "kontakt forsøgt: sms")
        assert not made.meetings.settled
        await anne.press("f9")
        await anne.sees("20 gemt.")
        [absent] = [one for one in made.meetings.settled if not one.came]
        assert (absent.heard, absent.contact_tried) == (True, "sms")


async def test_a_meeting_that_has_not_begun_settles_nothing() -> None:
    made = MeetingDesk(training=False, clock=ManualClock(instant=MET - timedelta(minutes=5)))
    made.meetings.summon()
    async with at_work(made) as anne:
        routes.open_group(anne.app, GROUP, MET)
        await anne.sees("20 indkaldt")
        await anne.press("f9")
        await anne.sees("Mødet er ikke begyndt endnu.")
        assert not made.meetings.settled


async def test_the_group_meetings_are_found_from_the_menu() -> None:
    made = desk()
    made.meetings.summon()
    async with at_work(made) as anne:
        routes.open_group(anne.app)
        await anne.sees("Gruppemøder", GROUP, "20 indkaldt", "20 åbne")
        await anne.press("enter")
        await anne.sees("Nr 01 Prøvesen")
        await anne.press("escape")
        await anne.sees("Gruppemøder")
