"""Employers at the screen: found, who of us called last, registered on without a citizen, matched, referred, closed."""

from __future__ import annotations

from tests.tui import drawn_companies as firms
from tests.tui.fake_desk import FakeDesk
from tests.tui.page import Caseworker, at_work

from jobterm.office.companies.views import NotReferred, OpenOrders, ReferredMany, SourceView
from jobterm.office.desk import Changed, FieldView, FormView, KindView
from jobterm.office.views import FindingView

TITLE = FieldView("title", "Stilling", "text", True, "", max_length=200)
TOLD = FieldView("told_at", "Oplyst", "datetime", False, "2026-11-20T09:12+01:00")
REFERRAL = (
    TITLE, TOLD, FieldView("order", "Jobordre", "text", False, ""), FieldView("employer_cvr", "CVR", "text", False, ""),
    FieldView("hours", "Timer om ugen", "number", False, ""), FieldView("note", "Notat", "lines", False, ""),
)  # fmt: skip
ACTIONS = (("create", "opret", "o"), ("update", "ret", "r"), ("close", "luk", "l"))
ORDER = (
    FieldView("action", "Handling", "choice", True, "create", choices=ACTIONS),
    FieldView("order", "Jobordre", "text", False, ""), FieldView("cvr", "Virksomhed (CVR)", "text", True, firms.CVR),
    TITLE, TOLD, FieldView("positions", "Antal stillinger", "number", False, ""),
    FieldView("note", "Notat", "lines", False, ""),
)  # fmt: skip
CONTACT = (
    FieldView("cvr", "Virksomhed (CVR)", "text", True, firms.CVR), TOLD,
    FieldView("outcome", "Resultat", "lines", False, "", max_length=1500),
    FieldView("note", "Notat", "lines", False, ""),
)  # fmt: skip


class Desk(FakeDesk):
    """A desk that knows Nordpost and the forms about it."""

    def __init__(self) -> None:
        super().__init__(training=False)
        self.companies.files[firms.CVR] = firms.employer()
        self.companies.matches[firms.ORDER] = firms.candidates()
        self.companies.found = firms.found()
        self.companies.orders = firms.open_orders()

    async def kinds(self, citizen: str) -> list[KindView]:
        """Those of a company, or a referral."""
        await self._question(f"kinds {citizen[:6]}")
        if not citizen.startswith("cvr:"):
            return [KindView("referral.offer", "J", "Henvisning til job", True)]
        order = "employer.job_order"
        return [
            KindView("employer.contact", "V", "Virksomhedskontakt", True), KindView(order, "N", "Ny jobordre", True),
            KindView(order, "R", "Ret ordren", True), KindView(order, "L", "Luk ordren", True),
        ]  # fmt: skip

    async def form(self, kind: str, citizen: str) -> FormView:
        """The form of the kind."""
        await self._question(f"form {citizen}")
        fields = {"referral.offer": REFERRAL, "employer.contact": CONTACT, "employer.job_order": ORDER}[kind]
        return FormView(kind, kind, citizen, fields)


async def opens_nordpost(anne: Caseworker) -> None:
    """F10, employers, a name, the first that is found."""
    await anne.chooses("Virksomheder")
    await anne.sees("Find en virksomhed")
    await anne.press("nord", "enter")
    await anne.sees("2 fundet")
    await anne.press("1", "enter")
    await anne.sees("Sidste kontakt: 12-11 af Lis Attrup (kommunen)")


async def test_an_employer_is_found_and_the_first_line_says_who_of_us_called_last() -> None:
    async with at_work(Desk()) as anne:
        await opens_nordpost(anne)
        assert "CVR 98629637 Nordpost Eksempel A/S" in anne.text
        assert anne.desk.companies.asked[:3] == ["find nord", "kept", "fresh"]
        assert "forced" not in anne.desk.companies.asked
        await anne.press("f5")
        await anne.until(lambda: "forced" in anne.desk.companies.asked, "never asked anew")


async def test_a_search_says_who_was_silent_and_whom_not_to_call() -> None:
    async with at_work(Desk()) as anne:
        await anne.chooses("Virksomheder")
        await anne.press("nord", "enter")
        await anne.sees("CVR intet svar")
        assert "RING IKKE" in anne.line("Nordsø Lager")


async def test_ten_digits_in_the_employers_field_are_a_p_number() -> None:
    async with at_work(Desk()) as anne:
        await anne.chooses("Virksomheder")
        await anne.press("1503801234", "enter")
        await anne.sees("2 fundet")
        assert anne.desk.companies.asked == ["find 1503801234"]


