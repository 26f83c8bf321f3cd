"""The vault: it opens for whom it should, says why it does not for others, and shows no secret on disk."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from jobterm.clock import ManualClock, RandomIds
from jobterm.security import errors, vault
from jobterm.security.vault import InFile, InKeyRing, KdfCost, Passphrase, Profile, Purpose, SlotKind, Unlock, Vault

CHEAP = KdfCost(memory_kib=8 * 1024, passes=1, lanes=1)
GIVEN = "blåbærgrød på fad"


def phrase(text: str = GIVEN) -> Passphrase:
    return Passphrase(text, cost=CHEAP)


class DictRing:
    """A key ring in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def get(self, account: str) -> bytes | None:
        return self.kept.get(account)

    def put(self, account: str, secret: bytes) -> None:
        self.kept[account] = secret

    def forget(self, account: str) -> None:
        self.kept.pop(account, None)


class SwallowingRing(DictRing):
    """Takes everything, keeps nothing, as keyring's null backend does."""

    def put(self, account: str, secret: bytes) -> None:
        pass


def make(path: Path, profile: Profile, unlock: Unlock, entropy: Callable[[int], bytes] = os.urandom) -> Vault:
    return vault.create(path, profile, unlock, clock=ManualClock(), ids=RandomIds(), entropy=entropy)


def reopen(path: Path, profile: Profile, unlock: Unlock) -> Vault:
    return vault.open_vault(path, profile, unlock, clock=ManualClock(), ids=RandomIds(), entropy=os.urandom)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "data" / "vault.json"


@pytest.mark.parametrize(
    ("profile", "unlock"),
    [
        (Profile.PRODUCTION, phrase()),
        (Profile.PRODUCTION, InKeyRing(DictRing())),
        (Profile.TRAINING, InFile()),
        (Profile.TRAINING, phrase("x")),
    ],
)
def test_what_made_it_opens_it_and_gives_the_same_keys(path: Path, profile: Profile, unlock: Unlock) -> None:
    made = make(path, profile, unlock)
    opened = reopen(path, profile, unlock)
    assert opened.store_id == made.store_id
    keys = [opened.key(purpose) for purpose in Purpose]
    assert keys == [made.key(purpose) for purpose in Purpose]
    assert len(set(keys)) == len(Purpose)
    assert {len(key) for key in keys} == {32}


def test_two_vaults_have_nothing_in_common(tmp_path: Path) -> None:
    one = make(tmp_path / "a" / "vault.json", Profile.TRAINING, InFile())
    two = make(tmp_path / "b" / "vault.json", Profile.TRAINING, InFile())
    assert one.store_id != two.store_id
    assert one.key("outbox") != two.key("outbox")


def test_the_profile_is_part_of_every_key(tmp_path: Path) -> None:
    """Even a data key carried over by hand would not open the other world's stores."""

    def fixed(size: int) -> bytes:
        return bytes(range(size))

    one = make(tmp_path / "a" / "vault.json", Profile.TRAINING, phrase(), fixed)
    two = make(tmp_path / "b" / "vault.json", Profile.PRODUCTION, phrase(), fixed)
    assert one.key("outbox") != two.key("outbox")


def test_a_wrong_passphrase_is_called_one(path: Path) -> None:
    make(path, Profile.PRODUCTION, phrase())
    with pytest.raises(errors.WrongPassphrase) as caught:
        reopen(path, Profile.PRODUCTION, phrase("blaabaergroed paa fad"))
    assert caught.value.code == "vault.wrong_passphrase"


def test_a_passphrase_typed_in_other_code_points_is_the_same(path: Path) -> None:
    make(path, Profile.PRODUCTION, phrase())
    assert reopen(path, Profile.PRODUCTION, phrase("bla\u030abærgrød pa\u030a fad")).is_open


@pytest.mark.parametrize(
    ("made", "asked"), [(Profile.TRAINING, Profile.PRODUCTION), (Profile.PRODUCTION, Profile.TRAINING)]
)
def test_neither_world_opens_the_others_vault(path: Path, made: Profile, asked: Profile) -> None:
    make(path, made, phrase())
    with pytest.raises(errors.WrongProfile) as caught:
        reopen(path, asked, phrase())
    assert caught.value.detail == made.value


def test_production_never_takes_a_key_that_stands_in_the_file(path: Path) -> None:
    with pytest.raises(errors.Locked):
        make(path, Profile.PRODUCTION, InFile())
    assert not path.exists()
    opened = make(path, Profile.PRODUCTION, phrase())
    with pytest.raises(errors.Locked):
        opened.add_slot(InFile())


def test_nothing_at_hand_that_fits_is_locked_not_wrong(path: Path) -> None:
    make(path, Profile.TRAINING, phrase())
    with pytest.raises(errors.Locked) as caught:
        reopen(path, Profile.TRAINING, InFile())
    assert caught.value.code == "vault.locked"


def test_a_missing_vault_is_missing(path: Path) -> None:
    with pytest.raises(errors.VaultMissing):
        reopen(path, Profile.TRAINING, InFile())


def test_a_vault_is_never_made_over_another(path: Path) -> None:
    make(path, Profile.TRAINING, InFile())
    before = path.read_bytes()
    with pytest.raises(errors.VaultExists):
        make(path, Profile.TRAINING, InFile())
    assert path.read_bytes() == before


def test_no_new_vault_beside_stores_that_it_could_not_read(path: Path) -> None:
    sources = {"clock": ManualClock(), "ids": RandomIds(), "entropy": os.urandom}
    store = path.with_name("outbox.db")

    def start() -> Vault:
        return vault.open_or_create(path, Profile.TRAINING, InFile, stores=(store,), **sources)  # type: ignore[arg-type]

    first = start()
    store.write_bytes(b"x")
    assert start().key("outbox") == first.key("outbox")
    path.unlink()
    with pytest.raises(errors.VaultMissing):
        start()


