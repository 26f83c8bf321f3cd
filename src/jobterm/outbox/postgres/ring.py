"""The keys of an office as they lie wrapped in its store: unwrapped for a member, proved, held against what her desk
remembers; given to a member, and changed for all when one leaves.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Protocol

from jobterm.clock import Clock
from jobterm.outbox.postgres import members
from jobterm.outbox.postgres.members import ADMITTED, MemberRow, OfficeRow, Sql
from jobterm.outbox.sealing import OfficeSealer
from jobterm.security.errors import OfficeKeyForeign
from jobterm.security.office_keys import SECRET_EPOCH, MemberKey, Person, Ring, wrap
from jobterm.security.slots import KEY_BYTES, Entropy
from jobterm.security.vault import Vault

KEYLESS: Final = ("board",)
"""Roles that see counts only: no key is wrapped for them."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """What a desk knows of its office since it first opened its keys: a database that is put in the other's place, or
    an epoch that is taken back, does not pass for it."""

    office: str
    fingerprint: str
    epoch: int

    def to_text(self) -> str:
        """One line."""
        return f"{self.office} {self.epoch} {self.fingerprint}"

    @classmethod
    def from_text(cls, text: str) -> Remembered:
        """What `to_text` made; ValueError for anything else."""
        office, epoch, fingerprint = text.split(" ", 2)
        return cls(office, fingerprint, int(epoch))


class Memory(Protocol):
    """Where a desk remembers its office."""

    def recall(self) -> Remembered | None:
        """What is remembered, None where there was no office yet."""

    def remember(self, office: Remembered) -> None:
        """Keep it."""


def read_ring(sql: Sql, key: MemberKey, memory: Memory | None = None) -> Ring:
    """The keys that are wrapped for our login, each proved by the office's secret.

    With a ``memory``: held against it, and kept there. OfficeKeyForeign where there are none (not admitted, or put
    out), they were wrapped for another key than our vault's, or they are not those that this desk knows.
    """
    me = members.member(sql, members.my_login(sql))
    if me is None or me.state != ADMITTED:
        raise OfficeKeyForeign("not admitted")
    if me.public_key != key.public_key:
        raise OfficeKeyForeign("another vault")
    ring = _unwrapped(sql, me, key)
    if not ring.vouches(me.person, me.voucher):
        raise OfficeKeyForeign("not vouched for")
    if memory is not None:
        _known(ring, memory)
    return ring


def member_sealer(
    sql: Sql, vault: Vault, clock: Clock, entropy: Entropy, memory: Memory | None = None
) -> OfficeSealer:  # fmt: skip
    """A sealer with the keys that an office wrapped for whoever holds this vault and comes with this login. Nothing is
    asked before it is first used; then StoreError as the database raises them, ForeignKey where there is no key for
    us."""
    key = MemberKey(vault)
    return OfficeSealer(lambda: read_ring(sql, key, memory), clock, entropy)


def wrapped_for(ring: Ring, person: Person) -> dict[int, bytes]:
    """All of an office's keys for a member; none for who sees counts only."""
    if person.role in KEYLESS:
        return {}
    keys = {SECRET_EPOCH: ring.secret, **ring.epochs}
    return {epoch: wrap(ring.office, epoch, key, person.public_key) for epoch, key in keys.items()}


def found(sql: Sql, office: OfficeRow, person: Person, entropy: Entropy) -> Ring:
    """Enter a new office with its first member, keys and all; to be called within a transaction of the owner's."""
    bare = Ring(office.id, entropy(KEY_BYTES), {})
    first = entropy(KEY_BYTES)
    ring = bare.with_epoch(1, first)
    members.found_office(sql, office)
    members.ask(sql, office.id, person)
    members.decide(sql, person, ADMITTED, ring.vouch(person), person.login)
    members.enter_epoch(sql, office.id, 1, ring.proof(1, first), person.login)
    members.give(sql, office.id, person.login, wrapped_for(ring, person))
    return ring


def new_epoch(sql: Sql, ring: Ring, staying: Iterable[MemberRow], by: str, entropy: Entropy) -> Ring:
    """A new data key, wrapped for all who stay and are vouched for; to be called within a transaction of a
    superuser's."""
    epoch, key = ring.newest + 1, entropy(KEY_BYTES)
    members.enter_epoch(sql, ring.office, epoch, ring.proof(epoch, key), by)
    for one in staying:
        if one.state == ADMITTED and one.role not in KEYLESS and ring.vouches(one.person, one.voucher):
            members.give(sql, ring.office, one.login, {epoch: wrap(ring.office, epoch, key, one.public_key)})
    return ring.with_epoch(epoch, key)


def _unwrapped(sql: Sql, me: MemberRow, key: MemberKey) -> Ring:
    held = {epoch: key.unwrap(me.office, epoch, blob) for epoch, blob in members.wrapped(sql, me.login).items()}
    secret = held.pop(SECRET_EPOCH, None)
    if secret is None or not held:
        raise OfficeKeyForeign("no key")
    ring = Ring(me.office, secret, held)
    proofs = {one.epoch: one.proof for one in members.epochs(sql, me.office)}
    for epoch, one in held.items():
        if epoch not in proofs or not ring.proves(epoch, one, proofs[epoch]):
            raise OfficeKeyForeign(f"epoch {epoch} is not proved")
    if max(proofs) != ring.newest:
        raise OfficeKeyForeign(f"epoch {max(proofs)} is not wrapped for us")
    return ring


def _known(ring: Ring, memory: Memory) -> None:
    now, before = Remembered(ring.office, ring.fingerprint(), ring.newest), memory.recall()
    if before is not None and (before.office, before.fingerprint) != (now.office, now.fingerprint):
        raise OfficeKeyForeign("another office")
    if before is not None and before.epoch > now.epoch:
        raise OfficeKeyForeign("an epoch was taken back")
    if before != now:
        memory.remember(now)
