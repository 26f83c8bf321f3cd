"""What can be looked at before there is a connection: the certificate files that an address names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from jobterm.clock import COPENHAGEN, Clock
from jobterm.i18n import N_, _
from jobterm.office.errors import Exit
from jobterm.office.membership.views import CheckLine
from jobterm.security.certificates import Certificate, Unusable, certificate, check_key

SOON_DAYS: Final = 30
"""So many days before a certificate ends it is said."""
_WRONG: Final = {
    "missing": (N_("The file {file} is not there."), N_("Put it there, or correct its name in store.office.")),
    "unreadable": (N_("The file {file} may not be read."), N_("Let the user who starts jobterm read it.")),
    "no_certificate": (
        N_("The file {file} holds no certificate or key that can be used."),
        N_("It must be PEM text; a key must have no password of its own."),
    ),
    "open_to_others": (
        N_("The key {file} can be read by others, so it is not used."),
        N_("Make it its owner's alone: chmod 600."),
    ),
    "not_its_key": (
        N_("The key {file} does not belong to the certificate."),
        N_("Name the two files that were made together."),
    ),
}


def files(parameters: Mapping[str, str], clock: Clock) -> list[CheckLine]:
    """The certificate files of an address, looked at in their order."""
    return list(_files(parameters, clock))


def _files(parameters: Mapping[str, str], clock: Clock) -> Iterator[CheckLine]:
    try:
        root, own, key = (parameters.get(name) for name in ("sslrootcert", "sslcert", "sslkey"))
        if root is not None and root != "system":
            yield from _judged(certificate(Path(root)), Path(root), clock)
        if own is not None and key is not None:
            check_key(Path(key), Path(own))
            yield from _judged(certificate(Path(own)), Path(own), clock)
    except Unusable as error:
        message, cure = _WRONG[error.code]
        told = _(message).format(file=error.file)
        yield CheckLine("files", "error", error.file.name, told, _(cure), "office.certificate", int(Exit.LOCKED))


def _judged(found: Certificate, file: Path, clock: Clock) -> Iterator[CheckLine]:
    until = f"{found.until.astimezone(COPENHAGEN):%d-%m-%Y}"
    value = f"{found.name}, {until}"
    now = clock.now()
    if not found.since <= now <= found.until:
        message = _("The certificate {file} holds from {since} to {until} only.").format(
            file=file, since=f"{found.since.astimezone(COPENHAGEN):%d-%m-%Y}", until=until
        )
        cure = _("Who looks after the office store issues a new one. Is the clock of this machine right?")
        yield CheckLine("files", "error", value, message, cure, "office.certificate", int(Exit.LOCKED))
    elif (found.until - now).days < SOON_DAYS:
        message = _("The certificate {file} ends on {until}.").format(file=file, until=until)
        yield CheckLine("files", "warning", value, message, _("Have a new one issued before that day."))
    else:
        yield CheckLine("files", "ok", value)
