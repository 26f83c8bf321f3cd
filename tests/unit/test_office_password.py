"""The password of an office store's login stands in the vault alone, and reaches libpq whatever characters it has."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from jobterm.bootstrap.membership import SECRET, SECRETS, dsn_of
from jobterm.clock import ManualClock, RandomIds
from jobterm.security import vault as vaults
from jobterm.security.secrets import keep
from jobterm.security.vault import InFile, Profile

ADDRESS = "postgresql://anna@127.0.0.1/office?sslmode=verify-full&sslrootcert=/ca.crt"


def test_a_password_of_the_vault_is_given_to_the_server_and_to_nobody_else(tmp_path: Path) -> None:
    vault = vaults.create(
        tmp_path / "vault.json", Profile.TRAINING, InFile(), clock=ManualClock(), ids=RandomIds(), entropy=os.urandom
    )
    assert dsn_of(ADDRESS, vault, tmp_path) == ADDRESS
    keep(tmp_path / SECRETS, vault, SECRET, "a&b=c %/?#", os.urandom)
    dsn = dsn_of(ADDRESS, vault, tmp_path)
    assert parse_qs(urlsplit(dsn).query)["password"] == ["a&b=c %/?#"]
    assert dsn.startswith(ADDRESS)
    assert b"a&b=c" not in (tmp_path / SECRETS).read_bytes()
