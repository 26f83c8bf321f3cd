"""The vault file: its fields, its strict reading and its two seals; no key is wrapped or opened here.

``vault.json`` is one JSON object: ``format``, ``header`` (profile, store, created), ``slots``, ``sum`` and ``mac``.
``sum`` is an unkeyed hash: it tells an accident (flipped bit, cut file) from a wrong passphrase before any key is
tried. ``mac`` is keyed by the data key: it tells a forgery once a slot has opened.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from jobterm.security.errors import VaultDamaged, VaultNewer
from jobterm.security.profile import Profile

FORMAT = 1
MAX_BYTES = 64 * 1024
"""A vault of sixteen slots has under 8 KiB; anything much larger was not written by jobterm."""
MAX_SLOTS = 16

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_WORD = re.compile(r"[A-Za-z0-9_.:/+-]{1,200}")


class SlotKind(StrEnum):
    """What a slot's wrapping key comes from."""

    PASSPHRASE = "passphrase"
    KEYRING = "keyring"
    TRAINING = "training"


@dataclass(frozen=True, slots=True)
class KdfCost:
    """Cost of argon2id: memory in KiB, passes, lanes (RFC 9106 names)."""

    memory_kib: int = 64 * 1024
    passes: int = 3
    lanes: int = 4


LOWEST = KdfCost(memory_kib=8 * 1024, passes=1, lanes=1)
HIGHEST = KdfCost(memory_kib=256 * 1024, passes=8, lanes=8)
"""A forged file may not make us spend more than this (guarantee S6)."""


@dataclass(frozen=True, slots=True)
class Header:
    """What every slot is bound to: the world, the name of the store and when it was made."""

    profile: Profile
    store: str
    created: str

    def to_json(self) -> dict[str, Any]:
        """JSON values in the file's names."""
        return {"profile": self.profile.value, "store": self.store, "created": self.created}


@dataclass(frozen=True, slots=True)
class Slot:
    """One wrapped copy of the data key.

    ``salt`` 16 bytes; ``proof`` 32 bytes, tells whether the wrapping secret is the right one; ``nonce`` 12 bytes and
    ``wrapped`` 48 bytes of AES-256-GCM, in training slots 32 bytes (see `slots`). ``cost`` belongs to passphrase slots,
    ``account`` (name in the key ring) to keyring slots, ``secret`` (32 bytes, in the clear by design) to training ones.
    """

    id: str
    kind: SlotKind
    created: str
    salt: bytes
    proof: bytes = b""
    nonce: bytes = b""
    wrapped: bytes = b""
    cost: KdfCost | None = None
    account: str | None = None
    secret: bytes | None = None

    def parameters(self) -> dict[str, Any]:
        """What stands beside the wrapped key and is authenticated with it."""
        found: dict[str, Any] = {"id": self.id, "kind": self.kind.value, "created": self.created}
        found["salt"] = _text(self.salt)
        if self.cost is not None:
            found["kdf"] = {
                "name": "argon2id",
                "memory_kib": self.cost.memory_kib,
                "passes": self.cost.passes,
                "lanes": self.cost.lanes,
            }
        if self.account is not None:
            found["account"] = self.account
        if self.secret is not None:
            found["secret"] = _text(self.secret)
        return found

    def to_json(self) -> dict[str, Any]:
        """JSON values in the file's names."""
        sealed = {"proof": _text(self.proof), "nonce": _text(self.nonce), "wrapped": _text(self.wrapped)}
        return self.parameters() | sealed


@dataclass(frozen=True, slots=True)
class Document:
    """A vault file in memory; ``mac`` is empty until it is sealed."""

    header: Header
    slots: tuple[Slot, ...]
    mac: bytes = b""

    def sealed_part(self) -> bytes:
        """The bytes that ``mac`` authenticates."""
        return canonical(
            {"format": FORMAT, "header": self.header.to_json(), "slots": [slot.to_json() for slot in self.slots]}
        )

    def to_bytes(self) -> bytes:
        """The file's content."""
        content = json.loads(self.sealed_part())
        content["mac"] = _text(self.mac)
        content["sum"] = _sum(content)
        return json.dumps(content, indent=1, sort_keys=True).encode("ascii") + b"\n"


