"""The companies of a made-up world: numbers, names, units; the same from the same seed. What any system has registered
about them is not here.

Their CVR numbers pass the check digit and begin with 98 or 99, far above every number that has been given out; their
P-numbers begin with 96 to 98, which no real one does (our assumption, as of 2026). The names say that they are made up.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from jobterm.sandbox.world import names, places
from jobterm.sandbox.world.draw import Draw

HOW_MANY = 300
PROVIDERS = 8
"""The last companies of a world are other providers (andre aktører)."""
_WEIGHTS = (2, 7, 6, 5, 4, 3, 2, 1)
_LINES = (
    ("Lager", "521000", "Lagermedarbejder"), ("Rengøring", "812100", "Rengøringsassistent"),
    ("Bageri", "107120", "Bagersvend"), ("Tømrer", "433200", "Tømrer"), ("VVS", "432200", "VVS-montør"),
    ("Plejehjem", "871010", "Social- og sundhedshjælper"), ("Børnehus", "889130", "Pædagogmedhjælper"),
    ("Kontor", "821100", "Kontorassistent"), ("Butik", "471900", "Butiksassistent"),
    ("Transport", "494100", "Chauffør"), ("Maskinfabrik", "251100", "Smed"), ("Køkken", "562900", "Køkkenmedhjælper"),
    ("Gartneri", "011900", "Gartnerimedarbejder"), ("Hotel", "551010", "Receptionist"), ("IT", "620100", "Supporter"),
)  # fmt: skip
_FIRST = ("Prøve", "Øve", "Eksempel", "Papir", "Tænkt", "Forsøgs", "Attrap", "Fiktiv")
_SECOND = ("nord", "syd", "øst", "vest", "bro", "skov", "strand", "bakke", "havn", "mark", "sø", "dal")
_FORMS = ("ApS", "A/S", "I/S", "ApS")
_PROVIDERS = ("Øvelsen Aktør", "Nye Skridt Prøve", "Vejvalg Eksempel", "Jobtrin Attrap", "Fodfæste Forsøg",
              "Springbræt Prøve", "Kompas Eksempel", "Broen Attrap")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """Where something lies."""

    street: str
    postcode: str
    town: str
    municipality: str

    @property
    def line(self) -> str:
        """Street and post town in one line."""
        return f"{self.street}, {self.postcode} {self.town}"


@dataclass(frozen=True, slots=True)
class Unit:
    """A production unit."""

    pno: str
    name: str
    place: Place


@dataclass(frozen=True, slots=True)
class Company:
    """A made-up company. ``industry``: DB07 number; ``work``: what it mostly looks for; ``protected``: it wants no
    unsolicited advances (reklamebeskyttet); ``ceased``: it exists no more."""

    index: int
    cvr: str
    name: str
    line: str
    industry: str
    work: str
    place: Place
    phone: str
    units: tuple[Unit, ...]
    protected: bool = False
    ceased: bool = False
    provider: bool = False

    def unit(self, pno: str) -> Unit | None:
        """Its unit of that number."""
        return next((unit for unit in self.units if unit.pno == pno), None)


class Companies:
    """All companies of one world."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.all = tuple(_company(seed, index, cvr) for index, cvr in enumerate(_numbers(seed)))
        self._by_cvr = {company.cvr: company for company in self.all}
        self._by_pno = {unit.pno: company for company in self.all for unit in company.units}

    def by_cvr(self, cvr: str) -> Company | None:
        """The company with that number."""
        return self._by_cvr.get(cvr)

    def by_pno(self, pno: str) -> Company | None:
        """The company that the unit belongs to."""
        return self._by_pno.get(pno)

    def search(self, text: str) -> list[Company]:
        """Those whose CVR or P-number it is, or whose name has words that begin with every word of it; by name."""
        digits = text.replace(" ", "")
        if digits.isdigit() and len(digits) in (8, 10):
            found = self.by_cvr(digits) if len(digits) == 8 else self.by_pno(digits)
            return [] if found is None else [found]
        words = names.fold(text).split()
        hits = [one for one in self.all if words and all(_begins(word, one.name) for word in words)]
        return sorted(hits, key=lambda one: (names.fold(one.name), one.cvr))

    def employers(self) -> tuple[Company, ...]:
        """Those that take people on: all but other providers and what has ceased."""
        return tuple(one for one in self.all if not one.provider and not one.ceased)

    def providers(self) -> tuple[Company, ...]:
        """The other providers."""
        return tuple(one for one in self.all if one.provider)


@cache
def companies(seed: int) -> Companies:
    """The companies of a world, made once."""
    return Companies(seed)


def check_digit(stem: str) -> int | None:
    """The eighth digit that makes seven a CVR number; None where no digit does."""
    rest = -sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, stem, strict=False)) % 11
    return rest if rest < 10 else None


def _numbers(seed: int) -> list[str]:
    draw = Draw(seed, "cvr")
    stem, step = 9_800_000 + draw.below(190_000), draw.between(101, 997)
    found: list[str] = []
    while len(found) < HOW_MANY:
        stem = 9_800_000 + (stem - 9_800_000 + step) % 199_999
        digit = check_digit(str(stem))
        number = f"{stem}{digit}"
        if digit is not None and number not in found:
            found.append(number)
    return found


def _company(seed: int, index: int, cvr: str) -> Company:
    draw = Draw(seed, "company", index)
    provider = index >= HOW_MANY - PROVIDERS
    line, industry, work = draw.pick(_LINES)
    if provider:
        name = f"{_PROVIDERS[index - HOW_MANY + PROVIDERS]} ApS"
        line, industry, work = "Anden aktør", "782000", "Vejleder"
    elif seed == 1 and index == 0:
        name, (line, industry, work) = "Nordpost Eksempel A/S", _LINES[0]
    else:
        name = f"{draw.pick(_FIRST)}{draw.pick(_SECOND)} {line} {draw.pick(_FORMS)}"
    home = seed == 1 and index == 0
    place = _place(draw, places.TOWN_OF[places.HOME] if home or draw.chance(60) else draw.pick(places.TOWNS))
    units = [Unit(f"98{cvr}", name, place)]
    for extra in range(draw.pick((0, 0, 0, 1, 1, 2))):
        there = _place(Draw(seed, "unit", index, extra), draw.pick(places.TOWNS))
        units.append(Unit(f"{97 - extra}{cvr}", f"{name}, afd. {there.town}", there))
    return Company(
        index=index, cvr=cvr, name=name, line=line, industry=industry, work=work, place=place,
        phone=f"70{draw.below(1_000_000):06}", units=tuple(units), protected=not home and draw.chance(12),
        ceased=not provider and not home and draw.chance(2), provider=provider,
    )  # fmt: skip


def _place(draw: Draw, town: places.Town) -> Place:
    return Place(f"Erhvervsvej {draw.between(1, 98)}", town.postcode, town.name, town.municipality)


def _begins(word: str, name: str) -> bool:
    return any(part.startswith(word) for part in names.fold(name).replace("-", " ").split())
