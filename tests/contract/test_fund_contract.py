"""The funds' files and their exchange: adapter and simulator, strangers to each other, each against the contract
(contracts/fund.toml, fund.yaml), and then together through a night."""

from __future__ import annotations

import contextlib
import hashlib
import tomllib
import uuid
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from tests.contract.rest import read_contract
from tests.unit.sandbox.caller import AMP_HEADERS, BO, KAREN, World, send

from jobterm import resources
from jobterm.clock import COPENHAGEN, ManualClock
from jobterm.domain.registrations.model import Authority, Registration
from jobterm.outbox.feeding import FeedPage
from jobterm.outbox.files_port import FilePort, Held, Label, Receipts, Sealed
from jobterm.outbox.port import Assignment, OutcomeClass, SystemPort
from jobterm.outbox.reading import Asker, FeedPort, ReaderPort, ReadState, RegisterPort, Section
from jobterm.outbox.reading_funds import ExtractBroken, ExtractPort, RepliesPort, ReplyPage
from jobterm.sandbox.control import Control
from jobterm.sandbox.embedded import Sandbox
from jobterm.systems import catalogue, fund, fund_tables
from jobterm.systems.fund import Fund
from jobterm.systems.inprocess import in_process_wire
from jobterm.systems.wire import WireSettings

LAYOUT = tomllib.loads(resources.path("contracts", "fund.toml").read_text(encoding="utf-8"))
ME = Asker(("municipality", "0751"), ("person", "trainee1", "Anne Børgesen"))
EVENING = datetime(2026, 11, 20, 20, 0, tzinfo=COPENHAGEN)

world = World()
exchange = read_contract("fund", world.app("fund"), accepts=["2xx", 400, 404, 409, 422])
few = settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))


@exchange.parametrize()
@few
def test_the_exchange_keeps_its_contract_whatever_comes(case: schemathesis.Case[Any]) -> None:
    case.call_and_validate()


# ---- the adapter's tables are the contract's -------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["notices", "receipt", "replies", "extract"])
def test_the_layouts_are_the_contracts(name: str) -> None:
    mine = getattr(fund_tables, name.upper())
    told = LAYOUT["files"][name]
    assert (mine.width, mine.header, mine.trailer) == (told["width"], told["header"], told["trailer"])
    assert list(mine.records) == told["records"]
    for kind, fields in mine.fields.items():
        theirs = [
            (one["name"], one["form"], one["width"], one.get("value")) for one in LAYOUT["records"][kind]["fields"]
        ]
        assert [(one.name, one.form, one.width, one.value) for one in fields] == theirs


def test_the_codes_and_funds_are_the_contracts() -> None:
    codes = LAYOUT["codes"]
    assert {code: kind for kind, code in fund_tables.KINDS.items()} == codes["kind"]
    assert {f"{code:02}": word for word, code in fund_tables.INCIDENTS.items()} == codes["incident"]
    assert codes["decision"] == fund_tables.DECISIONS
    assert {f"{number:04}": name for name, number in fund_tables.FUNDS.items()} == LAYOUT["funds"]


# ---- together --------------------------------------------------------------------------------------------------------


class Exchange:
    """The adapter, and behind it a world whose clock is moved by hand."""

    def __init__(self) -> None:
        self.clock = ManualClock(EVENING)
        self.sandbox = Sandbox(self.clock, population=300)
        self.control = Control(self.sandbox)
        app, gate = self.sandbox.apps()["fund"]
        wire = WireSettings("fund", "http://127.0.0.1/fund", training=True, deadline_s=1.0)
        port = catalogue.connect("fund", in_process_wire(wire, self.clock, app, gate), self.clock, ME)
        assert isinstance(port, Fund)
        self.port = port

    def notice(self, cpr: str = KAREN, **details: Any) -> Registration:
        """A negative notice about somebody."""
        told = {
            "type": "negative",
            "incident": "no_show",
            "incident_date": "2026-11-19",
            "text": "Udeblev fra samtale.",
        }
        now = self.clock.now()
        return Registration(
            str(uuid.uuid4()), "fund.notice", cpr, now.date(), now, {**told, **details}, "aho", "Anne Holm", now,
            Authority.STATE,
        )  # fmt: skip

    def sealed(self, *notices: Registration, addressee: str = "FTFa") -> Sealed:
        """Their file."""
        made = [self.port.record(Assignment(one, "k", ME.organisation, ME.user), addressee) for one in notices]
        return self.port.seal(Label(str(uuid.uuid4()), addressee, EVENING), made)

    async def leave(self, file: Sealed) -> OutcomeClass:
        """Upload it."""
        return (await self.port.upload(file, _nothing)).cls

    def morning(self, days: int = 0) -> None:
        """It is seven o'clock."""
        self.clock.advance((11 + 24 * days) * 3600.0)

    def applied(self) -> list[str]:
        return [row["registration"] for row in self.control.ledger("fund") if row["effect"] == "applied"]


