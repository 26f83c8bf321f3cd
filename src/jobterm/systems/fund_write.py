"""A notice as a record of a fund's file, and records as a file (contracts/fund.toml). Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from jobterm.outbox.files_port import Label, Sealed
from jobterm.outbox.port import Assignment, CannotRender, Rendered
from jobterm.systems import common
from jobterm.systems.fund_tables import AUTHORITIES, INCIDENTS, KINDS, NOTICES, fund
from jobterm.systems.records import LINE_END, Reader, TooLong, checksum, joined, line, ordinal

KIND: Final = "fund.notice"
_LIKE: Final = str.maketrans(
    {"–": "-", "—": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "„": '"', "…": "...", "•": "-", "\u2009": " ",
     "\u202f": " ", "€": "EUR", "\t": " "}
)  # fmt: skip
"""What daily typing has and the files' character set lacks."""


def record(assignment: Assignment, addressee: str) -> Rendered:
    """One notice; raises CannotRender naming the field that the layout has no place for."""
    made = assignment.registration
    if made.kind != KIND:
        raise CannotRender("kind", "no_place")
    if fund(addressee) is None:
        raise CannotRender("fund", "no_place")
    told = made.details
    refs = dict(assignment.refs)
    values = {
        "number": 0,
        "registration": made.id,
        "cpr": common.citizen(made),
        "kind": _code(KINDS, told, "type"),
        "incident": _code(INCIDENTS, told, "incident"),
        "incident_date": _day(told, "incident_date"),
        "date_1": _day(told, "date_1"),
        "date_2": _day(told, "date_2"),
        "answers": common.reference(told.get("answers"), refs, "fund", "details.answers"),
        "authority": AUTHORITIES.get(assignment.organisation[0], ""),
        "organisation": assignment.organisation[1],
        "author": assignment.user[1],
        "told_at": made.told_at,
        "keyed_at": made.keyed_at,
        "text": one_line(str(told.get("text", ""))),
    }
    try:
        body = line(NOTICES, "20", values)
    except TooLong as error:
        where = "author" if error.field == "author" else f"details.{error.field}"
        raise CannotRender(where, error.code) from None
    return Rendered("PUT", "", (), body, assignment.key)


def one_line(text: str) -> str:
    """A text as the files have it: one line, in characters that they know."""
    return re.sub(r" *\r?\n *", " / ", text.strip()).translate(_LIKE)


def seal(label: Label, records: Sequence[Rendered], sender: tuple[str, str]) -> Sealed:
    """The file: records numbered in their order, counted and summed. ``sender``: organisation type and code."""
    found = fund(label.addressee)
    if found is None:
        raise CannotRender("fund", "no_place")
    name, number = found
    file = f"JTN-{number:04}-{label.closed_at:%Y%m%d}-{label.ident}"
    header = line(
        NOTICES,
        "01",
        {
            "file": file, "fund": number, "fund_name": name, "sender_type": AUTHORITIES.get(sender[0], ""),
            "sender": sender[1], "closed_at": label.closed_at,
        },
    )  # fmt: skip
    numbered = [_numbered(one.body, place) for place, one in enumerate(records, start=1)]
    control = sum(_incident_day(one) for one in numbered)
    lines = [header, *numbered]
    trailer = line(NOTICES, "99", {"count": len(numbered), "control": control, "sha256": checksum(lines)})
    return Sealed(file, label.addressee, joined([*lines, trailer]), len(numbered), control)


def _numbered(body: bytes, place: int) -> bytes:
    """A record with its number in this file, which nobody knows when it is made."""
    return body[:2] + f"{place:07}".encode("ascii") + body[9:]


def _incident_day(body: bytes) -> int:
    at = 2 + 7 + 36 + 10 + 1 + 2
    return int(body[at : at + 8])


def _code(table: Any, told: Any, name: str) -> Any:
    if told.get(name) not in table:
        raise CannotRender(f"details.{name}", "no_place")
    return table[told[name]]


def _day(told: Any, name: str) -> date | None:
    value = told.get(name)
    if value is None:
        return None
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def check(content: bytes) -> tuple[int, int]:
    """Count and control total of a file of ours, as its own trailer has them; raises BadFile."""
    reader = Reader(NOTICES)
    count = control = 0
    for one in reader.feed(content):
        if one.kind == "20":
            count, control = count + 1, control + ordinal(one.values["incident_date"])
    reader.finish()
    return count, control


__all__ = ["KIND", "LINE_END", "check", "one_line", "record", "seal"]
