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
    """The engine as it is, with a short lease and under a name that tells its process."""

    def __init__(self, around: Surroundings) -> None:
        seconds = float(sys.argv[1])
        owner = f"{os.getpid()} {time.time_ns()}"
        super().__init__(replace(around, owner=owner, lease_seconds=seconds, renew_seconds=seconds / 3))


def main() -> int:
    """The lease of this process is short; everything else is the program as it is."""
    engine.Engine = Named  # type: ignore[misc]
    return run(["sync", *sys.argv[2:]])


if __name__ == "__main__":
    raise SystemExit(main())
