"""The rows of the table of commands that belong to the board: the whole house's queue, its alerts, take-over."""

from __future__ import annotations

from typing import Final

from jobterm.cli.shape import Command, Option
from jobterm.i18n import N_

BOARD: Final = (
    Command(
        ("board",), N_("the whole house's queue: systems, counts, pace, what asks for a decision (superuser)"),
        "board:board",
        (
            Option(("--watch",), N_("go on: written anew whenever something has changed, until Ctrl+C"), "flag"),
            Option(("--wall",), N_("for everybody to see: nobody's name"), "flag"),
        ),
    ),
    Command(
        ("alerts", "check"), N_("look once for what is late, who is away, whether anybody drains; tell what is new"),
        "board:alerts",
    ),
    Command(
        ("outbox", "take-over"), N_("take over what needs a colleague who is away; its author stays its author"),
        "board:take_over",
        (
            Option(("id",), N_("the registration's id, or its first 8 or more characters"), optional=True),
            Option(("--author",), N_("all open items of this author"), metavar="U"),
            Option(("--reason",), N_("why, 1-900 characters; kept with the item"), metavar="TEXT", required=True),
        ),
        either=(("id", "author"),), one_required=True,
    ),
)  # fmt: skip
