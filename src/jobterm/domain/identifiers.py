"""Numbers and codes by which the field names citizens, companies, municipalities, groups and systems.

What a person or a company *is* stands elsewhere; here only what can be told from the number itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final, Self

from jobterm.domain.errors import InvalidIdentifier
from jobterm.domain.msgids import N_
from jobterm.resources import inside

_CPR_PATTERN: Final = re.compile(
    r"(?:(?:0[1-9]|[12][0-9]|3[01])(?:01|03|05|07|08|10|12)"
    r"|(?:0[1-9]|[12][0-9]|30)(?:04|06|09|11)"
    r"|(?:0[1-9]|[12][0-9])02)[0-9]{6}",
    re.ASCII,
)
"""The pattern that the state's services check everywhere (STAR, FravaerService): no checksum, 29 February always."""
_CPR_WEIGHTS: Final = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
_CVR_WEIGHTS: Final = (2, 7, 6, 5, 4, 3, 2, 1)


def _century(seventh: int, year: int) -> int:
    """The century that the seventh digit and the year of two digits give (CPR office, "Personnummeret i CPR")."""
    if seventh <= 3:
        return 1900
    if seventh in (4, 9):
        return 2000 if year <= 36 else 1900
    return 2000 if year <= 57 else 1800


@dataclass(frozen=True, slots=True, order=True, repr=False)
class Cpr:
    """A citizen's number. Its text and its representation are masked: whoever needs the digits asks for them."""

    digits: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """The number written as ten digits or with a dash after the sixth.

        Raises InvalidIdentifier with code ``cpr.nobody`` for ten zeros, ``cpr.form`` for another shape than ten digits,
        ``cpr.date`` where the first six are no date.
        """
        trimmed = text.strip()
        digits = trimmed[:6] + trimmed[7:] if len(trimmed) == 11 and trimmed[6] == "-" else trimmed
        if not re.fullmatch(r"[0-9]{10}", digits, re.ASCII):
            raise InvalidIdentifier("cpr.form")
        if digits == "0" * 10:
            raise InvalidIdentifier("cpr.nobody")
        if not _CPR_PATTERN.fullmatch(digits):
            raise InvalidIdentifier("cpr.date")
        return cls(digits)

    @property
    def masked(self) -> str:
        """The birthday alone, as lists and commands show it: ``150380-xxxx``."""
        return f"{self.digits[:6]}-xxxx"

    @property
    def dashed(self) -> str:
        """The whole number as people write it."""
        return f"{self.digits[:6]}-{self.digits[6:]}"

    @property
    def born(self) -> date | None:
        """The birthday, the century told by digit seven; None for a 29 February that never was."""
        day, month, year = int(self.digits[:2]), int(self.digits[2:4]), int(self.digits[4:6])
        try:
            return date(_century(int(self.digits[6]), year) + year, month, day)
        except ValueError:
            return None

    @property
    def fails_modulus_11(self) -> bool:
        """Whether the old checksum fails, as valid numbers may since 1 October 2007: a remark, never a stop."""
        return sum(w * int(d) for w, d in zip(_CPR_WEIGHTS, self.digits, strict=True)) % 11 != 0

    def age_on(self, day: date) -> int | None:
        """Full years on ``day``; None where the birthday is unknown."""
        if (born := self.born) is None:
            return None
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))

    def __str__(self) -> str:
        return self.masked

    def __repr__(self) -> str:
        return f"Cpr({self.masked})"


