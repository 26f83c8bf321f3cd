"""What the funds send: receipts, replies to notices, extracts of their registers (contracts/fund.toml). Pure; each is
refused as a whole, with the line named, where anything of it is wrong (``records.BadFile``)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from jobterm.outbox.files_port import FileReceipt, RecordError
from jobterm.outbox.reading_funds import AbsencePeriod, Member, Reply
from jobterm.systems.fund_tables import DECISIONS, EXTRACT, RECEIPT, REPLIES, fund_name
from jobterm.systems.records import BadFile, Line, Reader, lines_of, ordinal

_FIELDS = {
    "incident_date": "incident_date", "date_1": "date_1", "date_2": "date_2", "text": "text", "answers": "answers",
    "cpr": "citizen", "incident": "incident", "kind": "type",
}  # fmt: skip
"""The layout's names of fields → jobterm's."""


def receipt(content: bytes, name: str, addressee: int) -> FileReceipt:
    """One receipt. ``name``: under which it was listed; ``addressee``: whose answer is expected."""
    lines = lines_of(RECEIPT, content)
    head, records, trailer = lines[0], lines[1:-1], lines[-1]
    _whose(head, name, addressee)
    told = head.values
    accepted: dict[str, str] = {}
    errors: dict[str, RecordError] = {}
    numbers: set[int] = set()
    for one in records:
        values = one.values
        if values["number"] in numbers or values["registration"] in accepted.keys() | errors.keys():
            raise BadFile("LOEBENR", one.number)
        numbers.add(values["number"])
        if one.kind == "52":
            accepted[values["registration"]] = values["reference"]
        else:
            errors[values["registration"]] = RecordError(
                values["code"], _FIELDS.get(values["field"]), values["text"]
            )  # fmt: skip
    if trailer.values["errors"] != len(errors) or trailer.values["accepted"] < len(accepted):
        raise BadFile("ANTAL", trailer.number)
    if told["verdict"] not in ("M", "A") or (told["verdict"] == "A" and records):
        raise BadFile("FELT", head.number)
    refused = RecordError(told["code"], None, f"{told['line']}") if told["verdict"] == "A" else None
    count = trailer.values["count"]
    if refused is None and count and trailer.values["accepted"] + len(errors) != count:
        raise BadFile("ANTAL", trailer.number)
    return FileReceipt(
        id=told["file"],
        file=told["answers"],
        sha256=told["answers_sha256"],
        count=count or None,
        control=trailer.values["control"] if count else None,
        accepted=accepted,
        errors=errors,
        refused=refused,
        answer=content,
    )


def replies(content: bytes, name: str, addressee: int) -> list[Reply]:
    """The replies of one file, in their order."""
    lines = lines_of(REPLIES, content)
    _whose(lines[0], name, addressee)
    found = []
    control = 0
    for place, one in enumerate(lines[1:-1], start=1):
        values = one.values
        if values["number"] != place:
            raise BadFile("LOEBENR", one.number)
        if values["decision"] not in DECISIONS or values["decided"] is None or not values["reply"]:
            raise BadFile("FELT", one.number)
        control += ordinal(values["decided"])
        found.append(
            Reply(
                values["reply"], fund_name(addressee) or "", values["registration"] or None, f"{values['cpr']:010}",
                DECISIONS[values["decision"]], values["decided"], values["from"], values["to"], values["text"],
            )
        )  # fmt: skip
    trailer = lines[-1]
    if trailer.values["count"] != len(found):
        raise BadFile("ANTAL", trailer.number)
    if trailer.values["control"] != control:
        raise BadFile("KONTROL", trailer.number)
    return found


@dataclass(frozen=True, slots=True)
class Header:
    """What an extract says of itself."""

    fund: str
    as_of: datetime
    municipality: str


class ExtractReader:
    """An extract of a fund's register, read as it comes: ``feed`` gives the members that are whole. None of them counts
    before ``finish`` has said that the file was one. ``newer_than``: an older extract than that is refused."""

    def __init__(self, name: str, addressee: int, newer_than: datetime | None = None) -> None:
        self._reader = Reader(EXTRACT)
        self._name = name
        self._addressee = addressee
        self._newer_than = newer_than
        self._open: _Open | None = None
        self._last = -1
        self._members = self._absences = self._control = 0
        self.header: Header | None = None

    def feed(self, chunk: bytes) -> Iterator[Member]:
        """Members that are whole; raises BadFile."""
        for one in self._reader.feed(chunk):
            match one.kind:
                case "71":
                    self._begin(one)
                case "72":
                    yield from self._close()
                    self._member(one)
                case "73":
                    self._absence(one)
                case _:
                    yield from self._close()
                    self._end(one)

    def finish(self) -> None:
        """Raises BadFile where it was cut."""
        self._reader.finish()

    def _begin(self, one: Line) -> None:
        _whose(one, self._name, self._addressee)
        as_of = one.values["as_of"]
        if as_of is None:
            raise BadFile("FELT", one.number)
        if self._newer_than is not None and as_of <= self._newer_than:
            raise BadFile("AELDRE", one.number)
        self.header = Header(fund_name(self._addressee) or "", as_of, f"{one.values['municipality']:04}")

    def _member(self, one: Line) -> None:
        if one.values["cpr"] <= self._last:
            raise BadFile("LOEBENR", one.number)
        if one.values["enrolled"] not in ("J", "N") or one.values["degree"] not in ("F", "D", ""):
            raise BadFile("FELT", one.number)
        self._last = one.values["cpr"]
        self._members += 1
        self._control += ordinal(one.values["enrolled_from"])
        self._open = _Open(one.values, [])

    def _absence(self, one: Line) -> None:
        values = one.values
        if self._open is None or values["cpr"] != self._open.values["cpr"]:
            raise BadFile("POST", one.number)
        if values["first_day"] is None:
            raise BadFile("FELT", one.number)
        self._absences += 1
        self._control += ordinal(values["first_day"])
        self._open.absences.append(AbsencePeriod(values["absence"], values["first_day"], values["last_day"]))

    def _close(self) -> Iterator[Member]:
        if self._open is not None and self.header is not None:
            values, absences = self._open.values, tuple(self._open.absences)
            self._open = None
            yield Member(
                f"{values['cpr']:010}", self.header.fund, values["member_from"], values["member_to"],
                values["enrolled"] == "J", values["enrolled_from"], values["benefit_from"],
                {"F": "full", "D": "part"}.get(values["degree"]), values["paid_to"], absences,
            )  # fmt: skip

    def _end(self, one: Line) -> None:
        if (one.values["members"], one.values["absences"]) != (self._members, self._absences):
            raise BadFile("ANTAL", one.number)
        if one.values["control"] != self._control:
            raise BadFile("KONTROL", one.number)


@dataclass(slots=True)
class _Open:
    values: Any
    absences: list[AbsencePeriod]


def extract(chunks: Iterable[bytes], name: str, addressee: int, newer_than: datetime | None = None) -> list[Member]:
    """A whole extract; raises BadFile."""
    reader = ExtractReader(name, addressee, newer_than)
    found = [member for chunk in chunks for member in reader.feed(chunk)]
    reader.finish()
    return found


def _whose(head: Line, name: str, addressee: int) -> None:
    if head.values["fund"] != addressee:
        raise BadFile("AKASSE", head.number)
    if head.values["file"] != name:
        raise BadFile("NAVN", head.number)


def day(value: date | None) -> str | None:
    """A date as facts have it."""
    return None if value is None else value.isoformat()
