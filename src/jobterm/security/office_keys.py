"""The keys of an office: wrapped for each member (HPKE), sealing rows, blinding what must be compared, vouching for
members and epochs. Pure: where the wrapped keys lie and who is a member is not known here.

An office has one secret for life (epoch 0) and a data key for each epoch from 1 on. From the secret follow the key of
blinding, the key of vouching and the office's fingerprint; data keys change when a member leaves.

A sealed row is a header of fixed length, which holds the row's own key wrapped under the data key of an epoch, and the
content under that row key. A new epoch re-wraps headers only.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NoReturn

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from jobterm.security.errors import OfficeKeyForeign, OfficeSealBroken
from jobterm.security.slots import KEY_BYTES, Entropy, hkdf
from jobterm.security.vault import Purpose, Vault

VERSION: Final = 1
NONCE_BYTES: Final = 12
TAG_BYTES: Final = 16
HEADER_BYTES: Final = 1 + 4 + NONCE_BYTES + KEY_BYTES + TAG_BYTES
"""Version, epoch (big-endian), nonce, wrapped row key: what a rotation reads and writes of a row."""
SECRET_EPOCH: Final = 0
"""The office's secret for life travels as epoch 0."""
WRAPPED_BYTES: Final = 32 + KEY_BYTES + TAG_BYTES
"""Length of a key wrapped for a member: the encapsulated key, the key, its tag."""

_SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_ONCE: Final = bytes(NONCE_BYTES)
"""A row key closes one content in its life, so the nonce under it need not differ."""


@dataclass(frozen=True, slots=True)
class Person:
    """A member as she is vouched for: her database login, whose items she may write, what she may do, her key."""

    login: str
    user: str
    role: str
    public_key: bytes


class MemberKey:
    """A member's own pair of keys (X25519), which follows from her vault: the same whatever passphrase opens it."""

    def __init__(self, vault: Vault) -> None:
        self._key = X25519PrivateKey.from_private_bytes(vault.key(Purpose.OFFICE))
        self.public_key = self._key.public_key().public_bytes_raw()
        """32 bytes (RFC 7748)."""

    def __repr__(self) -> str:
        return f"<MemberKey {fingerprint(self.public_key)[:9]}>"

    def unwrap(self, office: str, epoch: int, wrapped: bytes) -> bytes:
        """A key that `wrap` closed for us; OfficeKeyForeign where it was for another, office or epoch."""
        try:
            key = _SUITE.decrypt(wrapped, self._key, info=_wrapping(office, epoch, self.public_key))
        except (InvalidTag, ValueError):
            raise OfficeKeyForeign("wrapped") from None
        if len(key) != KEY_BYTES:
            raise OfficeKeyForeign("wrapped")
        return key


def wrap(office: str, epoch: int, key: bytes, public_key: bytes) -> bytes:
    """A key of an office closed for the holder of a public key (RFC 9180, base mode; its ephemeral key is the
    library's). Raises OfficeKeyForeign for what is no public key."""
    try:
        return _SUITE.encrypt(
            key, X25519PublicKey.from_public_bytes(public_key), info=_wrapping(office, epoch, public_key)
        )
    except ValueError:
        raise OfficeKeyForeign("public key") from None


def fingerprint(public_key: bytes) -> str:
    """What two people compare over the telephone before one lets the other in: 120 bits of SHA-256 in six groups."""
    return _grouped(hashlib.sha256(_joined("member", public_key)).digest())


