"""A vault file that was cut, flipped or forged is called damaged, never "wrong passphrase", and costs us little."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from jobterm.clock import ManualClock, RandomIds
from jobterm.security import errors, slots, vault
from jobterm.security.document import canonical
from jobterm.security.vault import InFile, KdfCost, Passphrase, Profile, Vault

CHEAP = KdfCost(memory_kib=8 * 1024, passes=1, lanes=1)
GIVEN = Passphrase("blåbærgrød på fad", cost=CHEAP)


def reopen(path: Path, profile: Profile = Profile.PRODUCTION, unlock: vault.Unlock = GIVEN) -> Vault:
    return vault.open_vault(path, profile, unlock, clock=ManualClock(), ids=RandomIds(), entropy=os.urandom)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A production vault with one passphrase slot."""
    made = tmp_path / "data" / "vault.json"
    vault.create(made, Profile.PRODUCTION, GIVEN, clock=ManualClock(), ids=RandomIds(), entropy=os.urandom)
    return made


def forge(path: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Change the file as someone would who knows its format but no key: the unkeyed sum is right again."""
    content = json.loads(path.read_bytes())
    change(content)
    content.pop("sum", None)
    content["sum"] = hashlib.sha256(canonical(content)).hexdigest()
    path.write_bytes(json.dumps(content, indent=1, sort_keys=True).encode() + b"\n")


def test_any_flipped_bit_is_damage(path: Path) -> None:
    whole = path.read_bytes()
    chance = Random(1)
    for place in range(len(whole)):
        flipped = bytearray(whole)
        flipped[place] ^= 1 << chance.randrange(8)
        path.write_bytes(flipped)
        with pytest.raises(errors.VaultDamaged):
            reopen(path)


def test_any_cut_or_addition_is_damage(path: Path) -> None:
    whole = path.read_bytes()
    for changed in [*(whole[:size] for size in range(0, len(whole), 7)), whole + b"\n", b"\n" + whole, whole * 2]:
        path.write_bytes(changed)
        with pytest.raises(errors.VaultDamaged):
            reopen(path)


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        (lambda c: c["header"].update(profile="practice"), "header"),
        (lambda c: c["header"].update(store="1"), "header"),
        (lambda c: c["header"].update(created="2020"), "slot"),
        (lambda c: c["header"].update(extra=1), "header"),
        (lambda c: c["slots"][0].update(wrapped=c["slots"][0]["wrapped"][:-4] + "AAAA"), "slot"),
        (lambda c: c["slots"][0].update(nonce="AAAAAAAAAAAAAAAA"), "slot"),
        (lambda c: c["slots"][0].update(kind="training"), "slot"),
        (lambda c: c["slots"][0].update(created="2020"), "slot"),
        (lambda c: c["slots"].append(dict(c["slots"][0], nonce="AAAAAAAAAAAAAAAA")), "mac"),
        (lambda c: c.update(slots=[]), "slots"),
        (lambda c: c.update(slots=c["slots"] * 17), "slots"),
        (lambda c: c.update(slots={}), "slots"),
        (lambda c: c.update(mac="A" * 43 + "="), "mac"),
        (lambda c: c.update(format=0), "format"),
        (lambda c: c.update(format=True), "format"),
        (lambda c: c.update(more=1), "fields"),
    ],
)
def test_a_forged_file_is_damage_even_with_the_right_passphrase(
    path: Path, change: Callable[[dict[str, Any]], None], detail: str
) -> None:
    forge(path, change)
    with pytest.raises(errors.VaultDamaged) as caught:
        reopen(path)
    assert caught.value.detail == detail


@pytest.mark.parametrize(
    "kdf",
    [
        {"memory_kib": 2**31},
        {"memory_kib": 512 * 1024},
        {"memory_kib": 64},
        {"memory_kib": -1},
        {"memory_kib": 65536.0},
        {"memory_kib": "65536"},
        {"passes": 10**9},
        {"passes": 0},
        {"passes": True},
        {"lanes": 255},
        {"name": "none"},
        {"more": 1},
    ],
)
def test_forged_parameters_are_refused_before_any_work(
    path: Path, kdf: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> bytes:
        raise AssertionError("the key derivation was started")

    monkeypatch.setattr(slots, "_argon2id", never)
    forge(path, lambda content: content["slots"][0]["kdf"].update(kdf))
    with pytest.raises(errors.VaultDamaged) as caught:
        reopen(path)
    assert caught.value.detail == "kdf"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"null",
        b"[]",
        b"\xff\xfe",
        b"[" * 60_000,
        b" " * 200_000,
        b'{"format": NaN}',
        b'{"format": 1, "format": 1}',
    ],
)
def test_what_was_never_a_vault_is_damage(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(errors.VaultDamaged):
        reopen(path)


@pytest.mark.parametrize(
    ("made", "asked"), [(Profile.TRAINING, Profile.PRODUCTION), (Profile.PRODUCTION, Profile.TRAINING)]
)
def test_the_word_training_cannot_be_written_over(tmp_path: Path, made: Profile, asked: Profile) -> None:
    unlock = InFile() if made is Profile.TRAINING else GIVEN
    path = tmp_path / "data" / "vault.json"
    vault.create(path, made, unlock, clock=ManualClock(), ids=RandomIds(), entropy=os.urandom)
    forge(path, lambda content: content["header"].update(profile=asked.value))
    with pytest.raises(errors.VaultDamaged):
        reopen(path, asked, unlock)


def test_a_newer_vault_is_not_called_damaged(path: Path) -> None:
    forge(path, lambda content: content.update(format=2, news=1))
    with pytest.raises(errors.VaultNewer):
        reopen(path)


def test_the_copy_takes_the_place_of_a_damaged_vault(path: Path) -> None:
    outbox = reopen(path).key("outbox")
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(errors.VaultDamaged) as caught:
        reopen(path)
    assert caught.value.copy_usable
    vault.restore_copy(path)
    assert reopen(path).key("outbox") == outbox


def test_a_damaged_copy_is_not_offered_or_used(path: Path) -> None:
    for file in (path, path.parent / "backup" / "vault.json"):
        file.write_bytes(file.read_bytes()[:-9])
    with pytest.raises(errors.VaultDamaged) as caught:
        reopen(path)
    assert not caught.value.copy_usable
    with pytest.raises(errors.VaultDamaged):
        vault.restore_copy(path)


def test_slots_are_not_changed_in_a_file_that_was_forged_while_open(path: Path) -> None:
    opened = reopen(path)
    forge(path, lambda content: content.update(mac="A" * 43 + "="))
    forged = path.read_bytes()
    with pytest.raises(errors.VaultDamaged):
        opened.add_slot(GIVEN)
    assert path.read_bytes() == forged


def test_a_write_that_fails_leaves_the_old_vault(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = reopen(path)
    whole = path.read_bytes()

    def full(_descriptor: int) -> None:
        raise OSError(28, "no space")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        opened.add_slot(GIVEN)
    assert path.read_bytes() == whole
    assert not list(path.parent.glob(".*"))
