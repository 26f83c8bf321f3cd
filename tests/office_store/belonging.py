"""An office made as people make it: a login with a vault of its own each, the first makes the office, the others ask
and are let in. And an item, put into the store in somebody's name."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.office_store.fixtures import Database
from tests.unit.outbox.making import item, registration, uid

from jobterm.clock import ManualClock, RandomIds, SystemClock
from jobterm.office.membership import founding, people
from jobterm.office.membership.access import OfficeAccess, SiteFacts
from jobterm.office.membership.views import Done
from jobterm.outbox.postgres import migrate
from jobterm.outbox.postgres.ring import Remembered, read_ring
from jobterm.outbox.postgres.store import OfficeStore, connect, open_office
from jobterm.outbox.sealing import OfficeSealer, Open
from jobterm.security import vault as vaults
from jobterm.security.office_keys import MemberKey, fingerprint
from jobterm.security.vault import InFile, Profile, Vault

SUPERUSER, CASEWORKER, COLLEAGUE, WORKER, BOARD = "lone", "anna", "bente", "robot", "wall"


class Kept:
    """What a desk remembers of its office, in memory."""

    def __init__(self) -> None:
        self.office: Remembered | None = None

    def recall(self) -> Remembered | None:
        """What was remembered last."""
        return self.office

    def remember(self, office: Remembered) -> None:
        """Keep it."""
        self.office = office


@dataclass
class Desks:
    """The desks of a test: for each login a vault, a memory and connections, closed by `desks`."""

    database: Database
    folder: Path
    name: str = "Testby"
    vaults: dict[str, Vault] = field(default_factory=dict)
    kept: dict[str, Kept] = field(default_factory=dict)
    opened: list[OfficeAccess] = field(default_factory=list)
    stores: list[OfficeStore] = field(default_factory=list)
    made: int = 0

    def vault(self, login: str) -> Vault:
        """Her vault, made when first asked for."""
        if login not in self.vaults:
            self.made += 1
            path = self.folder / f"{login}-{self.made}" / "vault.json"
            self.vaults[login] = vaults.create(
                path, Profile.TRAINING, InFile(), clock=ManualClock(), ids=RandomIds(), entropy=os.urandom
            )
        return self.vaults[login]

    def desk(self, login: str, *, role: str = "caseworker", user: str = "") -> OfficeAccess:
        """The office store as this login reaches it; her user id is ``u-`` and the login, unless it is named."""
        self.database.cluster.create_login(login)
        database = connect(self.database.dsn(login), Open(), local=SystemClock(), chance=Random(1))
        site = SiteFacts(self.name, user or f"u-{login}", role, "training")
        made = OfficeAccess(
            database, "test", MemberKey(self.vault(login)), site,
            self.kept.setdefault(login, Kept()), SystemClock(), RandomIds(), os.urandom,
        )  # fmt: skip
        self.opened.append(made)
        return made

    def found(self, login: str = SUPERUSER) -> tuple[OfficeAccess, list[Done]]:
        """Make the office with this login as its first superuser; it owns the database."""
        self.database.cluster.create_login(login)
        self.database.run(f'ALTER DATABASE "{self.database.name}" OWNER TO "{login}"')
        desk = self.desk(login, role="superuser")
        before = migrate.version(desk.database)
        return desk, founding.init(desk, lambda: (before, migrate.init(desk.database)))

    def member(self, superuser: OfficeAccess, login: str, role: str = "caseworker", *, user: str = "") -> OfficeAccess:
        """A login that has asked and was let in."""
        desk = self.desk(login, user=user)
        people.join(desk, role)
        people.admit(superuser, login, fingerprint(desk.key.public_key))
        return desk

    def store(self, desk: OfficeAccess) -> OfficeStore:
        """The office's outbox, with the keys of a desk's vault."""
        sealer = OfficeSealer(lambda: read_ring(desk.database, desk.key, desk.memory), SystemClock(), os.urandom)
        login = desk.login()
        made = open_office(self.database.dsn(login), sealer, local=SystemClock(), chance=Random(1))
        self.stores.append(made)
        return made


@contextmanager
def desks(database: Database, folder: Path, name: str = "Testby") -> Iterator[Desks]:
    """Desks of one office in a database; closed at the end."""
    made = Desks(database, folder, name)
    try:
        yield made
    finally:
        for store in made.stores:
            store.close()
        for one in made.opened:
            one.database.close()


def put(store: OfficeStore, n: int, author: str, citizen: str = "1503801234") -> str:
    """An item in somebody's name; its id."""
    store.append([item(registration(n, citizen=citizen, author=author))], by=author)
    return uid(n)


def digest(text: str) -> str:
    """The unkeyed hash that blinding must not be."""
    return hashlib.sha256(text.encode()).hexdigest()
