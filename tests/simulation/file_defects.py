"""Sentences of rule R8 left out on purpose, and the stories that turn red."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from jobterm.outbox import files, lanes, states
from jobterm.outbox.delivery import Delivery, State
from jobterm.outbox.files import BatchFile, Phase
from jobterm.outbox.files_clerk import FileClerk
from jobterm.outbox.files_port import FileReceipt
from jobterm.outbox.port import Outcome, OutcomeClass
from jobterm.outbox.sqlfiles import FileQuestions

Patch = pytest.MonkeyPatch


def _freed(delivery: Delivery) -> Delivery:
    return replace(delivery, state=State.QUEUED, file=None, possible=False, reason=None, next_at=None)


def built_again_without_an_answer(patch: Patch) -> None:
    """A file of which nobody knows whether it arrived is given up, and its records go in a new one."""
    sound = files.mirrored

    def mirrored(delivery: Delivery, file: BatchFile, *rest: Any) -> Delivery:
        lost = file.phase is Phase.UNKNOWN and delivery.file == file.name
        return _freed(delivery) if lost else sound(delivery, file, *rest)

    patch.setattr(files, "mirrored", mirrored)


def a_new_file_for_a_missing_receipt(patch: Patch) -> None:
    """A missing receipt is taken for "it did not arrive"."""
    sound = files.mirrored

    def mirrored(delivery: Delivery, file: BatchFile, *rest: Any) -> Delivery:
        missing = file.phase is Phase.MISSING and delivery.file == file.name
        return _freed(delivery) if missing else sound(delivery, file, *rest)

    patch.setattr(files, "mirrored", mirrored)


def silence_is_consent(patch: Patch) -> None:
    """What a receipt does not name is confirmed, whatever its totals."""
    sound = files.verdicts
    patch.setattr(
        files, "verdicts",
        lambda file, receipt, now: sound(file, replace(receipt, count=file.count, control=file.control), now),
    )  # fmt: skip


def any_receipt_will_do(patch: Patch) -> None:
    """The hash of the file that a receipt names is not looked at."""
    sound = files.verdicts

    def verdicts(file: BatchFile, receipt: FileReceipt, now: Any) -> Any:
        return sound(file, replace(receipt, sha256=file.sha256), now)

    patch.setattr(files, "verdicts", verdicts)


def nobody_waits(patch: Patch) -> None:
    """A citizen with an item in a file without receipt does not wait."""
    sound = lanes.holds
    patch.setattr(lanes, "holds", lambda one: one.state is not State.EXPECTED and sound(one))


def together_with_what_it_needs(patch: Patch) -> None:
    """Whether what it needs is settled at the fund is not looked at."""
    patch.setattr(FileQuestions, "bound_to", lambda *_given: False)


def written_down_afterwards(patch: Patch) -> None:
    """The file is stored when its answer has come."""

    def write_down(self: Any, tx: Any, *given: Any) -> None:
        del tx
        self.later = given

    async def arrived(self: Any, *given: Any) -> None:
        await self._committer.commit(lambda tx: stored(self, tx, *self.later))
        await answered(self, *given)

    stored, answered = FileClerk._write_down, FileClerk._arrived
    patch.setattr(FileClerk, "_write_down", write_down)
    patch.setattr(FileClerk, "_arrived", arrived)


def a_wish_is_granted(patch: Patch) -> None:
    """What lies in a file is withdrawn at once."""
    sound = states.wish

    def wish(delivery: Delivery, *rest: Any) -> Delivery:
        wished = sound(delivery, *rest)
        return states.grant(wished) if delivery.file is not None else wished

    patch.setattr(states, "wish", wish)


def a_refusal_of_one_is_of_all(patch: Patch) -> None:
    """An error in one record is taken for a refusal of the file."""
    sound = files.verdicts

    def verdicts(file: BatchFile, receipt: FileReceipt, now: Any) -> dict[str, Outcome]:
        said = sound(file, receipt, now)
        refused = next((one for one in said.values() if one.cls is OutcomeClass.REFUSED), None)
        return said if refused is None else dict.fromkeys(said, refused)

    patch.setattr(files, "verdicts", verdicts)


SEEDED: dict[Callable[[Patch], None], str] = {
    built_again_without_an_answer: "the_answer_is_lost",
    a_new_file_for_a_missing_receipt: "the_receipt_is_missing",
    silence_is_consent: "the_receipt_names_one",
    any_receipt_will_do: "the_receipt_is_of_other_bytes",
    nobody_waits: "the_citizen_waits",
    together_with_what_it_needs: "not_with_what_it_needs",
    written_down_afterwards: "withdrawn_after_a_crash",
    a_wish_is_granted: "withdrawn_in_the_file",
    a_refusal_of_one_is_of_all: "one_record_is_refused",
}
"""A sentence left out → the story that must turn red."""
