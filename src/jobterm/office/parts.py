"""What use cases work with, as they see it: made by ``bootstrap``, each part only when it is first asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Protocol

from jobterm.clock import Clock, Ids
from jobterm.domain.calendar import Hours
from jobterm.domain.plan import Plan
from jobterm.domain.registrations.model import Authority
from jobterm.office.citizen_ids import CitizenIds
from jobterm.outbox.port import Asker, Capabilities, ReaderPort, SystemPort
from jobterm.outbox.store import Store

if TYPE_CHECKING:  # its module loads the database driver
    from jobterm.casebook.cache import Cache


@dataclass(frozen=True, slots=True)
class Site:
    """Who works here, for whom: what every call names (design decision 8). ``authority``: the hat worn where the plan
    says nothing."""

    name: str
    municipality: str | None
    user: str
    user_name: str
    role: str
    authority: Authority
    training: bool

    def organisation(self, on_behalf_of: Authority | None = None) -> tuple[str, str]:
        """(type, code) of the authority on whose behalf a call is made (interface §5; our assumption)."""
        hat = on_behalf_of or self.authority
        if hat is Authority.MUNICIPALITY:
            return "municipality", self.municipality or ""
        return "state", self.municipality or ""

    def asker(self, reason: str | None = None) -> Asker:
        """Who reads, for whom and why."""
        return Asker(self.organisation(), (self.role, self.user, self.user_name), reason)


@dataclass(frozen=True, slots=True)
class SystemFacts:
    """A system as this site has it. ``label``: the name that people use, empty for jobterm's own word for it;
    ``by_night``: it gets its files in the night and cannot be sent to by hand (the funds)."""

    id: str
    label: str
    capabilities: Capabilities
    hours: Hours | None = None
    by_night: bool = False
    owner: str | None = None
    support_phone: str | None = None


class Parts(Protocol):
    """The parts of one desk. Each is made when it is first asked for and raises ``OfficeError`` where it cannot be."""

    site: Site
    clock: Clock
    ids: Ids
    chance: Random
    systems: Sequence[SystemFacts]

    def plan(self) -> Plan:
        """The plan as it stands now."""

    def store(self) -> Store:
        """The outbox."""

    def cache(self) -> Cache:
        """What was read, with its age."""

    def citizen_ids(self) -> CitizenIds:
        """CPR ↔ the id that commands print."""

    def ports(self) -> Mapping[str, SystemPort]:
        """Systems that can be sent to."""

    def readers(self) -> Mapping[str, ReaderPort]:
        """Systems that can be read."""

    async def hang_up(self) -> None:
        """Close idle connections, in the loop that opened them."""

    def close(self) -> None:
        """Close stores."""
