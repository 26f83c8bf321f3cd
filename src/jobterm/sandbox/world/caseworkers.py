"""The caseworkers of a made-up municipality: whose citizen is whose, who is in whose team. Nothing is stored: a citizen
belongs to a desk by her place in the population, so that a caseload is found without making anybody else."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from jobterm.sandbox.world import names, places
from jobterm.sandbox.world.draw import Draw
from jobterm.sandbox.world.person import lives_in

CASELOAD: Final = 60
"""Open cases of one caseworker, more or less (our assumption)."""
TEAM: Final = 8
NAMED: Final = 5
"""So many people of seed 1 are spoken of by name."""
_OPEN: Final = 0.85
"""Share of the people who are jobseekers when a world begins."""
_AT_HOME: Final = 0.7 + 0.3 / len(places.TOWNS)
_ELSEWHERE: Final = 0.3 / len(places.TOWNS)
_FIRST: Final = ("aho", "Anne Holm")
"""Who sits at the first desk of the home municipality, where the named people belong: the demo's caseworker."""
_TRAINEE: Final = "trainee"


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody at a desk: user id and name."""

    user: str
    name: str


@dataclass(frozen=True, slots=True)
class Centre:
    """The desks of one municipality in a world of ``size`` people under a seed."""

    seed: int
    size: int
    municipality: str

    @property
    def desks(self) -> int:
        """How many caseworkers there are, one at least."""
        share = _AT_HOME if self.municipality == places.HOME else _ELSEWHERE
        return max(1, round(self.size * share * _OPEN / CASELOAD))

    def desk_of(self, index: int) -> int:
        """The desk that a person of the municipality belongs to, by the place in the population; the named people of
        seed 1 all to the first."""
        return 0 if self.seed == 1 and index < NAMED else index % self.desks

    def residents(self, desk: int) -> tuple[int, ...]:
        """The places of all who lived here when the world began and belong to a desk; a few of them are nobody."""
        return _residents(self, desk)

    def desk_at(self, user: str) -> int:
        """Where a user sits: the demo's caseworker and trainees at the first desk, a made-up colleague at her own,
        anybody else at one of the others."""
        if user == _FIRST[0] or user.startswith(_TRAINEE) or self.desks == 1:
            return 0
        known = _by_user(self).get(user)
        return known if known is not None else 1 + Draw(self.seed, "desk", user).below(self.desks - 1)

    def team(self, desk: int) -> range:
        """The desks of a team: about eight."""
        first = desk // TEAM * TEAM
        return range(first, min(first + TEAM, self.desks))

    def colleague(self, desk: int) -> Colleague:
        """Who sits there unless somebody real does."""
        if desk == 0 and self.municipality == places.HOME:
            return Colleague(*_FIRST)
        draw = Draw(self.seed, "caseworker", self.municipality, desk)
        first = draw.pick(names.women() if draw.chance(70) else names.men())
        last = draw.pick(names.surnames())
        user = names.fold(f"{first[:1]}{last[:2]}").replace(" ", "").replace("-", "")
        return Colleague(f"{user}{desk:02}", f"{first} {last}")


@lru_cache(maxsize=512)
def _residents(centre: Centre, desk: int) -> tuple[int, ...]:
    seed, size, here = centre.seed, centre.size, centre.municipality
    named = range(min(size, NAMED)) if seed == 1 else range(0)
    found = [n for n in range(desk, size, centre.desks) if n not in named and lives_in(seed, n) == here]
    return (*named, *found) if desk == 0 and here == places.HOME else tuple(found)


@lru_cache(maxsize=64)
def _by_user(centre: Centre) -> dict[str, int]:
    return {centre.colleague(desk).user: desk for desk in range(min(centre.desks, 4_000))}
