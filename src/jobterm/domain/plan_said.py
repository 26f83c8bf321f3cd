"""What can be wrong with a plan file, in sentences (English msgids); `plan_reader` and `plan_check` find the codes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from jobterm.domain.msgids import N_

PLAN_PROBLEMS: Final[Mapping[str, tuple[str, str]]] = {
    "plan.unreadable": (N_("The plan cannot be read as TOML."), N_("Correct this line.")),
    "plan.unknown_table": (N_("There is no table {name} in a plan."), N_("Did you mean [[{nearest}]]?")),
    "plan.unknown_key": (N_("There is no key {key} here."), N_("Did you mean {nearest}?")),
    "plan.not_rows": (N_("{name} must be rows."), N_("Write [[{name}]] before each row, or a list of {{...}}.")),
    "plan.missing": (N_("The key {key} is missing."), N_("Write it in this row.")),
    "plan.not_text": (N_("{key} must be a text."), N_("Write it in quotes.")),
    "plan.not_texts": (N_("{key} must be a list of texts."), N_('Write e.g. ["...", "..."], or leave it out for all.')),
    "plan.not_one_of": (N_("{key} is none of: {known}."), N_("Choose one of them.")),
    "plan.kind": (
        N_("{value} is no kind of registration."), N_("Write a name such as sickness.report, or a family: sickness.*.")
    ),
    "plan.target_group": (
        N_("{value} is no target group."), N_("Write insured, uninsured, or a code from 2.1 to 2.11.")
    ),
    "plan.municipality": (N_("{value} is no municipality."), N_("Write its four digits, e.g. 0751 for Aarhus.")),
    "plan.system": (N_("{value} is no name of a system."), N_("Write small letters, digits, _ and -, e.g. amp.")),
    "plan.not_time": (
        N_("{key} is neither a day nor a time."), N_("Write 2026-12-01 or 2026-12-01T06:00:00, in Copenhagen's time.")
    ),
    "plan.skipped_time": (
        N_("{key} does not exist: the clocks are put forward then."), N_("Write the hour before or after.")
    ),
    "plan.order": (N_("{key} is not after {first}."), N_("Correct one of the two.")),
    "plan.promise": (
        N_("{value} is no promise."), N_("Write a duration such as 30m, 4h or 2d, or a time of day such as 07:00.")
    ),
    "plan.via_missing": (
        N_("It is not said who passes it on to {system}."), N_("Write via = the system that forwards it.")
    ),
    "plan.told_twice": (
        N_("{system} stands twice in this row and would be told twice."), N_("Remove it from notify.")
    ),
    "plan.cutover_to_itself": (N_("The cutover goes from {system} to {system}."), N_("Correct from or to.")),
    "plan.overlap": (
        N_("This row and that of line {other} hold at the same time for some of the same people."),
        N_("Let one begin later, or say in one of them for whom it holds."),
    ),
    "plan.cutover_from": (
        N_("Before it opens, the route is not {system} for {example}."),
        N_("Correct from, or the route that is valid until then."),
    ),
    "plan.cutover_to": (
        N_("When it opens, the route is not {system} for {example}."),
        N_("Add a [[route]] that is valid from opens_at, or correct to."),
    ),
    "plan.unknown_system": (
        N_("Nobody here knows a system {system}."), N_("Correct the name, or install the supplier's plug-in.")
    ),
    "plan.gap": (
        N_("For {n} cases no route ever holds, e.g. {example}."),
        N_("Add a [[route]] for them, unless nobody is to register them."),
    ),
    "plan.gap_until": (
        N_("For {n} cases no route holds yet, e.g. {example}."),
        N_("Let the [[route]] for them begin earlier, unless nobody registers them until then."),
    ),
    "plan.takes_nothing": (
        N_("{system} takes no registrations, it is only read."), N_("Name a system that keeps cases.")
    ),
    "plan.via_nowhere": (
        N_("{via} is to pass it on to {system}, but is itself not told by this route."),
        N_("Name the record or another recipient of the row in via, or deliver it ourselves."),
    ),
    "plan.no_address": (
        N_("This site has no address for {system}; what goes there waits."),
        N_("Write its url in the site file: [systems.{system}]."),
    ),
    "plan.no_cutover": (
        N_("The record moves from {from} to {to} at {at} for {example}, and no [[cutover]] says how."),
        N_("Add a [[cutover]] from {from} to {to} with opens_at = {at}."),
    ),
    "plan.cutover_crossing": (
        N_("This cutover and that of line {other} concern some of the same people at the same time."),
        N_("Let one open before the other freezes, or say for whom each of them is."),
    ),
    "plan.window_twice": (
        N_("{system} is closed twice at once, here and in line {other}, for different reasons."),
        N_("Let one of the two end where the other begins: planned and breakdown are not the same in law."),
    ),
    "plan.nobody_responsible": (
        N_("For {n} target groups no authority answers, e.g. {example}."), N_("Add a [[responsible]] for them.")
    ),
    "plan.twice_time": (
        N_("{key} comes twice that night: the clocks are put back. The first of the two is meant."),
        N_("Write the offset too, e.g. 2026-10-25T02:30:00+01:00 for the second."),
    ),
}  # fmt: skip
"""Code → what is wrong, and how to put it right."""
