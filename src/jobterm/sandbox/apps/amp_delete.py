"""Taking back at AMP: the form of the five Slet operations (contracts/amp.yaml, corrections). What is done with them
stands in `amp`, the rules of it in `world.rules`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from jobterm.sandbox.apps.forms import BadForm, prose
from jobterm.sandbox.apps.wire import IDENTIFIER, decoded

OPERATION: Final = "SletRegistrering"
KIND: Final = "correction"

_PATH: Final = re.compile(
    r"(/VisiteringOgStatus/v1/(?:Tilmelding|Afmelding|Fravaer)|/Kontaktforloeb/v2/Indkaldelse|/Plan/v1/MinPlan)"
    r"/([^/]+)/([^/]+)"
)
_KINDS: Final = {
    "/VisiteringOgStatus/v1/Tilmelding": ("enrolment.start",),
    "/VisiteringOgStatus/v1/Afmelding": ("enrolment.end",),
    "/VisiteringOgStatus/v1/Fravaer": ("sickness.report", "absence.holiday", "absence.other"),
    "/Kontaktforloeb/v2/Indkaldelse": ("interview.summons",),
    "/Plan/v1/MinPlan": ("plan.save",),
}
_COMMENT: Final = prose(1500)


@dataclass(frozen=True, slots=True)
class Deletion:
    """What a Slet operation wants: the entity's id, of which kinds it may be, and why."""

    target: str
    kinds: tuple[str, ...]
    comment: str

    def of(self, kind: str) -> tuple[dict[str, str], dict[str, str]]:
        """What is kept of it where the entity is of this kind: in jobterm's words, and as the look-up tells it."""
        data = {"target": self.target, "target_kind": kind, "comment": self.comment}
        return data, {"sletter": self.target, "berigtigelseskommentar": self.comment}


def is_deletion(path: str) -> bool:
    """Whether the path is that of a Slet operation."""
    return _PATH.fullmatch(path) is not None


def read(path: str) -> Deletion:
    """What stands in the path; BadForm naming the part that is none."""
    found = _PATH.fullmatch(path)
    if found is None:
        raise BadForm("malformed", "path")
    target = decoded(found[2])
    if not IDENTIFIER.fullmatch(target):
        raise BadForm("malformed", "id")
    try:
        comment = _COMMENT(decoded(found[3]))
    except BadForm as error:
        raise BadForm(error.code, "Berigtigelseskommentar") from None
    return Deletion(target, _KINDS[found[1]], comment)
