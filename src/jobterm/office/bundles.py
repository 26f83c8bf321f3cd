"""Items in a sealed file: exported from one desk, imported at another, for when a terminal dies in the middle of a
window (rule R7). What becomes of a delivery on the way stands in the outbox; here is who may do what, and the file."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jobterm.clock import to_text
from jobterm.i18n import _
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.evidence import moving_store
from jobterm.office.parts import Parts
from jobterm.office.queue import stored_item
from jobterm.office.troubles import security_error, telling
from jobterm.office.views import ExportView, ImportView
from jobterm.office.wishes import ExportWish
from jobterm.outbox.delivery import State
from jobterm.outbox.moving import Moved, Selection, from_plain, to_plain
from jobterm.outbox.store import NewEvent, StoredItem
from jobterm.security.errors import SealDamaged

if TYPE_CHECKING:
    from jobterm.security.sealed import Sealed

KIND = "bundle"
FORMAT = 1
LARGEST = 512 * 1024 * 1024
"""Bytes of a bundle that is read: a hundred thousand items with their logs have less."""


def export(parts: Parts, wish: ExportWish) -> ExportView:
    """Hand items on in a sealed file: first ``handed`` is committed here, then the file is written (rule R7).

    OfficeError ``file.exists``, ``export.nothing``, ``file.unwritable``: in each nothing is handed on.
    """
    with telling():
        _check_free(wish.file)
        store, user = moving_store(parts), parts.site.user
        item = stored_item(parts, wish.item).registration.id if wish.item is not None else None
        bundle = parts.ids.new()
        items = store.hand(Selection(item, wish.author), bundle, user)
        if not items:
            raise OfficeError(
                "export.nothing",
                _("Nothing is open that could be handed on."),
                cure=_("See what there is with 'outbox list'."),
                exit_code=Exit.REFUSED,
            )
        try:
            _write(parts, wish, bundle, items)
        except BaseException as error:
            if not _removed(wish.file):
                raise _half_written(wish.file) from error
            store.unhand(bundle, NewEvent("hand_failed", code=bundle, by=user))
            if isinstance(error, OSError):
                raise _unwritable(wish.file, error) from error
            raise
        handed = tuple(one.registration.id for one in items if _handed_by(parts, one, bundle))
        return ExportView(str(wish.file), bundle, len(items), handed, _closed_with(wish.passphrase))


def take_in(parts: Parts, file: Path, passphrase: str | None) -> ImportView:
    """Take what a bundle holds; a second time changes nothing. OfficeError where it cannot be opened."""
    with telling():
        sealed = _opened(parts, file, passphrase)
        bundle, items = _items(sealed)
        adopted = moving_store(parts).adopt(items, bundle, private=sealed.by == "vault", by=parts.site.user)
        return ImportView(bundle, adopted.new, adopted.back, adopted.answered, adopted.known, adopted.refused)


def is_handed(stored: StoredItem, system: str | None) -> bool:
    """Whether anything of an item, at ``system`` or anywhere, is handed on."""
    return any(one.state is State.HANDED and system in (None, one.system) for one in stored.deliveries)


def take_back(parts: Parts, stored: StoredItem, system: str | None, reason: str) -> None:
    """A person's word, with a reason, that no copy of the bundle was used: what was handed on stands where it stood
    (amendment 21)."""
    event = NewEvent("taken_back", by=parts.site.user, note=reason)
    moving_store(parts).taken_back(stored.registration.id, system, event)


# ---- the file ----------------------------------------------------------------------------------------------------


def _write(parts: Parts, wish: ExportWish, bundle: str, items: Sequence[Moved]) -> None:
    from jobterm.security.files import write_private
    from jobterm.security.sealed import seal
    from jobterm.security.vault import Passphrase

    made_at = to_text(parts.clock.now())
    content = {
        "format": FORMAT,
        "bundle": bundle,
        "made_at": made_at,
        "made_by": parts.site.user,
        "site": parts.site.name,
        "items": [to_plain(one) for one in items],
    }
    plain = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    passphrase = Passphrase(wish.passphrase) if wish.passphrase is not None else None
    about = {"bundle": bundle, "made_at": made_at, "items": str(len(items))}
    write_private(wish.file, seal(KIND, about, plain, parts.vault(), passphrase, os.urandom))


def _opened(parts: Parts, file: Path, passphrase: str | None) -> Sealed:
    from jobterm.security.sealed import unseal
    from jobterm.security.vault import Passphrase

    try:
        with file.open("rb") as source:
            blob = source.read(LARGEST + 1)
    except OSError as error:
        raise OfficeError(
            "file.unreadable",
            _("The file {file} cannot be read: {reason}.").format(file=file, reason=error.strerror),
            cure=_("Give the file that 'outbox export' made."),
            field="FILE",
            exit_code=Exit.USAGE,
        ) from None
    if len(blob) > LARGEST:
        raise security_error(SealDamaged("size"))
    return unseal(KIND, blob, parts.vault(), Passphrase(passphrase) if passphrase is not None else None)


def _items(sealed: Sealed) -> tuple[str, list[Moved]]:
    """What an opened bundle holds. Its seal was whole, so that anything strange in it comes from another version."""
    try:
        content: Mapping[str, Any] = json.loads(sealed.content)
        newer = content["format"] != FORMAT
        bundle = str(content["bundle"])
        items = [] if newer else [from_plain(one) for one in content["items"]]
    except (ValueError, KeyError, TypeError, AttributeError):
        newer, bundle, items = True, "", []
    if newer:
        raise OfficeError(
            "bundle.newer",
            _("Another version of jobterm made this bundle, and this one does not understand all of it."),
            cure=_("Import it with the version that made it, or a newer one."),
            field="FILE",
            exit_code=Exit.NEWER,
        )
    return bundle, items


def _check_free(file: Path) -> None:
    if os.path.lexists(file):
        raise OfficeError(
            "file.exists",
            _("The file {file} is there already; a bundle never takes another's place.").format(file=file),
            cure=_("Give a name that is free."),
            field="FILE",
            exit_code=Exit.USAGE,
        )


def _removed(file: Path) -> bool:
    """Whether nothing of a file that was being written can be there any more."""
    try:
        file.unlink(missing_ok=True)
        file.with_name(f".{file.name}.new").unlink(missing_ok=True)
    except NotADirectoryError:
        return True
    except OSError:
        return not os.path.lexists(file)
    return True


def _unwritable(file: Path, error: OSError) -> OfficeError:
    return OfficeError(
        "file.unwritable",
        _("The file {file} cannot be written: {reason}. Nothing was handed on.").format(
            file=file, reason=error.strerror or type(error).__name__
        ),
        cure=_("Give another place, with room on it."),
        field="FILE",
        exit_code=Exit.USAGE,
    )


def _half_written(file: Path) -> OfficeError:
    return OfficeError(
        "file.half_written",
        _("Writing {file} failed, and it cannot be removed. What was to be in it counts as handed on.").format(
            file=file
        ),
        cure=_("Remove the file; then 'outbox decide ID --not-applied --reason TEXT' takes each item back."),
        field="FILE",
        exit_code=Exit.UNEXPECTED,
    )


def _handed_by(parts: Parts, one: Moved, bundle: str) -> bool:
    now = parts.store().item(one.registration.id)
    return any(each.handed_to == bundle and each.state is State.HANDED for each in now.deliveries)


def _closed_with(passphrase: str | None) -> str:
    return "vault" if passphrase is None else "passphrase"
