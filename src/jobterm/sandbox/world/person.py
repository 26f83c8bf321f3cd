"""One made-up person: who they are, apart from what any system has registered about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from jobterm.sandbox.world import names, places
from jobterm.sandbox.world.draw import Draw
from jobterm.sandbox.world.numbers import Numbers

_UNINSURED = ("2.2", "2.2", "2.2", "2.3", "2.3", "2.4", "2.5")
_ROADS = ("vej", "gade", "vænget", "allé", "parken")
_BENEFIT = {"2.1": "dagpenge", "2.4": "revalideringsydelse", "2.5": "sygedagpenge"}
_CONTACT = {"2.1": "KG1", "2.2": "KG2", "2.3": "KG3"}


@dataclass(frozen=True, slots=True)
class Person:
    """A person as the registers know them.

    ``target_group`` is a code such as ``2.1`` (insured); ``fund`` the unemployment fund's name or None; ``protected``
    means that name and address are under protection.
    """

    index: int
    cpr: str
    name: str
    born: date
    street: str
    postcode: str
    town: str
    municipality: str
    phone: str
    email: str
    target_group: str
    contact_group: str | None
    benefit: str | None
    fund: str | None
    protected: bool = False
    dead: bool = False

    @property
    def insured(self) -> bool:
        """Member of an unemployment fund with a right to its benefit."""
        return self.target_group in ("1", "2.1")

    @property
    def address(self) -> str:
        """Street and post town in one line."""
        return f"{self.street}, {self.postcode} {self.town}"

    @property
    def municipal_system(self) -> str:
        """Which municipal case system keeps the person's case."""
        return places.municipal_system(self.municipality)


CHANGEABLE = ("name", "street", "phone", "email", "municipality", "target_group", "fund", "protected", "dead", "cpr")
"""What `POST /control/citizen` may change about a person."""


def changed(person: Person, change: Mapping[str, Any]) -> Person:
    """The person after a change; a move brings another post town, another target group another payer.

    Raises ValueError naming a member that is unknown or of the wrong type.
    """
    for name, value in change.items():
        if name not in CHANGEABLE:
            raise ValueError(f"{name}: cannot be changed; known: {', '.join(CHANGEABLE)}")
        wants: type | tuple[type, ...] = str
        if name in ("protected", "dead"):
            wants = bool
        elif name == "fund":
            wants = (str, type(None))
        if not isinstance(value, wants):
            raise ValueError(f"{name}: wrong type")
    after = replace(person, **dict(change))
    if "municipality" in change:
        if after.municipality not in places.TOWN_OF:
            raise ValueError("municipality: there is none with that number")
        town = places.TOWN_OF[after.municipality]
        after = replace(after, postcode=town.postcode, town=town.name)
    if "target_group" in change:
        group = after.target_group
        after = replace(after, benefit=_BENEFIT.get(group, "kontanthjælp"), contact_group=_CONTACT.get(group))
    return after


def name_parts(seed: int, index: int, first_names: int, surnames: int) -> tuple[int, int, int | None]:
    """The name of an ordinary person, as places in lists of so many first names and surnames: first, last, middle."""
    draw = Draw(seed, "name", index)
    first, last = draw.below(first_names), draw.below(surnames)
    middle = draw.below(surnames) if draw.chance(25) else None
    return first, last, None if middle == last else middle


def name_of(seed: int, index: int, *, woman: bool) -> str:
    """The same name in full."""
    first_names, surnames = names.women() if woman else names.men(), names.surnames()
    first, last, middle = name_parts(seed, index, len(first_names), len(surnames))
    words = (first_names[first], *(() if middle is None else (surnames[middle],)), surnames[last])
    return " ".join(words)


def lives_in(seed: int, index: int) -> str:
    """The municipality of an ordinary person; a tenth of what making the person costs."""
    return _town(Draw(seed, "person", index)).municipality


def _town(draw: Draw) -> places.Town:
    return places.TOWN_OF[places.HOME] if draw.chance(70) else draw.pick(places.TOWNS)


def make_person(numbers: Numbers, index: int, cpr: str, born: date) -> Person:
    """The ordinary person of that place in the population; costs some microseconds and remembers nothing."""
    seed = numbers.seed
    name = name_of(seed, index, woman=int(cpr[9]) % 2 == 0)
    draw = Draw(seed, "person", index)
    town = _town(draw)
    insured = draw.chance(60)
    group = "2.1" if insured else draw.pick(_UNINSURED)
    street = f"{draw.pick(names.streets())}{draw.pick(_ROADS)} {draw.between(1, 160)}"
    email = f"{names.fold(name).replace(' ', '.')}{index}@example.dk"
    return Person(
        index=index,
        cpr=cpr,
        name=name,
        born=born,
        street=street,
        postcode=town.postcode,
        town=town.name,
        municipality=town.municipality,
        phone=numbers.phone(index),
        email=email,
        target_group=group,
        contact_group=_CONTACT.get(group),
        benefit=_BENEFIT.get(group, "kontanthjælp"),
        fund=draw.pick(places.FUNDS) if insured else None,
        protected=draw.chance(2),
        dead=draw.chance(0.4),
    )


def named_people() -> tuple[Person, ...]:
    """The people that every world of seed 1 has first: papers, lessons and tests speak of them by name.

    Karen Testesen is the test citizen of interface §4; the other numbers are the known good synthetic ones.
    """
    rows = (
        ("1503801234", "Karen Testesen", date(1980, 3, 15), "20000012", "2.1", "FTFa"),
        ("2406752345", "Bo Prøvesen", date(1975, 6, 24), "20000013", "2.1", "3F"),
        ("0911883456", "Ida Testrup", date(1988, 11, 9), "20000014", "2.1", "HK"),
        ("3112691111", "Kaj Attrup", date(1969, 12, 31), "20000015", "2.2", None),
        ("0205940123", "Per Eksempel", date(1994, 5, 2), "20000016", "2.3", None),
    )
    town = places.TOWN_OF[places.HOME]
    return tuple(
        Person(
            index=index,
            cpr=cpr,
            name=name,
            born=born,
            street=f"Prøvevej {index + 1}",
            postcode=town.postcode,
            town=town.name,
            municipality=town.municipality,
            phone=phone,
            email=f"{names.fold(name).replace(' ', '.')}@example.dk",
            target_group=group,
            contact_group=_CONTACT.get(group),
            benefit=_BENEFIT.get(group, "kontanthjælp"),
            fund=fund,
        )
        for index, (cpr, name, born, phone, group, fund) in enumerate(rows)
    )
