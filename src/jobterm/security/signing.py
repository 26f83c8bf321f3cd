"""Signatures of a home: the Ed25519 key that follows from its vault, and checking with nothing but a public key. What
is signed is the office's affair."""

from __future__ import annotations

import hashlib

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from jobterm.security.vault import Purpose, Vault


class Signer:
    """Signs in the name of a home. The same vault gives the same key, whatever passphrase opens it."""

    def __init__(self, vault: Vault) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(vault.key(Purpose.SIGNING))
        self.public_key = public_bytes(self._key.public_key())
        """The public key as DER (SubjectPublicKeyInfo, RFC 8410), as `openssl` reads it."""

    def __repr__(self) -> str:
        return f"<Signer {fingerprint(self.public_key)[:16]}>"

    def sign(self, message: bytes) -> bytes:
        """64 bytes (RFC 8032)."""
        return self._key.sign(message)


def public_bytes(key: Ed25519PublicKey) -> bytes:
    """A public key as DER."""
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def fingerprint(public_key: bytes) -> str:
    """What two people compare over the telephone: SHA-256 of the DER, in hexadecimal."""
    return hashlib.sha256(public_key).hexdigest()


def verified(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether ``signature`` over ``message`` was made with the private half of ``public_key``; False for what is no
    Ed25519 key at all."""
    try:
        key = load_der_public_key(public_key)
    except (ValueError, UnsupportedAlgorithm):
        return False
    if not isinstance(key, Ed25519PublicKey) or public_bytes(key) != public_key:
        return False
    try:
        key.verify(signature, message)
    except InvalidSignature:
        return False
    return True
