"""Companies as the register has them, read when a form needs one and kept for a day: the name to show, whether a
P-number belongs to a CVR, whether a company may be called unasked. jobterm forbids nothing because of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from jobterm.domain.errors import InvalidIdentifier
from jobterm.domain.identifiers import Cvr, Pno
from jobterm.office.parts import Parts
from jobterm.outbox.port import Outcome, OutcomeClass
from jobterm.outbox.registry import Company, ProductionUnit

SYSTEM: Final = "cvr"
FRESH: Final = timedelta(days=1)
"""So long what was read is not asked for again."""


class Known(StrEnum):
    """How the look-up of a company ended."""

    FRESH = "fresh"
    CACHED = "cached"
    NOT_THERE = "not_there"
    NO_REGISTER = "no_register"
    NO_LOGIN = "no_login"
    UNREACHABLE = "unreachable"
    NOT_A_NUMBER = "not_a_number"


@dataclass(frozen=True, slots=True)
class CompanyView:
    """A company as a form shows it. ``belongs``: whether the P-number is a unit of it; None where nobody asked, or
    nobody could tell. ``protected``: it is not to be called unasked. ``read_at``: when the register said so."""

    state: Known
    cvr: str
    name: str = ""
    address: str = ""
    municipality: str | None = None
    industry: str = ""
    protected: bool = False
    ended: date | None = None
    belongs: bool | None = None
    read_at: datetime | None = None


async def company(parts: Parts, cvr: str, pno: str | None = None) -> CompanyView:
    """A company by its CVR number, with whether a P-number belongs to it."""
    number = _digits(cvr)
    if number is None:
        return CompanyView(Known.NOT_A_NUMBER, cvr)
    state, held, at = await _read(parts, number)
    if held is None:
        return CompanyView(state, number, read_at=at)
    belongs = None if pno is None else await _belongs(parts, held, pno, state)
    return _view(state, held, at, belongs)


async def by_pno(parts: Parts, pno: str) -> CompanyView:
    """The company that a production unit belongs to."""
    try:
        number = Pno.parse(pno).digits
    except InvalidIdentifier:
        return CompanyView(Known.NOT_A_NUMBER, "")
    outside = parts.public()
    if outside.companies is None:
        return CompanyView(Known.NO_REGISTER, "")
    login = outside.secret(SYSTEM)
    if login is None:
        return CompanyView(Known.NO_LOGIN, "")
    found = await outside.companies.unit(number, login)
    if not isinstance(found, ProductionUnit) or found.cvr is None:
        return CompanyView(_failed(found) if isinstance(found, Outcome) else Known.NOT_THERE, "")
    return await company(parts, found.cvr, number)


async def by_name(parts: Parts, text: str) -> list[CompanyView] | Known:
    """Companies whose name holds every word; why not where nobody could tell."""
    outside = parts.public()
    if outside.companies is None:
        return Known.NO_REGISTER
    login = outside.secret(SYSTEM)
    if login is None:
        return Known.NO_LOGIN
    found = await outside.companies.named(text, login)
    if isinstance(found, Outcome):
        return _failed(found)
    now = parts.clock.now()
    for one in found:
        outside.kept.put(f"cvr.{one.cvr}", now, _plain(one))
    return [_view(Known.FRESH, one, now, None) for one in found]


def _view(state: Known, one: Company, at: datetime | None, belongs: bool | None) -> CompanyView:
    return CompanyView(
        state, one.cvr, one.name, one.address, one.municipality, one.industry, one.protected, one.ended, belongs, at
    )


async def _read(parts: Parts, cvr: str) -> tuple[Known, Company | None, datetime | None]:
    outside, now = parts.public(), parts.clock.now()
    kept = outside.kept.get(f"cvr.{cvr}")
    held = _company(kept[1]) if kept is not None else None
    at = kept[0] if kept is not None and held is not None else None
    if held is not None and at is not None and timedelta(0) <= now - at < FRESH:
        return Known.CACHED, held, at
    if outside.companies is None:
        return Known.CACHED if held is not None else Known.NO_REGISTER, held, at
    login = outside.secret(SYSTEM)
    if login is None:
        return Known.CACHED if held is not None else Known.NO_LOGIN, held, at
    found = await outside.companies.company(cvr, login)
    if isinstance(found, Outcome):
        return Known.CACHED if held is not None else _failed(found), held, at
    if found is None:
        return Known.NOT_THERE, None, now
    outside.kept.put(f"cvr.{cvr}", now, _plain(found))
    return Known.FRESH, found, now


async def _belongs(parts: Parts, held: Company, pno: str, state: Known) -> bool | None:
    """Whether a unit belongs to a company: by the company's own list, else by the unit's own word."""
    try:
        number = Pno.parse(pno).digits
    except InvalidIdentifier:
        return False
    if number in held.pnos:
        return True
    outside = parts.public()
    login = outside.secret(SYSTEM)
    if outside.companies is None or login is None:
        return None if state is Known.CACHED else False
    found = await outside.companies.unit(number, login)
    if isinstance(found, Outcome):
        return None
    return found is not None and found.cvr == held.cvr


def _failed(outcome: Outcome) -> Known:
    return Known.NO_LOGIN if outcome.cls is OutcomeClass.AUTH else Known.UNREACHABLE


def _digits(text: str) -> str | None:
    try:
        return Cvr.parse(text).digits
    except InvalidIdentifier:
        return None


def _plain(one: Company) -> dict[str, Any]:
    return {**asdict(one), "ended": None if one.ended is None else one.ended.isoformat(), "pnos": list(one.pnos)}


def _company(plain: Any) -> Company | None:
    """What `_plain` made; None for anything else."""
    if not isinstance(plain, Mapping):
        return None
    try:
        ended = plain["ended"]
        day = None if ended is None else date.fromisoformat(ended)
        return Company(**{**plain, "ended": day, "pnos": tuple(str(one) for one in plain["pnos"])})
    except (KeyError, TypeError, ValueError):
        return None
