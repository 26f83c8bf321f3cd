"""The rows of the table of commands that belong to a cutover: plans, and two systems compared."""

from __future__ import annotations

from typing import Final

from jobterm.cli.shape import Command, Option
from jobterm.i18n import N_

CUTOVER: Final = (
    Command(
        ("cutover", "check"), N_("everything that is wrong with a plan, with line and cure; changes nothing"),
        "cutover:check", (Option(("plan",), N_("a plan (TOML)"), "path", metavar="PLAN"),),
    ),
    Command(
        ("paper", "blank"), N_("blank forms to fill in by hand when even the terminals are down"), "cutover:blank",
        (Option(("kind",), N_("a kind of registration, or a family as sickness.*; without it all"), metavar="KIND",
                optional=True),),
    ),
    Command(
        ("match",), N_("two systems compared about everybody of a municipality; changes nothing"), "match:match",
        (
            Option(("--system",), N_("one of the two; without them those of the plan's newest cutover, else record and"
                                     " common data base"), metavar="ID", many=True),
            Option(("--municipality",), N_("of which municipality; without it the site's own"), metavar="CODE"),
            Option(("--target-group",), N_("only these: insured, uninsured or a code; may be given again"),
                   metavar="GROUP", many=True),
            Option(("--format",), N_("how it is written"), choices=("table", "json", "csv"), default="table"),
            Option(("--anew",), N_("do not go on with a run that was broken off"), "flag"),
            Option(("--repair",), N_("register what repairs this row of the newest run; may be given again"), "count",
                   "NO", many=True, low=1),
            Option(("--reason",), N_("with --repair: why, 1-900 characters; kept with the items"), metavar="TEXT"),
            Option(("--run",), N_("with --repair: of this run"), metavar="ID"),
            Option(("--full",), N_("the whole CPR instead of 150380-xxxx"), "flag"),
        ),
    ),
)  # fmt: skip
