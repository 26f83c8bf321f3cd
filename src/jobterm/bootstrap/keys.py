"""Opens the vault of a home as its profile allows: training needs no passphrase, production always one or the key ring.

Where a passphrase is typed is the entrances' affair; here it comes from a file or a descriptor.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from jobterm.clock import Clock, Ids
from jobterm.config.home import Home
from jobterm.i18n import _
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.troubles import telling
from jobterm.security import vault
from jobterm.security.errors import Locked
from jobterm.security.keyring_probe import SystemKeyRing
from jobterm.security.passphrase import from_descriptor, from_file
from jobterm.security.profile import Profile
from jobterm.security.vault import InFile, InKeyRing, Passphrase, Unlock, Vault


@dataclass(frozen=True, slots=True)
class Key:
    """How a home is unlocked: a passphrase from a file or an open descriptor, else the key ring (``ring``), else, in
    training, what stands in the vault itself."""

    profile: Profile
    passphrase_file: Path | None = None
    passphrase_fd: int | None = None
    ring: bool = True

    def unlock(self) -> Unlock:
        """What opens the vault; raises PassphraseUnreadable, Locked."""
        if self.passphrase_file is not None:
            return Passphrase(from_file(self.passphrase_file))
        if self.passphrase_fd is not None:
            return Passphrase(from_descriptor(self.passphrase_fd))
        if self.profile is Profile.TRAINING:
            return InFile()
        if not self.ring:
            raise Locked("no passphrase, and the key ring is not to be used")
        return InKeyRing(SystemKeyRing())


def open_vault(home: Home, key: Key, clock: Clock, ids: Ids) -> Vault:
    """The vault of a home, made at the first start; OfficeError (4 locked, 7 damaged, 8 newer, 2 the other world)."""
    stores = (home.outbox, home.audit)
    try:
        with telling():
            return vault.open_or_create(
                home.vault, key.profile, key.unlock, stores=stores, clock=clock, ids=ids, entropy=os.urandom
            )
    except OfficeError as error:
        if error.exit_code is not Exit.LOCKED or home.vault.exists():
            raise
        # Nothing is locked away: there is nothing yet, and no passphrase would open it.
        raise OfficeError(
            error.code,
            _("This home has no vault yet, so nothing can be kept in it."),
            cure=_("Make one, once, with `jobterm vault init`; it asks for a passphrase."),
            field=error.field,
            exit_code=error.exit_code,
        ) from error
