"""A sealed file opens for whoever may open it, and for nobody else; an accident, a forgery, the wrong passphrase and
the other world are told apart."""

from __future__ import annotations

import hashlib
import json
import os
import random
from pathlib import Path

import pytest

from jobterm.clock import ManualClock, RandomIds
from jobterm.security.document import KdfCost, canonical
from jobterm.security.errors import (
    PassphraseTooShort,
    SealDamaged,
    SealNewer,
    SealOtherHome,
    SealOtherWorld,
    SealWrongPassphrase,
    SecurityError,
)
from jobterm.security.profile import Profile
from jobterm.security.sealed import seal, unseal
from jobterm.security.slots import Unlock
from jobterm.security.vault import InFile, Passphrase, Vault, create

CHEAP = KdfCost(memory_kib=8 * 1024, passes=1, lanes=1)
WORDS = Passphrase("korrekt hest batteri", CHEAP)
CONTENT = b"Karen Testesen, 150380-1234"
ABOUT = {"bundle": "b1"}


def vault(folder: Path, profile: Profile = Profile.TRAINING) -> Vault:
    unlock: Unlock = InFile() if profile is Profile.TRAINING else WORDS
    return create(
        folder / "vault.json", profile, unlock, clock=ManualClock(), ids=RandomIds(), entropy=os.urandom
    )  # fmt: skip


@pytest.fixture
def mine(tmp_path: Path) -> Vault:
    (tmp_path / "mine").mkdir()
    return vault(tmp_path / "mine")


@pytest.fixture
def theirs(tmp_path: Path) -> Vault:
    (tmp_path / "theirs").mkdir()
    return vault(tmp_path / "theirs")


def sealed(mine: Vault, words: Passphrase | None) -> bytes:
    return seal("bundle", ABOUT, CONTENT, mine, words, os.urandom)


@pytest.mark.parametrize("words", [None, WORDS], ids=["vault", "passphrase"])
def test_what_was_sealed_comes_out_as_it_was_and_nothing_of_it_can_be_read_before(
    mine: Vault, words: Passphrase | None
) -> None:
    blob = sealed(mine, words)
    assert b"Karen" not in blob
    assert b"1234" not in blob.replace(blob.split(b"\n", 1)[0], b"")
    opened = unseal("bundle", blob, mine, words)
    assert (opened.content, opened.about, opened.by) == (CONTENT, ABOUT, "passphrase" if words else "vault")


def test_a_passphrase_opens_it_at_another_home(mine: Vault, theirs: Vault) -> None:
    assert unseal("bundle", sealed(mine, WORDS), theirs, WORDS).content == CONTENT


def test_without_a_passphrase_only_its_own_home_opens_it(mine: Vault, theirs: Vault) -> None:
    with pytest.raises(SealOtherHome):
        unseal("bundle", sealed(mine, None), theirs, WORDS)


@pytest.mark.parametrize("words", [Passphrase("something else"), None], ids=["other", "none"])
def test_the_wrong_passphrase_is_no_damage(mine: Vault, words: Passphrase | None) -> None:
    with pytest.raises(SealWrongPassphrase):
        unseal("bundle", sealed(mine, WORDS), mine, words)


@pytest.mark.parametrize("words", [None, WORDS], ids=["vault", "passphrase"])
def test_a_change_of_any_byte_is_damage_and_no_wrong_passphrase(mine: Vault, words: Passphrase | None) -> None:
    blob, dice = sealed(mine, words), random.Random(3)
    for at in range(len(blob)):
        changed = bytearray(blob)
        changed[at] ^= 1 << dice.randrange(8)
        with pytest.raises(SealDamaged):
            unseal("bundle", bytes(changed), mine, words)
    for cut in (0, 1, 40, len(blob) // 2, len(blob) - 1):
        with pytest.raises(SealDamaged):
            unseal("bundle", blob[:cut], mine, words)


@pytest.mark.parametrize("here", [Profile.TRAINING, Profile.PRODUCTION], ids=lambda one: one.value)
def test_training_and_production_never_meet_in_a_file(tmp_path: Path, here: Profile) -> None:
    there = Profile.PRODUCTION if here is Profile.TRAINING else Profile.TRAINING
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
    blob = sealed(vault(tmp_path / "there", there), WORDS)
    home = vault(tmp_path / "here", here)
    with pytest.raises(SealOtherWorld):
        unseal("bundle", blob, home, WORDS)
    with pytest.raises(SecurityError):
        unseal("bundle", forged(blob, profile=here.value), home, WORDS)


def forged(blob: bytes, **changes: object) -> bytes:
    """A header with other values, and the unkeyed sum made to fit."""
    line, _, ciphertext = blob.partition(b"\n")
    header = json.loads(line) | changes
    del header["sum"]
    total = hashlib.sha256(canonical(header) + b"\n" + ciphertext).hexdigest()
    return canonical({**header, "sum": total}) + b"\n" + ciphertext


@pytest.mark.parametrize(
    "cost",
    [
        {"name": "argon2id", "memory_kib": 2**31, "passes": 1, "lanes": 1},
        {"name": "argon2id", "memory_kib": 8192, "passes": 10**9, "lanes": 1},
        {"name": "argon2id", "memory_kib": 8192, "passes": 1, "lanes": 0},
        {"name": "none", "memory_kib": 8192, "passes": 1, "lanes": 1},
        {"name": "argon2id", "memory_kib": 8192.0, "passes": 1, "lanes": 1},
        {},
    ],
)
def test_a_forged_cost_spends_nothing(mine: Vault, cost: dict[str, object]) -> None:
    with pytest.raises(SealDamaged):
        unseal("bundle", forged(sealed(mine, WORDS), kdf=cost), mine, WORDS)


def test_a_file_of_another_kind_or_of_a_newer_version_is_not_opened(mine: Vault) -> None:
    with pytest.raises(SealDamaged):
        unseal("drafts", sealed(mine, None), mine, None)
    with pytest.raises(SealNewer):
        unseal("bundle", forged(sealed(mine, None), format=2), mine, None)


def test_a_production_file_takes_no_short_passphrase(tmp_path: Path) -> None:
    with pytest.raises(PassphraseTooShort):
        sealed(vault(tmp_path, Profile.PRODUCTION), Passphrase("short", CHEAP))
