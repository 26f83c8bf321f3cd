"""The vault of one home: its random data key, the slots that wrap it, and the keys derived from it.

Which stores use the keys, and what they hold, is not known here.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import NoReturn

from jobterm.clock import Clock, Ids, to_text
from jobterm.security import slots as slotting
from jobterm.security.document import MAX_BYTES, MAX_SLOTS, Document, Header, KdfCost, Slot, SlotKind, parse
from jobterm.security.errors import (
    LastSlot,
    Locked,
    UnknownSlot,
    VaultDamaged,
    VaultError,
    VaultExists,
    VaultMissing,
    WrongProfile,
)
from jobterm.security.files import folder_lock, private_folder, write_private
from jobterm.security.profile import Profile
from jobterm.security.slots import KEY_BYTES, Entropy, InFile, InKeyRing, KeyRing, Passphrase, Unlock, hkdf

__all__ = [
    "InFile",
    "InKeyRing",
    "KdfCost",
    "KeyRing",
    "Passphrase",
    "Profile",
    "Purpose",
    "SlotInfo",
    "SlotKind",
    "Unlock",
    "Vault",
    "create",
    "open_or_create",
    "open_vault",
    "restore_copy",
]


class Purpose(StrEnum):
    """What a derived key is for; one never tells another."""

    OUTBOX = "outbox"
    CACHE = "cache"
    AUDIT = "audit"
    ANCHOR = "anchor"
    SIGNING = "signing"
    BUNDLE = "bundle"
    DRAFTS = "drafts"
    SECRETS = "secrets"
    PRINTS = "prints"
    OFFICE = "office"
    MATCH = "match"


@dataclass(frozen=True, slots=True)
class SlotInfo:
    """A slot as ``vault slots`` lists it."""

    id: str
    kind: SlotKind
    created: str


class Vault:
    """An open vault. It gives keys until it is locked; locking forgets the key and touches no file.

    ``profile`` and ``store_id`` (a UUID) are authenticated; stores repeat both in their own headers.
    """

    def __init__(self, path: Path, document: Document, data_key: bytes, sources: _Sources) -> None:
        self.path = path
        self.profile = document.header.profile
        self.store_id = document.header.store
        self._header = document.header
        self._sources = sources
        # A bytearray can be overwritten when the vault is locked; copies that libraries made cannot.
        self._data_key = bytearray(data_key)

    def __repr__(self) -> str:
        return f"<Vault {self.profile.value} {'open' if self._data_key else 'locked'}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a vault is not copied or pickled")

    @property
    def is_open(self) -> bool:
        """Whether it gives keys."""
        return bool(self._data_key)

    def key(self, purpose: Purpose | str) -> bytes:
        """32 bytes for one purpose, bound to profile and store; raises Locked, ValueError for an unknown purpose."""
        return _subkey(self._opened(), self._header, Purpose(purpose).value)

    def lock(self) -> None:
        """Forget the data key. Keys given before stay with those who asked: they close their stores themselves."""
        for place in range(len(self._data_key)):
            self._data_key[place] = 0
        self._data_key.clear()

    def slots(self) -> tuple[SlotInfo, ...]:
        """The slots as they stand in the file now; raises VaultDamaged, VaultMissing, Locked."""
        return tuple(SlotInfo(slot.id, slot.kind, slot.created) for slot in self._read().slots)

    def add_slot(self, unlock: Unlock) -> SlotInfo:
        """Let `unlock` open this vault too; raises what `create` raises, VaultError when all slots are taken."""
        with folder_lock(self.path.parent):
            document = self._read()
            if len(document.slots) >= MAX_SLOTS:
                raise VaultError("all slots are taken")
            slot = self._sources.slot(self._opened(), self._header, unlock)
            self._write(replace(document, slots=(*document.slots, slot)))
        return SlotInfo(slot.id, slot.kind, slot.created)

    def remove_slot(self, slot_id: str) -> None:
        """Take a slot away; raises UnknownSlot, LastSlot."""
        with folder_lock(self.path.parent):
            document = self._read()
            rest = tuple(slot for slot in document.slots if slot.id != slot_id)
            if len(rest) == len(document.slots):
                raise UnknownSlot
            if not rest:
                raise LastSlot
            self._write(replace(document, slots=rest))

    def change_passphrase(self, old: Passphrase, new: Passphrase) -> SlotInfo:
        """Replace the slot that `old` opens by one for `new`, in one write; raises WrongPassphrase, Locked."""
        with folder_lock(self.path.parent):
            document = self._read()
            _, opened = slotting.unwrap(document, old)
            slot = self._sources.slot(self._opened(), self._header, new)
            kept = tuple(one for one in document.slots if one.id != opened.id)
            self._write(replace(document, slots=(*kept, slot)))
        return SlotInfo(slot.id, slot.kind, slot.created)

    def _opened(self) -> bytes:
        if not self._data_key:
            raise Locked
        return bytes(self._data_key)

    def _read(self) -> Document:
        document = _load(self.path)
        _check_seal(document, self._opened())
        return document

    def _write(self, document: Document) -> None:
        _store(self.path, _sealed(document, self._opened()))


@dataclass(frozen=True, slots=True)
class _Sources:
    """Where time, names and chance come from."""

    clock: Clock
    ids: Ids
    entropy: Entropy

    def slot(self, data_key: bytes, header: Header, unlock: Unlock) -> Slot:
        """A new slot for `unlock`."""
        created = to_text(self.clock.now())
        return slotting.wrap(data_key, header, unlock, slot_id=self.ids.new(), created=created, entropy=self.entropy)


def create(path: Path, profile: Profile, unlock: Unlock, *, clock: Clock, ids: Ids, entropy: Entropy) -> Vault:
    """A new vault with a random data key and one slot, written durably before it is returned.

    Raises VaultExists where one stands, PassphraseTooShort, KeyringUnavailable, Locked for a training slot in a
    production vault, OSError.
    """
    sources = _Sources(clock, ids, entropy)
    private_folder(path.parent)
    with folder_lock(path.parent):
        if path.exists():
            raise VaultExists
        header = Header(profile, ids.new(), to_text(clock.now()))
        data_key = entropy(KEY_BYTES)
        document = Document(header, (sources.slot(data_key, header, unlock),))
        _store(path, _sealed(document, data_key))
    return Vault(path, document, data_key, sources)


def open_vault(path: Path, profile: Profile, unlock: Unlock, *, clock: Clock, ids: Ids, entropy: Entropy) -> Vault:
    """Open the vault at `path` for a home of `profile`.

    Raises VaultMissing, VaultNewer, VaultDamaged, WrongProfile (before any secret is tried), Locked (no slot of this
    kind), WrongPassphrase, KeyringEmpty, KeyringUnavailable.
    """
    document = _load(path)
    if document.header.profile is not profile:
        raise WrongProfile(document.header.profile.value)
    data_key, _ = slotting.unwrap(document, unlock)
    _check_seal(document, data_key)
    return Vault(path, document, data_key, _Sources(clock, ids, entropy))


def open_or_create(
    path: Path,
    profile: Profile,
    unlock: Callable[[], Unlock],
    *,
    stores: tuple[Path, ...],
    clock: Clock,
    ids: Ids,
    entropy: Entropy,
) -> Vault:
    """Open the vault, or make it on the first start of a home.

    `stores` are the files that need its keys: where one of them is there without a vault, a new vault could never
    read it, so VaultMissing is raised instead. A training vault that stands open takes the first passphrase it is given
    and is closed by it from then on, so that locked and wrong-key cases can be tried (interface §2, training rule 6).
    """
    given = unlock()
    if not path.exists():
        if any(store.exists() for store in stores):
            raise VaultMissing("stores without a vault")
        # Another process may have made it meanwhile: then it is opened.
        with contextlib.suppress(VaultExists):
            return create(path, profile, given, clock=clock, ids=ids, entropy=entropy)
    try:
        return open_vault(path, profile, given, clock=clock, ids=ids, entropy=entropy)
    except Locked:
        if profile is not Profile.TRAINING or not isinstance(given, Passphrase):
            raise
    opened = open_vault(path, profile, InFile(), clock=clock, ids=ids, entropy=entropy)
    opened.add_slot(given)
    for slot in opened.slots():
        if slot.kind is SlotKind.TRAINING:
            opened.remove_slot(slot.id)
    return opened


def restore_copy(path: Path) -> None:
    """Put the copy in ``backup`` in the place of a damaged or missing vault; raises VaultDamaged, VaultMissing."""
    with folder_lock(path.parent):
        write_private(path, _read_file(_copy_of(path), checked=True))


def _copy_of(path: Path) -> Path:
    return path.parent / "backup" / path.name


def _load(path: Path) -> Document:
    try:
        return parse(_read_file(path))
    except VaultDamaged as error:
        raise VaultDamaged(error.detail, copy_usable=_copy_is_usable(path)) from None


def _copy_is_usable(path: Path) -> bool:
    try:
        _read_file(_copy_of(path), checked=True)
    except VaultError:
        return False
    return True


def _read_file(path: Path, *, checked: bool = False) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise VaultMissing from None
    except OSError as error:
        raise VaultDamaged(f"unreadable, errno {error.errno}") from None
    if checked:
        parse(content)
    return content


def _store(path: Path, document: Document) -> None:
    """Write the vault, then its copy: losing this one small file would lose every store of the home."""
    content = document.to_bytes()
    write_private(path, content)
    private_folder(_copy_of(path).parent)
    write_private(_copy_of(path), content)


def _sealed(document: Document, data_key: bytes) -> Document:
    return replace(document, mac=_mac(document, data_key))


def _check_seal(document: Document, data_key: bytes) -> None:
    if not hmac.compare_digest(_mac(document, data_key), document.mac):
        raise VaultDamaged("mac")


def _mac(document: Document, data_key: bytes) -> bytes:
    return hmac.digest(_subkey(data_key, document.header, "vault-seal"), document.sealed_part(), hashlib.sha256)


def _subkey(data_key: bytes, header: Header, purpose: str) -> bytes:
    info = "\0".join(("jobterm/1", header.profile.value, header.store, purpose)).encode("ascii")
    return hkdf(data_key, salt=b"jobterm/1 data key", info=info)