def canonical(value: Mapping[str, Any]) -> bytes:
    """One byte string per JSON value: sorted keys, no blanks, ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")


def parse(content: bytes) -> Document:
    """The document in `content`; raises VaultDamaged (detail = the part) or VaultNewer."""
    if len(content) > MAX_BYTES:
        raise VaultDamaged("size")
    try:
        value = json.loads(content.decode("ascii"), object_pairs_hook=_no_twins, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise VaultDamaged("json") from None
    if not isinstance(value, dict):
        raise VaultDamaged("json")
    written = value.pop("sum", None)
    if not isinstance(written, str) or not hmac.compare_digest(written.encode(), _sum(value).encode()):
        raise VaultDamaged("sum")
    if isinstance(value.get("format"), int) and value["format"] > FORMAT:
        raise VaultNewer(str(value["format"]))
    _keys(value, {"format", "header", "slots", "mac"}, "fields")
    if value["format"] != FORMAT or isinstance(value["format"], bool):
        raise VaultDamaged("format")
    slots = value["slots"]
    if not isinstance(slots, list) or not 1 <= len(slots) <= MAX_SLOTS:
        raise VaultDamaged("slots")
    found = Document(_header(value["header"]), tuple(_slot(slot) for slot in slots), _bytes(value["mac"], 32, "mac"))
    if found.to_bytes() != content:  # the same values in other bytes: still not what we wrote
        raise VaultDamaged("bytes")
    return found


def _sum(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical({name: value for name, value in content.items() if name != "sum"})).hexdigest()


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("doubled key")
    return found


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _header(value: object) -> Header:
    fields = _keys(value, {"profile", "store", "created"}, "header")
    try:
        profile = Profile(fields["profile"])
    except ValueError:
        raise VaultDamaged("header") from None
    return Header(profile, _match(fields["store"], _UUID, "header"), _match(fields["created"], _WORD, "header"))


def _slot(value: object) -> Slot:
    if not isinstance(value, dict):
        raise VaultDamaged("slot")
    try:
        kind = SlotKind(str(value.get("kind")))
    except ValueError:
        raise VaultDamaged("slot") from None
    own = {SlotKind.PASSPHRASE: "kdf", SlotKind.KEYRING: "account", SlotKind.TRAINING: "secret"}[kind]
    fields = _keys(value, {"id", "kind", "created", "salt", "proof", "nonce", "wrapped", own}, "slot")
    return Slot(
        id=_match(fields["id"], _UUID, "slot"),
        kind=kind,
        created=_match(fields["created"], _WORD, "slot"),
        salt=_bytes(fields["salt"], 16, "slot"),
        proof=_bytes(fields["proof"], 32, "slot"),
        nonce=_bytes(fields["nonce"], 12, "slot"),
        wrapped=_wrapped(fields["wrapped"], kind),
        cost=_cost(fields["kdf"]) if own == "kdf" else None,
        account=_match(fields["account"], _WORD, "slot") if own == "account" else None,
        secret=_bytes(fields["secret"], 32, "slot") if own == "secret" else None,
    )


def _wrapped(value: object, kind: SlotKind) -> bytes:
    # Never a bare pad but in training: whoever could choose the length could choose the weaker wrapping.
    padded = kind is SlotKind.TRAINING and isinstance(value, str) and len(value) == len(_text(bytes(32)))
    return _bytes(value, 32 if padded else 48, "slot")


def _cost(value: object) -> KdfCost:
    fields = _keys(value, {"name", "memory_kib", "passes", "lanes"}, "kdf")
    numbers = {name: fields[name] for name in ("memory_kib", "passes", "lanes")}
    for name, number in numbers.items():
        if type(number) is not int or not getattr(LOWEST, name) <= number <= getattr(HIGHEST, name):
            raise VaultDamaged("kdf")
    if fields["name"] != "argon2id":
        raise VaultDamaged("kdf")
    return KdfCost(**numbers)


def _keys(value: object, names: set[str], part: str) -> dict[str, Any]:
    if not isinstance(value, dict) or set(value) != names:
        raise VaultDamaged(part)
    return value


def _match(value: object, pattern: re.Pattern[str], part: str) -> str:
    if not isinstance(value, str) or pattern.fullmatch(value) is None:
        raise VaultDamaged(part)
    return value


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


def _bytes(value: object, size: int, part: str) -> bytes:
    if not isinstance(value, str):
        raise VaultDamaged(part)
    try:
        found = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise VaultDamaged(part) from None
    if len(found) != size or _text(found) != value:
        raise VaultDamaged(part)
    return found
