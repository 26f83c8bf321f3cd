"""An office's keys: who holds them reads, and nothing that was forged, swapped or cut is ever taken for content."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobterm.clock import ManualClock, RandomIds
from jobterm.security import vault as vaults
from jobterm.security.errors import OfficeKeyForeign, OfficeSealBroken
from jobterm.security.office_keys import (
    HEADER_BYTES,
    WRAPPED_BYTES,
    MemberKey,
    Person,
    Ring,
    epoch_of,
    fingerprint,
    wrap,
)
from jobterm.security.vault import InFile, Profile, Vault

OFFICE, OTHER = "2b0f0c1e-9f5d-4c7f-9d55-0d8a4b2f3c11", "77c1b7a0-08d6-4d8e-8a62-6fd1f1d2e9aa"
PLACE = "registration:5d1c3c9e-0000-4000-8000-000000000001"


def chance(start: int = 0) -> Callable[[int], bytes]:
    """Bytes that differ at every call, the same in every run."""
    count = start

    def give(size: int) -> bytes:
        nonlocal count
        count += 1
        return hashlib.shake_256(count.to_bytes(8, "big")).digest(size)

    return give


def ring(office: str = OFFICE, *epochs: int) -> Ring:
    """An office's keys with some epochs."""
    return Ring(office, chance(500)(32), {epoch: chance(1000 + epoch)(32) for epoch in epochs or (1,)})


def vault(folder: Path, start: int) -> Vault:
    """A training vault of its own."""
    return vaults.create(
        folder / f"{start}" / "vault.json",
        Profile.TRAINING,
        InFile(),
        clock=ManualClock(),
        ids=RandomIds(),
        entropy=chance(start),
    )


@given(content=st.binary(max_size=300), place=st.text(max_size=60))
def test_what_was_sealed_comes_back_at_its_place(content: bytes, place: str) -> None:
    keys = ring()
    assert keys.unseal(keys.seal(content, place, chance()), place) == content


def test_the_content_does_not_stand_in_what_is_sealed_and_two_sealings_differ() -> None:
    keys, give = ring(), chance()
    one, other = keys.seal(b"150380-1234 Karen", PLACE, give), keys.seal(b"150380-1234 Karen", PLACE, give)
    assert b"Karen" not in one
    assert one != other
    assert one[HEADER_BYTES:] != other[HEADER_BYTES:]


def test_every_changed_byte_is_refused() -> None:
    keys = ring()
    sealed = keys.seal(b"sick from today", PLACE, chance())
    for place in range(len(sealed)):
        forged = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        with pytest.raises((OfficeSealBroken, OfficeKeyForeign)):
            keys.unseal(forged, PLACE)


def test_every_cut_is_refused() -> None:
    keys = ring()
    sealed = keys.seal(b"sick from today", PLACE, chance())
    for length in range(len(sealed)):
        with pytest.raises(OfficeSealBroken):
            keys.unseal(sealed[:length], PLACE)
    with pytest.raises(OfficeSealBroken):
        keys.unseal(sealed + b"\0", PLACE)


def test_a_row_put_in_anothers_place_is_refused() -> None:
    keys = ring()
    sealed = keys.seal(b"sick from today", PLACE, chance())
    for place in (PLACE[:-1] + "2", PLACE.replace("registration", "delivery"), "", PLACE + " "):
        with pytest.raises(OfficeSealBroken):
            keys.unseal(sealed, place)


def test_a_header_on_anothers_content_is_refused() -> None:
    keys, give = ring(), chance()
    one, other = keys.seal(b"one", PLACE, give), keys.seal(b"two", PLACE, give)
    with pytest.raises(OfficeSealBroken):
        keys.unseal(one[:HEADER_BYTES] + other[HEADER_BYTES:], PLACE)


def test_another_office_with_the_same_keys_opens_nothing() -> None:
    sealed = ring(OFFICE).seal(b"one", PLACE, chance())
    with pytest.raises(OfficeSealBroken):
        ring(OTHER).unseal(sealed, PLACE)


def test_an_epoch_that_is_not_held_is_a_foreign_key_and_says_which() -> None:
    sealed = ring(OFFICE, 1, 2).seal(b"one", PLACE, chance())
    assert epoch_of(sealed) == 2
    with pytest.raises(OfficeKeyForeign, match="epoch 2"):
        ring(OFFICE, 1).unseal(sealed, PLACE)


def test_a_header_that_names_another_epoch_is_refused() -> None:
    keys = ring(OFFICE, 1, 2)
    sealed = keys.seal(b"one", PLACE, chance())
    named = sealed[:4] + b"\x01" + sealed[5:]
    with pytest.raises(OfficeSealBroken):
        keys.unseal(named, PLACE)


