"""What use cases work with, as they see it: made by ``bootstrap``, each part only when it is first asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Protocol

from jobterm.clock import Clock, Ids
from jobterm.domain.calendar import Hours
from jobterm.domain.plan import Plan
from jobterm.domain.registrations.model import Authority, Registration
from jobterm.office.citizen_ids import CitizenIds
from jobterm.outbox.files_port import FilePort
from jobterm.outbox.port import Capabilities, SystemPort
from jobterm.outbox.reading import Asker, ReaderPort, RegisterPort
from jobterm.outbox.store import Store

if TYPE_CHECKING:  # its module loads the database driver
    from jobterm.casebook.cache import Cache
    from jobterm.casebook.feed import Feeds, News
    from jobterm.casebook.fetch import Casebook
    from jobterm.office.lookups import LookUps
    from jobterm.office.public import Public
    from jobterm.office.shared.contact import Shared
    from jobterm.outbox.engine import Engine, Listener
    from jobterm.security.vault import Vault


@dataclass(frozen=True, slots=True)
class Site:
    """Who works here, for whom: what every call names (design decision 8). ``authority``: the hat worn where the plan
    says nothing; ``cvr``: the number that letters are sent under."""

    name: str
    municipality: str | None
    user: str
    user_name: str
    role: str
    authority: Authority
    training: bool
    cvr: str | None = None

    def organisation(self, on_behalf_of: Authority | None = None) -> tuple[str, str]:
        """(type, code) of the authority on whose behalf a call is made (interface §5; our assumption)."""
        return (on_behalf_of or self.authority).value, self.municipality or "0000"

    def sender(self, registration: Registration) -> tuple[tuple[str, str], tuple[str, str, str]]:
        """(organisation, user) to name when a registration is sent: its own authority and author, whoever drains."""
        user = ("person", registration.author, registration.author_name or registration.author)
        return self.organisation(registration.on_behalf_of), user

    def asker(self, reason: str | None = None) -> Asker:
        """Who reads, for whom and why."""
        return Asker(self.organisation(), ("person", self.user, self.user_name), reason)


@dataclass(frozen=True, slots=True)
class SystemFacts:
    """A system as this site has it. ``label``: the name that people use, empty for jobterm's own word for it;
    ``by_night``: it gets its files in the night and cannot be sent to by hand (the funds); ``personal``: it takes an
    item only by its author's own login."""

    id: str
    label: str = ""
    hours: Hours | None = None
    by_night: bool = False
    personal: bool = False
    owner: str | None = None
    support_phone: str | None = None


class Kept(Protocol):
    """What a desk keeps, and where it hands it."""

    def store(self) -> Store:
        """The outbox."""

    def shared(self) -> Shared | None:
        """The office store that this desk hands its items to, None where it has none. Opens nothing."""

    def keep(self) -> None:
        """What the outbox needs now and then, a backup a day above all; returns at once where nothing is due. May
        take seconds: not in a loop."""

    def cache(self) -> Cache:
        """What was read, with its age."""

    def lookups(self) -> LookUps:
        """The log of who looked up whom, and the reasons that hold."""

    def vault(self) -> Vault:
        """The keys of this home."""

    def keep_secret(self, system: str, value: str | None) -> None:
        """Keep the key or login of a service, or forget it; raises ``security.secrets.BadSecret``."""

    def drafts(self) -> Path:
        """The folder of half-filled forms."""

    def citizen_ids(self) -> CitizenIds:
        """CPR ↔ the id that commands print."""


class Parts(Kept, Protocol):
    """The parts of one desk. Each is made when it is first asked for and raises ``OfficeError`` where it cannot be."""

    @property
    def site(self) -> Site:
        """Who works here, for whom."""

    @property
    def clock(self) -> Clock:
        """The time."""

    @property
    def ids(self) -> Ids:
        """New identifiers."""

    @property
    def chance(self) -> Random:
        """The dice."""

    @property
    def systems(self) -> Sequence[SystemFacts]:
        """The systems of this site, in the order of the screen."""

    def capabilities(self, system: str) -> Capabilities:
        """What a system's contract declares; nothing at all for one that this site does not have."""

    def plan(self) -> Plan:
        """The plan as it stands now."""

    def ports(self) -> Mapping[str, SystemPort]:
        """Systems that can be sent to."""

    def readers(self) -> Mapping[str, ReaderPort]:
        """Systems that can be read."""

    def registers(self) -> Mapping[str, RegisterPort]:
        """Far ends that show what they received."""

    def public(self) -> Public:
        """What can be asked outside the citizens' systems."""

    def files(self) -> Mapping[str, FilePort]:
        """Systems whose deliveries travel in files."""

    def casebook(self) -> Casebook:
        """Reading with a budget, in the running loop."""

    def feeds(self, news: News) -> Feeds:
        """What follows the systems' feeds, in the running loop; ``news`` is told what came."""

    def engine(self, listener: Listener) -> Engine:
        """What drains the outbox, in the running loop."""

    async def hang_up(self) -> None:
        """Close idle connections, in the loop that opened them."""

    def close(self) -> None:
        """Close stores."""
