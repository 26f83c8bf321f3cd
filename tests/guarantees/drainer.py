"""`python -m tests.guarantees.drainer SECONDS ...`: `jobterm sync` with a drain lease of so many seconds, so that a
sender can stand still for several of them, and with its process id in the lease, so that it can be found."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import replace

from jobterm.__main__ import run
from jobterm.outbox import engine
from jobterm.outbox.surroundings import Surroundings


class Named(engine.Engine):
    """The engine as it is, under a name that tells its process."""

    def __init__(self, around: Surroundings) -> None:
        super().__init__(replace(around, owner=f"{os.getpid()} {time.time_ns()}"))


def main() -> int:
    """The lease of this process is short; everything else is the program as it is."""
    engine.LEASE_SECONDS = float(sys.argv[1])
    engine.RENEW_SECONDS = engine.LEASE_SECONDS / 3
    engine.Engine = Named  # type: ignore[misc]
    return run(["sync", *sys.argv[2:]])


if __name__ == "__main__":
    raise SystemExit(main())
