"""The vault in a real key ring: GNOME's daemon on a bus of its own, in a home of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = """
mkdir -p -m 700 "$XDG_RUNTIME_DIR"
printf kodeord | gnome-keyring-daemon --unlock --components=secrets >/dev/null
exec "$0" -c "$1" "$2"
"""

PROGRAM = """
import os, sys
from pathlib import Path
from jobterm.clock import RandomIds, SystemClock
from jobterm.security import vault
from jobterm.security.errors import KeyringEmpty
from jobterm.security.keyring_probe import SystemKeyRing

path = Path(sys.argv[1])
ring = SystemKeyRing(time_limit_s=30)
unlock = vault.InKeyRing(ring)
sources = {"clock": SystemClock(), "ids": RandomIds(), "entropy": os.urandom}
assert ring.available()
made = vault.create(path, vault.Profile.PRODUCTION, unlock, **sources)
opened = vault.open_vault(path, vault.Profile.PRODUCTION, unlock, **sources)
assert opened.key("outbox") == made.key("outbox")
(slot,) = made.slots()
account = f"{made.store_id}/{slot.id}"
kept = ring.get(account)
ring.forget(account)
ring.forget(account)
try:
    vault.open_vault(path, vault.Profile.PRODUCTION, unlock, **sources)
except KeyringEmpty:
    print("kept, found and forgotten", len(kept))
"""


@pytest.mark.system
def test_the_data_key_is_kept_in_the_sessions_key_ring(tmp_path: Path) -> None:
    environment = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(tmp_path),
        "XDG_DATA_HOME": str(tmp_path / "share"),
        "XDG_RUNTIME_DIR": str(tmp_path / "run"),
    }
    done = subprocess.run(
        ["dbus-run-session", "--", "bash", "-c", SCRIPT, sys.executable, PROGRAM, str(tmp_path / "data/vault.json")],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stdout == "kept, found and forgotten 32\n", done.stderr
