"""The id by which commands name a citizen without printing the CPR: the number itself, enciphered with a key of the
home, so that it needs no table and survives a deleted cache. Which citizens exist is not known here."""

from __future__ import annotations

import hashlib
import hmac

from jobterm.domain.errors import InvalidIdentifier
from jobterm.domain.identifiers import Cpr

_BITS = 34
"""Ten digits need 33.2 bits; an even number splits into two halves."""
_HALF = _BITS // 2
_MASK = (1 << _HALF) - 1
_ROUNDS = 10
_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32: no letter that is taken for a digit when read aloud."""
_LENGTH = 7
_LIMIT = 10**10
PREFIX = "c-"


class CitizenIds:
    """CPR ↔ id under one key (32 bytes). Equal for every process of the home, meaningless without its key."""

    def __init__(self, key: bytes) -> None:
        self._key = hmac.digest(key, b"jobterm/1 citizen ids", hashlib.sha256)

    def of(self, cpr: str) -> str:
        """The id of a CPR of ten digits."""
        number = self._encipher(int(cpr))
        while number >= _LIMIT:  # walk the cycle until it is again a number of ten digits
            number = self._encipher(number)
        return PREFIX + _written(number)

    def cpr(self, text: str) -> str:
        """The ten digits that ``text`` means: a CPR, with or without dash, or an id.

        Raises InvalidIdentifier: the codes of `Cpr.parse`, or ``citizen.unknown_id`` for an id of another home.
        """
        wanted = text.strip()
        if not wanted.lower().startswith(PREFIX):
            return Cpr.parse(wanted).digits
        number = _read(wanted.lower()[len(PREFIX) :])
        if number is None or number >= _LIMIT:
            raise InvalidIdentifier("citizen.unknown_id")
        number = self._decipher(number)
        while number >= _LIMIT:
            number = self._decipher(number)
        try:
            return Cpr.parse(f"{number:010}").digits
        except InvalidIdentifier:
            raise InvalidIdentifier("citizen.unknown_id") from None

    def _round(self, step: int, half: int) -> int:
        digest = hmac.digest(self._key, step.to_bytes(1, "big") + half.to_bytes(4, "big"), hashlib.sha256)
        return int.from_bytes(digest[:4], "big") & _MASK

    def _encipher(self, number: int) -> int:
        left, right = number >> _HALF, number & _MASK
        for step in range(_ROUNDS):
            left, right = right, left ^ self._round(step, right)
        return left << _HALF | right

    def _decipher(self, number: int) -> int:
        left, right = number >> _HALF, number & _MASK
        for step in reversed(range(_ROUNDS)):
            left, right = right ^ self._round(step, left), left
        return left << _HALF | right


def _written(number: int) -> str:
    return "".join(_DIGITS[number >> 5 * place & 31] for place in reversed(range(_LENGTH)))


def _read(text: str) -> int | None:
    if len(text) != _LENGTH or any(letter not in _DIGITS for letter in text):
        return None
    number = 0
    for letter in text:
        number = number << 5 | _DIGITS.index(letter)
    return number
