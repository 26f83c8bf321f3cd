"""Files of the unemployment funds: what is written has the contract's form; what comes is believed whole or not at all,
and the line at fault is named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from tests.unit.outbox.making import KAREN, registration, uid

from jobterm.domain.registrations.model import Registration
from jobterm.outbox.files_port import Label
from jobterm.outbox.port import Assignment, CannotRender
from jobterm.systems import fund_read, fund_write, records
from jobterm.systems.fund_tables import EXTRACT, NOTICES, RECEIPT, REPLIES
from jobterm.systems.records import BadFile, checksum, joined, line

NIGHT = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
CLOSED = datetime(2026, 11, 20, 19, 0, tzinfo=UTC)
NAME = "JTK-0011-x"


def notice(number: int = 1, **details: Any) -> Registration:
    """A negative notice."""
    told = {"type": "negative", "incident": "no_show", "incident_date": "2026-11-19", "text": "Udeblev."}
    return replace(registration(number), kind="fund.notice", details={**told, **details})


def assigned(made: Registration, **refs: str) -> Assignment:
    return Assignment(made, "key", ("municipality", "0751"), ("person", "aho", "Anne Holm"), refs)


def made(*notices: Registration) -> bytes:
    parts = [fund_write.record(assigned(one), "FTFa") for one in notices]
    return fund_write.seal(Label("0" * 36, "FTFa", CLOSED), parts, ("municipality", "0751")).content


# ---- writing -------------------------------------------------------------------------------------------------------


def test_a_file_is_a_header_numbered_records_and_a_trailer_that_adds_up() -> None:
    content = made(notice(1), notice(2, incident_date="2026-11-18"))
    lines = records.lines_of(NOTICES, content)
    assert [one.kind for one in lines] == ["01", "20", "20", "99"]
    assert [one.values["number"] for one in lines[1:3]] == [1, 2]
    assert lines[1].values["registration"] == uid(1)
    assert lines[-1].values["control"] == 20261119 + 20261118
    assert fund_write.check(content) == (2, 20261119 + 20261118)


def test_the_same_records_make_the_same_bytes() -> None:
    assert made(notice(1)) == made(notice(1))


@pytest.mark.parametrize(
    ("text", "written"),
    [("Linje 1\nLinje 2", "Linje 1 / Linje 2"), ("“Nej” – han …", '"Nej" - han ...'), ("blåbærgrød", "blåbærgrød")],
)
def test_a_text_is_written_in_what_the_character_set_has(text: str, written: str) -> None:
    lines = records.lines_of(NOTICES, made(notice(1, text=text)))
    assert lines[1].values["text"] == written


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"text": "Привет"}, "details.text"),
        ({"text": "x" * 601}, "details.text"),
        ({"incident": "something_new"}, "details.incident"),
        ({"answers": "amp:7"}, "details.answers"),
    ],
)
def test_what_has_no_place_is_named_by_its_field(change: dict[str, Any], field: str) -> None:
    with pytest.raises(CannotRender) as raised:
        fund_write.record(assigned(notice(1, **change)), "FTFa")
    assert raised.value.field == field


def test_a_fund_that_the_exchange_does_not_know_has_no_file() -> None:
    with pytest.raises(CannotRender):
        fund_write.record(assigned(notice(1)), "Ukendt Kasse")


# ---- reading what comes ----------------------------------------------------------------------------------------------


def receipt_lines(**head: Any) -> list[bytes]:
    """A receipt of two records, one of them wrong."""
    values = {
        "file": NAME,
        "fund": 11,
        "made_at": NIGHT,
        "answers": "JTN-1",
        "answers_sha256": "a" * 64,
    }
    return [
        line(RECEIPT, "51", {**values, "verdict": "M", **head}),
        line(RECEIPT, "52", {"number": 1, "registration": uid(1), "reference": "FN-1"}),
        line(RECEIPT, "53", {"number": 2, "registration": uid(2), "code": "4857", "field": "cpr", "text": "Nej"}),
    ]


def ended(lines: list[bytes], layout: records.Layout, kind: str, **totals: Any) -> bytes:
    return joined([*lines, line(layout, kind, {**totals, "sha256": checksum(lines)})])


def receipt(**changes: Any) -> bytes:
    totals = {"accepted": 1, "errors": 1, "count": 2, "control": 7}
    return ended(receipt_lines(), RECEIPT, "59", **{**totals, **changes})


def replies(**changes: Any) -> bytes:
    lines = [
        line(REPLIES, "61", {"file": NAME, "fund": 11, "made_at": NIGHT}),
        line(REPLIES, "62", {"number": 1, "reply": uid(9), "registration": uid(1), "cpr": KAREN, "decision": "K",
                             "decided": date(2026, 11, 24), "from": date(2026, 11, 25), "to": date(2026, 12, 15),
                             "text": "Karantæne"}),
    ]  # fmt: skip
    return ended(lines, REPLIES, "69", **{"count": 1, "control": 20261124, **changes})


def extract(**changes: Any) -> bytes:
    lines = [
        line(EXTRACT, "71", {"file": NAME, "fund": 11, "as_of": NIGHT, "municipality": 751}),
        line(EXTRACT, "72", {"cpr": KAREN, "member_from": date(2001, 5, 1), "enrolled": "J", "degree": "F",
                             "enrolled_from": date(2026, 9, 4), "benefit_from": date(2026, 9, 4)}),
        line(EXTRACT, "73", {"cpr": KAREN, "absence": 11, "first_day": date(2026, 11, 20)}),
    ]  # fmt: skip
    return ended(lines, EXTRACT, "79", **{"members": 1, "absences": 1, "control": 20260904 + 20261120, **changes})


def read_extract(content: bytes, newer_than: datetime | None = None) -> Any:
    pieces = [content[at : at + 50] for at in range(0, len(content), 50)]
    return fund_read.extract(pieces, NAME, 11, newer_than)


READ: dict[str, tuple[Callable[..., bytes], Callable[[bytes], Any]]] = {
    "receipt": (receipt, lambda content: fund_read.receipt(content, NAME, 11)),
    "replies": (replies, lambda content: fund_read.replies(content, NAME, 11)),
    "extract": (extract, read_extract),
}
EVERY = pytest.mark.parametrize("kind", sorted(READ))


def test_a_receipt_says_what_was_taken_and_what_was_not() -> None:
    found = fund_read.receipt(receipt(), NAME, 11)
    assert (found.file, found.sha256, found.count, found.control) == ("JTN-1", "a" * 64, 2, 7)
    assert dict(found.accepted) == {uid(1): "FN-1"}
    assert (found.errors[uid(2)].code, found.errors[uid(2)].field) == ("4857", "citizen")


def test_a_receipt_may_refuse_the_whole_file() -> None:
    head = receipt_lines(verdict="A", code="SUM", line=7)[:1]
    found = fund_read.receipt(
        ended(head, RECEIPT, "59", accepted=0, errors=0, count=0, control=0), NAME, 11
    )  # fmt: skip
    assert found.refused is not None
    assert (found.refused.code, found.refused.message, found.count) == ("SUM", "7", None)


def test_a_reply_names_the_notice_that_it_answers() -> None:
    (found,) = fund_read.replies(replies(), NAME, 11)
    assert (found.registration, found.decision, found.fund) == (uid(1), "quarantine", "FTFa")
    assert (found.first, found.last) == (date(2026, 11, 25), date(2026, 12, 15))


def test_an_extract_is_read_piece_by_piece() -> None:
    (found,) = read_extract(extract())
    assert (found.cpr, found.fund, found.enrolled_from) == (KAREN, "FTFa", date(2026, 9, 4))
    assert [one.type for one in found.absences] == [11]


def _control(content: bytes) -> bytes:
    return content[:40] + b"\x07" + content[41:]


def _swapped(content: bytes) -> bytes:
    lines = content.split(b"\r\n")
    return b"\r\n".join([lines[1], lines[0], *lines[2:]])


def _second(content: bytes, kind: bytes) -> bytes:
    lines = content.split(b"\r\n")
    return b"\r\n".join([lines[0], kind + lines[1][2:], *lines[2:]])


def _other_sum(content: bytes) -> bytes:
    """The checksum of another file."""
    told = content.split(b"\r\n")[-2].split()[-1][-64:]
    return content.replace(told, told[::-1])


@EVERY
@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda content: content[: len(content) // 2], "LAENGDE"),
        (lambda content: content[:-1], "LAENGDE"),
        (lambda _content: b"", "LAENGDE"),
        (lambda content: content + content, "POST"),
        (lambda content: content.replace(b"\r\n", b"\n"), "LAENGDE"),
        (lambda content: content.decode("iso-8859-1").encode("utf-16"), "LAENGDE"),
        (_control, "TEGN"),
        (_swapped, "POST"),
        (lambda content: _second(content, b"88"), "POST"),
        (_other_sum, "SUM"),
    ],
    ids=["cut", "last byte gone", "empty", "doubled", "other line ends", "other encoding", "control byte",
         "wrong order", "unknown record", "wrong checksum"],
)  # fmt: skip
def test_a_spoilt_file_is_refused_whole_with_its_line(kind: str, spoil: Callable[[bytes], bytes], code: str) -> None:
    make, read = READ[kind]
    with pytest.raises(BadFile) as raised:
        read(spoil(make()))
    assert (raised.value.code, raised.value.line > 0) == (code, True)


@pytest.mark.parametrize(
    ("kind", "changes", "code"),
    [
        ("receipt", {"errors": 2}, "ANTAL"),
        ("receipt", {"accepted": 0}, "ANTAL"),
        ("receipt", {"count": 3}, "ANTAL"),
        ("replies", {"count": 2}, "ANTAL"),
        ("replies", {"control": 1}, "KONTROL"),
        ("extract", {"members": 2}, "ANTAL"),
        ("extract", {"absences": 0}, "ANTAL"),
        ("extract", {"control": 1}, "KONTROL"),
    ],
)
def test_totals_that_do_not_add_up_are_refused(kind: str, changes: dict[str, int], code: str) -> None:
    make, read = READ[kind]
    with pytest.raises(BadFile) as raised:
        read(make(**changes))
    assert raised.value.code == code


@EVERY
def test_another_funds_file_and_another_name_are_refused(kind: str) -> None:
    content = READ[kind][0]()
    readers: dict[str, Callable[[str, int], Any]] = {
        "receipt": lambda name, fund: fund_read.receipt(content, name, fund),
        "replies": lambda name, fund: fund_read.replies(content, name, fund),
        "extract": lambda name, fund: fund_read.extract([content], name, fund),
    }
    for name, fund, code in ((NAME, 12, "AKASSE"), ("JTK-0011-y", 11, "NAVN")):
        with pytest.raises(BadFile) as raised:
            readers[kind](name, fund)
        assert (raised.value.code, raised.value.line) == (code, 1)


def test_an_older_extract_that_is_played_again_is_refused() -> None:
    with pytest.raises(BadFile) as raised:
        read_extract(extract(), newer_than=NIGHT)
    assert raised.value.code == "AELDRE"


def test_what_comes_twice_in_one_receipt_is_refused() -> None:
    lines = receipt_lines()
    with pytest.raises(BadFile) as raised:
        fund_read.receipt(
            ended([*lines, lines[1]], RECEIPT, "59", accepted=2, errors=1, count=3, control=7), NAME, 11
        )  # fmt: skip
    assert (raised.value.code, raised.value.line) == ("LOEBENR", 4)


def test_nothing_of_a_file_is_quoted() -> None:
    with pytest.raises(BadFile) as raised:
        read_extract(extract()[:-200])
    assert KAREN not in str(raised.value)
