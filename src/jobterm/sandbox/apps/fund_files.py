"""Files of fixed records as contracts/fund.toml has them: written and read for the simulated funds, from the contract
itself. What the records mean is the business of ``apps/fund`` and ``world/fund``."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from jobterm import resources

END = "\r\n"
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class FileFault(ValueError):
    """A file that is refused as a whole: a code of the contract, and the line, from 1."""

    def __init__(self, code: str, line: int) -> None:
        super().__init__(f"{code} in line {line}")
        self.code = code
        self.line = line


@cache
def contract() -> Mapping[str, Any]:
    """The contract."""
    return tomllib.loads(resources.path("contracts", "fund.toml").read_text(encoding="utf-8"))


def number_of(fund: str) -> int | None:
    """The number of a fund, None for one that the exchange does not know."""
    return next((int(number) for number, name in contract()["funds"].items() if name == fund), None)


def fund_of(number: int) -> str | None:
    """The name of the fund of that number."""
    name = contract()["funds"].get(f"{number:04}")
    return None if name is None else str(name)


def written(kind: str, lines: Sequence[Mapping[str, Any]]) -> bytes:
    """A file of that kind: each line given as its values with ``type``; the trailer's checksum is made here."""
    width, encoding = contract()["files"][kind]["width"], contract()["encoding"]
    made = [_line(one, width) for one in lines[:-1]]
    before = "".join(one + END for one in made).encode(encoding)
    trailer = _line({**lines[-1], "sha256": hashlib.sha256(before).hexdigest()}, width)
    return before + (trailer + END).encode(encoding)


def _line(values: Mapping[str, Any], width: int) -> str:
    parts = []
    for field in contract()["records"][values["type"]]["fields"]:
        value = values.get(field["name"], field.get("value"))
        parts.append(_text(value, field["form"], field["width"]))
    return "".join(parts).ljust(width)


def _text(value: Any, form: str, width: int) -> str:
    if form == "n":
        return f"{int(value or 0):0{width}}"
    if form == "d":
        return "0" * width if value is None else date.fromisoformat(str(value)).strftime("%Y%m%d")
    if form == "t":
        return "0" * width if value is None else value.astimezone(UTC).strftime("%Y%m%d%H%M%S")
    text = _CONTROL.sub(" ", str(value or ""))[:width]
    return text.encode("iso-8859-1", "replace").decode("iso-8859-1").ljust(width)


def read(kind: str, content: bytes) -> list[dict[str, Any]]:
    """The lines of a file, each with its ``type``; raises FileFault. Counts and control totals are checked by the
    caller, who knows what is counted."""
    file = contract()["files"][kind]
    text = content.decode(contract()["encoding"])
    if not text.endswith(END):
        raise FileFault("LAENGDE", text.count(END) + 1)
    lines = text[: -len(END)].split(END)
    found = []
    for place, line in enumerate(lines, start=1):
        if len(line) != file["width"]:
            raise FileFault("LAENGDE", place)
        if _CONTROL.search(line):
            raise FileFault("TEGN", place)
        wanted = [file["header"]] if place == 1 else file["records"]
        if place == len(lines):
            wanted = [file["trailer"]]
        if line[:2] not in wanted:
            raise FileFault("POST", place)
        found.append(_values(line, place))
    before = "".join(line + END for line in lines[:-1]).encode(contract()["encoding"])
    if found[-1]["sha256"] != hashlib.sha256(before).hexdigest():
        raise FileFault("SUM", len(lines))
    return found


def _values(line: str, place: int) -> dict[str, Any]:
    values: dict[str, Any] = {}
    at = 0
    for field in contract()["records"][line[:2]]["fields"]:
        piece = line[at : at + field["width"]]
        at += field["width"]
        fixed = field.get("value")
        if fixed is not None and piece.rstrip() != fixed:
            raise FileFault("FELT", place)
        if field["form"] == "a":
            values[field["name"]] = piece.rstrip()
            continue
        if not piece.isdecimal():
            raise FileFault("FELT", place)
        values[field["name"]] = _number(piece, field["form"], place)
    if line[at:].strip():
        raise FileFault("FELT", place)
    return values


def _number(piece: str, form: str, place: int) -> Any:
    if form == "n":
        return int(piece)
    if not int(piece):
        return None
    try:
        if form == "d":
            return datetime.strptime(piece, "%Y%m%d").replace(tzinfo=UTC).date().isoformat()
        return datetime.strptime(piece, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        raise FileFault("FELT", place) from None


def ordinal(day: Any) -> int:
    """A date as control totals count it."""
    return 0 if day is None else int(str(day).replace("-", ""))


def summed(kind: str, lines: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The lines of a file from a fund with its trailer: counted and summed as the contract says."""
    records = lines[1:]
    if kind == "replies":
        trailer = {"type": "69", "count": len(records), "control": sum(ordinal(one["decided"]) for one in records)}
        return [*lines, trailer]
    members = [one for one in records if one["type"] == "72"]
    absences = [one for one in records if one["type"] == "73"]
    control = sum(ordinal(one["enrolled_from"]) for one in members) + sum(ordinal(one["first_day"]) for one in absences)
    return [*lines, {"type": "79", "members": len(members), "absences": len(absences), "control": control}]
