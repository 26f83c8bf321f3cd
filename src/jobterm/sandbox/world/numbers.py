"""CPR and telephone numbers of made-up people, as one-to-one functions of their place in the population.

Synthetic CPRs only: a valid date that is not 1 January and a number that fails modulus 11, which by the list of numbers
given without modulus 11 (cpr.dk, 10 May 2023) belongs to nobody. Nothing here knows names or histories.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from math import gcd

from jobterm.domain.errors import InvalidIdentifier
from jobterm.domain.identifiers import Cpr
from jobterm.sandbox.world.draw import Draw

_FIRST_DAY = date(1958, 1, 2)
_LAST_DAY = date(2007, 12, 31)
_DAYS = (_LAST_DAY - _FIRST_DAY).days + 1
_NEW_YEARS = frozenset((date(year, 1, 1) - _FIRST_DAY).days for year in range(1959, 2008))
_SLOTS = 60
_STRIDE = 62
_PHONES = 9_000_000
_FIRST_PHONE = 20_500_000


@dataclass(frozen=True)
class Numbers:
    """Which CPR and which telephone number person number ``index`` has under a seed, and the way back.

    The population is spread over all birthdays by one multiplication modulo the number of places; so neither
    direction needs a table, for 2,000 people or for 200,000.
    """

    seed: int

    @property
    def places(self) -> int:
        """How many people there is room for."""
        return _DAYS * _SLOTS

    def cpr(self, index: int) -> str | None:
        """The CPR of that place, or None where the place is a first of January and stays empty."""
        return self._cpr_of_place(self._place(index))

    def sex(self, index: int) -> str | None:
        """``woman`` or ``man``, None for an empty place; cheaper than the number, whose last digit agrees with it."""
        slot, day = divmod(self._place(index), _DAYS)
        return None if day in _NEW_YEARS else ("man" if slot % 2 else "woman")

    def index(self, cpr: str) -> int | None:
        """The place that would have this CPR, or None if none has."""
        born = _born(cpr)
        if born is None or not _FIRST_DAY <= born <= _LAST_DAY:
            return None
        serial = int(cpr[6:])
        slot = (serial - (4000 if born.year >= 2000 else 0)) // _STRIDE
        if not 0 <= slot < _SLOTS:
            return None
        return self._index_of(born, slot, cpr)

    def born_on(self, born: date) -> list[int]:
        """The places of everyone with that birthday."""
        if not _FIRST_DAY <= born <= _LAST_DAY:
            return []
        found = [self._index_of(born, slot, None) for slot in range(_SLOTS)]
        return [index for index in found if index is not None]

    def phone(self, index: int) -> str:
        """Eight digits."""
        factor, offset = self._mix("phone", _PHONES)
        return str(_FIRST_PHONE + (index * factor + offset) % _PHONES)

    def index_of_phone(self, phone: str) -> int | None:
        """The place with this telephone number, modulo the size of the number space."""
        if len(phone) != 8 or not phone.isascii() or not phone.isdigit():
            return None
        place = int(phone) - _FIRST_PHONE
        if not 0 <= place < _PHONES:
            return None
        factor, offset = self._mix("phone", _PHONES)
        return (place - offset) * pow(factor, -1, _PHONES) % _PHONES

    def _place(self, index: int) -> int:
        factor, offset = self._mix("cpr", self.places)
        return (index * factor + offset) % self.places

    def _mix(self, what: str, size: int) -> tuple[int, int]:
        return _mix(self.seed, what, size)

    def _cpr_of_place(self, place: int) -> str | None:
        slot, day = divmod(place, _DAYS)
        born = _FIRST_DAY + timedelta(days=day)
        if day in _NEW_YEARS:
            return None
        # Even for women, odd for men; the last two of a stride are left free for the step below.
        serial = slot * _STRIDE + slot % 2 + 2 * Draw(self.seed, "serial", place).below(_STRIDE // 2 - 1)
        if born.year >= 2000:
            serial += 4000
        head = f"{born.day:02}{born.month:02}{born.year % 100:02}"
        cpr = f"{head}{serial:04}"
        # Two further cannot pass too: the last digit's weight is 1, and no carry makes the sum a multiple of eleven.
        return cpr if Cpr(cpr).fails_modulus_11 else f"{head}{serial + 2:04}"

    def _index_of(self, born: date, slot: int, cpr: str | None) -> int | None:
        place = slot * _DAYS + (born - _FIRST_DAY).days
        made = self._cpr_of_place(place)
        if made is None or (cpr is not None and made != cpr):
            return None
        factor, offset = self._mix("cpr", self.places)
        return (place - offset) * pow(factor, -1, self.places) % self.places


@cache
def _mix(seed: int, what: str, size: int) -> tuple[int, int]:
    draw = Draw(seed, "mix", what)
    offset = draw.below(size)
    factor = draw.between(size // 3, size // 2)
    while gcd(factor, size) != 1:
        factor += 1
    return factor, offset


def born_of(cpr: str) -> date:
    """The birthday that a valid CPR names; ValueError where it names none."""
    born = _born(cpr)
    if born is None:
        raise ValueError("not a CPR with a birthday in it")
    return born


def _born(cpr: str) -> date | None:
    try:
        return Cpr.parse(cpr).born
    except InvalidIdentifier:
        return None
