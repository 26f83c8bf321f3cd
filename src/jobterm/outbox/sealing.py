"""What an office store does to content before it leaves this machine: the port only.

Content is sealed, what must be compared is blinded. How is in ``security/office_keys.py``; a desk's own store needs
neither, since its whole file is encrypted.
"""

from __future__ import annotations

from typing import Protocol

from jobterm.outbox.store import StoreError


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