async def test_f7_and_f8_walk_the_employers_that_were_found() -> None:
    async with at_work(Desk()) as anne:
        await opens_nordpost(anne)
        await anne.press("f8")
        await anne.sees("CVR 98367179")
        await anne.press("f7")
        await anne.sees("CVR 98629637")
        await anne.press("f7")
        await anne.sees("Her slutter listen")
        await anne.press("escape")
        await anne.sees("Find en virksomhed")


async def test_a_protected_employer_says_not_to_be_called() -> None:
    desk = Desk()
    desk.companies.files[firms.CVR] = firms.employer(protected=True)
    async with at_work(desk) as anne:
        await opens_nordpost(anne)
        assert "ønsker ingen uopfordret kontakt" in anne.line("RING IKKE")


async def test_a_contact_is_registered_on_the_company_and_no_citizen() -> None:
    async with at_work(Desk()) as anne:
        await opens_nordpost(anne)
        await anne.press("f3")
        await anne.sees("Virksomhedskontakt")
        await anne.press("v")
        await anne.sees("CVR 98629637 Nordpost Eksempel A/S")
        await anne.press("Vil se to", "f9")
        await anne.sees("Gemt lokalt")
        [(kind, values, _overrides, _token)] = anne.desk.registered
        assert (kind, values["outcome"], values["cvr"]) == ("employer.contact", "Vil se to", firms.CVR)
        assert not any(one.startswith(("case", "fresh case")) for one in anne.desk.asked)
        await anne.sees("Sidste kontakt")


async def test_a_contact_with_a_protected_employer_takes_one_digit_and_is_no_hard_stop() -> None:
    desk = Desk()
    desk.findings = lambda _values: (
        FindingView("cvr", "company.protected", "rule", "Nordpost ønsker ikke uopfordret henvendelse.", ""),
    )
    async with at_work(desk) as anne:
        await opens_nordpost(anne)
        await anne.press("f3", "v")
        await anne.sees("ønsker ikke uopfordret henvendelse")
        await anne.press("f9")
        await anne.sees("1 virksomheden bad om det", "2 den har en aftale med os", "3 andet")
        await anne.press("1")
        await anne.sees("Gemt lokalt")
        assert desk.registered[0][2] == {"company.protected": "virksomheden bad om det"}


async def test_closing_an_order_carries_what_it_has_and_reads_the_employer_anew_first() -> None:
    async with at_work(Desk()) as anne:
        await opens_nordpost(anne)
        await anne.press("f3", "l")
        await anne.sees("Peg på en åben jobordre først")
        await anne.press("2", "enter", "f3", "l")
        await anne.sees("[Lagermedarbejder")
        assert "forced" in anne.desk.companies.asked
        assert "Antal stillinger" not in anne.text
        await anne.press("f9")
        await anne.sees("Gemt lokalt")
        [(kind, values, _overrides, _token)] = anne.desk.registered
        told = {name: values[name] for name in ("action", "order", "cvr", "title", "positions")}
        assert kind == "employer.job_order"
        assert told == {"action": "close", "order": firms.ORDER, "cvr": firms.CVR, "title": "Lagermedarbejder",
                        "positions": "6"}  # fmt: skip


async def test_a_change_of_an_order_is_filled_in_and_a_new_one_is_empty() -> None:
    async with at_work(Desk()) as anne:
        await opens_nordpost(anne)
        await anne.press("2", "enter", "f3", "r")
        await anne.sees("[Lagermedarbejder")
        assert "Antal stillinger" in anne.text
        await anne.press("escape", "f3", "n")
        await anne.sees("[O]  O opret")
        assert "[Lagermedarbejder" not in anne.text


async def test_the_draft_of_one_order_is_not_taken_up_for_another_thing() -> None:
    async with at_work(Desk()) as anne:
        await opens_nordpost(anne)
        await anne.press("2", "enter", "f3", "n")
        await anne.sees("[O]  O opret")
        await anne.press("Kok", "escape")
        await anne.press("f3", "r")
        await anne.sees("[Lagermedarbejder")
        assert "Kok" not in anne.text


async def test_candidates_are_seen_with_why_and_one_is_referred() -> None:
    async with at_work(Desk()) as anne:
        await opens_nordpost(anne)
        await anne.press("2", "enter", "m")
        await anne.sees("4 kandidater", "Ja: søger Lagermedarbejder")
        assert "NEJ" in anne.line("Kaj Attrup")
        assert "staten 03-11" in anne.line("150380-1234")
        await anne.press("j")
        await anne.sees("[Lagermedarbejder", f"[{firms.ORDER}")
        await anne.press("f9")
        await anne.sees("Gemt lokalt")
        [(kind, values, _overrides, _token)] = anne.desk.registered
        assert (kind, values["order"], values["hours"], values["employer_cvr"]) == (
            "referral.offer", firms.ORDER, "37", firms.CVR)  # fmt: skip


