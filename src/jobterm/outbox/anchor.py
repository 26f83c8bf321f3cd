"""The anchor: a small file beside the outbox that has seen every commit, so that an older or shorter copy of the
outbox cannot pass for the present one (G4).

Two slots are written in turn, each with a count of commits, a digest chained over their contents, and a MAC; one torn
write cannot spoil both. Behind them stands what an older copy of the outbox must not make forgotten: words, each with
a MAC of its own.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jobterm.outbox.store import StoreDamaged

MAGIC = b"JTANCH1\n"
_BODY = struct.Struct("<8sQ32s16s")
SLOT_SIZE = 128
"""Bytes from slot to slot: each well within one disk sector."""

EMPTY_DIGEST = bytes(32)

WORDS_AT = 2 * SLOT_SIZE
_WORD = struct.Struct("<8sII")
WORD_MAGIC = b"JTWORD1\n"
"""Before each word: this, its number and its length."""


@dataclass(frozen=True, slots=True)
class Mark:
    """After how many commits, and the digest chained over them."""

    count: int
    digest: bytes


def chain(digest: bytes, content: bytes) -> bytes:
    """The digest after one more commit with this content."""
    return hashlib.sha256(digest + hashlib.sha256(content).digest()).digest()


class Anchor:
    """The anchor file of one outbox.

    ``key``: 32 bytes for the MAC. ``binding``: 16 bytes that tie it to one store and profile, so that another
    store's anchor does not fit.
    """

    def __init__(self, path: Path, key: bytes, binding: bytes) -> None:
        self._path = path
        self._key = key
        self._binding = binding
        self._file: int | None = None

    @property
    def exists(self) -> bool:
        """Whether there is an anchor file."""
        return self._path.exists()

    @property
    def unborn(self) -> bool:
        """Whether it was never forced to the medium: a loss of power while it was made leaves nothing or zeros."""
        return not any(self._path.read_bytes())

    def create(self, mark: Mark) -> None:
        """Make the file with both slots saying the same, durably, its directory entry too."""
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
        self._file = os.open(self._path, flags, 0o600)
        os.pwrite(self._file, self._slot(mark), 0)
        os.pwrite(self._file, self._slot(mark), SLOT_SIZE)
        os.fsync(self._file)
        self.force_folder()

    def force_folder(self) -> None:
        """Make the names in its folder durable, and the deletions too."""
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def read(self) -> Mark:
        """The newest intact slot; StoreDamaged when there is none."""
        try:
            content = self._path.read_bytes()
        except OSError as error:
            raise StoreDamaged("the anchor cannot be read") from error
        marks = [mark for mark in (self._parse(content[at : at + SLOT_SIZE]) for at in (0, SLOT_SIZE)) if mark]
        if not marks:
            raise StoreDamaged("the anchor is damaged")
        return max(marks, key=lambda mark: mark.count)

    def write(self, mark: Mark) -> None:
        """Write the slot whose turn it is and force it to the medium."""
        if self._file is None:
            self._file = os.open(self._path, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
        os.pwrite(self._file, self._slot(mark), (mark.count % 2) * SLOT_SIZE)
        getattr(os, "fdatasync", os.fsync)(self._file)

    def words(self) -> tuple[bytes, ...]:
        """The words behind the slots, up to the first that is not whole; StoreDamaged where the file cannot be read."""
        return self._whole()[0]

    def add(self, words: Sequence[bytes]) -> None:
        """Append these words behind those that are whole, durably: none of them is touched."""
        there, end = self._whole()
        more = b"".join(self._sealed(number, word) for number, word in enumerate(words, len(there)))
        file = os.open(self._path, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
        try:
            os.ftruncate(file, end)  # what stands behind them cannot be read
            os.pwrite(file, more, end)
            os.fsync(file)
        finally:
            os.close(file)

    def _whole(self) -> tuple[tuple[bytes, ...], int]:
        """The words that are whole, and where they end."""
        try:
            content = self._path.read_bytes()
        except OSError as error:
            raise StoreDamaged("the anchor cannot be read") from error
        words: list[bytes] = []
        at = WORDS_AT
        while len(content) >= at + _WORD.size:
            magic, number, length = _WORD.unpack(content[at : at + _WORD.size])
            word = content[at + _WORD.size : at + _WORD.size + length]
            sealed = self._sealed(len(words), word)
            there = content[at : at + len(sealed)]
            if magic != WORD_MAGIC or number != len(words) or not hmac.compare_digest(sealed, there):
                break
            words.append(word)
            at += len(sealed)
        return tuple(words), at

    def _sealed(self, number: int, word: bytes) -> bytes:
        body = _WORD.pack(WORD_MAGIC, number, len(word)) + word
        return body + hmac.digest(self._key, self._binding + body, "sha256")

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _slot(self, mark: Mark) -> bytes:
        body = _BODY.pack(MAGIC, mark.count, mark.digest, self._binding)
        return (body + hmac.digest(self._key, body, "sha256")).ljust(SLOT_SIZE, b"\0")

    def _parse(self, slot: bytes) -> Mark | None:
        if len(slot) < _BODY.size + 32:
            return None
        body, mac = slot[: _BODY.size], slot[_BODY.size : _BODY.size + 32]
        if not hmac.compare_digest(hmac.digest(self._key, body, "sha256"), mac):
            return None
        magic, count, digest, binding = _BODY.unpack(body)
        return Mark(count, digest) if magic == MAGIC and binding == self._binding else None
