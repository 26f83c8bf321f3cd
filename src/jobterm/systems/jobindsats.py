"""The national statistics: what is asked and how answers are read, in both shapes (contracts/jobindsats.yaml). What the
figures mean stands in ``domain.figures``."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from jobterm.outbox.port import Capabilities, Outcome, OutcomeClass
from jobterm.outbox.statistics import PublishedTable
from jobterm.systems import common
from jobterm.systems.maker import Made
from jobterm.systems.reading import blocks
from jobterm.systems.strictjson import NotJson, loads
from jobterm.systems.wire import Wire, WireAnswer, WireFault, WireRequest

ID: Final = "jobindsats"
READ_S: Final = 20.0
"""Nobody waits for it with a citizen at the desk, and its tables are large."""
WRONG_PATH: Final = "wrong_path"
NO_TABLE: Final = "no_table"
_BOM: Final = b"\xef\xbb\xbf"
_TABLE: Final = re.compile(r"[a-z0-9]{1,12}", re.ASCII)
_KEY: Final = re.compile(r"[\x21-\x7e]{1,400}", re.ASCII)


class Statistics:
    """The service behind a wire: a ``StatisticsPort``. v3 first; v2 where v3 has no such path, and from then on."""

    id = ID

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._shapes = [self._v3, self._v2]

    async def published(self, table: str, periods: int, secret: str) -> PublishedTable | Outcome:
        """A table for all municipalities and its newest periods."""
        if not _KEY.fullmatch(secret):
            return Outcome(OutcomeClass.AUTH, "auth")
        if not _TABLE.fullmatch(table):
            return Outcome(OutcomeClass.REFUSED, NO_TABLE)
        for place, shape in enumerate(self._shapes):
            told = await shape(table, periods, secret)
            wrong = isinstance(told, Outcome) and told.code in (WRONG_PATH, NO_TABLE)
            if wrong and place + 1 < len(self._shapes):
                continue
            if not isinstance(told, Outcome):
                self._shapes = self._shapes[place:] + self._shapes[:place]
            return told
        raise AssertionError("there is always a last shape")

    async def close(self) -> None:
        """Close idle connections."""
        await self._wire.close()

    async def _v3(self, table: str, periods: int, secret: str) -> PublishedTable | Outcome:
        answer = await self._ask(ask_v3(table, periods, secret))
        return answer if isinstance(answer, Outcome) else read_v3(answer, table)

    async def _v2(self, table: str, periods: int, secret: str) -> PublishedTable | Outcome:
        listed = await self._ask(ask_periods_v2(table, secret))
        if isinstance(listed, Outcome):
            return listed
        known = read_periods_v2(listed)
        if isinstance(known, Outcome):
            return known
        answer = await self._ask(ask_v2(table, known[-periods:], secret))
        return answer if isinstance(answer, Outcome) else read_v2(answer, table)

    async def _ask(self, request: WireRequest) -> WireAnswer | Outcome:
        answer = await self._wire.exchange(request, deadline_s=READ_S)
        return answer.asked().outcome() if isinstance(answer, WireFault) else answer


def ask_v3(table: str, periods: int, secret: str) -> WireRequest:
    """The v3 question."""
    query = {"mgroup.*": "*", "period.M": f"latest:{periods}", "hierarchy._nykom": "*", "format": "json"}
    target = f"/v3/data/{table}?{urlencode(query, safe='*:/._')}"
    return WireRequest("GET", target, (("authorization", f"Bearer {secret}"), ("accept", "application/json")))


def ask_periods_v2(table: str, secret: str) -> WireRequest:
    """Which periods a table has."""
    return WireRequest("GET", f"/v2/tables/{table}/json", (("authorization", secret),))


def ask_v2(table: str, periods: list[str], secret: str) -> WireRequest:
    """The v2 question."""
    body = json.dumps({"area": "*", "period": periods}).encode()
    headers = (("authorization", secret), ("content-type", "application/json"))
    return WireRequest("POST", f"/v2/data/{table}/json", headers, body)


def read_v3(answer: WireAnswer, table: str) -> PublishedTable | Outcome:
    """What a v3 answer holds."""
    content = _content(answer)
    if isinstance(content, Outcome):
        return content
    if not isinstance(content, Mapping):
        return common.unmarked(answer, "garbled")
    return _table(answer, table, content.get("columns"), content.get("rows"))


def read_v2(answer: WireAnswer, table: str) -> PublishedTable | Outcome:
    """What a v2 answer holds."""
    content = _content(answer)
    if isinstance(content, Outcome):
        return content
    held = blocks(content)
    if len(held) != 1:
        return common.unmarked(answer, "garbled")
    labels = [row.get("Label") for row in blocks(held[0].get("Variables"))]
    return _table(answer, table, labels, held[0].get("Data"))


def read_periods_v2(answer: WireAnswer) -> list[str] | Outcome:
    """The periods that a table has, as they were given."""
    content = _content(answer)
    if isinstance(content, Outcome):
        return content
    held = blocks(content)
    found = held[0].get("Period") if held else None
    if not isinstance(found, list) or not found or not all(isinstance(one, str) for one in found):
        return common.unmarked(answer, "garbled")
    return sorted(found)


def _table(answer: WireAnswer, table: str, columns: Any, rows: Any) -> PublishedTable | Outcome:
    named = isinstance(columns, list) and columns and all(isinstance(name, str) for name in columns)
    if not named or not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        return common.unmarked(answer, "garbled")
    return PublishedTable(table, tuple(columns), tuple(tuple(row) for row in rows), answer.at)


def _content(answer: WireAnswer) -> Any:
    """The JSON of an answer, with or without a byte order mark; an Outcome where it is none."""
    match answer.status:
        case 200:
            pass
        case 405:
            return common.told(answer, OutcomeClass.REFUSED, WRONG_PATH)
        case 404:
            return common.told(answer, OutcomeClass.REFUSED, NO_TABLE)
        case 429:
            wait = common.pause(answer.headers.get("retry-after"))
            return common.told(answer, OutcomeClass.THROTTLED, "throttled", retry_after=wait)
        case _:
            return common.unmarked(answer)
    try:
        return loads(answer.body.removeprefix(_BOM))
    except NotJson:
        return common.unmarked(answer, "garbled")


MAKER: Final = Made(Capabilities(closes=False), lambda wire, _clock, _house: Statistics(wire))
"""See ``maker``."""
