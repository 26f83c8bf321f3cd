"""Files that a user names: why one cannot be read, in the user's words. Nothing is opened here."""

from __future__ import annotations

import errno

from jobterm.i18n import N_, _
from jobterm.office.errors import Exit, OfficeError

_REASONS = {
    errno.ENOENT: N_("there is none"),
    errno.EACCES: N_("you have no right to it"),
    errno.EPERM: N_("you have no right to it"),
    errno.EISDIR: N_("it is a folder"),
    errno.ENOTDIR: N_("a part of its path is no folder"),
    errno.EEXIST: N_("it is there already"),
    errno.ENOSPC: N_("the disk is full"),
    errno.EROFS: N_("the disk may only be read"),
}


def why(error: OSError) -> str:
    """A clause for what the machine said."""
    if error.errno in _REASONS:
        return _(_REASONS[error.errno])
    return error.strerror or type(error).__name__


def unwritable(name: object, error: OSError, cure: str, field: str) -> OfficeError:
    """The file that was named cannot be written (exit 2)."""
    return OfficeError(
        "file.unwritable",
        _("The file {file} cannot be written: {reason}.").format(file=name, reason=why(error)),
        cure=cure,
        field=field,
        exit_code=Exit.USAGE,
    )


def unreadable(name: object, error: OSError, cure: str) -> OfficeError:
    """The file that was given cannot be read (exit 2)."""
    return OfficeError(
        "file.unreadable",
        _("The file {file} cannot be read: {reason}.").format(file=name, reason=why(error)),
        cure=cure,
        field="FILE",
        exit_code=Exit.USAGE,
    )
