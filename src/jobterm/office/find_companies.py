"""Companies and providers in the box where citizens are searched: an employer by name, CVR number or P-number, a
provider by name or CVR number.

What is typed there is a citizen's as often as not, so it goes no further than it must: a name to the job centre's own
employer module and never to the public register, a number only where it can be a company's and no CPR number.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from jobterm.domain.dates import local_day
from jobterm.domain.errors import InvalidIdentifier
from jobterm.domain.identifiers import Cpr, Cvr
from jobterm.domain.text import spelled_out
from jobterm.i18n import _
from jobterm.office.companies import search
from jobterm.office.companies.views import CompanyRow
from jobterm.office.parts import Parts
from jobterm.office.views import FoundCompany
from jobterm.outbox.companies import ProviderAgreement
from jobterm.outbox.port import Outcome

MOST: Final = 20
"""Companies beside the people of one search; `companies.search` has a screen of its own for more."""
SHORTEST: Final = 3
"""Letters of a name before companies are looked for: fewer would find half the register."""
FRESH: Final = timedelta(minutes=15)
_HELD: Final = "agreements"
_DEADLINE_S: Final = 3.0
_LABEL: Final = re.compile(r"^(?:cvr|pnr|p-nr|p)[-.: ]*(?:nr\.?|nummer)?[-.: ]*(?=\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """Companies that a search found; ``silent``: which systems did not answer, and how."""

    rows: tuple[FoundCompany, ...] = ()
    silent: Mapping[str, str] | None = None


def wanted(text: str) -> str:
    """What companies are looked for by, empty where the text can mean none: a birthday, a CPR number, most telephone
    numbers, fewer than three letters. ``P`` or ``CVR`` before a number says that it is a company's."""
    plain = _LABEL.sub("", text.strip())
    said = plain != text.strip()
    digits = re.sub(r"[\s.-]", "", plain)
    if digits.isascii() and digits.isdecimal():
        return digits if _company_number(digits, said=said) else ""
    if any(letter.isdigit() for letter in plain) and not any(letter.isalpha() for letter in plain):
        return ""
    return plain if sum(letter.isalpha() for letter in plain) >= SHORTEST else ""


def _company_number(digits: str, *, said: bool) -> bool:
    try:
        if len(digits) == 8:
            return said or bool(Cvr.parse(digits))
        return len(digits) == 10 and (said or Cpr.parse(digits).born is None)
    except InvalidIdentifier:
        return len(digits) == 10


async def find(parts: Parts, text: str) -> Found:
    """Employers and providers that a text finds; each system has its deadline."""
    asked = wanted(text)
    if not asked:
        return Found()
    looked_up = _by_number if asked.isdecimal() else _by_name
    (rows, silent), providers = await asyncio.gather(looked_up(parts, asked), _providers(parts, asked))
    return Found(_joined(rows, providers), silent)


def kept(parts: Parts, text: str) -> Found:
    """The same from what is kept alone; nobody is asked."""
    asked = wanted(text)
    return Found(_joined(search.kept(parts, asked), _named(parts, _known(parts), asked))) if asked else Found()


async def _by_number(parts: Parts, asked: str) -> tuple[Sequence[CompanyRow], dict[str, str]]:
    """The employer module and the company register."""
    told = await search.find(parts, asked)
    return told.rows, {one.system: one.state for one in told.sources if one.state in ("closed", "unreachable")}


async def _by_name(parts: Parts, asked: str) -> tuple[Sequence[CompanyRow], dict[str, str]]:
    """The employer module alone, and where it is silent what is kept of it."""
    port = parts.public().employers
    if port is None:
        return [], {}
    try:
        async with asyncio.timeout(_DEADLINE_S):
            told = await port.find_employers(asked, parts.site.asker(), MOST + 1)
    except TimeoutError:
        return search.kept(parts, asked), {port.id: "unreachable"}
    if isinstance(told, Outcome):
        return search.kept(parts, asked), {port.id: search.failed(told)}
    return [CompanyRow(one.cvr, one.name, one.address, one.municipality, one.protected) for one in told], {}


def _joined(employers: Iterable[CompanyRow], providers: Iterable[FoundCompany]) -> tuple[FoundCompany, ...]:
    """One row for each company: a provider that is an employer too says both."""
    rows = {one.cvr: FoundCompany(one.cvr, one.name, one.address, one.municipality, one.protected, one.ended, one.pno)
            for one in employers}  # fmt: skip
    for one in providers:
        known = rows.get(one.cvr)
        rows[one.cvr] = one if known is None else FoundCompany(
            known.cvr, known.name, known.address, known.municipality, known.protected, known.ended, known.pno,
            one.provider,
        )  # fmt: skip
    return tuple(rows.values())[:MOST]


async def _providers(parts: Parts, asked: str) -> list[FoundCompany]:
    port, now = parts.public().agreements, parts.clock.now()
    held = parts.public().kept.held(_HELD)
    if port is not None and (held is None or now - held[0] >= FRESH):
        try:
            async with asyncio.timeout(_DEADLINE_S):
                told = await port.agreements(parts.site.asker())
        except TimeoutError:
            told = []
        if isinstance(told, list) and told:
            parts.public().kept.hold(_HELD, now, tuple(told))
    return _named(parts, _known(parts), asked)


def _known(parts: Parts) -> tuple[ProviderAgreement, ...]:
    held = parts.public().kept.held(_HELD)
    return () if held is None else held[1]


def _named(parts: Parts, agreements: Iterable[ProviderAgreement], asked: str) -> list[FoundCompany]:
    """Providers whom a name or CVR number finds, with what is agreed with them."""
    today, words = local_day(parts.clock.now()), spelled_out(asked).replace("-", " ").split()
    found: dict[str, FoundCompany] = {}
    for one in sorted(agreements, key=lambda one: one.valid_to):
        name = spelled_out(one.provider).replace("-", " ").split()
        if one.cvr == asked or (words and all(any(part.startswith(word) for part in name) for word in words)):
            found[one.cvr] = FoundCompany(one.cvr, one.provider, provider=_agreed(one, ended=one.valid_to < today))
    return list(found.values())


def _agreed(one: ProviderAgreement, *, ended: bool) -> str:
    until = f"{one.valid_to.day:02}-{one.valid_to.month:02}-{one.valid_to.year}"
    if ended:
        return _("Agreement {number} ended {until}").format(number=one.number, until=until)
    free = "" if one.free is None else "; " + _("free places: {n}").format(n=one.free)
    return _("Agreement {number} until {until}").format(number=one.number, until=until) + free
