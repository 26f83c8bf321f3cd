"""Keys of services: sealed in one file that only this home's vault opens."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from jobterm.clock import ManualClock, RandomIds
from jobterm.security import secrets
from jobterm.security.errors import SealDamaged, SealOtherHome
from jobterm.security.profile import Profile
from jobterm.security.vault import InFile, Vault, create


def vault(folder: Path) -> Vault:
    return create(
        folder / "vault.json", Profile.TRAINING, InFile(), clock=ManualClock(), ids=RandomIds(), entropy=os.urandom
    )  # fmt: skip


def test_a_key_is_kept_replaced_and_forgotten(tmp_path: Path) -> None:
    held, path = vault(tmp_path), tmp_path / "secrets"
    assert secrets.secret(path, held, "jobindsats") is None
    secrets.keep(path, held, "jobindsats", "first-key", os.urandom)
    secrets.keep(path, held, "cvr", "user:pass word", os.urandom)
    secrets.keep(path, held, "jobindsats", "second-key", os.urandom)
    assert secrets.secret(path, held, "jobindsats") == "second-key"
    assert secrets.names(path, held) == ("cvr", "jobindsats")
    secrets.keep(path, held, "jobindsats", None, os.urandom)
    assert secrets.names(path, held) == ("cvr",)


def test_the_file_tells_nothing_and_is_the_users_alone(tmp_path: Path) -> None:
    held, path = vault(tmp_path), tmp_path / "secrets"
    secrets.keep(path, held, "jobindsats", "a-very-secret-key", os.urandom)
    blob = path.read_bytes()
    assert b"a-very-secret-key" not in blob
    assert b"jobindsats" not in blob
    assert path.stat().st_mode & 0o077 == 0


def test_another_home_and_a_damaged_file_are_told_apart(tmp_path: Path) -> None:
    mine, path = vault(tmp_path / "a"), tmp_path / "secrets"
    secrets.keep(path, mine, "cvr", "u:p", os.urandom)
    with pytest.raises(SealOtherHome):
        secrets.secret(path, vault(tmp_path / "b"), "cvr")
    path.write_bytes(path.read_bytes()[:-3])
    with pytest.raises(SealDamaged):
        secrets.secret(path, mine, "cvr")


@pytest.mark.parametrize("bad", ["", " ", "a\nb", "a\r\nx: y", "\x00", "æ", "x" * 401, " lead"])
def test_what_no_header_carries_is_no_key(tmp_path: Path, bad: str) -> None:
    with pytest.raises(secrets.BadSecret):
        secrets.keep(tmp_path / "secrets", vault(tmp_path), "cvr", bad, os.urandom)
    assert not (tmp_path / "secrets").exists()
