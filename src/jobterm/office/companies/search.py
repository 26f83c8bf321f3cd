"""Finding an employer by name, CVR number or P-number: the employer module and the company register asked side by side,
and what is kept where they are silent."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from jobterm.casebook.employers import EmployerShelf
from jobterm.office.companies import register
from jobterm.office.companies.register import CompanyView, Known
from jobterm.office.companies.views import CompaniesFound, CompanyRow, SourceView
from jobterm.office.parts import Parts
from jobterm.outbox.companies import Employer
from jobterm.outbox.port import Outcome, OutcomeClass

EMPLOYERS: Final = "employers"
MOST: Final = 50
DEADLINE: Final = 3.0
"""Seconds for both (design §8, read deadline)."""
_STATES: Final = {
    Known.FRESH: "fresh", Known.CACHED: "kept", Known.NOT_THERE: "fresh", Known.NO_REGISTER: "none",
    Known.NO_LOGIN: "no_login", Known.UNREACHABLE: "unreachable", Known.NOT_A_NUMBER: "fresh",
}  # fmt: skip


async def find(parts: Parts, text: str) -> CompaniesFound:
    """Companies that a text finds, those of the own municipality first, by name; a number finds at most one."""
    wanted = " ".join(text.split())
    if not wanted:
        return CompaniesFound("", (), ())
    (ours, module), (theirs, public) = await asyncio.gather(_module(parts, wanted), _register(parts, wanted))
    if module.state not in ("fresh", "none"):
        ours = [*ours, *kept(parts, wanted)]
    rows: dict[str, CompanyRow] = {}
    for one in (*ours, *theirs):
        before = rows.get(one.cvr)
        rows[one.cvr] = one if before is None else _joined(before, one)
    own = parts.site.municipality
    found = sorted(rows.values(), key=lambda one: (one.ended, one.municipality != own, one.name.casefold(), one.cvr))
    return CompaniesFound(text, tuple(found[:MOST]), (module, public), len(found) > MOST)


def kept(parts: Parts, text: str) -> list[CompanyRow]:
    """Those of them whose file is kept; nobody is asked. May take a moment: not in a loop that must not wait."""
    shelf, digits = EmployerShelf(parts.cache), _digits(text)
    if len(digits) == 8:
        file = shelf.file(digits)
        return [] if file is None else [_row(file.employer)]
    if digits:
        return [_row(file.employer, digits) for file in shelf.files()
                if any(unit.pno == digits for unit in file.employer.units)]  # fmt: skip
    return [_row(one) for one in shelf.named(text)]


async def _module(parts: Parts, text: str) -> tuple[list[CompanyRow], SourceView]:
    port = parts.public().employers
    if port is None:
        return [], SourceView(EMPLOYERS, "none")
    try:
        async with asyncio.timeout(DEADLINE):
            told = await port.find_employers(_digits(text) or text, parts.site.asker(), MOST + 1)
    except TimeoutError:
        return [], SourceView(EMPLOYERS, "unreachable")
    if isinstance(told, Outcome):
        return [], SourceView(EMPLOYERS, failed(told))
    digits = _digits(text)
    return [_row(one, digits) for one in told], SourceView(EMPLOYERS, "fresh", parts.clock.now())


async def _register(parts: Parts, text: str) -> tuple[list[CompanyRow], SourceView]:
    try:
        async with asyncio.timeout(DEADLINE):
            told = await _asked(parts, text)
    except TimeoutError:
        return [], SourceView(register.SYSTEM, "unreachable")
    if isinstance(told, Known):
        return [], SourceView(register.SYSTEM, _STATES[told])
    at = max((one.read_at for one in told if one.read_at is not None), default=None)
    digits = _digits(text)
    shown = [_public_row(one, digits) for one in told if one.state in (Known.FRESH, Known.CACHED)]
    return shown, SourceView(register.SYSTEM, _state(told), at)


async def _asked(parts: Parts, text: str) -> list[CompanyView] | Known:
    digits = _digits(text)
    if len(digits) == 8:
        return [await register.company(parts, digits)]
    if len(digits) == 10:
        return [await register.by_pno(parts, digits)]
    return await register.by_name(parts, text)


def _state(told: Iterable[CompanyView]) -> str:
    states = {_STATES[one.state] for one in told}
    return next((one for one in ("unreachable", "no_login", "none", "kept") if one in states), "fresh")


def source_of(seen: CompanyView, at: datetime | None) -> SourceView:
    """How the register was asked about one company."""
    state = "not_there" if seen.state is Known.NOT_THERE else _STATES[seen.state]
    return SourceView(register.SYSTEM, state, at)


def failed(outcome: Outcome) -> str:
    """Why a system gave no answer, as `SourceView.state` says it."""
    if outcome.cls is OutcomeClass.AUTH:
        return "no_login"
    return "closed" if outcome.cls is OutcomeClass.CLOSED else "unreachable"


def _digits(text: str) -> str:
    """A CVR number or P-number as eight or ten digits; empty for anything else."""
    plain = re.sub(r"[\s.-]", "", text)
    return plain if plain.isascii() and plain.isdecimal() and len(plain) in (8, 10) else ""


def _row(one: Employer, digits: str = "") -> CompanyRow:
    pno = digits if any(unit.pno == digits for unit in one.units) else None
    return CompanyRow(one.cvr, one.name, one.address, one.municipality, one.protected, pno=pno)


def _public_row(one: CompanyView, digits: str) -> CompanyRow:
    pno = digits if len(digits) == 10 else None
    return CompanyRow(one.cvr, one.name, one.address, one.municipality, one.protected, one.ended is not None, pno)


def _joined(first: CompanyRow, other: CompanyRow) -> CompanyRow:
    """What two systems say of one company: protected where either says so."""
    return CompanyRow(
        first.cvr, first.name or other.name, first.address or other.address, first.municipality or other.municipality,
        bool(first.protected or other.protected), first.ended or other.ended, first.pno or other.pno,
    )  # fmt: skip