async def _nothing() -> None:
    return None


@pytest.fixture
def met() -> Exchange:
    return Exchange()


def test_the_adapter_is_what_the_outbox_needs(met: Exchange) -> None:
    assert isinstance(met.port, FilePort)
    assert isinstance(met.port, RegisterPort)
    assert isinstance(met.port, RepliesPort)
    assert isinstance(met.port, ExtractPort)
    assert isinstance(met.port, ReaderPort)
    assert isinstance(met.port, FeedPort)
    assert not isinstance(met.port, SystemPort)


async def test_a_file_is_taken_once_worked_through_at_night_and_receipted_record_by_record(met: Exchange) -> None:
    good, elsewhere, nobody = met.notice(), met.notice(BO), met.notice("3112691111")
    file = met.sealed(good, elsewhere, nobody)
    assert await met.leave(file) is OutcomeClass.ACCEPTED
    assert await met.leave(file) is OutcomeClass.ACCEPTED, "the same bytes are the same file"
    assert (await met.port.have(file)).held is Held.SAME
    assert met.applied() == []
    met.morning()
    got = await met.port.receipts(file)
    assert isinstance(got, Receipts)
    (receipt,) = got.found
    assert (receipt.file, receipt.sha256) == (file.name, file.sha256)
    assert (receipt.count, receipt.control) == (file.count, file.control)
    assert {name: one.code for name, one in receipt.errors.items()} == {elsewhere.id: "4857", nobody.id: "4856"}
    assert met.applied() == [good.id]
    seen = await met.port.look_up(Assignment(good, "k", ME.organisation, ME.user), None)
    assert seen.receipt is not None


async def test_other_bytes_under_a_taken_name_are_refused(met: Exchange) -> None:
    file = met.sealed(met.notice())
    await met.leave(file)
    other = replace(file, content=file.content.replace(b"Udeblev", b"Mistede"))
    assert await met.leave(other) is OutcomeClass.CONFLICT
    assert (await met.port.have(other)).held is Held.OTHER
    assert (await met.port.have(met.sealed(met.notice()))).held is Held.ABSENT


