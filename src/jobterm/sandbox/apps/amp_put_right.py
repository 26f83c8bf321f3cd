"""Putting right at AMP: the form of the three Ret operations (contracts/amp.yaml, corrections). What is done with them
stands in `amp`; the bodies are those of the operations that they put right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from jobterm.sandbox.apps.amp_forms import DEREGISTER, ENROL, SICK, Operation
from jobterm.sandbox.apps.forms import BadForm, prose, text
from jobterm.sandbox.apps.wire import decoded

OPERATION: Final = "RetRegistrering"

_AREAS: Final[dict[str, Operation]] = {
    "/VisiteringOgStatus/v1/Tilmelding": ENROL,
    "/VisiteringOgStatus/v1/Afmelding": DEREGISTER,
    "/Komposit/v1/Sygemelding": SICK,
}
_COMMENT: Final = prose(1500)
_VERSION: Final = text(46, 1)


def what(method: str, path: str) -> Operation | None:
    """The operation whose entity a request puts right; None where it does not."""
    return _AREAS.get(path.rpartition("/")[0]) if method == "PUT" else None


@dataclass(frozen=True, slots=True)
class PutRight:
    """What the headers of a Ret operation say: why, and what version its author had before her."""

    comment: str
    version: str

    def of(
        self, target: str, kind: str, data: Mapping[str, Any], wire: Mapping[str, Any]
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """What is kept of it: in jobterm's words, and as the look-up tells it."""
        kept = {"target": target, "target_kind": kind, "comment": self.comment, "details": dict(data)}
        return kept, {"retter": target, "berigtigelseskommentar": self.comment, "indhold": dict(wire)}


def read(headers: Mapping[str, str]) -> PutRight:
    """What the headers say; BadForm naming the one that says nothing readable."""
    found = []
    for name, check in (("x-berigtigelseskommentar", _COMMENT), ("x-basisVersion", _VERSION)):
        try:
            found.append(check(decoded(headers.get(name.lower(), ""))))
        except BadForm as error:
            raise BadForm(error.code, name) from None
    return PutRight(*found)
