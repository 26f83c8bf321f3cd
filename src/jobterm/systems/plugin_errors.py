"""What can be wrong with a supplier's plug-in: codes and sentences. Nothing of a plug-in's values stands in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from jobterm.i18n import N_


class UnknownSystem(LookupError):
    """No adapter of that name can be used here; the message is the name."""


class PluginError(UnknownSystem):
    """A plug-in that cannot be used. ``code`` says why; ``values`` fill the sentences."""

    def __init__(self, system: str, code: str, **values: Any) -> None:
        super().__init__(system)
        self.system, self.code = system, code
        self.values: Mapping[str, Any] = {"system": system, **values}

    @property
    def message(self) -> str:
        """What is wrong, an English msgid with holes for ``values``."""
        return PROBLEMS[self.code][0]

    @property
    def cure(self) -> str:
        """How to put it right, as ``message``."""
        return PROBLEMS[self.code][1]

    def __str__(self) -> str:
        return f"{self.system}: {self.code}"


_AUTHOR = N_("Give this line to whoever made the plug-in; what is registered for it waits here, safely.")
PROBLEMS: Final[Mapping[str, tuple[str, str]]] = {
    "plugin.missing": (
        N_("There is no plug-in for {system} on this machine."),
        N_("Install it beside jobterm, or correct the name; `jobterm systems list` names those that are there."),
    ),
    "plugin.twice": (
        N_("Two plug-ins want to be {system}: {whose}."),
        N_("Remove one of them; none is used until then."),
    ),
    "plugin.code": (
        N_("The plug-in for {system} may not import {name} ({module}, line {line})."),
        _AUTHOR,
    ),
    "plugin.import": (N_("The plug-in for {system} cannot be loaded: {error} in {place}."), _AUTHOR),
    "plugin.maker": (N_("The plug-in for {system} offers {error} where a Made is wanted."), _AUTHOR),
    "plugin.api": (
        N_("The plug-in for {system} is written for version {wanted} of the interface, and this jobterm has {ours}."),
        N_("Install the version of the plug-in that goes with this jobterm."),
    ),
    "plugin.introduction": (N_("The plug-in for {system} tells something of itself that is wrong: {wrong}."), _AUTHOR),
    "plugin.make": (N_("The plug-in for {system} failed when it was made ready: {error} in {place}."), _AUTHOR),
    "plugin.protocol": (N_("The plug-in for {system} is not whole; it lacks {lacking}."), _AUTHOR),
}  # fmt: skip
"""Code → what is wrong and what helps (English msgids)."""
