"""Nordlys' adapter is held against jobterm's conformance kit."""

from __future__ import annotations

from datetime import datetime

from nordlys.simulator import Nordlys

from jobterm.testing import AdapterKit, Bench


class NordlysBench(Bench):
    """The simulator, and what can be done with it."""

    system = "nordlys"

    def start(self) -> None:
        self.simulator = Nordlys()
        self.url = self.simulator.url

    def stop(self) -> None:
        self.simulator.shutdown()
        self.simulator.server_close()

    def applied(self, registration: str) -> int:
        return int(registration in self.simulator.taken)

    def shut(self, until: datetime) -> bool:
        self.simulator.opens = until.isoformat()
        return True

    def open(self) -> None:
        self.simulator.opens = None


class TestNordlys(AdapterKit):
    """All of the kit."""

    bench = NordlysBench
