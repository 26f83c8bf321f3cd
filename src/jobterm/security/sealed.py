"""Sealed files: any content under AES-256-GCM, with a readable header that is authenticated with it. A bundle that
travels is sealed with a passphrase or the vault of its home, a draft with the vault. What is in them is not known here.

A file is one line of canonical JSON (the header), then the ciphertext. ``sum`` in the header is an unkeyed hash over
the rest of both: it tells an accident from a wrong passphrase before any secret is tried.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from jobterm.security.document import HIGHEST, LOWEST, KdfCost, canonical
from jobterm.security.errors import (
    SealDamaged,
    SealNewer,
    SealOtherHome,
    SealOtherWorld,
    SealWrongPassphrase,
)
from jobterm.security.slots import Entropy, Passphrase, check_length, derived
from jobterm.security.vault import Purpose, Vault

FORMAT = 1
MAX_HEADER = 4096
VAULT, PASSPHRASE = "vault", "passphrase"


@dataclass(frozen=True, slots=True)
class Sealed:
    """An opened file: what it is for, the clear facts of its header, and its content."""

    kind: str
    about: Mapping[str, str]
    by: str
    content: bytes = field(repr=False)


def seal(  # noqa: PLR0917 - a file's kind, its clear facts, its content, and what it is closed with
    kind: str, about: Mapping[str, str], content: bytes, vault: Vault, passphrase: Passphrase | None, entropy: Entropy
) -> bytes:
    """``content`` closed with a passphrase, else with the key of this vault for ``kind`` (a `vault.Purpose`).

    ``about``: facts that anybody may read; no personal data. Raises PassphraseTooShort.
    """
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    if passphrase is not None:
        check_length(passphrase, vault.profile)
    salt, nonce = entropy(16), entropy(12)
    header: dict[str, Any] = {
        "format": FORMAT,
        "kind": kind,
        "profile": vault.profile.value,
        "about": dict(about),
        "salt": _text(salt),
        "nonce": _text(nonce),
    }
    if passphrase is not None:
        cost = passphrase.cost
        header["kdf"] = {"memory_kib": cost.memory_kib, "passes": cost.passes, "lanes": cost.lanes, "name": "argon2id"}
    else:
        header["store"] = vault.store_id
    proof, key = _keys(kind, header, vault, passphrase)
    header["proof"] = _text(proof)
    ciphertext = AESGCM(key).encrypt(nonce, content, canonical(header))
    return canonical({**header, "sum": _sum(header, ciphertext)}) + b"\n" + ciphertext


def unseal(kind: str, blob: bytes, vault: Vault, passphrase: Passphrase | None) -> Sealed:
    """Open what `seal` made.

    Raises SealDamaged, SealNewer, SealOtherWorld (before any secret is tried), SealOtherHome, SealWrongPassphrase.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    header, ciphertext = _parted(kind, blob)
    if header["profile"] != vault.profile.value:
        raise SealOtherWorld(str(header["profile"]))
    by = PASSPHRASE if "kdf" in header else VAULT
    if by == VAULT and header["store"] != vault.store_id:
        raise SealOtherHome
    if by == PASSPHRASE and passphrase is None:
        raise SealWrongPassphrase("missing")
    proof, key = _keys(kind, header, vault, passphrase if by == PASSPHRASE else None)
    if not hmac.compare_digest(proof, _bytes(header["proof"], 32)):
        raise SealWrongPassphrase if by == PASSPHRASE else SealDamaged("proof")
    try:
        content = AESGCM(key).decrypt(_bytes(header["nonce"], 12), ciphertext, canonical(header))
    except InvalidTag:
        raise SealDamaged("content") from None
    return Sealed(kind, {str(name): str(value) for name, value in header["about"].items()}, by, content)


def _parted(kind: str, blob: bytes) -> tuple[dict[str, Any], bytes]:
    """Header without its sum, and ciphertext; SealDamaged for anything that is not exactly what was written."""
    line, _newline, ciphertext = blob.partition(b"\n")
    if len(line) > MAX_HEADER:
        raise SealDamaged("header")
    try:
        header = json.loads(line)
    except (ValueError, RecursionError):
        raise SealDamaged("header") from None
    if not isinstance(header, dict) or canonical(header) != line:
        raise SealDamaged("header")
    told = header.pop("sum", None)
    if told != _sum(header, ciphertext):
        raise SealDamaged("sum")
    if header.get("format") != FORMAT:
        raise SealNewer(str(header.get("format"))[:20])
    wanted = {"format", "kind", "profile", "about", "salt", "nonce", "proof"}
    if set(header) - {"kdf", "store"} != wanted or header["kind"] != kind or not isinstance(header["about"], dict):
        raise SealDamaged("header")
    if ("kdf" in header) == ("store" in header):
        raise SealDamaged("header")
    return header, ciphertext


def _keys(kind: str, header: Mapping[str, Any], vault: Vault, passphrase: Passphrase | None) -> tuple[bytes, bytes]:
    """(proof that the secret is the right one, key of the content)."""
    salt = _bytes(header["salt"], 16)
    if passphrase is None:
        return derived(vault.key(Purpose(kind)), salt, kind)
    cost = _cost(header["kdf"])
    return derived(Passphrase(passphrase.text, cost).stretched(salt), salt, kind)


def _cost(value: object) -> KdfCost:
    """What a forged header may ask us to spend is capped (guarantee S6)."""
    if not isinstance(value, dict) or set(value) != {"name", "memory_kib", "passes", "lanes"}:
        raise SealDamaged("kdf")
    for name in ("memory_kib", "passes", "lanes"):
        number = value[name]
        if type(number) is not int or not getattr(LOWEST, name) <= number <= getattr(HIGHEST, name):
            raise SealDamaged("kdf")
    if value["name"] != "argon2id":
        raise SealDamaged("kdf")
    return KdfCost(value["memory_kib"], value["passes"], value["lanes"])


def _sum(header: Mapping[str, Any], ciphertext: bytes) -> str:
    return hashlib.sha256(canonical(header) + b"\n" + ciphertext).hexdigest()


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


def _bytes(value: object, size: int) -> bytes:
    try:
        found = base64.b64decode(str(value), validate=True)
    except ValueError:
        raise SealDamaged("header") from None
    if len(found) != size:
        raise SealDamaged("header")
    return found
