"""What the use cases of an office store are given: its database, the member's key, the site, and what the desk
remembers of its office; with the errors that more than one of them says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from jobterm.clock import Clock, Ids
from jobterm.i18n import _
from jobterm.office.errors import Exit, OfficeError
from jobterm.outbox.postgres import members
from jobterm.outbox.postgres.ring import Memory, read_ring
from jobterm.security.office_keys import MemberKey, Person, Ring
from jobterm.security.slots import Entropy

if TYPE_CHECKING:
    from jobterm.outbox.postgres.connection import OfficeDatabase
    from jobterm.outbox.postgres.members import MemberRow, OfficeRow

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """Who sits here, for which centre: as the site file says it. ``profile``: training or production."""

    name: str
    user: str
    role: str
    profile: str


@dataclass(frozen=True, slots=True)
class OfficeAccess:
    """An office store that was reached, and how we come to it."""

    database: OfficeDatabase
    address: str
    key: MemberKey
    site: SiteFacts
    memory: Memory
    clock: Clock
    ids: Ids
    entropy: Entropy

    def within(self, work: Callable[[], T]) -> T:
        """``work`` in one durable transaction, done again where the engine says that it must be. It waits for nobody's
        turn: what the outbox does meanwhile it does not touch."""
        return self.database.brief(work)

    def in_turn(self, office: str, work: Callable[[Ring], T]) -> T:
        """The same for a superuser who changes members or keys: one of them at a time, with the keys as they are then.
        Two at once would each leave out what the other has just done."""

        def alone() -> T:
            members.one_superuser_at_a_time(self.database, office)
            return work(self.ring())

        return self.within(alone)

    def login(self) -> str:
        """The login that the server knows us by."""
        return members.my_login(self.database)

    def me(self) -> MemberRow | None:
        """Our own row."""
        return members.member(self.database, self.login())

    def ring(self) -> Ring:
        """The office's keys; OfficeKeyForeign where none are wrapped for us."""
        return read_ring(self.database, self.key, self.memory)

    def myself(self, role: str) -> Person:
        """Ourselves as we ask to be let in."""
        return Person(self.login(), self.site.user, role, self.key.public_key)


def office_row(access: OfficeAccess) -> OfficeRow:
    """The office that we belong to; OfficeError where there is none."""
    me = access.me()
    found = [one for one in members.offices(access.database) if me is not None and one.id == me.office]
    if me is None or me.state != members.ADMITTED or not found:
        raise not_admitted(me)
    return found[0]


def not_admitted(me: MemberRow | None) -> OfficeError:
    """What a login is told that no office has let in."""
    if me is None:
        return OfficeError(
            "office.no_member",
            _("This login belongs to no office yet. What was registered lies safely here."),
            cure=_("Ask to be let in with `jobterm office members join`; a superuser of the office then admits you."),
            exit_code=Exit.REFUSED,
        )
    if me.state == members.PENDING:
        return OfficeError(
            "office.pending",
            _("This login has asked to be let in and waits for a superuser. What was registered lies safely here."),
            cure=_("Read your fingerprint to a superuser of the office (`jobterm office members list`); she admits you"
                   " with `jobterm office members admit`."),
            exit_code=Exit.REFUSED,
        )  # fmt: skip
    return OfficeError(
        "office.put_out",
        _("This login is no longer a member of the office. What was registered lies safely here."),
        cure=_("If that is a mistake, ask a superuser of the office; `jobterm office members join` asks to be let in"
               " again."),
        exit_code=Exit.REFUSED,
    )  # fmt: skip


def superuser_row(access: OfficeAccess) -> MemberRow:
    """Our own row where we may say who is a member; OfficeError where not."""
    office_row(access)
    me = access.me()
    if me is None or me.role != "superuser":
        raise OfficeError(
            "office.superuser_only",
            _("Only a superuser of the office says who its members are. Nothing was changed."),
            cure=_("`jobterm office members list` tells who they are; ask one of them."),
            exit_code=Exit.REFUSED,
        )
    return me
