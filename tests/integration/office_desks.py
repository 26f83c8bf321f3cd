"""Desks of one office for tests: each with an outbox of its own, one store in the office's place, a worker there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

from tests.unit.outbox.fake_system import FakeRegister, FakeSystem
from tests.unit.outbox.making import ANCHOR_KEY, KEY, place

from jobterm.clock import ManualClock
from jobterm.office.recipients import promise_time
from jobterm.office.shared.contact import Opened, Shared
from jobterm.office.shared.exchange import Exchange, Round
from jobterm.outbox.engine import Engine, Surroundings, as_taken
from jobterm.outbox.port import SystemPort
from jobterm.outbox.presence import Presence
from jobterm.outbox.sqlstore import SqlStore, open_outbox
from jobterm.outbox.store import StoredItem, StoreError, StoreUnsure

OFFICE = "1f0c7a52-0000-4000-8000-000000000001"


class Gone(StoreError):
    """What an office store that does not answer says."""

    code = "office.unreachable"


class NotAllowed(StoreError):
    """What it says to a login that may not write that."""

    code = "office.rights"


def desk_store(folder: Path, clock: ManualClock) -> SqlStore:
    """An outbox in a folder of its own."""
    folder.mkdir(exist_ok=True)
    return open_outbox(
        place(folder), key=KEY, anchor_key=ANCHOR_KEY, profile="training", clock=clock, promise=promise_time
    )


class Line:
    """The way to an office store, as a test wants it: ``down`` answers nothing; ``lose``: so many commits are done, and
    nobody hears of it; ``refuses``: the id of an item that it does not take."""

    def __init__(self, store: Any) -> None:
        self._store = store
        self.down = False
        self.read_only = False
        self.lose = 0
        self.refuses = ""
        self.calls: list[str] = []

    def close(self) -> None:
        """The store is the test's own."""

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._store, name)
        if not callable(real):
            return real

        def call(*args: Any, **kwargs: Any) -> Any:
            self.calls.append(name)
            if name == "receive" and any(one.registration.id == self.refuses for one in args[0]):
                raise NotAllowed("another author's")
            if self.down or (self.read_only and name in ("receive", "commit", "append")):
                raise Gone("nobody answers")
            result = real(*args, **kwargs)
            if name in ("receive", "commit", "append") and self.lose:
                self.lose -= 1
                raise StoreUnsure("the answer was lost")
            return result

        return call


class Terminal:
    """A desk: its outbox and its side of the exchange."""

    def __init__(self, folder: Path, office: Office, user: str = "aho", personal: Sequence[str] = ()) -> None:
        self.folder, self.office = folder, office
        self.line = Line(office.store)
        self.store = desk_store(folder, office.clock)
        self.presence = Presence(user, frozenset(personal))
        self.start()

    def start(self) -> None:
        """A new process at this desk."""
        self.shared = Shared(self._open, self.office.clock)
        self.exchange = Exchange(self.shared, self.store, self.office.clock, self.presence)

    def _open(self) -> Opened:
        if self.line.down:
            raise Gone("nobody answers")
        return Opened(self.line, OFFICE, self.office.clock)

    def talk(self, rounds: int = 1) -> Round:
        """So many rounds; the last one."""
        done = Round()
        for _ in range(rounds):
            done = self.exchange.round()
        return done

    def item(self, registration: str) -> StoredItem:
        """An item as this desk has it."""
        return self.store.item(registration)

    def shows(self, registration: str) -> str:
        """The state that is shown here."""
        return self.store.item(registration).shown

    def reborn(self) -> None:
        """Its process died; another begins with what is on the disk."""
        self.store.close()
        self.store = desk_store(self.folder, self.office.clock)
        self.start()


class Office:
    """One office: its store, some desks, one worker, one system that all of it goes to."""

    def __init__(self, folder: Path, clock: ManualClock, make: Callable[[Path, ManualClock], Any] = desk_store) -> None:
        self.folder, self.clock = folder, clock
        self.store = make(folder / "office", clock)
        self.system = FakeSystem(clock)
        self.fund = FakeRegister(clock)
        self.desks: dict[str, Terminal] = {}

    def desk(self, name: str, user: str = "aho", personal: Sequence[str] = ()) -> Terminal:
        """A desk of this office; the same one under the same name."""
        if name not in self.desks:
            self.desks[name] = Terminal(self.folder / name, self, user, personal)
        return self.desks[name]

    async def work(self, rounds: int = 3, seconds: float = 5.0, *, presence: Presence | None = None) -> None:
        """So many rounds of a worker."""
        ports: dict[str, SystemPort] = {self.system.id: self.system}
        engine = Engine(
            Surroundings(
                self.store, ports, {"fund": self.fund}, self.clock, Random(1),
                lambda made: (("jobcenter", "12345"), ("sagsbehandler", made.author, made.author_name)),
                lambda made: made.needs, "worker", as_taken, presence=presence or Presence(),
            )
        )  # fmt: skip
        for _ in range(rounds):
            await engine.round()
            await engine.settled()
            self.clock.advance(seconds)
        await engine._leave()

    def close(self) -> None:
        """Close all that is open."""
        for desk in self.desks.values():
            with suppress(Exception):
                desk.store.close()
        self.store.close()
