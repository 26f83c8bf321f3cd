"""The part of XML Schema that our contracts use, checked with the standard library alone. A schema is compiled once; an
element is found right, or the first fault in it is named. A schema that uses more is refused when it is compiled.

A full validator would bring a native library of 4 MB into every demo. `tests/contract/test_opera_schema.py` holds this
one against it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

_XS: Final = "{http://www.w3.org/2001/XMLSchema}"
_BLANKS: Final = " \t\r\n"
_DATE = re.compile(r"-?[0-9]{4,}-[0-9]{2}-[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})?")
_INSTANT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})?")
_YEAR = re.compile(r"-?([1-9][0-9]{3,17}|0[0-9]{3})(Z|[+-][0-9]{2}:[0-9]{2})?")
_WHOLE = re.compile(r"[+-]?[0-9]+")

Element = ElementTree.Element


class UnknownConstruct(Exception):
    """The schema uses something that is not checked here; the message names it."""


@dataclass(frozen=True, slots=True)
class Fault:
    """The first thing wrong: the element's name without namespace; ``place``: it stands where it may not, or something
    is missing in it, else its value is wrong."""

    element: str
    place: bool


@dataclass(frozen=True, slots=True)
class _Simple:
    right: Callable[[str], bool]
    collapse: bool


@dataclass(frozen=True, slots=True)
class _Particle:
    """One place in a content: an element's type under its name, or several particles of which one or all come."""

    least: int
    most: int
    name: str = ""
    type: _Simple | _Complex | None = None
    parts: tuple[_Particle, ...] = ()
    choice: bool = False

    def starts(self) -> frozenset[str]:
        """Names with which it may begin."""
        if self.name:
            return frozenset({self.name})
        found: frozenset[str] = frozenset()
        for part in self.parts:
            found |= part.starts()
            if not self.choice and not part.may_be_empty():
                break
        return found

    def may_be_empty(self) -> bool:
        """Whether nothing at all is right here."""
        if self.least == 0 or not (self.name or self.parts):
            return True
        return not self.name and (any if self.choice else all)(part.may_be_empty() for part in self.parts)


@dataclass(frozen=True, slots=True)
class _Complex:
    content: _Particle


class Schema:
    """A compiled schema; see `check`."""

    def __init__(self, file: Path) -> None:
        """Raises UnknownConstruct, OSError."""
        root = ElementTree.parse(file).getroot()
        self._namespace = f"{{{root.get('targetNamespace', '')}}}"
        self._named = {
            (child.tag, child.get("name")): child for child in root if child.tag != f"{_XS}annotation"
        }  # declarations are compiled when first used: a demo meets a handful of them
        self._types: dict[str, _Simple | _Complex] = {}
        self._elements: dict[str, _Simple | _Complex] = {}

    def check(self, element: Element) -> Fault | None:
        """The first fault in an element that stands for itself; None where there is none."""
        name = self._local(element)
        if name not in self._elements:
            declared = self._named.get((f"{_XS}element", name)) if name else None
            if declared is None:
                return Fault(name, place=True)
            self._elements[name] = self._type_of(declared)
        return self._fault(element, name, self._elements[name])

    def _local(self, element: Element) -> str:
        tag = str(element.tag)
        return tag.removeprefix(self._namespace) if tag.startswith(self._namespace) else ""

    # ---- checking ----------------------------------------------------------------------------------------------

    def _fault(self, element: Element, name: str, type: _Simple | _Complex) -> Fault | None:
        if element.attrib:
            return Fault(name, place=False)
        if isinstance(type, _Simple):
            given = element.text or ""
            right = len(element) == 0 and type.right(given.strip(_BLANKS) if type.collapse else given)
            return None if right else Fault(name, place=False)
        if element.text and not type.content.parts:
            return Fault(name, place=False)
        if any((text or "").strip(_BLANKS) for text in (element.text, *(child.tail for child in element))):
            return Fault(name, place=False)
        at, fault = self._take(list(element), 0, type.content)
        if isinstance(fault, Fault):
            return fault
        if fault or at < len(element):
            return self._misplaced(element, name, at)
        return None

    def _misplaced(self, element: Element, name: str, at: int) -> Fault:
        return Fault(self._local(element[at]) if at < len(element) else name, place=True)

    def _take(self, children: list[Element], at: int, particle: _Particle) -> tuple[int, Fault | bool]:
        """How far a particle takes the children; and a fault in one of them, or whether something is missing."""
        for turn in range(particle.most):
            if at >= len(children) or self._local(children[at]) not in particle.starts():
                return at, turn < particle.least and not particle.may_be_empty()
            if particle.name:
                assert particle.type is not None
                fault = self._fault(children[at], particle.name, particle.type)
                if fault is not None:
                    return at, fault
                at += 1
                continue
            chosen = [one for one in particle.parts if self._local(children[at]) in one.starts()][:1]
            for part in chosen if particle.choice else particle.parts:
                at, wrong = self._take(children, at, part)
                if wrong:
                    return at, wrong
        return at, False

    # ---- compiling ---------------------------------------------------------------------------------------------

    def _type_of(self, declared: Element) -> _Simple | _Complex:
        if (name := declared.get("type")) is not None:
            return self._type(name)
        [inside] = declared
        return self._made(inside)

    def _type(self, name: str) -> _Simple | _Complex:
        if name not in self._types:
            if name.startswith("xs:"):
                self._types[name] = _Simple(_built_in(name), name != "xs:string")
            else:
                found = self._named.get((f"{_XS}simpleType", name))
                self._types[name] = self._made(self._named[f"{_XS}complexType", name] if found is None else found)
        return self._types[name]

    def _made(self, declared: Element) -> _Simple | _Complex:
        [inside] = declared
        if declared.tag == f"{_XS}simpleType" and inside.tag == f"{_XS}restriction":
            base = inside.get("base", "")
            return _Simple(_restricted(_built_in(base), inside), base != "xs:string")
        if declared.tag == f"{_XS}complexType":
            return _Complex(self._particle(inside))
        raise UnknownConstruct(declared.tag)

    def _particle(self, declared: Element) -> _Particle:
        least, most = int(declared.get("minOccurs", "1")), int(declared.get("maxOccurs", "1"))
        kind = declared.tag.removeprefix(_XS)
        if kind == "element" and (name := declared.get("name")):
            return _Particle(least, most, name, self._type_of(declared))
        if kind == "group":
            [content] = self._named[f"{_XS}group", declared.get("ref")]
            return _Particle(least, most, parts=(self._particle(content),))
        if kind in ("sequence", "choice"):
            return _Particle(least, most, parts=tuple(map(self._particle, declared)), choice=kind == "choice")
        raise UnknownConstruct(declared.tag)


