"""Errors of stores, vault and log-in as what the user must be told: code, sentence, cure, exit code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from jobterm.i18n import N_, _
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.office_troubles import FIELDS, OFFICE, Trouble
from jobterm.outbox.store import StoreError
from jobterm.security.errors import SecurityError

STORE: Final[dict[str, Trouble]] = {
    "store.error": Trouble(N_("The queue could not do that."), N_("Nothing was changed. Try again."), Exit.UNEXPECTED),
    "store.damaged": Trouble(
        N_("The file of the queue is damaged. It is kept as it is and only read."),
        N_("Stop registering here and call the superuser: `jobterm outbox recover` saves what is whole."),
        Exit.DAMAGED,
    ),
    "store.rolled_back": Trouble(
        N_("The queue's file is gone, or an older copy was put in its place. It is only read."),
        N_(
            "Stop registering here and call the superuser; do not delete anything. `jobterm outbox recover` saves what"
            " is whole."
        ),
        Exit.DAMAGED,
    ),
    "store.newer": Trouble(
        N_("A newer version of jobterm wrote this queue. Nothing was changed."),
        N_(
            "Start the newer version. Where it cannot be had, `jobterm outbox recover` exports what this version"
            " understands into a queue of its own."
        ),
        Exit.NEWER,
    ),
    "store.network": Trouble(
        N_("The home lies on a network file system. A lost connection could damage a queue there, so none is opened."),
        N_("Put the home (JOBTERM_HOME) on a local disk of this machine."),
        Exit.USAGE,
    ),
    "store.unsure": Trouble(
        N_("The disk failed in the very moment of saving. It may be saved or not; what was saved before is safe."),
        N_(
            "Look whether it stands in the queue before you register it again, and call the superuser: the disk is"
            " failing."
        ),
        Exit.DAMAGED,
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
    "store.busy": Trouble(
        N_("Another process keeps the queue to itself just now. This was NOT saved; what was saved before is safe."),
        N_("Try again in a moment."),
        Exit.UNREACHABLE,
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


_NO_LOG: Final = Trouble(
    N_("The log of look-ups cannot be written, so nobody can be looked up."),
    N_("Make room on the disk, or ask who looks after this machine. The queue is not touched by it."),
    Exit.DAMAGED,
)
SECURITY: Final[dict[str, Trouble]] = {
    "audit": _NO_LOG,
    "audit.unwritable": _NO_LOG,
    "vault.missing": Trouble(
        N_("The vault of this home is missing; without it nobody can read what was saved here."),
        N_("Put vault.json back from data/backup or from your own copy. Delete nothing."),
        Exit.DAMAGED,
    ),
    "vault.none": Trouble(
        N_("There is no vault here yet."),
        N_("`jobterm vault init` makes one; in training it is made at first use."),
        Exit.REFUSED,
    ),
    "vault.exists": Trouble(
        N_("There is a vault here already, or there are stores that a new one could not read. Nothing was changed."),
        N_("`jobterm vault change` changes the passphrase; another home (JOBTERM_HOME) starts anew."),
        Exit.REFUSED,
    ),
    "vault.damaged": Trouble(
        N_("The file of the vault is damaged. Nothing was changed."),
        N_("Call the superuser: data/backup has a copy of vault.json. Delete nothing."),
        Exit.DAMAGED,
    ),
    "vault.newer": Trouble(
        N_("A newer version of jobterm wrote this vault."), N_("Start the newer version."), Exit.NEWER
    ),
    "vault.wrong_profile": Trouble(
        N_("Training and production never share a home: this vault belongs to the other world."),
        N_("Use another home (JOBTERM_HOME), or correct the setting site.profile."),
        Exit.USAGE,
    ),
    "vault.wrong_passphrase": Trouble(
        N_("The passphrase is not the right one. Nothing is lost."), N_("Try again; mind Caps Lock."), Exit.LOCKED
    ),
    "vault.passphrase_too_short": Trouble(
        N_("The new passphrase is too short."), N_("Choose one of 8 or more characters."), Exit.USAGE
    ),
    "vault.passphrase_unreadable": Trouble(
        N_("The passphrase cannot be read from the file or descriptor that was given."),
        N_("It must hold one line of UTF-8 text that you may read."),
        Exit.USAGE,
    ),
    "vault.locked": Trouble(
        N_("The vault is locked: nothing that was given opens it. Nothing is lost."),
        N_("Give the passphrase with --passphrase-file or --passphrase-fd, or start at a terminal, where it is asked"
           " for."),
        Exit.LOCKED,
    ),
    "vault.keyring_unavailable": Trouble(
        N_("The key ring of this machine cannot be used. Nothing is lost."),
        N_("Give the passphrase, or log in where the key ring is open."),
        Exit.LOCKED,
    ),
    "vault.keyring_empty": Trouble(
        N_("The key ring holds no key for this vault. Nothing is lost."),
        N_("Give the passphrase, or log in as the one who made the vault."),
        Exit.LOCKED,
    ),
    "vault.last_slot": Trouble(
        N_("That is the last way into the vault."), N_("Make another one first."), Exit.REFUSED
    ),
    "vault.unknown_slot": Trouble(
        N_("There is no such way into the vault."), N_("Look them up with `jobterm vault slots`."), Exit.USAGE
    ),
    "sealed.damaged": Trouble(
        N_("The file is damaged, or jobterm did not write it. Nothing was taken from it."),
        N_("Get it once more from where it was made; a copy that was cut short cannot be mended."),
        Exit.USAGE,
    ),
    "sealed.newer": Trouble(
        N_("A newer version of jobterm wrote this file."), N_("Start the newer version."), Exit.NEWER
    ),
    "sealed.wrong_profile": Trouble(
        N_("Training and production never meet: this file comes from the other world. Nothing was taken from it."),
        N_("Take it to a home of its own world, or make a new one here."),
        Exit.REFUSED,
    ),
    "sealed.other_home": Trouble(
        N_("Only the home that made this file can open it: it was closed with that home's own key."),
        N_("Export it there with --bundle-passphrase-file, and give the same passphrase here."),
        Exit.LOCKED,
    ),
    "sealed.wrong_passphrase": Trouble(
        N_("The passphrase does not open this file. Nothing was taken from it."),
        N_("Give the passphrase that it was made with, by --bundle-passphrase-file or --bundle-passphrase-fd."),
        Exit.LOCKED,
    ),
    "vault": Trouble(N_("The vault cannot do that."), N_("Nothing was changed."), Exit.REFUSED),
    "login.refused": Trouble(
        N_("Nobody registers in another's name: --user is for training only, and an id has no blanks or semicolons."),
        N_("Leave --user out, or correct the setting site.user."),
        Exit.REFUSED,
    ),
}  # fmt: skip
"""Code of a `SecurityError` → what is wrong, what helps, and how the command ends."""

_FIELDS: Final = {
    "vault.wrong_passphrase": "--passphrase-file",
    "vault.passphrase_unreadable": "--passphrase-file",
    "vault.passphrase_too_short": "--new-passphrase-file",
    "vault.wrong_profile": "site.profile",
    "sealed.wrong_passphrase": "--bundle-passphrase-file",
    "login.refused": "--user",
}


def security_error(error: SecurityError, field: str | None = None) -> OfficeError:
    """What the user must be told of an error of keys or log-in. ``field``: the option that was given, where there is
    more than one that could be meant."""
    trouble = SECURITY.get(error.code) or OFFICE.get(error.code) or SECURITY["vault"]
    return OfficeError(
        error.code,
        _(trouble.message),
        cure=_(trouble.cure),
        field=field or _FIELDS.get(error.code),
        exit_code=trouble.exit_code,
    )


def unusable_home(folder: Path) -> OfficeError:
    """What the user must be told where the folders of a home cannot be made or used."""
    return OfficeError(
        "home.unwritable",
        _("The folder {folder} cannot be made or written to, so nothing can be kept here.").format(folder=folder),
        cure=_("Get the right to write there, or give another folder with JOBTERM_HOME."),
        field="JOBTERM_HOME",
        exit_code=Exit.USAGE,
    )


def office_error(error: StoreError) -> OfficeError:
    """What the user must be told of a store's error."""
    trouble = STORE.get(error.code) or OFFICE.get(error.code) or STORE["store.error"]
    return OfficeError(
        error.code,
        _(trouble.message),
        cure=_(trouble.cure),
        field=FIELDS.get(error.code),
        exit_code=trouble.exit_code,
    )


@contextmanager
def telling() -> Iterator[None]:
    """Errors of stores, vault and log-in inside leave as `OfficeError`."""
    try:
        yield
    except StoreError as error:
        raise office_error(error) from error
    except SecurityError as error:
        raise security_error(error) from error
