"""A sealer looks up the office's keys when it must and no oftener, and says in a store's words what is wrong."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jobterm.clock import ManualClock
from jobterm.outbox.sealing import KEYS_S, ForeignKey, OfficeSealer, Open, SealBroken
from jobterm.security.errors import OfficeKeyForeign
from jobterm.security.office_keys import Ring, epoch_of

OFFICE = "2b0f0c1e-9f5d-4c7f-9d55-0d8a4b2f3c11"


class Store:
    """Where the keys lie: how many epochs there are, and how often somebody looked."""

    def __init__(self) -> None:
        self.newest, self.looks = 1, 0

    def __call__(self) -> Ring:
        """The keys as they are now."""
        self.looks += 1
        if not self.newest:
            raise OfficeKeyForeign("not admitted")
        return Ring(OFFICE, bytes(32), {epoch: bytes([epoch]) * 32 for epoch in range(1, self.newest + 1)})


def entropy(size: int) -> bytes:
    """Not random at all."""
    return bytes(size)


@pytest.fixture
def store() -> Store:
    """Keys of one epoch."""
    return Store()


def test_nothing_is_asked_before_it_is_used_and_then_once(store: Store) -> None:
    sealer = OfficeSealer(store, ManualClock(), entropy)
    assert store.looks == 0
    assert sealer.unseal(sealer.seal(b"x", "a:1"), "a:1") == b"x"
    assert sealer.blind("x") == sealer.blind("x")
    assert store.looks == 1


def test_a_new_key_is_found_after_a_minute_and_at_once_where_something_is_sealed_with_it(store: Store) -> None:
    clock = ManualClock()
    sealer, other = OfficeSealer(store, clock, entropy), OfficeSealer(store, clock, entropy)
    old = sealer.seal(b"x", "a:1")
    store.newest = 2
    assert epoch_of(sealer.seal(b"x", "a:1")) == 1
    assert sealer.unseal(other.seal(b"y", "a:2"), "a:2") == b"y"
    assert epoch_of(sealer.seal(b"x", "a:1")) == 2
    store.newest = 3
    clock.boot += KEYS_S
    clock.instant += timedelta(days=1)
    assert epoch_of(sealer.seal(b"x", "a:1")) == 3
    assert sealer.unseal(old, "a:1") == b"x"


def test_who_has_no_key_is_told_so_in_a_stores_words(store: Store) -> None:
    sealer = OfficeSealer(store, ManualClock(), entropy)
    sealed = sealer.seal(b"x", "a:1")
    with pytest.raises(SealBroken) as broken:
        sealer.unseal(sealed, "a:2")
    assert broken.value.code == "office.sealed_content"
    store.newest = 0
    stranger = OfficeSealer(store, ManualClock(), entropy)
    for wish in (
        lambda: stranger.seal(b"x", "a:1"),
        lambda: stranger.unseal(sealed, "a:1"),
        lambda: stranger.blind(""),
    ):
        with pytest.raises(ForeignKey) as foreign:
            wish()
        assert foreign.value.code == "office.foreign_key"


def test_an_open_one_hides_nothing() -> None:
    assert Open().unseal(Open().seal(b"x", "a:1"), "a:2") == b"x"
    assert Open().blind("x") == "x"
