"""The vault as people see it: made, its passphrase changed, its slots listed. What is wrong is said in `troubles`.

Loads cryptography when it is used; nothing on the way to the first paint imports this module.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from jobterm.clock import Clock, Ids
from jobterm.i18n import _
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.troubles import telling
from jobterm.security.errors import SecurityError, VaultExists
from jobterm.security.profile import Profile

if TYPE_CHECKING:
    from jobterm.security.vault import Unlock, Vault


@dataclass(frozen=True, slots=True)
class SlotView:
    """What opens a vault: ``kind`` passphrase, keyring or training; ``created`` RFC 3339."""

    id: str
    kind: str
    created: str


@dataclass(frozen=True, slots=True)
class VaultPlace:
    """A vault and what depends on it: its file, the world it belongs to, the stores that need its keys."""

    path: Path
    profile: Profile
    stores: tuple[Path, ...]
    clock: Clock
    ids: Ids


def make(place: VaultPlace, unlock: Unlock) -> Sequence[SlotView]:
    """A new vault that ``unlock`` opens. OfficeError ``vault.exists`` where it could make anything unreadable."""
    from jobterm.security import vault

    with telling():
        if any(store.exists() for store in place.stores):
            raise VaultExists
        made = vault.create(place.path, place.profile, unlock, clock=place.clock, ids=place.ids, entropy=os.urandom)
        return _listed(made)


def change(place: VaultPlace, old: str, new: str) -> Sequence[SlotView]:
    """Replace a passphrase; every other slot stays as it is."""
    from jobterm.security.vault import Passphrase

    with telling():
        opened = _opened(place, Passphrase(old))
        opened.change_passphrase(Passphrase(old), Passphrase(new))
        return _listed(opened)


def slots(place: VaultPlace, unlock: Unlock) -> Sequence[SlotView]:
    """What opens the vault; it is opened for that, since a forged list would mislead."""
    with telling():
        return _listed(_opened(place, unlock))


def kinds(path: Path) -> tuple[str, ...]:
    """The kinds of slots as the file says, without opening it; empty where it cannot be read."""
    from jobterm.security.document import MAX_BYTES, parse

    try:
        with path.open("rb") as file:
            document = parse(file.read(MAX_BYTES + 1))
    except (OSError, SecurityError):
        return ()
    return tuple(slot.kind.value for slot in document.slots)


def by_passphrase(text: str) -> Unlock:
    """Unlock with what the user knows."""
    from jobterm.security.vault import Passphrase

    return Passphrase(text)


def by_key_ring() -> Unlock:
    """Unlock with the operating system's key ring."""
    from jobterm.security.keyring_probe import SystemKeyRing
    from jobterm.security.vault import InKeyRing

    return InKeyRing(SystemKeyRing())


def by_nothing() -> Unlock:
    """Unlock a training vault, whose wrapping key stands in it."""
    from jobterm.security.vault import InFile

    return InFile()


def require(place: VaultPlace) -> None:
    """OfficeError (3) where nothing was ever made: said before a passphrase is asked for."""
    if not place.path.exists() and not any(store.exists() for store in place.stores):
        raise OfficeError(
            "vault.none",
            _("There is no vault here yet."),
            cure=_("`jobterm vault init` makes one; in training it is made at first use."),
            exit_code=Exit.REFUSED,
        )


def _opened(place: VaultPlace, unlock: Unlock) -> Vault:
    from jobterm.security import vault

    require(place)
    return vault.open_vault(place.path, place.profile, unlock, clock=place.clock, ids=place.ids, entropy=os.urandom)


def _listed(opened: Vault) -> Sequence[SlotView]:
    return [SlotView(one.id, one.kind.value, one.created) for one in opened.slots()]
