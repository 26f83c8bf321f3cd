"""Errors of stores, vault and files as what the user must be told: code, sentence, cure, exit code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, NamedTuple

from jobterm.i18n import N_, _
from jobterm.office.errors import Exit, OfficeError
from jobterm.outbox.store import StoreError


class Trouble(NamedTuple):
    """``message`` and ``cure`` are English msgids."""

    message: str
    cure: str
    exit_code: Exit


STORE: Final[dict[str, Trouble]] = {
    "store.error": Trouble(N_("The queue could not do that."), N_("Nothing was changed. Try again."), Exit.UNEXPECTED),
    "store.damaged": Trouble(
        N_("The file of the queue is damaged. It is kept as it is and only read."),
        N_("Stop registering here and call the superuser: a backup can be put in its place."),
        Exit.DAMAGED,
    ),
    "store.rolled_back": Trouble(
        N_("An older copy of the queue was put in its place. It is only read."),
        N_("Stop registering here and call the superuser; do not delete anything."),
        Exit.DAMAGED,
    ),
    "store.newer": Trouble(
        N_("A newer version of jobterm wrote this queue."), N_("Start the newer version."), Exit.NEWER
    ),
    "store.locked": Trouble(
        N_("The key does not open the queue."),
        N_("Give the right passphrase. Nothing is lost."),
        Exit.LOCKED,
    ),
    "store.read_only": Trouble(
        N_("The queue may only be read: its file is damaged or was rolled back."),
        N_("Stop registering here and call the superuser."),
        Exit.DAMAGED,
    ),
    "store.full": Trouble(
        N_("The disk is full, or cannot be written to. This was NOT saved; what was saved before is safe."),
        N_("Make room on the disk and save again."),
        Exit.DAMAGED,
    ),
    "store.wrong_profile": Trouble(
        N_("Training and production never share a queue: this one belongs to the other world."),
        N_("Use another home for training (JOBTERM_HOME), or the right site file."),
        Exit.USAGE,
    ),
    "store.stale": Trouble(
        N_("Somebody else changed it at the same moment. Nothing was written."), N_("Look again."), Exit.REFUSED
    ),
    "outbox.unknown_id": Trouble(
        N_("No item in the queue has this id."), N_("Look it up with 'outbox list'."), Exit.USAGE
    ),
}


def office_error(error: StoreError) -> OfficeError:
    """What the user must be told of a store's error."""
    trouble = STORE.get(error.code, STORE["store.error"])
    return OfficeError(error.code, _(trouble.message), cure=_(trouble.cure), exit_code=trouble.exit_code)


@contextmanager
def telling() -> Iterator[None]:
    """Errors of the store inside leave as `OfficeError`."""
    try:
        yield
    except StoreError as error:
        raise office_error(error) from error
