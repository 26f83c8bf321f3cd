"""The office store of a site as `jobterm office` reaches it: by its address and this home's vault; for who is a member,
who asks to be one, and who makes the office in the first place."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from jobterm import config
from jobterm.bootstrap.keys import Key, open_vault
from jobterm.bootstrap.office_store import KnownOffice
from jobterm.bootstrap.site import read_site
from jobterm.clock import RandomIds, SystemClock
from jobterm.i18n import _
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.membership.access import OfficeAccess, SiteFacts
from jobterm.office.troubles import office_error, telling
from jobterm.outbox.store import StoreError

if TYPE_CHECKING:
    from jobterm.bootstrap import Access
    from jobterm.config import Config
    from jobterm.config.office_address import OfficeAddress
    from jobterm.office.membership.views import CheckLine, Done
    from jobterm.outbox.postgres.connection import OfficeDatabase
    from jobterm.security.vault import Vault

SECRETS = "secrets"
SECRET = "office"
"""Under which name the vault holds the password of the office store's login, where it has no certificate."""


class _Way(NamedTuple):
    found: Config
    address: OfficeAddress
    folder: Path
    vault: Vault


@contextmanager
def office_access(access: Access) -> Iterator[OfficeAccess]:
    """The office store that was reached; OfficeError where it cannot be, or is not made yet."""
    from jobterm.outbox.postgres import migrate

    way = _way(access)
    try:
        with telling():
            database = _connected(way)
            try:
                migrate.fits(database)
                yield _access(way, database)
            finally:
                database.close()
    finally:
        way.vault.lock()


def found_office(access: Access) -> Sequence[Done]:
    """Make the office store, as far as it is not there (`membership.founding.init`)."""
    from jobterm.office.membership.founding import init
    from jobterm.outbox.postgres import migrate

    way = _way(access)
    try:
        with telling():
            database = _connected(way)
            try:
                before = migrate.version(database)
                return init(_access(way, database), lambda: (before, migrate.init(database)))
            finally:
                database.close()
    finally:
        way.vault.lock()


def check_office(access: Access) -> list[CheckLine]:
    """All that stands between this desk and its office store, one line each; OfficeError only for the site file and the
    vault."""
    from jobterm.office.membership import approach
    from jobterm.office.membership.views import CheckLine

    way = _way(access)
    lines = [CheckLine("address", "ok", way.address.shown()), *approach.files(way.address.parameters, SystemClock())]
    try:
        return [*lines, *_looked_at(way)]
    finally:
        way.vault.lock()


def _looked_at(way: _Way) -> Iterator[CheckLine]:
    from jobterm.office.membership import look
    from jobterm.office.membership.views import CheckLine
    from jobterm.outbox.postgres import migrate

    try:
        database = _connected(way)
    except StoreError as error:
        yield look.wrong("connection", office_error(error))
        return
    try:
        yield CheckLine("connection", "ok", _("there, as login {login}").format(login=_login(database)))
        migrate.fits(database)
    except StoreError as error:
        yield look.wrong("schema", office_error(error))
    else:
        yield from look.checked(_access(way, database))
    finally:
        database.close()


def dsn_of(address: str, vault: Vault, folder: Path) -> str:
    """An address as libpq reads it, with the password that the vault of a home holds for it, where it holds one.
    ``folder``: of the home's data."""
    from jobterm.security.secrets import secret

    password = secret(folder / SECRETS, vault, SECRET)
    if password is None:
        return address
    return f"{address}{'&' if '?' in address else '?'}password={quote(password, safe='')}"


def _way(access: Access) -> _Way:
    located = config.locate(access.config, os.environ)
    found = read_site(located)
    if found.office is None:
        raise OfficeError(
            "office.not_configured",
            _("This site has no office store: every desk has a queue of its own."),
            cure=_("To have one, write its address into the site file: [store] office = \"postgresql://...\"."),
            field="store.office",
            exit_code=Exit.USAGE,
        )  # fmt: skip
    settings = found.settings
    key = Key(settings.site.profile, access.passphrase_file, access.passphrase_fd, settings.security.keyring)
    vault = open_vault(located.home.make(), key, SystemClock(), RandomIds())
    return _Way(found, found.office, located.home.data, vault)


def _connected(way: _Way) -> OfficeDatabase:
    from jobterm.outbox.postgres.store import connect
    from jobterm.outbox.sealing import Open

    dsn = dsn_of(way.address.dsn(), way.vault, way.folder)
    return connect(dsn, Open(), local=SystemClock(), chance=Random())


def _access(way: _Way, database: OfficeDatabase) -> OfficeAccess:
    from jobterm.security.office_keys import MemberKey

    site = way.found.settings.site
    return OfficeAccess(
        database,
        way.address.shown(),
        MemberKey(way.vault),
        SiteFacts(site.name, site.user, site.role, site.profile.value),
        KnownOffice(way.folder),
        SystemClock(),
        RandomIds(),
        os.urandom,
    )


def _login(database: OfficeDatabase) -> str:
    from jobterm.outbox.postgres.members import my_login

    return my_login(database)
