"""A desk at a site: from the site file to parts. What may stand in the file is `config`'s affair."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jobterm import config
from jobterm.bootstrap import Access
from jobterm.bootstrap.desk_parts import BY_NIGHT, DeskParts, Making
from jobterm.bootstrap.keys import Key, open_vault
from jobterm.bootstrap.plans import PlanFile
from jobterm.clock import RandomIds, SystemClock
from jobterm.config import Config, ConfigErrors, ConfigMissing, Located
from jobterm.config.reading import duration
from jobterm.domain.calendar import Hours
from jobterm.domain.identifiers import SYSTEMS
from jobterm.domain.letters_templates import Template
from jobterm.i18n import _
from jobterm.office.board.telling import Alerting
from jobterm.office.day.notices import FILE as NOTICES
from jobterm.office.day.notices import NoticeFile
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.papers.printer import Printing, words_of
from jobterm.office.papers.templates import FOLDER, own_texts
from jobterm.office.parts import Site, SystemFacts
from jobterm.office.troubles import telling
from jobterm.outbox.port import Capabilities
from jobterm.security.login import User, who
from jobterm.systems import catalogue
from jobterm.systems.standin import UNKNOWN
from jobterm.systems.wire import Wire, WireSettings

if TYPE_CHECKING:
    from jobterm.office.shared.contact import Shared


def parts_of(access: Access) -> DeskParts:
    """The parts of the site that an entrance may reach. Reads the site file; opens no store yet."""
    located = config.locate(access.config, os.environ)
    found = read_site(located)
    clock, ids = SystemClock(), RandomIds()
    settings = found.settings
    key = Key(settings.site.profile, access.passphrase_file, access.passphrase_fd, settings.security.keyring)
    return DeskParts(
        Making(
            site=_site(found, access.user),
            systems=_systems(found),
            home=located.home,
            vault=lambda: open_vault(located.home, key, clock, ids),
            plan=PlanFile(found.plan),
            wire=lambda system: _wire(found, system, clock),
            clock=clock,
            ids=ids,
            overrides=_overrides(found),
            own_settings=lambda: {name: one.settings for name, one in found.settings.systems.items() if one.settings},
            notices=NoticeFile(found.plan.parent / NOTICES),
            templates=lambda: _templates(found),
            printing=_printing(found),
            shared=_shared(found),
            alerting=_alerting(found),
        )
    )


def read_site(located: Located) -> Config:
    """The site file; OfficeError (exit 2) with the first error where it cannot be used."""
    try:
        return config.read(located.file)
    except ConfigMissing:
        message, cure = config.PROBLEMS["config.missing_file"]
        places = ", ".join(str(file) for file in located.looked_at)
        raise OfficeError(
            "config.missing_file", f"{_(message)} ({places})", cure=_(cure), field="--config", exit_code=Exit.USAGE
        ) from None
    except ConfigErrors as error:
        first = error.problems[0]
        raise OfficeError(
            first.code, first.message.say(_), cure=first.cure.say(_), field=first.field or None, exit_code=Exit.USAGE
        ) from None


def _site(found: Config, asked_for: str | None) -> Site:
    here = found.settings.site
    with telling():
        user = who(here.profile, User(here.user, here.user_name or here.user, here.role), asked_for)
    return Site(here.name, here.municipality, user.id, user.name, user.role, here.authority, found.training, here.cvr)


def _systems(found: Config) -> tuple[SystemFacts, ...]:
    """The systems of the site file, ours first in their usual order."""
    named = found.settings.systems
    order = [name for name in SYSTEMS if name in named] + sorted(set(named) - set(SYSTEMS))
    return tuple(
        SystemFacts(
            str(name),
            hours=Hours.parse(hours) if (hours := named[name].hours) else None,
            by_night=name in BY_NIGHT or _by_night(name),
            personal=named[name].auth == "personal",
            owner=named[name].owner,
            support_phone=named[name].support_phone or found.settings.support.phone,
        )
        for name in order
    )


def _by_night(system: str) -> bool:
    """Whether a supplier's system takes files at an hour. It is loaded for that: from here on its names are known."""
    if system in SYSTEMS:
        return False
    try:
        return catalogue.capabilities(system).file_hour is not None
    except catalogue.UnknownSystem:
        return False  # a stand-in takes its place, and `doctor` says why


def _wire(found: Config, system: str, clock: SystemClock) -> Wire | None:
    from jobterm.systems.transport import HttpWire

    named = found.settings.systems.get(system)
    if named is None or named.url is None:
        return None
    certificate = found.certificate(system)
    return HttpWire(
        WireSettings(
            system=system,
            url=named.url,
            training=found.training,
            certificate=(certificate, certificate) if certificate is not None else None,
        ),
        clock,
    )


def _shared(found: Config) -> Callable[[DeskParts], Shared] | None:
    """What makes the way to the office store of this site, None where it has none."""
    address = found.office
    if address is None:
        return None

    def make(parts: DeskParts) -> Shared:
        from jobterm.bootstrap.office_store import way_to

        return way_to(address.dsn(), parts.vault, parts.home.data, parts.clock, parts.chance)

    return make


def _templates(found: Config) -> Mapping[str, Template]:
    """The centre's own texts of letters; OfficeError where they cannot be used."""
    named = found.settings.site.letters
    return own_texts(found.file.parent / (named or FOLDER), named=named is not None)


def _printing(found: Config) -> Printing:
    """The site's printer."""
    here = found.settings.print
    command = words_of(here.command, here.queue) if here.command else ()
    if command and "/" in command[0]:
        command = (str(found.file.parent / command[0]), *command[1:])
    exports = found.file.parent / Path(here.exports).expanduser() if here.exports else None
    return Printing(command, here.encoding, here.lines, here.timeout_s, here.keep_days, exports=exports)


def _alerting(found: Config) -> Alerting:
    """Who is told what should not be so."""
    here = found.settings.alerts
    command = words_of(here.command, None) if here.command else ()
    if command and "/" in command[0]:
        command = (str(found.file.parent / command[0]), *command[1:])
    return Alerting(command, here.timeout_s)


def _overrides(found: Config) -> Mapping[str, Capabilities]:
    """Contracts as this site's agreement has them."""
    made: dict[str, Capabilities] = {}
    for name, system in found.settings.systems.items():
        agreed = system.capabilities
        if agreed is None:
            continue
        try:
            shipped = catalogue.capabilities(name)
        except catalogue.UnknownSystem:
            shipped = UNKNOWN
        plain: dict[str, Any] = {
            field: value
            for field in ("create_once", "version", "lookup", "closes", "per_system_in_flight")
            if (value := getattr(agreed, field)) is not None
        }
        plain |= {
            field: duration(value) for field in ("key_ttl", "life") if (value := getattr(agreed, field)) is not None
        }
        made[name] = replace(shipped, **plain)
    return made