def test_a_new_epoch_wraps_the_header_again_and_leaves_the_content() -> None:
    give = chance()
    before = ring(OFFICE, 1)
    sealed = before.seal(b"sick from today", PLACE, give)
    after = ring(OFFICE, 1, 2)
    header = after.rewrapped(sealed[:HEADER_BYTES], PLACE, give)
    moved = header + sealed[HEADER_BYTES:]
    assert (len(header), epoch_of(header)) == (HEADER_BYTES, 2)
    assert Ring(OFFICE, after.secret, {2: after.epochs[2]}).unseal(moved, PLACE) == b"sick from today"
    with pytest.raises(OfficeKeyForeign):
        before.unseal(moved, PLACE)


def test_blinding_is_the_same_in_all_epochs_and_another_in_another_office() -> None:
    blind = ring(OFFICE, 1).blind("1503801234")
    assert blind == ring(OFFICE, 1, 2, 3).blind("1503801234")
    assert blind != ring(OTHER, 1).blind("1503801234")
    assert blind != ring(OFFICE, 1).blind("1503801235")
    assert len(blind) == 64
    assert blind != hashlib.sha256(b"1503801234").hexdigest()


def test_a_key_opens_for_whom_it_was_wrapped_and_for_nobody_else(tmp_path: Path) -> None:
    hers, another = MemberKey(vault(tmp_path, 1)), MemberKey(vault(tmp_path, 2))
    key = chance()(32)
    wrapped = wrap(OFFICE, 1, key, hers.public_key)
    assert len(wrapped) == WRAPPED_BYTES
    assert hers.unwrap(OFFICE, 1, wrapped) == key
    for member, office, epoch in ((another, OFFICE, 1), (hers, OTHER, 1), (hers, OFFICE, 2)):
        with pytest.raises(OfficeKeyForeign):
            member.unwrap(office, epoch, wrapped)


def test_a_wrapped_key_that_was_changed_opens_for_nobody(tmp_path: Path) -> None:
    hers = MemberKey(vault(tmp_path, 1))
    wrapped = wrap(OFFICE, 1, chance()(32), hers.public_key)
    for place in range(len(wrapped)):
        with pytest.raises(OfficeKeyForeign):
            hers.unwrap(OFFICE, 1, wrapped[:place] + bytes([wrapped[place] ^ 1]) + wrapped[place + 1 :])
    for length in (0, 31, len(wrapped) - 1):
        with pytest.raises(OfficeKeyForeign):
            hers.unwrap(OFFICE, 1, wrapped[:length])


def test_what_is_no_public_key_gets_none() -> None:
    for wrong in (b"", bytes(31), bytes(32)):
        with pytest.raises(OfficeKeyForeign):
            wrap(OFFICE, 1, bytes(32), wrong)


def test_a_members_key_follows_from_her_vault_whatever_opens_it(tmp_path: Path) -> None:
    made = vault(tmp_path, 1)
    again = vaults.open_vault(
        made.path, Profile.TRAINING, InFile(), clock=ManualClock(), ids=RandomIds(), entropy=chance(9)
    )
    assert MemberKey(made).public_key == MemberKey(again).public_key
    assert MemberKey(made).public_key != MemberKey(vault(tmp_path, 2)).public_key


def test_only_who_holds_the_secret_vouches_for_a_member() -> None:
    keys, karen = ring(), Person("karen", "u17", "caseworker", bytes(range(32)))
    voucher = keys.vouch(karen)
    assert keys.vouches(karen, voucher)
    for changed in (
        Person("karem", "u17", "caseworker", karen.public_key),
        Person("karen", "u18", "caseworker", karen.public_key),
        Person("karen", "u17", "superuser", karen.public_key),
        Person("karen", "u17", "caseworker", bytes(32)),
        Person("kar", "enu17", "caseworker", karen.public_key),
    ):
        assert not keys.vouches(changed, voucher)
    assert not keys.vouches(karen, None)
    assert not Ring(OFFICE, bytes(32), {}).vouches(karen, voucher)


def test_a_data_key_that_somebody_else_put_there_is_not_proved() -> None:
    keys = ring()
    proof = keys.proof(2, bytes(32))
    assert keys.proves(2, bytes(32), proof)
    assert not keys.proves(3, bytes(32), proof)
    assert not keys.proves(2, bytes([1]) * 32, proof)


def test_fingerprints_can_be_read_aloud_and_differ() -> None:
    told = fingerprint(bytes(32))
    assert [len(group) for group in told.split()] == [5] * 6
    assert told != fingerprint(bytes([1]) * 32)
    assert ring(OFFICE).fingerprint() != ring(OTHER).fingerprint()
    assert ring(OFFICE, 1).fingerprint() == ring(OFFICE, 1, 2).fingerprint()


def test_keys_are_never_shown_nor_copied() -> None:
    keys = ring()
    assert keys.secret.hex() not in repr(keys)
    assert "secret" not in repr(keys)
    with pytest.raises(TypeError):
        pickle.dumps(keys)


def test_without_an_epoch_nothing_is_sealed() -> None:
    with pytest.raises(OfficeKeyForeign):
        Ring(OFFICE, bytes(32), {}).seal(b"x", PLACE, chance())
