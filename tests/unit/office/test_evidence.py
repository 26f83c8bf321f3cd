"""A proof package says what happened by four clocks, is signed by its home, and fails when one byte of it is changed;
openssl alone can check it."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.unit.office.making import KAREN, TestParts, change, register, sick

from jobterm.office.errors import OfficeError
from jobterm.office.evidence import Package, package, signing_key
from jobterm.office.evidence_file import checked
from jobterm.office.resolve import withdraw
from jobterm.outbox.delivery import State
from jobterm.outbox.pacing import Gate
from jobterm.outbox.port import Receipt

GUIDE = Path(__file__).resolve().parents[3] / "docs" / "guide" / "evidence.md"


@pytest.fixture
def item(parts: TestParts) -> str:
    parts.knows(KAREN)
    (result,) = register(parts, sick(note="Ringer igen i morgen"))
    assert result.id is not None
    return result.id


@pytest.fixture
def made(parts: TestParts, item: str) -> Package:
    accepted = parts.clock.now() + timedelta(minutes=2)
    change(parts, item, state=State.CONFIRMED, receipt=Receipt("4711", accepted, "E-9"))
    return package(parts, item)


def test_the_four_times_stand_apart(parts: TestParts, made: Package) -> None:
    times = made.statement["times"]
    assert times["happened"] == "2026-11-20"
    assert set(times["told"]) == {"at", "how"}
    assert set(times["keyed"]) == {"at", "clock_error_s"}
    (accepted,) = times["accepted"]
    assert (accepted["system"], accepted["receipt"], accepted["system_id"]) == ("amp", "4711", "E-9")
    assert made.statement["deliveries"][0]["plan_sha256"] == parts.plan().sha256


def test_the_clock_error_is_that_which_was_measured_when_it_was_keyed(parts: TestParts) -> None:
    parts.knows(KAREN)
    gate = Gate(last_ok_at=parts.clock.now(), clock_skew_s=-2.25)
    older = Gate(last_ok_at=parts.clock.now() - timedelta(hours=1), clock_skew_s=90.0)
    parts.store().commit([lambda tx: tx.gate("amp", gate), lambda tx: tx.gate("workbase", older)])
    (taken,) = register(parts, sick())
    parts.store().commit([lambda tx: tx.gate("amp", replace(gate, clock_skew_s=7.0))])
    assert package(parts, taken.id or "").statement["times"]["keyed"]["clock_error_s"] == -2.25


def test_the_number_is_masked_and_the_note_left_out_unless_all_is_asked_for(
    parts: TestParts, item: str, made: Package
) -> None:
    text = made.content.decode()
    assert KAREN not in text
    assert "150380-xxxx" in text
    assert "Ringer igen" not in text
    whole = package(parts, item, full=True).content.decode()
    assert KAREN in whole
    assert "Ringer igen" in whole


def test_it_names_decisions_with_who_and_why(parts: TestParts, item: str) -> None:
    withdraw(parts, item, "keyed on the wrong citizen")
    (decision,) = package(parts, item).statement["decisions"]
    assert (decision["event"], decision["by"], decision["note"]) == (
        "withdraw_wished", "aho", "keyed on the wrong citizen",
    )  # fmt: skip


def test_the_chain_bears_witness_to_the_package(parts: TestParts, item: str, made: Package) -> None:
    before = made.statement["chain"]["commits"]
    after = package(parts, item).statement
    assert after["chain"]["commits"] == before + 1
    assert [event["event"] for event in after["events"]].count("evidence_made") == 1
    assert after["chain"]["digest"] != made.statement["chain"]["digest"]


def test_a_whole_package_is_told_to_be_whole_and_by_whom(parts: TestParts, made: Package) -> None:
    found = checked(made.content, signing_key(parts))
    assert found.fingerprint == made.fingerprint == signing_key(parts)
    assert found.statement == json.loads(made.content.splitlines()[0])


def test_a_change_of_any_byte_fails(made: Package) -> None:
    dice = random.Random(7)
    for at in range(len(made.content)):
        changed = bytearray(made.content)
        changed[at] ^= 1 << dice.randrange(8)
        with pytest.raises(OfficeError) as refusal:
            checked(bytes(changed))
        assert refusal.value.code in ("evidence.forged", "evidence.not_one")


@pytest.mark.parametrize("cut", [b"", b"\n", b" ", b"{}\n"], ids=["whole", "line", "blank", "more"])
def test_what_is_added_or_cut_off_fails(made: Package, cut: bytes) -> None:
    for changed in (made.content[:-1] + cut if cut != b"\n" else made.content + cut, made.content[: len(cut) + 90]):
        if changed == made.content:
            continue
        with pytest.raises(OfficeError):
            checked(changed)


def test_anothers_signature_over_the_same_statement_is_another_key(
    tmp_path: Path, parts: TestParts, made: Package
) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    other = TestParts(folder)
    try:
        from jobterm.office.evidence_file import packed
        from jobterm.security.signing import Signer, fingerprint

        signer = Signer(other.vault())
        with pytest.raises(OfficeError) as forged:
            checked(packed(made.statement, signer))
        assert forged.value.code == "evidence.forged"
        theirs = packed({**made.statement, "signed_by": fingerprint(signer.public_key)}, signer)
        with pytest.raises(OfficeError) as refusal:
            checked(theirs, signing_key(parts))
        assert refusal.value.code == "evidence.other_key"
    finally:
        other.close()


def test_the_key_stays_the_same_when_the_vault_is_opened_anew(parts: TestParts) -> None:
    before = signing_key(parts)
    parts.vault().lock()
    parts._vault = None
    assert signing_key(parts) == before


def guide_commands() -> str:
    """The commands for openssl as the guide shows them."""
    text = GUIDE.read_text(encoding="utf-8")
    blocks = [part.split("```")[0] for part in text.split("```sh\n")[1:]]
    (block,) = [one for one in blocks if "openssl pkeyutl" in one]
    return block


@pytest.mark.parametrize("forged", [False, True], ids=["whole", "forged"])
def test_openssl_alone_checks_it_by_the_commands_of_the_guide(tmp_path: Path, made: Package, forged: bool) -> None:
    assert shutil.which("openssl"), "the guide's commands need openssl"
    place = tmp_path / "check"
    place.mkdir()
    content = made.content.replace(b'"aho"', b'"jlu"', 1) if forged else made.content
    (place / "proof.json").write_bytes(content)
    done = subprocess.run(
        ["sh", "-e", "-c", guide_commands()], cwd=place, capture_output=True, text=True, check=False, timeout=60
    )
    assert ("Signature Verified Successfully" in done.stdout) is not forged, done.stdout + done.stderr
    assert (done.returncode == 0) is not forged
    assert made.fingerprint in done.stdout
