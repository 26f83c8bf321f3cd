"""The keys and logins of services, given by a person and kept in the vault."""

from __future__ import annotations

from typing import Final

from jobterm.i18n import _
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.parts import Parts
from jobterm.security.secrets import MOST, BadSecret

WANTED: Final = ("cvr", "jobindsats", "office")
"""Services that want a key or a login; ``office``: the password of an office store's login without a certificate."""


def keep(parts: Parts, system: str, value: str | None) -> None:
    """Keep it, in the place of the one before; None forgets it. What was given is never said again."""
    if system not in WANTED:
        raise OfficeError(
            "secret.unknown_system",
            _("No key is kept for {name}.").format(name=system[:40]),
            cure=_("Services that want one: {names}.").format(names=", ".join(WANTED)),
            field="system",
            exit_code=Exit.USAGE,
        )
    if value is not None and system == "cvr" and ":" not in value:
        raise OfficeError(
            "secret.form",
            _("The login of the company register has no colon."),
            cure=_("Write it as user:password."),
            field="--secret-file",
            exit_code=Exit.USAGE,
        )
    try:
        parts.keep_secret(system, value)
    except BadSecret:
        raise OfficeError(
            "secret.form",
            _("This can be no key: it is too long, or holds a character that no key has."),
            cure=_("Give one line of 1 to {most} ordinary characters.").format(most=MOST),
            field="--secret-file",
            exit_code=Exit.USAGE,
        ) from None
