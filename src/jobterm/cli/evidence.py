"""`evidence`: the proof package of one item made, or anybody's package checked without a site file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from jobterm.cli import plain
from jobterm.cli.call import Call
from jobterm.cli.files import unreadable, unwritable
from jobterm.i18n import _
from jobterm.office.errors import Exit, OfficeError

if TYPE_CHECKING:
    from jobterm.office.evidence_file import Checked


def evidence(call: Call) -> int:
    """``evidence ID`` or ``evidence --verify FILE``."""
    given = call.given
    if given.verify is not None:
        _only(given.id is None and given.out is None and not given.full, "--verify", "ID")
        return _verify(call, given.verify)
    _only(given.key is None, "--key", "ID")
    if given.id is None:
        raise _usage(_("{field} is missing.").format(field="ID"), "ID")
    return _made(call, given.id)


def _made(call: Call, item: str) -> int:
    with call.office() as office:
        package = office.evidence(item, full=call.given.full)
    out: Path | None = call.given.out
    if out is None:
        call.speech.lines(package.content.decode("ascii").splitlines())
    else:
        _write(out, package.content)
        call.speech.remark(_("The proof package is in {file}.").format(file=out))
    call.speech.remark(_("It is signed with the key {mark}.").format(mark=package.fingerprint))
    call.speech.remark(_("Anybody can check it with `jobterm evidence --verify FILE`, or with openssl."))
    return Exit.DONE


def _write(out: Path, content: bytes) -> None:
    import os

    try:
        descriptor = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with open(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(descriptor)
    except OSError as error:
        raise unwritable(out, error, _("Give another name, or another place."), "--out") from None


def _verify(call: Call, file: Path) -> int:
    from jobterm.office.evidence_file import MAX_BYTES, checked

    try:
        with file.open("rb") as source:
            content = source.read(MAX_BYTES + 1)
    except OSError as error:
        raise unreadable(file, error, _("Give the file of a proof package.")) from None
    found = checked(content, call.given.key)
    if call.speech.as_json:
        call.speech.json({"valid": True, "fingerprint": found.fingerprint, "statement": dict(found.statement)})
        return Exit.DONE
    call.speech.lines(_told(found))
    if call.given.key is None:
        call.speech.remark(
            _("The signature holds. Ask the office that made it whether this is its key (`jobterm doctor` shows it), or"
              " give it with --key.")
        )  # fmt: skip
    else:
        call.speech.remark(_("The signature holds, and it is that of the key you named."))
    return Exit.DONE


def _told(found: Checked) -> list[str]:
    """What a package states, in short."""
    states: dict[str, Any] = dict(found.statement)
    registration, times = states.get("registration") or {}, states.get("times") or {}
    keyed, told, chain = times.get("keyed") or {}, times.get("told") or {}, states.get("chain") or {}
    facts = (
        (_("key"), found.fingerprint),
        (_("made"), states.get("made_at")),
        (_("by"), states.get("made_by")),
        (_("id"), registration.get("id")),
        (_("what"), registration.get("kind")),
        (_("who"), registration.get("cpr") or registration.get("cvr")),
        (_("happened"), times.get("happened")),
        (_("told"), told.get("at")),
        (_("keyed"), keyed.get("at")),
        (_("clock error"), None if keyed.get("clock_error_s") is None else f"{keyed['clock_error_s']:+} s"),
        (_("commits"), chain.get("commits")),
    )
    rows = [
        (
            one.get("system"),
            one.get("state"),
            (one.get("receipt") or {}).get("id"),
            (one.get("receipt") or {}).get("at"),
        )
        for one in states.get("deliveries") or ()
    ]
    table = plain.table((_("system"), _("state"), _("receipt"), _("accepted")), rows, give=(2,))
    return [*plain.pairs(facts), *plain.headed(_("Recipients"), table)]


def _only(holds: bool, field: str, other: str) -> None:
    if not holds:
        raise _usage(_("{field} does not go with {other}.").format(field=field, other=other), field)


def _usage(message: str, field: str) -> OfficeError:
    cure = _("See `{program} --help`.").format(program="jobterm evidence")
    return OfficeError("usage", message, cure=cure, field=field, exit_code=Exit.USAGE)
