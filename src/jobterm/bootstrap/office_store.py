"""The office store of a site, opened when somebody needs it: never on the way to the screen. What is said to it stands
in `office.shared`."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Final

from jobterm.clock import Clock

if TYPE_CHECKING:
    from jobterm.office.shared.contact import Opened, Shared
    from jobterm.outbox.postgres.connection import OfficeDatabase
    from jobterm.outbox.postgres.ring import Remembered
    from jobterm.outbox.postgres.store import OfficeStore
    from jobterm.security.office_keys import Ring
    from jobterm.security.vault import Vault

KNOWN_AS: Final = "office.known"
"""The file of a home that says which office it belongs to: an office put in the other's place does not pass for it."""


class KnownOffice:
    """What a home remembers of its office (`outbox.postgres.ring.Memory`)."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / KNOWN_AS

    def recall(self) -> Remembered | None:
        """What stands there, None where there was no office yet."""
        from jobterm.outbox.postgres.ring import Remembered

        try:
            return Remembered.from_text(self._file.read_text(encoding="utf-8").strip())
        except FileNotFoundError:
            return None

    def remember(self, office: Remembered) -> None:
        """Keep it."""
        from jobterm.security.files import write_private

        write_private(self._file, f"{office.to_text()}\n".encode())


class Keys:
    """The office's keys as they are wrapped for whoever holds this vault: looked up over the store's own connection
    once it is open, over one of their own before."""

    def __init__(self, dsn: str, vault: Vault, memory: KnownOffice, clock: Clock) -> None:
        self._dsn, self._vault, self._memory, self._clock = dsn, vault, memory, clock
        self.database: OfficeDatabase | None = None

    def __call__(self) -> Ring:
        """OfficeKeyForeign where there are none for us; StoreError as the store raises them."""
        from jobterm.outbox.postgres.ring import read_ring
        from jobterm.outbox.postgres.store import connect
        from jobterm.outbox.sealing import Open
        from jobterm.security.office_keys import MemberKey

        key = MemberKey(self._vault)
        if self.database is not None:
            return read_ring(self.database, key, self._memory)
        database = connect(self._dsn, Open(), local=self._clock)
        try:
            return read_ring(database, key, self._memory)
        finally:
            database.close()


def open_members_store(dsn: str, vault: Vault, folder: Path, clock: Clock, chance: Random) -> OfficeStore:
    """The office store with the keys that are wrapped for this home's vault. ``dsn``: its address as the site file has
    it; ``folder``: where the home remembers its office, and keeps the password of a login without certificate.
    StoreError (``outbox.postgres.errors``) where it cannot be opened."""
    from jobterm.bootstrap.membership import dsn_of
    from jobterm.office.recipients import promise_time
    from jobterm.outbox.postgres.store import open_office
    from jobterm.outbox.sealing import OfficeSealer

    address = dsn_of(dsn, vault, folder)
    keys = Keys(address, vault, KnownOffice(folder), clock)
    store = open_office(
        address, OfficeSealer(keys, clock, os.urandom), promise=promise_time, local=clock, chance=chance
    )
    keys.database = store.database
    return store


def way_to(dsn: str, vault: Callable[[], Vault], folder: Path, clock: Clock, chance: Random) -> Shared:
    """A desk's way to its office store; nothing is opened yet."""
    from jobterm.office.shared.contact import Opened, Shared

    def open_it() -> Opened:
        from jobterm.outbox.postgres.interrupting import interrupt

        store = open_members_store(dsn, vault(), folder, clock, chance)
        office = str(store.database.value("SELECT jobterm.my_office()"))
        return Opened(store, office, store.clock, lambda: interrupt(store.database))

    return Shared(open_it, clock)
