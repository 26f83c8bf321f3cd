"""What entrances need besides office and desk: the screen opened, the vault cared for, the store's engine named."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from jobterm.bootstrap import Access, DemoWish, desk_for_demo, desk_for_site

if TYPE_CHECKING:
    from jobterm.config import Glance
    from jobterm.office.keys import SlotView, VaultPlace
    from jobterm.office.recover import Recovered
    from jobterm.terminal.profile import Profile

_WANTED = {"mono": "mono", "16": "standard", "256": "rich", "truecolor": "rich"}
"""What ``[terminal] colours`` asks of the terminal's profile."""


def show_site(access: Access, glance: Glance) -> int:
    """The screen on a site's desk, until the user leaves; returns the exit code."""
    from jobterm.terminal.probe import prepare

    profile = _terminal(glance)
    prepare(profile)
    from jobterm.tui.app import run

    return run(
        desk_for_site(access),
        profile=profile,
        theme=usable_theme(glance.theme),
        role=glance.role or "caseworker",
        training=glance.profile == "training",
        stock=glance.stock,
    )


def _terminal(glance: Glance) -> Profile:
    """How to draw: what the site file asks for, else what the terminal says of itself."""
    from jobterm.terminal.probe import probe
    from jobterm.terminal.profile import Kind

    found = probe(_WANTED.get(glance.colours or ""))
    if glance.thin and found.kind is not Kind.MONO:
        found = probe(Kind.THIN)
    elif glance.thin is False and found.kind is Kind.THIN:
        found = probe(Kind.STANDARD)
    return replace(found, mouse=glance.mouse)


def usable_theme(wanted: str | None) -> str:
    """The theme that the site file names, if it can be used: a wrong one keeps nobody from her screen, and
    ``config check`` says what is wrong with it."""
    from jobterm.resources import ResourceMissing
    from jobterm.terminal import themes

    try:
        themes.load(wanted or "")
    except (OSError, UnicodeDecodeError, ResourceMissing, themes.ThemeError):
        return ""
    return wanted or ""


def show_demo(wish: DemoWish) -> int:
    """The screen on a demo world, until the user leaves; returns the exit code."""
    from jobterm.terminal.probe import prepare, probe

    profile = probe()
    prepare(profile)
    from jobterm.tui.app import run

    return run(desk_for_demo(wish), profile=profile, role=wish.role, training=True)


def sqlcipher_version() -> str | None:
    """What the store's engine says of itself, None where it cannot be loaded."""
    try:
        from jobterm.outbox.sqlcipher import connect

        connection = connect(Path(":memory:"), bytes(32))
    except Exception:  # a driver that fails in any way is one that is not there: `doctor` says so
        return None
    try:
        [version] = connection.execute("PRAGMA cipher_version").fetchone()
        return str(version)
    finally:
        connection.close()


@dataclass(frozen=True, slots=True)
class VaultFacts:
    """A vault as its file says without being opened; ``slots``: the kinds there are."""

    exists: bool
    slots: tuple[str, ...]


def vault_facts(config_file: Path | None) -> VaultFacts:
    """The vault of the home that goes with a site file."""
    from jobterm import config
    from jobterm.office import keys

    path = config.locate(config_file, os.environ).home.vault
    return VaultFacts(path.exists(), keys.kinds(path))


def passphrase_of(file: Path | None, descriptor: int | None, option: str = "--passphrase") -> str | None:
    """A passphrase from a file or an open descriptor, None where neither is given; OfficeError that names the option
    (``option`` with ``-file`` or ``-fd``) where it cannot be read."""
    from jobterm.office.troubles import security_error
    from jobterm.security.errors import SecurityError
    from jobterm.security.passphrase import from_descriptor, from_file

    try:
        if file is not None:
            return from_file(file)
        return None if descriptor is None else from_descriptor(descriptor)
    except SecurityError as error:
        raise security_error(error, f"{option}-file" if file is not None else f"{option}-fd") from error


def make_vault(access: Access, passphrase: str | None, *, ring: bool) -> Sequence[SlotView]:
    """A new vault: for a passphrase, else in the key ring (``ring``), else one that training opens without asking."""
    from jobterm.office import keys

    place = _place(access)
    if passphrase is not None:
        unlock = keys.by_passphrase(passphrase)
    else:
        unlock = keys.by_key_ring() if ring else keys.by_nothing()
    place.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return keys.make(place, unlock)


def require_vault(access: Access) -> None:
    """OfficeError where this home never had a vault."""
    from jobterm.office import keys

    keys.require(_place(access))


def change_passphrase(access: Access, old: str, new: str) -> Sequence[SlotView]:
    """Replace the passphrase of the vault."""
    from jobterm.office import keys

    return keys.change(_place(access), old, new)


def vault_slots(access: Access) -> Sequence[SlotView]:
    """What opens the vault."""
    from jobterm.bootstrap.keys import Key
    from jobterm.office import keys
    from jobterm.office.troubles import telling

    place = _place(access)
    with telling():
        unlock = Key(place.profile, access.passphrase_file, access.passphrase_fd).unlock()
    return keys.slots(place, unlock)


def recover_outbox(access: Access, source: Path | None, to: Path | None) -> Recovered:
    """Save what is whole of a home's queue, or of ``source`` alone, into a new one in the folder ``to``."""
    from jobterm import config
    from jobterm.bootstrap.desk_stores import place_of
    from jobterm.bootstrap.keys import Key, open_vault
    from jobterm.bootstrap.site import read_site
    from jobterm.clock import RandomIds, SystemClock
    from jobterm.office.recover import Wanted, recover
    from jobterm.outbox.salvage import Keys
    from jobterm.security.vault import Purpose

    located = config.locate(access.config, os.environ)
    settings = read_site(located).settings
    clock = SystemClock()
    key = Key(settings.site.profile, access.passphrase_file, access.passphrase_fd, settings.security.keyring)
    vault = open_vault(located.home.make(), key, clock, RandomIds())
    try:
        keys = Keys(vault.key(Purpose.OUTBOX), vault.key(Purpose.ANCHOR), vault.profile.value)
        wanted = Wanted(source, to)
        return recover(place_of(located.home), keys, wanted, clock=clock, by=access.user or settings.site.user)
    finally:
        vault.lock()


def _place(access: Access) -> VaultPlace:
    from jobterm import config
    from jobterm.bootstrap.site import read_site
    from jobterm.clock import RandomIds, SystemClock
    from jobterm.office.keys import VaultPlace

    located = config.locate(access.config, os.environ)
    profile = read_site(located).settings.site.profile
    home = located.home
    return VaultPlace(home.vault, profile, (home.outbox, home.audit), SystemClock(), RandomIds())
