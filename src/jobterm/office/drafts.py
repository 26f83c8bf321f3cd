"""Half-filled forms: parked, or what was typed when the line dropped. One sealed file each, in a folder of the home;
never in the queue, for nothing of a draft has been acknowledged, and never in the cache, which may be deleted."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from jobterm.clock import to_text
from jobterm.domain.registrations.kinds import KINDS
from jobterm.i18n import _, ngettext
from jobterm.office.desk import DraftView
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.parts import Parts
from jobterm.office.troubles import telling
from jobterm.outbox.store import NoSuchItem
from jobterm.security.errors import SecurityError

KIND = "drafts"
FORMAT = 1
ENDING = ".draft"
ASIDE = ".damaged"


def save(parts: Parts, kind: str, citizen: str, values: Mapping[str, str], token: str) -> DraftView:
    """Keep what stands in a form, durably; the form's token names it, so that a later call takes the place of an
    earlier one. OfficeError ``drafts.unwritable`` where the disk refuses."""
    from jobterm.security.files import private_folder, write_private
    from jobterm.security.sealed import seal

    saved_at = parts.clock.now()
    content = {
        "format": FORMAT,
        "kind": kind,
        "citizen": citizen,
        "values": dict(values),
        "token": token,
        "author": parts.site.user,
        "saved_at": to_text(saved_at),
    }
    with telling():
        file = _file(parts, token)
        blob = seal(KIND, {}, json.dumps(content).encode("ascii"), parts.vault(), None, os.urandom)
        try:
            private_folder(file.parent)
            write_private(file, blob)
        except OSError as error:
            raise OfficeError(
                "drafts.unwritable",
                _("The draft cannot be kept on the disk ({reason}). What stands in the form is here only.").format(
                    reason=error.strerror or type(error).__name__
                ),
                cure=_("Save the registration with F9, or make room on the disk."),
                exit_code=Exit.DAMAGED,
            ) from error
    return _view(kind, citizen, values, token, saved_at)


def drafts(parts: Parts) -> list[DraftView]:
    """This user's drafts, oldest first. One that was saved as a registration meanwhile is taken away.

    What cannot be read is set aside, whole, and said once (OfficeError ``drafts.damaged``); asked again, the others
    come.
    """
    with telling():
        found, damaged = [], 0
        for file in sorted(parts.drafts().glob(f"*{ENDING}")):
            content = _read(parts, file)
            if content is None:
                file.replace(file.with_suffix(ENDING + ASIDE))
                damaged += 1
            elif content["author"] != parts.site.user:
                continue
            elif _is_registered(parts, content["token"]):
                file.unlink(missing_ok=True)  # the program ended between saving and taking the draft away
            else:
                saved_at = datetime.fromisoformat(content["saved_at"])
                found.append(_view(content["kind"], content["citizen"], content["values"], content["token"], saved_at))
        if damaged:
            raise _damaged(damaged)
        return sorted(found, key=lambda one: one.saved_at)


def drop(parts: Parts, token: str) -> None:
    """Take a draft away: it was saved, or thrown away. Silent where there is none."""
    from jobterm.security.files import sync_folder

    file = _file(parts, token)
    if file.exists():
        file.unlink(missing_ok=True)
        sync_folder(file.parent)


def _file(parts: Parts, token: str) -> Path:
    """The file's name tells nothing of whom it is about."""
    return parts.drafts() / f"{uuid.UUID(token)}{ENDING}"


def _read(parts: Parts, file: Path) -> dict[str, Any] | None:
    """What a file holds, None for one that is damaged or not ours."""
    from jobterm.security.sealed import unseal

    try:
        content = json.loads(unseal(KIND, file.read_bytes(), parts.vault(), None).content)
    except (SecurityError, OSError, ValueError):
        return None
    wanted = {"format", "kind", "citizen", "values", "token", "author", "saved_at"}
    return content if isinstance(content, dict) and set(content) == wanted else None


def _is_registered(parts: Parts, token: str) -> bool:
    """A form's token becomes its registration's id."""
    try:
        parts.store().registration(token)
    except NoSuchItem:
        return False
    return True


def _view(kind: str, citizen: str, values: Mapping[str, str], token: str, saved_at: datetime) -> DraftView:
    from jobterm.office.forms import letter_of

    known = KINDS.get(kind)
    return DraftView(
        kind, citizen, dict(values), token, saved_at,
        title=_(known.title) if known is not None else kind, letter=letter_of(kind) if known is not None else "",
    )  # fmt: skip


def _damaged(count: int) -> OfficeError:
    return OfficeError(
        "drafts.damaged",
        ngettext("{n} draft cannot be read.", "{n} drafts cannot be read.", count).format(n=count),
        cure=_("What you saved as a registration is safe. The draft is kept for support; fill in that form anew."),
        exit_code=Exit.DAMAGED,
    )
