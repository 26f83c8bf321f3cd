"""Our way of writing to a terminal inside tmux, whose own idea of a terminal stands between: the same keys give the
same picture as the stock driver's, screen after screen."""

from __future__ import annotations

import os
import re
import select
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
STEPS = (
    ("1503801234",), ("F3", "s"), ("F9",), ("F4",), ("Down",), ("Down",), ("Enter",), ("Escape",), ("F10",),
    ("Escape",), ("F6",), ("Down",), ("1503801234",), ("PageDown",), ("2", "Enter"), ("F1",), ("NPage",), ("Escape",),
)  # fmt: skip


class Tmux:
    """One program in one pane of a server of its own."""

    def __init__(self, name: str) -> None:
        self.name = name

    def do(self, *words: str) -> str:
        """One command of tmux."""
        return subprocess.run(
            ["tmux", "-L", self.name, *words], check=True, capture_output=True, text=True, timeout=30
        ).stdout

    def picture(self) -> str:
        """What stands there when nothing moves any more, without what follows the clock."""
        last, same = "", 0
        for _ in range(100):
            seen = self.do("capture-pane", "-p")
            same = same + 1 if seen == last and seen.strip() else 0
            if same == 3:
                break
            last = seen
            select.select([], [], [], 0.15)
        return re.sub(r"\d\d:\d\d", "00:00", last)


@contextmanager
def running(way: str) -> Iterator[Tmux]:
    tmux = Tmux(f"jobterm-test-{os.getpid()}-{way or 'cells'}")
    environ = f"JOBTERM_TRY=queue,{way} LC_ALL=C.UTF-8 LANG=C.UTF-8 PYTHONPATH={ROOT}"
    tmux.do("-f", os.devnull, "new-session", "-d", "-x", "80", "-y", "24", "-c", str(ROOT),
            f"env {environ} {sys.executable} -m tests.tui.try_it")  # fmt: skip
    try:
        yield tmux
    finally:
        subprocess.run(["tmux", "-L", tmux.name, "kill-server"], check=False, capture_output=True, timeout=30)


def played(way: str) -> list[str]:
    with running(way) as tmux:
        seen = [tmux.picture()]
        for keys in STEPS:
            tmux.do("send-keys", *keys)
            seen.append(tmux.picture())
    return seen


@pytest.mark.system
def test_in_tmux_every_screen_is_the_stock_drivers() -> None:
    ours, stock = played(""), played("stock")
    assert "Karen Testesen" in ours[1]
    for at, (mine, theirs) in enumerate(zip(ours, stock, strict=True)):
        assert mine == theirs, f"after {STEPS[:at]}"
