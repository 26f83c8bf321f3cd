"""Whom a list of summonses is made of: CPR numbers as they are pasted, a search, a contact group, one's own citizens
and the team's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from jobterm.domain.dates import local_day
from jobterm.domain.distribution import MOST
from jobterm.domain.errors import InvalidIdentifier
from jobterm.domain.identifiers import Cpr
from jobterm.i18n import _
from jobterm.office import my_citizens
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.look_up import find, kept
from jobterm.office.meetings.views import Invitee
from jobterm.office.parts import Parts
from jobterm.office.people import person
from jobterm.office.troubles import telling

_NUMBER: Final = re.compile(r"(?<![0-9])([0-9]{6})[-\s]?([0-9]{4})(?![0-9])")
_GROUP: Final = re.compile(r"(?:kg|cg)\s*:?\s*([0-9A-Za-z.]{1,20})\Z", re.IGNORECASE)
TEAM: Final = "*"
"""The team's citizens; ``+`` one's own."""
MINE: Final = "+"


def people(parts: Parts, text: str) -> list[Invitee]:
    """Everybody that a text means, each once, at most `MOST`.

    Ten digits, with or without a dash, are a CPR, as many as there are; ``kg 2`` a contact group of one's own citizens,
    ``+`` all of one's own, ``*`` the team's; anything else is searched for as on the search screen. OfficeError
    ``people.none`` where nobody is meant, ``people.many`` where more are.
    """
    searched = False
    with telling():
        numbers = list(_numbers(text))
        if numbers:
            found = [invitee(parts, cpr) for cpr in numbers]
        elif text.strip() in (TEAM, MINE):
            found = list(_caseload(parts, team=text.strip() == TEAM))
        elif (group := _GROUP.match(text.strip())) is not None:
            found = list(_caseload(parts, group=group[1]))
        else:
            found = [Invitee(one.cpr, one.name, one.born, one.protected) for one in kept(parts, text, full=True).people]
            searched = True
    if not found:
        raise OfficeError(
            "people.none",
            _("Nobody is found by that."),
            cure=_("Paste CPR numbers, type a name, kg and a contact group, + for your own or * for the team's."),
            exit_code=Exit.REFUSED,
        )
    if len(found) > MOST or (searched and len(found) == MOST):  # a search shows no more than that
        raise OfficeError(
            "people.many",
            _("That is more than {n} people.").format(n=MOST),
            cure=_("Take fewer: a contact group, or more of a name."),
            exit_code=Exit.REFUSED,
        )
    return found


async def ask(parts: Parts, text: str) -> None:
    """Have the caseload brought up to date where a text means it, or the systems searched; what is fresh is not asked
    for again. A search is written down as one (decision 28)."""
    plain = text.strip()
    if plain in (TEAM, MINE) or _GROUP.match(plain):
        today = local_day(parts.clock.now())
        await my_citizens.refresh(parts, today, today, team=plain == TEAM)
    elif not list(_numbers(text)):
        await find(parts, text, full=True)


def _numbers(text: str) -> Iterator[str]:
    """Each CPR in a text once, in its order; digits that are none are left out, and said by their absence."""
    seen: set[str] = set()
    for match in _NUMBER.finditer(text):
        try:
            cpr = Cpr.parse(match[1] + match[2]).digits
        except InvalidIdentifier:
            continue
        if cpr not in seen:
            seen.add(cpr)
            yield cpr


def invitee(parts: Parts, cpr: str) -> Invitee:
    """Somebody as lists show her, by what was read last."""
    seen = parts.cache().person(cpr)
    if seen is not None:
        return Invitee(cpr, seen.name, seen.born, seen.protected)
    return Invitee(cpr, person(parts, cpr).name or "")


def _caseload(parts: Parts, *, team: bool = False, group: str | None = None) -> Iterator[Invitee]:
    """One's own citizens or the team's, as the record systems told them last."""
    for row in {row.cpr: row for row in my_citizens.caseload(parts, team=team).rows}.values():
        if group is None or row.contact_group == group:
            yield Invitee(row.cpr, row.name, row.born.isoformat() if row.born else None, row.protected)