def _restricted(base: Callable[[str], bool], declared: Element) -> Callable[[str], bool]:
    allowed = frozenset(one.get("value", "") for one in declared if one.tag == f"{_XS}enumeration")
    facets: dict[str, str] = {
        one.tag.removeprefix(_XS): one.get("value", "") for one in declared if one.tag != f"{_XS}enumeration"
    }
    if unknown := set(facets) - set(_FACETS):
        raise UnknownConstruct(min(unknown))
    checks = [_FACETS[name](value) for name, value in facets.items()]
    return lambda text: base(text) and (not allowed or text in allowed) and all(check(text) for check in checks)


def _pattern(value: str) -> Callable[[str], bool]:
    compiled = re.compile(value.replace("\\d", "[0-9]"))
    return lambda text: compiled.fullmatch(text) is not None


_FACETS: Final[Mapping[str, Callable[[str], Callable[[str], bool]]]] = {
    "pattern": _pattern,
    "minLength": lambda value: lambda text: len(text) >= int(value),
    "maxLength": lambda value: lambda text: len(text) <= int(value),
    "minInclusive": lambda value: lambda text: int(text) >= int(value),
    "maxInclusive": lambda value: lambda text: int(text) <= int(value),
}


def _built_in(name: str) -> Callable[[str], bool]:
    if name not in _BUILT_IN:
        raise UnknownConstruct(name)
    return _BUILT_IN[name]


def _is_date(text: str) -> bool:
    return _DATE.fullmatch(text) is not None and _parses(date.fromisoformat, text[:10])


def _is_instant(text: str) -> bool:
    found = _INSTANT.fullmatch(text)
    return found is not None and _parses(datetime.fromisoformat, found[1])


def _parses(parse: Callable[[str], object], text: str) -> bool:
    try:
        parse(text)
    except ValueError:
        return False
    return True


def _is_whole(text: str, least: int, most: int | None) -> bool:
    digits = _WHOLE.fullmatch(text) is not None and len(text) < 30  # longer ones are too much for every type here
    return digits and least <= int(text) and (most is None or int(text) <= most)


_BUILT_IN: Final[Mapping[str, Callable[[str], bool]]] = {
    "xs:string": lambda _text: True,
    "xs:boolean": lambda text: text in ("true", "false", "1", "0"),
    "xs:int": lambda text: _is_whole(text, -(2**31), 2**31 - 1),
    "xs:nonNegativeInteger": lambda text: _is_whole(text, 0, None),
    "xs:gYear": lambda text: _YEAR.fullmatch(text) is not None and not text.startswith("0000"),
    "xs:date": _is_date,
    "xs:dateTime": _is_instant,
}
