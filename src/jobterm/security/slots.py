"""How a data key is wrapped into a slot and taken out again, per kind of slot; files are not touched here.

The cryptography library is loaded by what needs it: with its 7 MB it would be a tenth of a training terminal, and a
class of twelve shares one machine.
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Protocol

from jobterm.security.document import Document, Header, KdfCost, Slot, SlotKind, canonical
from jobterm.security.errors import (
    KeyringEmpty,
    KeyringUnavailable,
    Locked,
    PassphraseTooShort,
    VaultDamaged,
    VaultError,
    WrongPassphrase,
)
from jobterm.security.profile import Profile

Entropy = Callable[[int], bytes]
"""Gives that many random bytes; ``os.urandom`` everywhere but in tests."""

KEY_BYTES = 32
ORDINARY = KdfCost()
SHORTEST = 8
"""Characters of a passphrase that a production vault takes."""


class KeyRing(Protocol):
    """The operating system's key ring. All methods raise KeyringUnavailable where it cannot be used."""

    def get(self, account: str) -> bytes | None:
        """The secret stored under `account`, None where there is none."""

    def put(self, account: str, secret: bytes) -> None:
        """Store a secret."""

    def forget(self, account: str) -> None:
        """Remove a secret; silent where there is none."""


@dataclass(frozen=True, slots=True)
class Passphrase:
    """Unlock with what the user knows. Never shown by ``repr``. ``cost`` is what a new slot will ask for."""

    text: str = field(repr=False)
    cost: KdfCost = ORDINARY

    def secret(self) -> bytes:
        """Bytes of the passphrase: NFC, since two keyboards make the same "å" of different code points."""
        return unicodedata.normalize("NFC", self.text).encode("utf-8")

    def stretched(self, salt: bytes) -> bytes:
        """32 bytes made of it at its ``cost``."""
        return _argon2id(self.secret(), salt, self.cost)


@dataclass(frozen=True, slots=True)
class InKeyRing:
    """Unlock with the operating system's key ring."""

    ring: KeyRing = field(repr=False)


@dataclass(frozen=True, slots=True)
class InFile:
    """Unlock a training vault: the wrapping key stands in the slot (interface §2, training rule 1)."""


Unlock = Passphrase | InKeyRing | InFile


