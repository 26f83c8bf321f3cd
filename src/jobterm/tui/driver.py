"""Which driver a terminal gets, and what that terminal understands. The driver itself stands in ``cell_driver``, how
Textual's paintings come to it in ``painting``."""

from __future__ import annotations

import os
from typing import Final

from textual.driver import Driver

from jobterm.terminal.cells.difference import Wire
from jobterm.terminal.cells.picture import Picture
from jobterm.terminal.profile import Kind, Profile

_REPEATS: Final = ("xterm", "tmux", "alacritty", "foot", "kitty", "konsole", "vte")
_ONE_GROUND: Final = ("screen", "vt", "ansi")
"""Terminals that erase to their own background, whatever is set."""
_NO_ERASING: Final = ("vt100", "vt102", "ansi")


def wire_of(profile: Profile, term: str) -> Wire:
    """What a terminal of this name (TERM) understands, as far as it pays to know."""
    name = term.lower()
    return Wire(
        repeat=profile.kind is not Kind.THIN and name.startswith(_REPEATS),
        erase=not name.startswith(_NO_ERASING),
        ground=profile.colours == 0 or not name.startswith(_ONE_GROUND),
        scroll=name not in ("dumb", "unknown", ""),
    )


def driver_for(profile: Profile, picture: Picture | None) -> type[Driver] | None:
    """The driver class for a profile; ``picture`` is what its terminal should show, None = Textual writes itself. None
    on Windows, where Textual's own is the only one."""
    if os.name == "nt":
        return None
    from jobterm.tui.cell_driver import CellDriver, TolerantDriver

    given = {"encoding": profile.encoding}
    if picture is None:
        return type("Driver", (TolerantDriver,), given)
    return type("Driver", (CellDriver,), given | {"picture": picture, "thin": profile.kind is Kind.THIN})
