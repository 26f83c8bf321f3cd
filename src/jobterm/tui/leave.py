"""Leaving: the desk gets a moment to settle what is in flight, and cannot keep anybody from going home."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable

from jobterm.i18n import _
from jobterm.office.desk import Desk

GRACE_S = 8.0
"""How long the desk may take to stop: the longest answer that an adapter waits for, and a little."""


def stop_desk(desk: Desk, *, grace_s: float = GRACE_S, abandon: Callable[[], None] | None = None) -> None:
    """Stop the desk; after ``grace_s`` seconds without an end, ``abandon`` is called: by default the process ends at
    once. Nothing acknowledged is lost by that: it is the same as a kill (guarantee G1)."""
    stopper = threading.Thread(target=desk.stop, name="desk-stop", daemon=True)
    stopper.start()
    stopper.join(grace_s)
    if stopper.is_alive():
        (abandon or _leave_behind)()


def forget_terminal() -> None:
    """After the line dropped: writing to a terminal that is gone would end the program before the desk has."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nowhere, number)
    os.close(nowhere)


def _leave_behind() -> None:
    print(_("The engine did not stop in time and was left. What was saved is safe."), file=sys.stderr, flush=True)
    os._exit(0)
