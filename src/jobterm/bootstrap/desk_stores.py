"""The stores of one desk and their keys, each opened when it is first asked for. Which home they lie in was decided by
whoever made this; systems and engine stand in ``desk_parts``."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from jobterm.clock import Clock
from jobterm.config.home import Home
from jobterm.office.citizen_ids import CitizenIds
from jobterm.office.recipients import promise_time
from jobterm.office.troubles import telling, unusable_home
from jobterm.security.vault import Purpose, Vault

if TYPE_CHECKING:
    from jobterm.casebook.cache import Cache
    from jobterm.office.shared.contact import Shared
    from jobterm.outbox.reading_funds import ExtractShelf
    from jobterm.outbox.sqlcipher import Place
    from jobterm.outbox.sqlstore import SqlStore
    from jobterm.security.audit import AuditLog

SECRETS = "secrets"
"""The sealed file of keys and logins, beside the vault."""


class DeskStores:
    """Vault, outbox, cache and the folder of drafts of one home."""

    def __init__(self, home: Home, make_vault: Callable[[], Vault], clock: Clock) -> None:
        self.home = home
        self.clock = clock
        self._make_vault = make_vault
        self._ids: CitizenIds | None = None
        self._way: Callable[[], Shared] | None = None
        """What makes the way to the office store, None where this site has none."""

    @cached_property
    def _vault(self) -> Vault:
        try:
            self.home.make()
        except OSError as error:
            raise unusable_home(self.home.data) from error
        return self._make_vault()

    @cached_property
    def _store(self) -> SqlStore:
        from jobterm.outbox.sqlstore import open_outbox

        vault = self._vault
        with telling():
            return open_outbox(
                place_of(self.home),
                key=vault.key(Purpose.OUTBOX),
                anchor_key=vault.key(Purpose.ANCHOR),
                profile=vault.profile.value,
                clock=self.clock,
                promise=promise_time,
            )

    @cached_property
    def _cache(self) -> Cache:
        from jobterm.casebook.cache import Cache

        return Cache(self.home.cache_db, self._vault.key(Purpose.CACHE))

    @cached_property
    def audit(self) -> AuditLog:
        """The log of look-ups; its file is opened at the first."""
        from jobterm.security.audit import AuditLog

        return AuditLog(self.home.audit, self._vault.key(Purpose.AUDIT))

    def store(self) -> SqlStore:
        """The outbox."""
        return self._store

    @cached_property
    def _shared(self) -> Shared | None:
        return None if self._way is None else self._way()

    def shared(self) -> Shared | None:
        """The office store that this desk hands its items to."""
        return self._shared

    def keep(self) -> None:
        """What the store needs now and then: a backup where the newest is a day old, the ballast, rows set aside."""
        from jobterm.outbox.keeping import keep

        with telling():
            keep(self._store, place_of(self.home), self._vault.key(Purpose.OUTBOX), self.clock.now())

    def cache(self) -> Cache:
        """What was read."""
        return self._cache

    def shelf(self) -> ExtractShelf:
        """Where extracts of registers lie; the cache is opened when something is first laid there or taken."""
        from jobterm.casebook.extracts import Shelf

        return Shelf(self.cache)

    def vault(self) -> Vault:
        """The keys of this home."""
        return self._vault

    def drafts(self) -> Path:
        """The folder of half-filled forms."""
        return self.home.drafts

    def secret(self, system: str) -> str | None:
        """The key or login that a service wants, None where none is kept. In training, where no secret is worth
        keeping, one that every simulated service takes."""
        from jobterm.domain.figures import TRAINING_KEY
        from jobterm.security.profile import Profile
        from jobterm.security.secrets import secret

        with telling():
            held = secret(self.home.data / SECRETS, self._vault, system)
        return held if held is not None or self._vault.profile is not Profile.TRAINING else TRAINING_KEY

    def keep_secret(self, system: str, value: str | None) -> None:
        """Keep it, or forget it; raises BadSecret."""
        from jobterm.security.secrets import keep as keep_sealed

        with telling():
            keep_sealed(self.home.data / SECRETS, self._vault, system, value, os.urandom)

    def citizen_ids(self) -> CitizenIds:
        """CPR ↔ the id that commands print."""
        if self._ids is None:
            self._ids = CitizenIds(self._vault.key(Purpose.OUTBOX))
        return self._ids

    def close(self) -> None:
        """Close what was opened; forget the keys."""
        if self.__dict__.get("_shared") is not None:
            self.__dict__["_shared"].close()
        if "_store" in self.__dict__:
            self._store.close()
        if "_cache" in self.__dict__:
            self._cache.close()
        if "audit" in self.__dict__:
            self.audit.close()
        if "_vault" in self.__dict__:
            self._vault.lock()


def place_of(home: Home) -> Place:
    """Where the outbox of a home lies, with its ballast and backups."""
    from jobterm.outbox.sqlcipher import Place

    return Place(home.outbox, home.anchor, home.run / "outbox.lock", home.data / "ballast", home.backup)