def spoilt(content: bytes, how: str) -> bytes:
    """A file that reached the fund and is wrong; its hash is of what arrived."""
    lines = content.split(b"\r\n")
    match how:
        case "cut":
            return content[: len(content) // 2]
        case "doubled":
            return content + content
        case "totals":
            return b"\r\n".join([*lines[:-2], lines[-2].replace(b"990000001", b"990000002"), b""])
        case "order":
            return b"\r\n".join([lines[1], lines[0], *lines[2:]])
        case _:
            return b"\r\n".join([lines[0], b"21" + lines[1][2:], *lines[2:]])


@pytest.mark.parametrize(
    ("how", "code"),
    [("cut", "LAENGDE"), ("doubled", "POST"), ("totals", "ANTAL"), ("order", "POST"), ("unknown", "POST")],
)
async def test_a_broken_file_is_refused_whole_with_its_line_and_nothing_of_it_is_applied(
    met: Exchange, how: str, code: str
) -> None:
    whole = met.sealed(met.notice())
    file = replace(whole, content=spoilt(whole.content, how))
    assert await met.leave(file) is OutcomeClass.ACCEPTED
    met.morning()
    got = await met.port.receipts(file)
    assert isinstance(got, Receipts)
    refused = got.found[0].refused
    assert refused is not None
    assert (refused.code, int(refused.message) > 0) == (code, True)
    assert met.applied() == []


async def test_another_funds_file_under_this_funds_name_is_refused(met: Exchange) -> None:
    mine, other = met.sealed(met.notice()), met.sealed(met.notice(), addressee="HK")
    await met.leave(replace(mine, content=other.content))
    met.morning()
    got = await met.port.receipts(replace(mine, content=other.content))
    assert isinstance(got, Receipts)
    assert got.found[0].refused is not None
    assert got.found[0].refused.code == "AKASSE"


async def test_the_same_registration_in_two_files_takes_effect_once(met: Exchange) -> None:
    twice = met.notice()
    for _ in range(2):
        await met.leave(met.sealed(twice))
    met.morning()
    await met.port.probe()
    assert met.applied() == [twice.id]


@pytest.mark.parametrize(
    ("fault", "found", "broken"), [("lose_answer", 0, False), ("double", 2, False), ("garble", 0, True)]
)
async def test_a_receipt_may_be_lost_doubled_or_cut(met: Exchange, fault: str, found: int, broken: bool) -> None:
    file = met.sealed(met.notice())
    await met.leave(file)
    met.morning()
    met.sandbox.board.turn("fund", {"faults": {fault: 1.0}})
    with contextlib.suppress(Exception):  # the night happens; this answer itself may be lost
        await met.port.probe()
    met.sandbox.board.turn("fund", {"faults": {}})
    got = await met.port.receipts(file)
    assert isinstance(got, Receipts)
    assert (len(got.found), got.broken is not None) == (found, broken)


async def test_a_receipt_may_be_late(met: Exchange) -> None:
    file = met.sealed(met.notice())
    await met.leave(file)
    met.sandbox.board.turn("fund", {"faults": {"late_s": [60.0, 80.0], "late": 0.0}})
    met.clock.advance(6 * 3600.0 + 30.0)
    early = await met.port.receipts(file)
    met.clock.advance(60.0)
    late = await met.port.receipts(file)
    assert isinstance(early, Receipts)
    assert isinstance(late, Receipts)
    assert (len(early.found), len(late.found)) == (0, 1)


async def test_a_negative_notice_is_replied_to_after_some_days_unless_it_was_taken_back(met: Exchange) -> None:
    stays, wrong = met.notice(), met.notice(incident="no_cv")
    await met.leave(met.sealed(stays, wrong))
    met.morning()
    await met.port.probe()
    await met.leave(met.sealed(met.notice(type="withdrawn", answers=wrong.id)))
    met.morning(days=9)
    page = await met.port.replies(None)
    assert isinstance(page, ReplyPage)
    assert [one.registration for one in page.replies] == [stays.id]
    assert page.replies[0].decision in fund_tables.DECISIONS.values()
    again = await met.port.replies(page.cursor)
    assert isinstance(again, ReplyPage)
    assert again.replies == ()


async def test_an_extract_tells_who_is_a_member_and_from_when(met: Exchange) -> None:
    listed = await met.port.extracts(0)
    assert isinstance(listed, list)
    (mine,) = [one for one in listed if one.fund == "FTFa"]
    members = [one async for one in met.port.members(mine, {})]
    (karen,) = [one for one in members if one.cpr == KAREN]
    assert karen.enrolled
    assert karen.enrolled_from is not None
    assert [one.cpr for one in members] == sorted(one.cpr for one in members)
    with pytest.raises(ExtractBroken, match="AELDRE"):
        [one async for one in met.port.members(mine, {"FTFa": mine.made_at})]
    met.clock.advance(timedelta(days=1).total_seconds())
    tomorrow = await met.port.extracts(max(one.n for one in listed))
    assert isinstance(tomorrow, list)
    assert {one.fund for one in tomorrow} == {one.fund for one in listed}


async def test_a_citizens_part_is_as_old_as_the_extract_it_stands_in(met: Exchange) -> None:
    sections = frozenset({Section.BENEFIT, Section.ENROLMENT})
    seen = await met.port.read(KAREN, sections, ME)
    told = {fact.field: fact.value for fact in seen.facts}
    assert seen.state is ReadState.CACHED
    assert seen.fetched_at == datetime(2026, 11, 20, 2, 0, tzinfo=COPENHAGEN)
    assert (told["benefit.fund"], told["enrolment.status"]) == ("FTFa", "enrolled")
    assert (await met.port.read("3112691111", sections, ME)).state is ReadState.NOT_KNOWN
    asked = len(met.control.requests("fund"))
    await met.port.read(BO, sections, ME)
    assert len(met.control.requests("fund")) == asked, "the next citizen costs no request"


async def test_a_reply_is_a_line_of_the_citizens_history_and_names_our_notice(met: Exchange) -> None:
    stays = met.notice()
    await met.leave(met.sealed(stays))
    met.morning(days=9)
    page = await met.port.feed(None, ME)
    assert isinstance(page, FeedPage)
    (event,) = page.events
    assert (event.kind, event.citizen, event.registration) == ("fund.reply", KAREN, stays.id)
    assert event.text.startswith("FTFa: ")


async def test_while_it_is_closed_it_says_so(met: Exchange) -> None:
    met.sandbox.board.turn("fund", {"state": "closed", "reason": "planned"})
    file = met.sealed(met.notice())
    assert await met.leave(file) is OutcomeClass.CLOSED
    assert (await met.port.have(file)).held is Held.FAILED


def test_the_checksum_of_what_arrived_is_looked_at() -> None:
    app = World().app("fund")
    name = f"JTN-0011-20261120-{uuid.uuid4()}"
    headers = {**AMP_HEADERS, "x-fileSha256": hashlib.sha256(b"meant").hexdigest()}
    reply = send(app, "PUT", f"/fund/files/{name}", headers, b"arrived")
    assert (reply.status, reply.json["code"]) == (422, "checksum")


def test_every_code_of_the_contract_is_known_to_the_adapter() -> None:
    from tests.unit.systems.test_answers import codes

    told = {code: said["class"] for code, said in codes("fund").items()}
    for code, cls in told.items():
        if cls in ("refused", "conflict", "auth"):
            assert fund.CODES[code].value == cls, code
