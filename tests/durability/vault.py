"""The vault of a training home, opened as the program would, for tests that change rows behind its back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jobterm.bootstrap.keys import Key, open_vault
from jobterm.clock import RandomIds, SystemClock
from jobterm.config.home import Home
from jobterm.security.profile import Profile
from jobterm.security.vault import Vault


@contextmanager
def opened(home: Path) -> Iterator[Vault]:
    """The keys of a home, forgotten again."""
    vault = open_vault(Home.at(home), Key(Profile.TRAINING), SystemClock(), RandomIds())
    try:
        yield vault
    finally:
        vault.lock()
