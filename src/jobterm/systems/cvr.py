"""The company register: its queries and what its answers mean (contracts/cvr.yaml). It is only read."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, Final, TypeVar

from jobterm.outbox.port import Capabilities, Outcome, OutcomeClass
from jobterm.outbox.registry import Company, ProductionUnit
from jobterm.systems import common
from jobterm.systems.adapter import READ_S
from jobterm.systems.maker import Made
from jobterm.systems.reading import blocks
from jobterm.systems.strictjson import NotJson, loads_object
from jobterm.systems.wire import Wire, WireAnswer, WireFault, WireRequest

T = TypeVar("T")

ID: Final = "cvr"
COMPANIES: Final = "/cvr-permanent/virksomhed/_search"
UNITS: Final = "/cvr-permanent/produktionsenhed/_search"
_COMPANY: Final = "Vrvirksomhed"
_UNIT: Final = "VrproduktionsEnhed"
_NAME: Final = "Vrvirksomhed.virksomhedMetadata.nyesteNavn.navn"
MOST: Final = 20


class CompanyRegister:
    """The register behind a wire: a ``CompanyPort``."""

    id = ID

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def company(self, cvr: str, secret: str | None) -> Company | Outcome | None:
        """The company with that CVR number, None where there is none."""
        found = await self._ask(ask_company(cvr, secret), company)
        return found if isinstance(found, Outcome) else next((one for one in found if one.cvr == cvr), None)

    async def unit(self, pno: str, secret: str | None) -> ProductionUnit | Outcome | None:
        """The production unit with that number, None where there is none."""
        found = await self._ask(ask_unit(pno, secret), unit)
        return found if isinstance(found, Outcome) else next((one for one in found if one.pno == pno), None)

    async def named(self, text: str, secret: str | None, limit: int = MOST) -> list[Company] | Outcome:
        """Companies whose name holds every word of ``text``."""
        return await self._ask(ask_named(text, secret, limit), company)

    async def close(self) -> None:
        """Close idle connections."""
        await self._wire.close()

    async def _ask(self, request: WireRequest, read: Callable[[Mapping[str, Any]], T | None]) -> list[T] | Outcome:
        answer = await self._wire.exchange(request, deadline_s=READ_S)
        return answer.asked().outcome() if isinstance(answer, WireFault) else found(answer, read)


def ask_company(cvr: str, secret: str | None) -> WireRequest:
    """By CVR number."""
    return _search(COMPANIES, secret, {"term": {f"{_COMPANY}.cvrNummer": int(cvr)}}, 1, _COMPANY)


def ask_unit(pno: str, secret: str | None) -> WireRequest:
    """By P-number."""
    return _search(UNITS, secret, {"term": {f"{_UNIT}.pNummer": int(pno)}}, 1, _UNIT)


def ask_named(text: str, secret: str | None, limit: int) -> WireRequest:
    """By name, every word of it."""
    query = {"match": {_NAME: {"query": " ".join(text.split())[:100], "operator": "and"}}}
    return _search(COMPANIES, secret, query, max(1, min(limit, MOST)), _COMPANY)


def found(answer: WireAnswer, read: Callable[[Mapping[str, Any]], T | None]) -> list[T] | Outcome:
    """What an answer holds, hit by hit; what cannot be read of a hit leaves that hit out."""
    try:
        content = loads_object(answer.body)
    except NotJson:
        content = {}
    if answer.status != 200:
        if answer.status == 429:
            return common.told(
                answer, OutcomeClass.THROTTLED, "throttled", retry_after=common.pause(answer.headers.get("retry-after"))
            )
        return common.unmarked(answer, message=common.said(content.get("error")))
    hits = content.get("hits")
    rows = hits.get("hits") if isinstance(hits, Mapping) else None
    if not isinstance(rows, list):
        return common.unmarked(answer, "garbled")
    made = (read(row["_source"]) for row in blocks(rows) if isinstance(row.get("_source"), Mapping))
    return [one for one in made if one is not None]


def company(source: Mapping[str, Any]) -> Company | None:
    """One company of an answer; None where it holds none."""
    held = source.get(_COMPANY)
    if not isinstance(held, Mapping) or (cvr := _digits(held.get("cvrNummer"), 8)) is None:
        return None
    address, municipality = _address(held)
    return Company(
        cvr=cvr,
        name=_name(held),
        address=address,
        municipality=municipality,
        industry=_said(_current(held.get("hovedbranche")).get("branchetekst")),
        protected=held.get("reklamebeskyttet") is True,
        ended=_ended(held),
        pnos=tuple(pno for row in _standing(held.get("penheder")) if (pno := _digits(row.get("pNummer"), 10))),
    )


def unit(source: Mapping[str, Any]) -> ProductionUnit | None:
    """One production unit of an answer; None where it holds none."""
    held = source.get(_UNIT)
    if not isinstance(held, Mapping) or (pno := _digits(held.get("pNummer"), 10)) is None:
        return None
    address, municipality = _address(held)
    owner = _digits(_current(held.get("virksomhedsrelation")).get("cvrNummer"), 8)
    protected = held.get("reklamebeskyttet") is True
    return ProductionUnit(pno, owner, _name(held), address, municipality, protected)


def _name(held: Mapping[str, Any]) -> str:
    name = _said(_current(held.get("navne")).get("navn"))
    if name:
        return name
    metadata = held.get("virksomhedMetadata")
    newest = metadata.get("nyesteNavn") if isinstance(metadata, Mapping) else None
    return _said(newest.get("navn")) if isinstance(newest, Mapping) else ""


def _address(held: Mapping[str, Any]) -> tuple[str, str | None]:
    row = _current(held.get("beliggenhedsadresse"))
    street = " ".join(_said(row.get(name)) for name in ("vejnavn", "husnummerFra")).strip()
    postcode = _said(row.get("postnummer"))
    town = " ".join(part for part in (postcode.zfill(4) if postcode else "", _said(row.get("postdistrikt"))) if part)
    within = row.get("kommune")
    code = within.get("kommuneKode") if isinstance(within, Mapping) else None
    municipality = f"{code:04}" if isinstance(code, int) and 0 < code < 10_000 else None
    return ", ".join(part for part in (street, town) if part), municipality


def _ended(held: Mapping[str, Any]) -> date | None:
    """The last day of a life that is over; None for one that goes on, or of which nothing is told."""
    lives = list(blocks(held.get("livsforloeb") or []))
    if not lives or any(_is_current(row) for row in lives):
        return None
    periods = (row.get("periode") for row in lives)
    days = [day for one in periods if isinstance(one, Mapping) and (day := _day(one.get("gyldigTil"))) is not None]
    return max(days, default=None)


def _current(rows: Any) -> Mapping[str, Any]:
    """The value that holds today (``gyldigTil`` null); of several the last, of none the empty one."""
    return next(reversed(list(_standing(rows))), {})


def _standing(rows: Any) -> Iterator[Mapping[str, Any]]:
    return (row for row in blocks(rows if isinstance(rows, list) else []) if _is_current(row))


def _is_current(row: Mapping[str, Any]) -> bool:
    period = row.get("periode")
    return isinstance(period, Mapping) and period.get("gyldigTil", "") is None


def _digits(value: Any, length: int) -> str | None:
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    return text if re.fullmatch(f"[0-9]{{{length}}}", text, re.ASCII) else None


def _said(value: Any) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return common.said(value)[:200]


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def _search(target: str, secret: str | None, query: Mapping[str, Any], size: int, source: str) -> WireRequest:
    body = {"_source": [source], "size": size, "query": query}
    login = (("authorization", f"Basic {base64.b64encode(secret.encode()).decode('ascii')}"),) if secret else ()
    return WireRequest("POST", target, (*login, ("content-type", "application/json")), json.dumps(body).encode())


MAKER: Final = Made(Capabilities(closes=False), lambda wire, _clock, _house: CompanyRegister(wire))
"""See ``maker``."""
