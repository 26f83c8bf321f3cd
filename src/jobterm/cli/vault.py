"""`vault ...`: the keys of this home made, the passphrase changed, the slots listed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from jobterm.bootstrap.entrances import change_passphrase, make_vault, passphrase_of, require_vault, vault_slots
from jobterm.cli import plain, site
from jobterm.cli.asking import ask, ask_for_new
from jobterm.cli.call import Call
from jobterm.i18n import _
from jobterm.office import words
from jobterm.office.errors import Exit, OfficeError

if TYPE_CHECKING:
    from jobterm.office.keys import SlotView


def init(call: Call) -> int:
    """``vault init``: with a passphrase that is given or asked for twice, in the key ring, or in training neither."""
    given = call.given
    passphrase = passphrase_of(given.passphrase_file, given.passphrase_fd)
    if passphrase is not None and given.keyring:
        raise OfficeError(
            "usage",
            _("--keyring does not go with a passphrase."),
            cure=_("Leave one of them out."),
            field="--keyring",
            exit_code=Exit.USAGE,
        )
    training = site.is_training(call)
    if passphrase is None and not given.keyring and not training:
        passphrase = ask_for_new() or _required("--passphrase-file")
    return _told(call, make_vault(call.access, passphrase, ring=given.keyring))


def change(call: Call) -> int:
    """``vault change``: the old passphrase as anywhere, the new one from its own options or asked for twice."""
    given = call.given
    site.is_training(call)  # a missing site file is said before anything is asked for
    require_vault(call.access)  # nor is a passphrase, for what is not there
    old = _old(given.passphrase_file, given.passphrase_fd)
    new = passphrase_of(given.new_passphrase_file, given.new_passphrase_fd, "--new-passphrase")
    return _told(call, change_passphrase(call.access, old, new or ask_for_new() or _required("--new-passphrase-file")))


def slots(call: Call) -> int:
    """``vault slots``."""
    site.is_training(call)
    return _told(call, vault_slots(call.unlocking()))


def secret(call: Call) -> int:
    """``vault secret SYSTEM``: from a file, a descriptor or the terminal; never from an argument or a variable."""
    given = call.given
    value = None
    if not given.forget:
        value = passphrase_of(given.secret_file, given.secret_fd, "--secret") or ask(_("Key or user:password: "))
        value = value or _required("--secret-file")
    with call.office() as office:
        office.keep_secret(given.system, value)
    said = _("Kept in the vault for {system}.") if value is not None else _("Nothing is kept for {system} any more.")
    call.speech.remark(said.format(system=given.system))
    return Exit.DONE


def _old(file: Path | None, descriptor: int | None) -> str:
    return passphrase_of(file, descriptor) or ask(_("Passphrase: ")) or _required("--passphrase-file")


def _required(field: str) -> str:
    raise OfficeError(
        "passphrase.missing",
        _("A passphrase is needed, and there is no terminal to ask at."),
        cure=_("Give it on the first line of a file with {field}, or by an open descriptor.").format(field=field),
        field=field,
        exit_code=Exit.USAGE,
    )


def _told(call: Call, found: Sequence[SlotView]) -> int:
    if call.speech.as_json:
        call.speech.json([asdict(one) for one in found])
        return Exit.DONE
    rows = ((one.id[:8], words.slot_kind(one.kind), one.created) for one in found)
    call.speech.lines(plain.table((_("id"), _("opened by"), _("made")), rows))
    return Exit.DONE