@dataclass(frozen=True, slots=True)
class Ring:
    """The keys of one office that a member holds. Never shown by ``repr``, never written anywhere unwrapped.

    ``office``: its id. ``secret``: 32 bytes for life. ``epochs``: data keys by epoch, from 1.
    """

    office: str
    secret: bytes = field(repr=False)
    epochs: Mapping[int, bytes] = field(repr=False)

    def __reduce__(self) -> NoReturn:
        raise TypeError("keys are not copied or pickled")

    @property
    def newest(self) -> int:
        """The epoch under which is sealed; OfficeKeyForeign where none is held."""
        if not self.epochs:
            raise OfficeKeyForeign("no epoch")
        return max(self.epochs)

    def fingerprint(self) -> str:
        """The office's own, for life: what a desk remembers, and what a new member is told by who lets her in."""
        return _grouped(self._key("fingerprint"))

    def with_epoch(self, epoch: int, key: bytes) -> Ring:
        """The same office with one more epoch."""
        return Ring(self.office, self.secret, {**self.epochs, epoch: key})

    # ---- rows ------------------------------------------------------------------------------------------------

    def seal(self, content: bytes, bound_to: str, entropy: Entropy) -> bytes:
        """``content`` under a key of its own, bound to office and place (table and key of the row)."""
        row_key = entropy(KEY_BYTES)
        return self._header(row_key, bound_to, entropy) + AESGCM(row_key).encrypt(
            _ONCE, content, self._bound("content", bound_to)
        )

    def unseal(self, sealed: bytes, bound_to: str) -> bytes:
        """What was sealed for this place. OfficeSealBroken: changed, swapped or cut; OfficeKeyForeign: an epoch that is
        not held."""
        row_key = self._row_key(sealed[:HEADER_BYTES], bound_to)
        try:
            return AESGCM(row_key).decrypt(_ONCE, sealed[HEADER_BYTES:], self._bound("content", bound_to))
        except (InvalidTag, ValueError):
            raise OfficeSealBroken("content") from None

    def rewrapped(self, header: bytes, bound_to: str, entropy: Entropy) -> bytes:
        """A row's header under the newest epoch; the content behind it stays as it is. Raises what `unseal` raises."""
        return self._header(self._row_key(header, bound_to), bound_to, entropy)

    def blind(self, text: str) -> str:
        """A keyed hash, 64 hex digits: equal for equal text in every epoch of the office."""
        return hmac.new(self._key("blind"), text.encode(), hashlib.sha256).hexdigest()

    # ---- vouching --------------------------------------------------------------------------------------------

    def vouch(self, person: Person) -> bytes:
        """What only a holder of the office's secret can say of a member: a row that the database's administrator
        writes or changes is vouched for by nobody."""
        said = _joined(person.login, person.user, person.role, person.public_key)
        return hmac.digest(self._key("member"), said, hashlib.sha256)

    def vouches(self, person: Person, voucher: bytes | None) -> bool:
        """Whether it was said of this very member."""
        return voucher is not None and hmac.compare_digest(self.vouch(person), voucher)

    def proof(self, epoch: int, key: bytes) -> bytes:
        """What only a holder of the office's secret can say of a data key."""
        return hmac.digest(self._key("epoch"), _joined(str(epoch), key), hashlib.sha256)

    def proves(self, epoch: int, key: bytes, proof: bytes) -> bool:
        """Whether a data key is the office's own, and of that epoch."""
        return hmac.compare_digest(self.proof(epoch, key), proof)

    # ---- inside ----------------------------------------------------------------------------------------------

    def _header(self, row_key: bytes, bound_to: str, entropy: Entropy) -> bytes:
        clear = _clear(self.newest)
        nonce = entropy(NONCE_BYTES)
        wrapped = AESGCM(self.epochs[self.newest]).encrypt(nonce, row_key, self._bound("row", bound_to, clear))
        return clear + nonce + wrapped

    def _row_key(self, header: bytes, bound_to: str) -> bytes:
        epoch = epoch_of(header)
        key = self.epochs.get(epoch)
        if key is None:
            raise OfficeKeyForeign(f"epoch {epoch}")
        nonce, wrapped = header[5 : 5 + NONCE_BYTES], header[5 + NONCE_BYTES :]
        try:
            return AESGCM(key).decrypt(nonce, wrapped, self._bound("row", bound_to, header[:5]))
        except (InvalidTag, ValueError):
            raise OfficeSealBroken("header") from None

    def _bound(self, part: str, bound_to: str, clear: bytes = b"") -> bytes:
        return _joined(part, self.office, bound_to, clear)

    def _key(self, purpose: str) -> bytes:
        return hkdf(self.secret, salt=b"jobterm/1 office", info=_joined(self.office, purpose))


def epoch_of(sealed: bytes) -> int:
    """Under which epoch a row, or its header, is sealed; OfficeSealBroken for what is no header of ours."""
    if len(sealed) < HEADER_BYTES or sealed[0] != VERSION:
        raise OfficeSealBroken("header")
    return int.from_bytes(sealed[1:5], "big")


def _clear(epoch: int) -> bytes:
    return bytes([VERSION]) + epoch.to_bytes(4, "big")


def _wrapping(office: str, epoch: int, public_key: bytes) -> bytes:
    return _joined("wrap", office, str(epoch), public_key)


def _joined(*parts: str | bytes) -> bytes:
    """Parts with their lengths before them: no two different lists read alike."""
    made = b"jobterm/1"
    for part in parts:
        content = part.encode() if isinstance(part, str) else part
        made += len(content).to_bytes(4, "big") + content
    return made


def _grouped(digest: bytes) -> str:
    text = digest.hex()
    return " ".join(text[place : place + 5] for place in range(0, 30, 5))
