"""What an office store does to content before it leaves this machine: content is sealed, what must be compared is
blinded.

How a key does that is in ``security/office_keys.py``; a desk's own store needs neither, since its whole file is
encrypted.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, Protocol

from jobterm.clock import Clock
from jobterm.outbox.store import StoreError
from jobterm.security.errors import OfficeKeyForeign, OfficeSealBroken

if TYPE_CHECKING:
    from jobterm.security.office_keys import Ring
    from jobterm.security.slots import Entropy


class SealBroken(StoreError):
    """What is stored is not what was sealed for this place: forged, swapped with another row, or cut off."""

    code = "office.sealed_content"


class ForeignKey(StoreError):
    """It is sealed with a key that we do not hold: another office's, or an epoch that was never wrapped for us."""

    code = "office.foreign_key"


class Sealer(Protocol):
    """Seals what the database's administrator must not read.

    ``bound_to`` is the table and the key of the row (``"registration:1b3f…"``): a row's content opens nowhere else.
    """

    def seal(self, content: bytes, bound_to: str) -> bytes:
        """``content`` under a key of its own, which is wrapped with the office's newest key."""

    def unseal(self, sealed: bytes, bound_to: str) -> bytes:
        """What was sealed for this place; raises SealBroken, ForeignKey."""

    def blind(self, text: str) -> str:
        """A keyed hash of ``text``, 64 hex digits: equal for equal text, in all epochs of the office, and tells
        nothing to who lacks the key. For subjects (CPR, CVR), hashes of content and names of files."""


KEYS_S: Final = 60.0
"""Seconds after which an office's keys are looked up again: so long may a process go on sealing with the key before a
rotation. What it seals meanwhile is re-wrapped by the next look of ``office members rotate``."""


class OfficeSealer:
    """Seals with the keys of an office as they are wrapped for a member; safe to use from several threads.

    ``keys``: looks the keys up in the office store, raising OfficeKeyForeign where there are none for us. They are
    looked up at first use, when an epoch is met that is not held, and once in a while.
    """

    def __init__(self, keys: Callable[[], Ring], clock: Clock, entropy: Entropy) -> None:
        self._keys = keys
        self._clock = clock
        self._entropy = entropy
        self._mutex = threading.Lock()
        self._held: Ring | None = None
        self._since = 0.0

    def __repr__(self) -> str:
        return "<OfficeSealer>"

    def seal(self, content: bytes, bound_to: str) -> bytes:
        """``content`` under the newest epoch."""
        return self.ring().seal(content, bound_to, self._entropy)

    def unseal(self, sealed: bytes, bound_to: str) -> bytes:
        """What was sealed for this place; raises SealBroken, ForeignKey."""
        try:
            try:
                return self.ring().unseal(sealed, bound_to)
            except OfficeKeyForeign:
                return self.ring(anew=True).unseal(sealed, bound_to)
        except OfficeKeyForeign as error:
            raise ForeignKey(error.detail) from None
        except OfficeSealBroken as error:
            raise SealBroken(error.detail) from None

    def blind(self, text: str) -> str:
        """A keyed hash of ``text``."""
        return self.ring().blind(text)

    def ring(self, *, anew: bool = False) -> Ring:
        """The keys as they are held now; ForeignKey where none are wrapped for us."""
        with self._mutex:
            now = self._clock.boot_seconds()
            if self._held is None or anew or not 0 <= now - self._since < KEYS_S:
                try:
                    self._held, self._since = self._keys(), now
                except OfficeKeyForeign as error:
                    raise ForeignKey(error.detail) from None
            return self._held


class Open:
    """Seals nothing: for tests of a store, and for reading what SQL holds."""

    def seal(self, content: bytes, bound_to: str) -> bytes:  # noqa: ARG002 - the port's name
        """``content`` as it is."""
        return content

    def unseal(self, sealed: bytes, bound_to: str) -> bytes:  # noqa: ARG002 - the port's name
        """``sealed`` as it is."""
        return sealed

    def blind(self, text: str) -> str:
        """``text`` as it is."""
        return text
