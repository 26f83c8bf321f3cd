"""The file of a proof package: two lines, a statement and a signature over it, and the check that needs nothing else.

Line 1 is the statement, canonical JSON. Line 2 names the public key and the signature over the bytes of line 1 with its
line feed, so that `head`, `tail` and `openssl` alone can check it (docs/guide/evidence.md).
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jobterm.i18n import _
from jobterm.office.errors import Exit, OfficeError

if TYPE_CHECKING:
    from jobterm.security.signing import Signer

FORMAT = "jobterm-evidence/1"
ALGORITHM = "Ed25519"
MAX_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Checked:
    """A package whose signature holds: what it states, and the fingerprint of the key that signed it. Whose key that
    is, only a comparison with the office's own word can tell."""

    statement: Mapping[str, Any]
    fingerprint: str


def canonical(value: Mapping[str, Any]) -> bytes:
    """One byte string per JSON value: sorted keys, no blanks, ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False).encode("ascii")


def packed(statement: Mapping[str, Any], signer: Signer) -> bytes:
    """The two lines."""
    line = canonical(statement) + b"\n"
    told = {
        "algorithm": ALGORITHM,
        "public_key": base64.b64encode(signer.public_key).decode("ascii"),
        "signature": base64.b64encode(signer.sign(line)).decode("ascii"),
    }
    return line + canonical(told) + b"\n"


def checked(content: bytes, expected: str | None = None) -> Checked:
    """What a package states, when not one byte of it was changed since it was signed.

    ``expected``: the fingerprint that the office names; any other key is refused. OfficeError ``evidence.not_one``,
    ``evidence.forged``, ``evidence.other_key``.
    """
    from jobterm.security.signing import fingerprint, verified

    lines = content.split(b"\n")
    if len(content) > MAX_BYTES or len(lines) != 3 or lines[2] != b"":
        raise _not_one()
    statement, told = _object(lines[0]), _object(lines[1])
    if statement.get("format") != FORMAT or set(told) != {"algorithm", "public_key", "signature"}:
        raise _not_one()
    public_key, signature = _bytes(told["public_key"]), _bytes(told["signature"])
    if told["algorithm"] != ALGORITHM or not verified(public_key, signature, lines[0] + b"\n"):
        raise _forged()
    mark = fingerprint(public_key)
    if statement.get("signed_by") != mark:
        raise _forged()
    if expected is not None and _plain(expected) != mark:
        raise OfficeError(
            "evidence.other_key",
            _("The package is whole, but another key than the one you named signed it."),
            cure=_("Ask the office that made it for its fingerprint: `jobterm doctor` shows it."),
            field="--key",
            exit_code=Exit.REFUSED,
        )
    return Checked(statement, mark)


def _object(line: bytes) -> dict[str, Any]:
    """A JSON object in exactly the bytes that we would write; anything else was changed."""
    try:
        found = json.loads(line)
        same = isinstance(found, dict) and canonical(found) == line
    except (ValueError, RecursionError):
        raise _not_one() from None
    if not same:
        raise _forged()
    return dict(found)


def _bytes(value: object) -> bytes:
    try:
        found = base64.b64decode(str(value), validate=True)
    except ValueError:
        raise _forged() from None
    if base64.b64encode(found).decode("ascii") != value:
        raise _forged()
    return found


def _plain(mark: str) -> str:
    """A fingerprint as people write it: with blanks, colons or in groups."""
    return "".join(mark.split()).replace(":", "").lower()


def _not_one() -> OfficeError:
    return OfficeError(
        "evidence.not_one",
        _("This is not a proof package, or not all of it."),
        cure=_("Get the file once more, whole, from whoever made it."),
        field="FILE",
        exit_code=Exit.USAGE,
    )


def _forged() -> OfficeError:
    return OfficeError(
        "evidence.forged",
        _("The package was changed after it was signed: it proves nothing."),
        cure=_("Get the file once more from the office that made it, and ask why this one differs."),
        field="FILE",
        exit_code=Exit.REFUSED,
    )