@dataclass(frozen=True, slots=True, order=True)
class Cvr:
    """A company's number of eight digits."""

    digits: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises InvalidIdentifier ``cvr.form`` for another shape, ``cvr.check_digit`` where the checksum fails."""
        digits = text.strip()
        if not re.fullmatch(r"[1-9][0-9]{7}", digits, re.ASCII):
            raise InvalidIdentifier("cvr.form")
        if sum(w * int(d) for w, d in zip(_CVR_WEIGHTS, digits, strict=True)) % 11:
            raise InvalidIdentifier("cvr.check_digit")
        return cls(digits)

    def __str__(self) -> str:
        return self.digits


@dataclass(frozen=True, slots=True, order=True)
class Pno:
    """A production unit's number of ten digits; it always belongs to one company."""

    digits: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises InvalidIdentifier ``pno.form`` for anything but ten digits."""
        digits = text.strip()
        if not re.fullmatch(r"[0-9]{10}", digits, re.ASCII):
            raise InvalidIdentifier("pno.form")
        return cls(digits)

    def __str__(self) -> str:
        return self.digits


@cache
def _municipalities() -> dict[str, tuple[str, str]]:
    text = inside("domain", "data", "municipalities.csv").read_text(encoding="utf-8")
    rows = (line.split(",") for line in text.splitlines()[1:] if line)
    return {code: (name, region) for code, name, region in rows}


@dataclass(frozen=True, slots=True, order=True)
class Municipality:
    """One of the 98 municipalities since 2007, by its code of four digits (CPR's way of writing it)."""

    code: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises InvalidIdentifier ``municipality.form`` for another shape, ``municipality.unknown`` for none."""
        code = text.strip()
        if not re.fullmatch(r"[0-9]{4}", code, re.ASCII):
            raise InvalidIdentifier("municipality.form")
        if code not in _municipalities():
            raise InvalidIdentifier("municipality.unknown")
        return cls(code)

    @classmethod
    def every(cls) -> tuple[Self, ...]:
        """All 98, by code."""
        return tuple(cls(code) for code in sorted(_municipalities()))

    @property
    def name(self) -> str:
        """Its Danish name, e.g. Aarhus."""
        return _municipalities()[self.code][0]

    @property
    def region(self) -> str:
        """The name of its region."""
        return _municipalities()[self.code][1]

    def __str__(self) -> str:
        return self.code


class SystemId(str):
    """A system's short name (``amp``, ``workbase``, a supplier's plug-in): lower case, digits, ``_`` and ``-``."""

    __slots__ = ()

    def __new__(cls, text: str) -> SystemId:
        """Raises InvalidIdentifier ``system.form``."""
        if not re.fullmatch(r"[a-z][a-z0-9_-]{0,31}", text, re.ASCII):
            raise InvalidIdentifier("system.form")
        return super().__new__(cls, text)


SYSTEMS: Final[tuple[SystemId, ...]] = tuple(
    SystemId(name)
    for name in (
        "amp", "national", "opera", "workbase", "jobnet", "fund", "benefits", "letters", "employers", "providers",
        "cvr", "jobindsats",
    )
)  # fmt: skip
"""The systems that jobterm knows by itself (design §7); a plug-in adds its own."""

INSURED: Final = "insured"
UNINSURED: Final = "uninsured"

TARGET_GROUPS: Final[dict[str, str]] = {
    "2.1": N_("unemployment benefit (insured)"),
    "2.2": N_("cash benefit, only unemployed"),
    "2.3": N_("cash benefit, not only unemployed"),
    "2.4": N_("rehabilitation"),
    "2.5": N_("sickness benefit"),
    "2.6": N_("early retirement pension"),
    "2.7": N_("flexjob"),
    "2.8": N_("other target group"),
    "2.9": N_("other target group"),
    "2.10": N_("other target group"),
    "2.11": N_("other target group"),
}
"""Target groups as people write them: "2.n" = number n of § 2 of the Act on Active Employment Measures (2003-2019).

From 2.6 on the names are from memory; the order of 2023 (BEK 1216/2023 § 1) counts them otherwise.
"""


def group_code(text: str) -> str:
    """The code that ``text`` names: a code itself, or ``insured`` = 2.1.

    Raises InvalidIdentifier ``target_group.unknown``; ``uninsured`` is ten groups and therefore no code.
    """
    code = "2.1" if text == INSURED else text
    if code not in TARGET_GROUPS:
        raise InvalidIdentifier("target_group.unknown")
    return code


def is_insured(code: str) -> bool:
    """Whether a target group's code is that of people on unemployment benefit, paid by a fund."""
    return code == "2.1"


def group_matches(selector: str, code: str) -> bool:
    """Whether ``selector`` (``insured``, ``uninsured`` or a code) covers the target group ``code``."""
    if selector == INSURED:
        return is_insured(code)
    if selector == UNINSURED:
        return code in TARGET_GROUPS and not is_insured(code)
    return selector == code


def is_selector(text: str) -> bool:
    """Whether ``text`` may stand where target groups are chosen: ``insured``, ``uninsured`` or a code."""
    return text in (INSURED, UNINSURED) or text in TARGET_GROUPS
