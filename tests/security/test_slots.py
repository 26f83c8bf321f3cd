"""How keys are wrapped: derived as the standard says, a training slot without the heavy library, no other kind so."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from jobterm.clock import ManualClock, RandomIds
from jobterm.security import errors, slots, vault
from jobterm.security.document import Document, Header, parse
from jobterm.security.profile import Profile
from jobterm.security.vault import InFile, KdfCost, Passphrase

HEADER = Header(Profile.TRAINING, "6f1c4f0e-0000-4000-8000-000000000001", "2026-11-20T09:41:00.000+01:00")
WRITE_AND_OPEN = """
import os, sys
from pathlib import Path
from jobterm.clock import RandomIds, SystemClock
from jobterm.security import vault
for turn in range(2):
    vault.open_or_create(Path(sys.argv[1]), vault.Profile.TRAINING, vault.InFile, stores=(), clock=SystemClock(),
                         ids=RandomIds(), entropy=os.urandom).key("outbox")
print("cryptography" in sys.modules)
"""


def test_keys_are_derived_as_rfc_5869_says() -> None:
    made = slots.hkdf(bytes([0x0B] * 22), salt=bytes(range(13)), info=bytes(range(0xF0, 0xFA)), length=42)
    wanted = "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
    assert made == bytes.fromhex(wanted)


@pytest.mark.parametrize("length", [16, 32, 64, 100])
def test_keys_are_derived_as_the_library_does(length: int) -> None:
    library = HKDF(algorithm=SHA256(), length=length, salt=b"salt", info=b"info").derive(b"secret")
    assert slots.hkdf(b"secret", salt=b"salt", info=b"info", length=length) == library


def test_a_training_vault_is_made_and_opened_without_the_heavy_library(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WRITE_AND_OPEN, str(tmp_path / "vault.json")], capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"


def test_a_training_slot_of_an_earlier_version_still_opens() -> None:
    key = bytes(range(32))
    slot = slots.wrap(key, HEADER, InFile(), slot_id=HEADER.store, created=HEADER.created, entropy=os.urandom)
    _, wrapping = slots.derived(slot.secret or b"", slot.salt, "slot")
    bound = slots._bound(HEADER, slot)
    earlier = replace(slot, wrapped=AESGCM(wrapping).encrypt(slot.nonce, key, bound))
    for one in (slot, earlier):
        assert slots.unwrap(Document(HEADER, (one,)), InFile()) == (key, one)


def test_only_a_training_slot_may_be_wrapped_so(tmp_path: Path) -> None:
    path = tmp_path / "vault.json"
    unlock = Passphrase("blåbærgrød på fad", cost=KdfCost(memory_kib=8 * 1024, passes=1, lanes=1))
    sources = {"clock": ManualClock(), "ids": RandomIds(), "entropy": os.urandom}
    vault.create(path, Profile.PRODUCTION, unlock, **sources)  # type: ignore[arg-type]  # three kinds in one
    document = parse(path.read_bytes())
    short = replace(document.slots[0], wrapped=bytes(32))
    with pytest.raises(errors.VaultDamaged) as caught:
        parse(replace(document, slots=(short,)).to_bytes())
    assert caught.value.detail == "slot"
    assert len(base64.b64decode(json.loads(path.read_bytes())["slots"][0]["wrapped"])) == 48