def test_a_training_vault_takes_the_first_passphrase_and_is_closed_by_it(path: Path) -> None:
    def start(unlock: Unlock, profile: Profile = Profile.TRAINING) -> Vault:
        return vault.open_or_create(
            path, profile, lambda: unlock, stores=(), clock=ManualClock(), ids=RandomIds(), entropy=os.urandom
        )

    outbox = start(InFile()).key("outbox")
    assert start(phrase()).key("outbox") == outbox
    assert start(phrase()).key("outbox") == outbox
    with pytest.raises(errors.WrongPassphrase):
        start(phrase("en anden"))
    with pytest.raises(errors.Locked):
        start(InFile())
    with pytest.raises(errors.WrongProfile):
        start(phrase(), Profile.PRODUCTION)


@pytest.mark.parametrize("text", ["", "kort"])
def test_production_asks_for_a_passphrase_worth_its_name(path: Path, text: str) -> None:
    with pytest.raises(errors.PassphraseTooShort):
        make(path, Profile.PRODUCTION, phrase(text))


def test_a_changed_passphrase_opens_and_the_old_one_does_not(path: Path) -> None:
    opened = make(path, Profile.PRODUCTION, phrase())
    outbox = opened.key("outbox")
    with pytest.raises(errors.WrongPassphrase):
        opened.change_passphrase(phrase("noget helt andet"), phrase("det nye kodeord"))
    opened.change_passphrase(phrase(), phrase("det nye kodeord"))
    assert reopen(path, Profile.PRODUCTION, phrase("det nye kodeord")).key("outbox") == outbox
    with pytest.raises(errors.WrongPassphrase):
        reopen(path, Profile.PRODUCTION, phrase())
    assert [slot.kind for slot in opened.slots()] == [SlotKind.PASSPHRASE]


def test_slots_come_and_go_but_never_the_last(path: Path) -> None:
    ring = DictRing()
    opened = make(path, Profile.PRODUCTION, phrase())
    added = opened.add_slot(InKeyRing(ring))
    assert {slot.kind for slot in opened.slots()} == {SlotKind.PASSPHRASE, SlotKind.KEYRING}
    assert reopen(path, Profile.PRODUCTION, InKeyRing(ring)).key("cache") == opened.key("cache")
    for slot in opened.slots():
        if slot.id != added.id:
            opened.remove_slot(slot.id)
    with pytest.raises(errors.LastSlot):
        opened.remove_slot(added.id)
    with pytest.raises(errors.UnknownSlot):
        opened.remove_slot("none")
    assert reopen(path, Profile.PRODUCTION, InKeyRing(ring)).is_open


def test_a_locked_vault_gives_no_key_and_changes_no_file(path: Path) -> None:
    opened = make(path, Profile.TRAINING, InFile())
    before = path.read_bytes()
    opened.lock()
    assert not opened.is_open
    with pytest.raises(errors.Locked):
        opened.key("outbox")
    with pytest.raises(errors.Locked):
        opened.add_slot(phrase())
    assert path.read_bytes() == before


def test_a_ring_that_keeps_nothing_is_not_trusted(path: Path) -> None:
    with pytest.raises(errors.KeyringUnavailable):
        make(path, Profile.PRODUCTION, InKeyRing(SwallowingRing()))
    assert not path.exists()


def test_a_ring_without_our_key_or_with_anothers_is_locked(path: Path) -> None:
    ring = DictRing()
    make(path, Profile.PRODUCTION, InKeyRing(ring))
    (account,) = ring.kept
    ring.kept[account] = bytes(32)
    with pytest.raises(errors.KeyringEmpty):
        reopen(path, Profile.PRODUCTION, InKeyRing(ring))
    ring.kept.clear()
    with pytest.raises(errors.KeyringEmpty):
        reopen(path, Profile.PRODUCTION, InKeyRing(ring))


def test_only_the_owner_reads_vault_and_folder(path: Path) -> None:
    before = os.umask(0)
    try:
        make(path, Profile.TRAINING, InFile())
    finally:
        os.umask(before)
    for file in (path, path.parent / "backup" / "vault.json"):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert sorted(found.name for found in path.parent.iterdir()) == ["backup", "vault.json"]


def test_no_key_and_no_passphrase_stands_on_disk(tmp_path: Path, path: Path) -> None:
    drawn: list[bytes] = []

    def entropy(size: int) -> bytes:
        drawn.append(os.urandom(size))
        return drawn[-1]

    ring = DictRing()
    opened = make(path, Profile.PRODUCTION, phrase(), entropy)
    opened.add_slot(InKeyRing(ring))
    data_key = next(value for value in drawn if len(value) == 32)
    secrets = [data_key, GIVEN.encode(), *(opened.key(purpose) for purpose in Purpose), *ring.kept.values()]
    written = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert written
    for secret in secrets:
        for form in _forms(secret):
            assert form not in written


def _forms(secret: bytes) -> list[bytes]:
    import base64

    return [secret, secret.hex().encode(), base64.b64encode(secret).rstrip(b"="), base64.urlsafe_b64encode(secret)]


def test_no_secret_shows_in_a_repr(path: Path) -> None:
    opened = make(path, Profile.PRODUCTION, phrase())
    assert GIVEN not in repr(phrase())
    assert opened.key("outbox").hex() not in repr(opened)
    assert repr(opened) == "<Vault production open>"
