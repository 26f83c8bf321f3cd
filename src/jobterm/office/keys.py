"""The vault as people see it: made, its passphrase changed, its slots listed, and what is wrong with it in words.

Loads cryptography when it is used; nothing on the way to the first paint imports this module.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jobterm.clock import Clock, Ids
from jobterm.i18n import N_, _
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.troubles import Trouble
from jobterm.security.errors import SecurityError, VaultExists
from jobterm.security.profile import Profile

if TYPE_CHECKING:
    from jobterm.security.vault import Unlock, Vault

KEYS: Final[dict[str, Trouble]] = {
    "vault.missing": Trouble(
        N_("The vault of this home is missing; without it nobody can read what was saved here."),
        N_("Put vault.json back from data/backup or from your own copy. Delete nothing."),
        Exit.DAMAGED,
    ),
    "vault.none": Trouble(
        N_("There is no vault here yet."),
        N_("`jobterm vault init` makes one; in training it is made at first use."),
        Exit.REFUSED,
    ),
    "vault.exists": Trouble(
        N_("There is a vault here already, or there are stores that a new one could not read. Nothing was changed."),
        N_("`jobterm vault change` changes the passphrase; another home (JOBTERM_HOME) starts anew."),
        Exit.REFUSED,
    ),
    "vault.damaged": Trouble(
        N_("The file of the vault is damaged. Nothing was changed."),
        N_("Call the superuser: data/backup has a copy of vault.json. Delete nothing."),
        Exit.DAMAGED,
    ),
    "vault.newer": Trouble(
        N_("A newer version of jobterm wrote this vault."), N_("Start the newer version."), Exit.NEWER
    ),
    "vault.wrong_profile": Trouble(
        N_("Training and production never share a home: this vault belongs to the other world."),
        N_("Use another home (JOBTERM_HOME), or correct the setting site.profile."),
        Exit.USAGE,
    ),
    "vault.wrong_passphrase": Trouble(
        N_("The passphrase is not the right one. Nothing is lost."), N_("Try again; mind Caps Lock."), Exit.LOCKED
    ),
    "vault.passphrase_too_short": Trouble(
        N_("The new passphrase is too short."), N_("Choose one of 8 or more characters."), Exit.USAGE
    ),
    "vault.passphrase_unreadable": Trouble(
        N_("The passphrase cannot be read from the file or descriptor that was given."),
        N_("It must hold one line of UTF-8 text that you may read."),
        Exit.USAGE,
    ),
    "vault.locked": Trouble(
        N_("The vault is locked: nothing that was given opens it. Nothing is lost."),
        N_("Give the passphrase with --passphrase-file or --passphrase-fd, or start at a terminal, where it is asked"
           " for."),
        Exit.LOCKED,
    ),
    "vault.keyring_unavailable": Trouble(
        N_("The key ring of this machine cannot be used. Nothing is lost."),
        N_("Give the passphrase, or log in where the key ring is open."),
        Exit.LOCKED,
    ),
    "vault.keyring_empty": Trouble(
        N_("The key ring holds no key for this vault. Nothing is lost."),
        N_("Give the passphrase, or log in as the one who made the vault."),
        Exit.LOCKED,
    ),
    "vault": Trouble(N_("The vault cannot do that."), N_("Nothing was changed."), Exit.REFUSED),
    "login.refused": Trouble(
        N_("Nobody registers in another's name: --user is for training only, and an id has no blanks or semicolons."),
        N_("Leave --user out, or correct the setting site.user."),
        Exit.REFUSED,
    ),
}  # fmt: skip
"""Code of a `SecurityError` → what is wrong, what helps, and how the command ends."""

_FIELDS: Final = {
    "vault.wrong_passphrase": "--passphrase-file",
    "vault.passphrase_unreadable": "--passphrase-file",
    "vault.passphrase_too_short": "--new-passphrase-file",
    "vault.wrong_profile": "site.profile",
    "login.refused": "--user",
}


def key_error(error: SecurityError) -> OfficeError:
    """What the user must be told of an error of keys or log-in."""
    trouble = KEYS.get(error.code, KEYS["vault"])
    return OfficeError(
        error.code,
        _(trouble.message),
        cure=_(trouble.cure),
        field=_FIELDS.get(error.code),
        exit_code=trouble.exit_code,
    )


@contextmanager
def telling_of_keys() -> Iterator[None]:
    """Errors of keys and log-in inside leave as `OfficeError`."""
    try:
        yield
    except SecurityError as error:
        raise key_error(error) from error


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

    with telling_of_keys():
        if any(store.exists() for store in place.stores):
            raise VaultExists
        made = vault.create(place.path, place.profile, unlock, clock=place.clock, ids=place.ids, entropy=os.urandom)
        return _listed(made)


def change(place: VaultPlace, old: str, new: str) -> Sequence[SlotView]:
    """Replace a passphrase; every other slot stays as it is."""
    from jobterm.security.vault import Passphrase

    with telling_of_keys():
        opened = _opened(place, Passphrase(old))
        opened.change_passphrase(Passphrase(old), Passphrase(new))
        return _listed(opened)


def slots(place: VaultPlace, unlock: Unlock) -> Sequence[SlotView]:
    """What opens the vault; it is opened for that, since a forged list would mislead."""
    with telling_of_keys():
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


def _opened(place: VaultPlace, unlock: Unlock) -> Vault:
    from jobterm.security import vault

    if not place.path.exists() and not any(store.exists() for store in place.stores):
        trouble = KEYS["vault.none"]
        raise OfficeError("vault.none", _(trouble.message), cure=_(trouble.cure), exit_code=trouble.exit_code)
    return vault.open_vault(place.path, place.profile, unlock, clock=place.clock, ids=place.ids, entropy=os.urandom)


def _listed(opened: Vault) -> Sequence[SlotView]:
    return [SlotView(one.id, one.kind.value, one.created) for one in opened.slots()]
