"""The rows of the table of commands that belong to a cutover: plans, and two systems compared."""

from __future__ import annotations

from typing import Final

from jobterm.cli.shape import Command, Option
from jobterm.i18n import N_

_LINE: Final = Option(("line",), N_("the window's line in the plan, as `window list` has it"), "count", metavar="LINE",
                      low=1)  # fmt: skip
_WHY: Final = Option(("--why",), N_("why, 1-900 characters; kept in the plan"), metavar="TEXT", required=True)
CUTOVER: Final = (
    Command(
        ("cutover", "check"), N_("everything that is wrong with a plan, with line and cure; changes nothing"),
        "cutover:check", (Option(("plan",), N_("a plan (TOML)"), "path", metavar="PLAN"),),
    ),
    Command(("window", "list"), N_("when the plan closes which system, and how long until then"), "window:listed"),
    Command(
        ("window", "plan"), N_("close a system for a time"), "window:planned",
        (
            Option(("system",), N_("the system's id"), metavar="SYSTEM"),
            Option(("--from",), N_("when it closes"), metavar="TIME", required=True),
            Option(("--to",), N_("when it opens again"), metavar="TIME", required=True),
            Option(("--as",), N_("a service window that was announced, or a breakdown"),
                   choices=("planned", "breakdown"), default="planned"),
            Option(("--municipality",), N_("only for this municipality"), metavar="CODE"),
            Option(("--kinds",), N_("only these kinds; may be given again"), metavar="KIND", many=True),
            _WHY,
        ),
    ),
    Command(
        ("window", "extend"), N_("a window lasts longer"), "window:extended",
        (
            _LINE,
            Option(("--to",), N_("until when: a time, or +30m, +1h after its end"), metavar="TIME", required=True),
            Option(("--as",), N_("under which reason the rest stands; without it a planned window overruns as a"
                                 " breakdown"), choices=("planned", "breakdown")),
            _WHY,
        ),
    ),
    Command(
        ("window", "cancel"), N_("a window that does not come, or is over now"), "window:cancelled", (_LINE, _WHY),
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