async def test_several_are_marked_and_referred_by_one_form() -> None:
    desk = Desk()
    desk.companies.answer = ReferredMany(1, (NotReferred(firms.EVA, "Ida Testrup", "Borgeren er død."),))
    async with at_work(desk) as anne:
        await opens_nordpost(anne)
        await anne.press("2", "enter", "enter")
        await anne.sees("4 kandidater")
        await anne.press(" ", " ")
        await anne.sees("2 markeret")
        await anne.press("j")
        await anne.sees("og 1 til")
        await anne.press("f9")
        await anne.sees("sikkert: 1 henvisning.", "Ikke Ida Testrup: Borgeren er død.")
        [(citizens, values, _token)] = desk.companies.referred
        assert (citizens, values["order"]) == ((firms.BO, firms.EVA), firms.ORDER)
        assert not desk.registered


async def test_who_was_referred_already_cannot_be_marked() -> None:
    async with at_work(Desk()) as anne:
        await opens_nordpost(anne)
        await anne.press("2", "enter", "m")
        await anne.sees("4 kandidater")
        await anne.press("4", "enter", " ")
        await anne.sees("Hun er allerede henvist til denne ordre.")
        assert "markeret" not in anne.line("4 kandidater")


async def test_enter_opens_the_candidate_and_f8_the_next() -> None:
    async with at_work(Desk()) as anne:
        await opens_nordpost(anne)
        await anne.press("2", "enter", "m")
        await anne.sees("4 kandidater")
        await anne.press("4", "enter", "enter")
        await anne.sees("Karen Testesen, 46")
        await anne.press("escape")
        await anne.sees("4 kandidater")


async def test_what_has_arrived_is_read_anew_without_a_key() -> None:
    desk = Desk()
    desk.companies.matches[firms.ORDER] = firms.candidates(pending=("x-1",))
    async with at_work(desk) as anne:
        await opens_nordpost(anne)
        await anne.press("2", "enter", "m")
        await anne.sees("4 kandidater")
        before = desk.companies.asked.count("forced")
        desk.companies.matches[firms.ORDER] = firms.candidates()
        desk.tell(Changed.QUEUE)
        await anne.until(lambda: desk.companies.asked.count("forced") == before + 1, "never read anew")


async def test_a_referral_from_the_citizen_takes_nine_keys() -> None:
    keys = ("f3", "j", "l", "a", "g", "e", "r", "enter", "f9")
    async with at_work(Desk()) as anne:
        await anne.opens_karen()
        assert len(keys) == 9
        await anne.press(*keys)
        await anne.sees("Gemt lokalt")
        [(kind, values, _overrides, _token)] = anne.desk.registered
        assert (kind, values["title"], values["order"], values["employer_cvr"], values["hours"]) == (
            "referral.offer", "Lagermedarbejder", firms.ORDER, firms.CVR, "37")  # fmt: skip
        assert anne.desk.companies.asked == ["orders lager"]


async def test_f8_picks_the_next_order_that_begins_so_and_what_was_typed_stays() -> None:
    async with at_work(Desk()) as anne:
        await anne.opens_karen()
        await anne.press("f3", "j", "lager", "enter")
        await anne.sees("1 af 2: Nordpost Eksempel A/S, 37 timer, 5 af 6 ledige, søg senest 17-12")
        await anne.press("f8")
        await anne.sees("2 af 2: Nordsø Lager ApS", "[Lagerchef")
        await anne.press("f8")
        await anne.sees("1 af 2", "[Lagermedarbejder")


async def test_a_title_that_no_order_has_stands_as_it_was_typed() -> None:
    desk = Desk()
    desk.companies.orders = OpenOrders((), SourceView("employers", "closed"))
    async with at_work(desk) as anne:
        await anne.opens_karen()
        await anne.press("f3", "j", "smed", "enter")
        await anne.sees("Virksomhed lukket", "Ingen åben jobordre begynder sådan")
        await anne.press("f9")
        await anne.sees("Gemt lokalt")
        assert anne.desk.registered[0][1]["title"] == "smed"
        assert anne.desk.registered[0][1]["order"] == ""


async def test_the_screens_are_covered_with_one_key() -> None:
    async with at_work(Desk()) as anne:
        await opens_nordpost(anne)
        await anne.press("o")
        await anne.sees_no("Nordpost")
        await anne.press("escape")
        await anne.press("2", "enter", "m")
        await anne.sees("Karen Testesen")
        await anne.press("o")
        await anne.sees_no("Karen Testesen")
