"""Everybody of a municipality as a simulated case system has them, page by page: whoever has anything registered there.
The wires tell it in their own words."""

from __future__ import annotations

import re
from typing import Final

from jobterm.sandbox.desk import Caller, Desk, Moment

PAGE: Final = 100
"""Citizens of one answer."""
_MARK: Final = re.compile(r"R-([0-9]{1,9})", re.ASCII)


class BadMark(Exception):
    """A mark that no page has given."""


def may(caller: Caller, municipality: str) -> bool:
    """Whether the caller may have the roll: only a job centre's own, for either authority."""
    return caller.authority in ("state", "municipality") and caller.code == municipality


def page(desk: Desk, municipality: str, mark: str | None) -> tuple[list[Moment], str | None]:
    """One page of citizens with their cases, by their place in the population, and the mark of the next page.

    ``mark``: what the page before gave, None for the first. Raises BadMark.
    """
    found: list[Moment] = []
    for person in desk.citizens.people(_after(mark)):
        if person.municipality != municipality or desk.moved_out(person):
            continue
        if len(found) == PAGE:
            return found, f"R-{found[-1].person.index + 1}"
        moment = desk.moment(person)
        if moment.case.events:
            found.append(moment)
    return found, None


def _after(mark: str | None) -> int:
    if mark is None:
        return 0
    known = _MARK.fullmatch(mark)
    if known is None:
        raise BadMark
    return int(known[1])
