"""The people of a world: made one at a time when asked for; by place, by CPR, by name, birthday or telephone.

Pure but for memory: what was once made or indexed is kept, and could be made again.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from jobterm.sandbox.world import names
from jobterm.sandbox.world.numbers import Numbers, born_of
from jobterm.sandbox.world.person import Person, make_person, name_parts, named_people

MOST = 200_000
"""The largest population (issue 1)."""


_Index = tuple[tuple[tuple[str, ...], list["array[int]"]], ...]


class Population:
    """``size`` people under a seed.

    Under seed 1 the first are the named people of interface §4. Nobody is made before being asked for; the index of
    names is built at the first search by name.
    """

    def __init__(self, seed: int, size: int) -> None:
        if not 1 <= size <= MOST:
            raise ValueError(f"population: 1 to {MOST}")
        self.seed = seed
        self.size = size
        self._numbers = Numbers(seed)
        self._named = {person.index: person for person in named_people()} if seed == 1 else {}
        self._named_cprs = {person.cpr: person.index for person in self._named.values()}
        self._names: _Index | None = None
        self.at = lru_cache(maxsize=512)(self._at)

    def _at(self, index: int) -> Person | None:
        """The person at that place, None where the place is empty (a first of January, or beyond the end)."""
        if not 0 <= index < self.size:
            return None
        if index in self._named:
            return self._named[index]
        cpr = self._cpr(index)
        return None if cpr is None else make_person(self._numbers, index, cpr, born_of(cpr))

    def by_cpr(self, cpr: str) -> Person | None:
        """The person with this CPR."""
        index = self._named_cprs.get(cpr)
        if index is None:
            index = self._numbers.index(cpr)
        person = None if index is None else self.at(index)
        return person if person is not None and person.cpr == cpr else None

    def people(self, start: int = 0) -> Iterator[Person]:
        """Everyone from a place on."""
        for index in range(start, self.size):
            person = self.at(index)
            if person is not None:
                yield person

    def search(self, name: str | None = None, born: date | None = None, phone: str | None = None) -> Iterator[Person]:
        """Those whom everything given fits; every word of ``name`` begins a word of theirs."""
        if phone is not None:
            places = self._with_phone(phone)
        elif born is not None:
            places = self._born(born)
        else:
            places = self._with_name(names.fold(name or "").split())
        words = names.fold(name).split() if name else []
        for index in places:
            person = self.at(index)
            if person is not None and fits(person, words, born, phone):
                yield person

    def _cpr(self, index: int) -> str | None:
        cpr = self._numbers.cpr(index)
        # Once in a great while the mixing hits the number of a named person: that place stays empty.
        return None if cpr in self._named_cprs else cpr

    def _born(self, born: date) -> list[int]:
        made = self._numbers.born_on(born)
        return sorted({*made, *(person.index for person in self._named.values() if person.born == born)})

    def _with_phone(self, phone: str) -> list[int]:
        digits = phone.removeprefix("+45")
        named = [person.index for person in self._named.values() if person.phone == digits]
        made = self._numbers.index_of_phone(digits)
        return named if made is None else [*named, made]

    def _with_name(self, words: list[str]) -> list[int]:
        if not words:
            return []
        index = self._index()
        found: set[int] | None = None
        for word in words:
            here = {person.index for person in self._named.values() if _begins(word, person.name)}
            for all_names, places_of in index:
                for name, places in zip(all_names, places_of, strict=True):
                    if _begins(word, name):
                        here.update(places)
            found = here if found is None else found & here
        return sorted(found or ())

    def _index(self) -> _Index:
        """For women's, men's and surnames: the names, and for each the places of those who have it."""
        if self._names is None:
            women, men, surnames = names.women(), names.men(), names.surnames()
            of_women, of_men, of_last = ([array("l") for _ in each] for each in (women, men, surnames))
            for index in range(self.size):
                sex = self._numbers.sex(index)
                if sex is None or index in self._named:
                    continue
                of_first = of_women if sex == "woman" else of_men
                first, last, middle = name_parts(self.seed, index, len(of_first), len(surnames))
                of_first[first].append(index)
                of_last[last].append(index)
                if middle is not None:
                    of_last[middle].append(index)
            self._names = ((women, of_women), (men, of_men), (surnames, of_last))
        return self._names


def _begins(word: str, name: str) -> bool:
    return any(part.startswith(word) for part in names.fold(name).replace("-", " ").split())


def fits(person: Person, words: list[str], born: date | None, phone: str | None) -> bool:
    """Whether everything given fits the person; ``words`` are folded."""
    return (
        all(_begins(word, person.name) for word in words)
        and (born is None or person.born == born)
        and (phone is None or person.phone == phone.removeprefix("+45"))
    )