def hkdf(secret: bytes, *, salt: bytes, info: bytes, length: int = KEY_BYTES) -> bytes:
    """HKDF with SHA-256 (RFC 5869)."""
    secret_of_all = hmac.digest(salt, secret, hashlib.sha256)
    made = block = b""
    while len(made) < length:
        block = hmac.digest(secret_of_all, block + info + bytes([len(made) // KEY_BYTES + 1]), hashlib.sha256)
        made += block
    return made[:length]


def wrap(data_key: bytes, header: Header, unlock: Unlock, *, slot_id: str, created: str, entropy: Entropy) -> Slot:
    """A new slot that `unlock` opens.

    Raises PassphraseTooShort, KeyringUnavailable, or Locked for a slot that the header's profile does not take.
    """
    salt = entropy(16)
    material: bytes
    slot: Slot
    match unlock:
        case Passphrase():
            check_length(unlock, header.profile)
            slot = Slot(slot_id, SlotKind.PASSPHRASE, created, salt, cost=unlock.cost)
            material = _argon2id(unlock.secret(), salt, unlock.cost)
        case InKeyRing():
            account = f"{header.store}/{slot_id}"
            slot = Slot(slot_id, SlotKind.KEYRING, created, salt, account=account)
            material = entropy(KEY_BYTES)
            _keep(unlock.ring, account, material)
        case InFile():
            if header.profile is not Profile.TRAINING:
                raise Locked("training slot in a production vault")
            material = entropy(KEY_BYTES)
            slot = Slot(slot_id, SlotKind.TRAINING, created, salt, secret=material)
    proof, wrapping = _proof_and_key(material, salt)
    slot = replace(slot, proof=proof, nonce=entropy(12))
    return replace(slot, wrapped=_closed(slot, header, wrapping, data_key))


def unwrap(document: Document, unlock: Unlock) -> tuple[bytes, Slot]:
    """The data key, and the slot that gave it.

    Raises Locked where there is no slot of the kind, WrongPassphrase, KeyringEmpty or KeyringUnavailable where the
    secret is not the right one, VaultDamaged where it is and the slot does not open.
    """
    kind = {Passphrase: SlotKind.PASSPHRASE, InKeyRing: SlotKind.KEYRING, InFile: SlotKind.TRAINING}[type(unlock)]
    fitting = [slot for slot in document.slots if slot.kind is kind]
    if not fitting:
        raise Locked(kind.value)
    if kind is SlotKind.TRAINING and document.header.profile is not Profile.TRAINING:
        raise VaultDamaged("slot")
    problem: VaultError | None = None
    for slot in fitting:
        try:
            material = _material(slot, unlock)
        except Locked as error:
            problem = error
            continue
        proof, wrapping = _proof_and_key(material, slot.salt)
        if not hmac.compare_digest(proof, slot.proof):
            continue
        return _opened(slot, document.header, wrapping), slot
    if problem is not None:
        raise problem
    match kind:
        case SlotKind.PASSPHRASE:
            raise WrongPassphrase
        case SlotKind.KEYRING:
            raise KeyringEmpty("other key")
        case SlotKind.TRAINING:
            raise VaultDamaged("slot")


def _material(slot: Slot, unlock: Unlock) -> bytes:
    match unlock:
        case Passphrase():
            return _argon2id(unlock.secret(), slot.salt, slot.cost or KdfCost())
        case InKeyRing():
            found = unlock.ring.get(slot.account or "")
            if found is None:
                raise KeyringEmpty("no key")
            return found
        case InFile():
            return slot.secret or b""


def check_length(unlock: Passphrase, profile: Profile) -> None:
    """Raises PassphraseTooShort."""
    shortest = SHORTEST if profile is Profile.PRODUCTION else 1
    if len(unlock.text) < shortest:
        raise PassphraseTooShort(str(shortest))


def _keep(ring: KeyRing, account: str, secret: bytes) -> None:
    ring.put(account, secret)
    # Some rings swallow what they are given (keyring's null backend): what cannot be read back is not kept.
    if ring.get(account) != secret:
        raise KeyringUnavailable("not read back")


def _closed(slot: Slot, header: Header, wrapping: bytes, data_key: bytes) -> bytes:
    """The data key under AES-256-GCM. In a training slot, where the secret stands beside it and hides nothing from
    anybody, a pad that is used once does; the vault's seal shows every change of it."""
    if slot.kind is SlotKind.TRAINING:
        return _padded(data_key, wrapping)
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(wrapping).encrypt(slot.nonce, data_key, _bound(header, slot))


def _opened(slot: Slot, header: Header, wrapping: bytes) -> bytes:
    """The data key; VaultDamaged. Training slots of earlier versions are under AES too."""
    if slot.kind is SlotKind.TRAINING and len(slot.wrapped) == KEY_BYTES:
        return _padded(slot.wrapped, wrapping)
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        return AESGCM(wrapping).decrypt(slot.nonce, slot.wrapped, _bound(header, slot))
    except InvalidTag:
        raise VaultDamaged("slot") from None


def _padded(key: bytes, pad: bytes) -> bytes:
    return bytes(one ^ other for one, other in zip(key, pad, strict=True))


def _argon2id(secret: bytes, salt: bytes, cost: KdfCost) -> bytes:
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    return Argon2id(
        salt=salt, length=KEY_BYTES, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory_kib
    ).derive(secret)


def _proof_and_key(material: bytes, salt: bytes) -> tuple[bytes, bytes]:
    """A tag that shows the secret to be the right one, and the wrapping key; neither tells the other."""
    return derived(material, salt, "slot")


def derived(material: bytes, salt: bytes, purpose: str) -> tuple[bytes, bytes]:
    """A tag that shows the secret to be the right one, and a key; neither tells the other."""
    both = hkdf(material, salt=salt, info=f"jobterm/1 {purpose}".encode("ascii"), length=2 * KEY_BYTES)
    return hmac.digest(both[:KEY_BYTES], b"jobterm/1 proof", hashlib.sha256), both[KEY_BYTES:]


def _bound(header: Header, slot: Slot) -> bytes:
    return canonical({"header": header.to_json(), "slot": slot.parameters()})
