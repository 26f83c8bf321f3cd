"""Writes the plans of the shipped worlds (``src/jobterm/domain/data/plans``): a plan names each case by itself, so that
one rule of a landscape is a row for each system of record. `--check` changes nothing and fails where a file is not what
this makes.

Which municipality uses which supplier's system, who is in the pilot of the benefit centres, when somebody changes over
and what is promised is made up; who answers for whom, and who is told of what, is from the two memos.
"""

from __future__ import annotations

import argparse
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FOLDER: Final = Path("src/jobterm/domain/data/plans")
OPERA: Final = (
    "0190", "0210", "0230", "0240", "0250", "0260", "0270", "0306", "0316", "0320", "0326", "0330", "0336",
    "0340", "0350", "0360", "0370", "0376", "0390", "0400", "0410", "0420", "0430", "0440", "0450", "0480",
    "0482", "0492", "0510", "0530", "0540", "0550", "0580", "0630", "0706", "0710", "0730", "0740", "0746",
    "0756", "0760", "0766", "0810", "0820", "0840", "0846", "0860",
)  # fmt: skip
"""Municipalities on KMD Opera; the others use WorkBase."""
PILOTS: Final = ("0461", "0730", "0851")
"""Municipalities whose benefit centre takes messages; elsewhere there is no wire (memo of 2007: three of them)."""


@dataclass(frozen=True)
class Told:
    """Kinds that have the same recipients besides the record. ``benefits`` stands for the municipality's own way."""

    kinds: tuple[str, ...]
    notify: tuple[str, ...]


JOURNAL: Final = ("note", "task", "caseload.transfer", "hearing.answer", "correction")
INSURED: Final = (
    Told(("enrolment.*", "sickness.*", "absence.*", "activation.*"), ("national", "fund", "providers")),
    Told(("interview.summons", "interview.move", "interview.cancel"), ("national", "letters")),
    Told(("interview.held", "interview.no_show", "plan.*", "group.change"), ("national",)),
    Told(("referral.*",), ("national", "employers", "letters")),
    Told(("hearing.start", "letter.send"), ("letters",)),
    Told(("cv.check", "selfreport.seen"), ("jobnet",)),
    Told(("fund.notice",), ("fund!",)),
    Told(("benefit.notice", *JOURNAL), ()),
)
"""What is told of the insured; ``fund!``: we tell the fund ourselves."""
UNINSURED: Final = (
    Told(("enrolment.*", "sickness.*", "absence.*", "activation.*"), ("national", "benefits", "providers")),
    *INSURED[1:6],
    Told(("benefit.notice",), ("benefits",)),
    Told(("fund.notice", *JOURNAL), ()),
)
WAYS: Final = {
    "national": 'mode = "expect", via = "{record}", promise = "24h"',
    "fund": 'mode = "expect", via = "{record}", promise = "07:00"',
    "fund!": 'mode = "deliver", promise = "36h"',
    "letters": 'mode = "deliver", promise = "24h"',
    "providers": 'mode = "deliver", promise = "4h"',
    "employers": 'mode = "deliver", promise = "4h"',
    "jobnet": 'mode = "deliver", promise = "4h"',
    "benefits": 'mode = "person"',
    "benefits!": 'mode = "deliver", promise = "24h"',
}


@dataclass(frozen=True)
class Change:
    """One municipality changes over: the insured leave AMP for its own system."""

    place: str
    name: str
    to: str
    frozen: str
    opens: str
    read_only: str
    gone: str


@dataclass(frozen=True)
class World:
    """One plan. ``state_from``: since when the state answers for the insured; ``municipality_from``: until when."""

    name: str
    intro: str
    begins: str = "2007-01-01"
    municipality_from: str | None = None
    changes: tuple[Change, ...] = ()


WORLDS: Final = (
    World(
        "i-dag",
        "The memos' landscape as if it stood today: the state answers for the insured, the municipality for the "
        "others.",
    ),
    World(
        "2007-01-02",
        "The first working day of the job centres: the public employment service's unemployed have become the state's, "
        "in the system that they were in; the municipality answers for the others. From 1 August 2009 the "
        "municipality answers for the insured too, still in AMP.",
        municipality_from="2009-08-01",
    ),
    World(
        "2009-efter-1-aug",
        "After 1 August 2009: the municipality answers for the insured too, in AMP on its behalf, until it changes "
        "over to its own system, one municipality at a time. Hillerød's month is known from the press; the other "
        "dates, and that there are only these three, are made up.",
        municipality_from="2009-08-01",
        changes=(
            Change("0751", "Aarhus", "workbase", "2009-11-27T16:00", "2009-12-01T06:00", "2009-12-31", "2010-12-31"),
            Change("0730", "Randers", "opera", "2010-01-29T16:00", "2010-02-01T06:00", "2010-02-28", "2011-02-28"),
            Change("0219", "Hillerød", "workbase", "2010-04-29T16:00", "2010-05-03T06:00", "2010-05-31", "2011-05-31"),
        ),
    ),
)


def text(world: World) -> str:
    """The whole file of one world."""
    return "\n".join(_lines(world)).rstrip() + "\n"


def _lines(world: World) -> Iterator[str]:
    shared = (
        "Which municipality uses which supplier's system is made up (odd numbers WorkBase, even ones Opera, as in the "
        "sandbox's population), as are the pilots of the benefit centres and the promises. Times are Copenhagen's; a "
        "row holds from valid_from until a later one takes over. Written by tools/plans.py."
    )
    yield from ("# " + line for line in textwrap.wrap(f"{world.intro} {shared}", 117))
    yield ""
    yield from _responsible("insured", "state", world.begins)
    yield from _responsible("uninsured", "municipality", world.begins)
    if world.municipality_from is not None:
        yield from _responsible("insured", "municipality", world.municipality_from)
    yield from _section("The joint employer module is both authorities'.")
    yield from _route(("employer.*",), None, (), "employers", (), world.begins)
    yield from _section("Insured: amp is the record; it tells the national data base, and the fund.")
    for told in INSURED:
        yield from _route(told.kinds, "insured", (), "amp", told.notify, world.begins)
    workbase_pilots = tuple(place for place in PILOTS if place not in OPERA)
    yield from _section("Uninsured: WorkBase, but for the municipalities below.")
    yield from _municipal("workbase", (), workbase_pilots, world.begins)
    yield from _section("Uninsured: KMD Opera in these.")
    yield from _municipal("opera", OPERA, tuple(place for place in PILOTS if place in OPERA), world.begins)
    for change in world.changes:
        yield from _changed(change)


def _municipal(record: str, places: tuple[str, ...], pilots: tuple[str, ...], begins: str) -> Iterator[str]:
    """The rows of one municipal system; its pilots have rows of their own where the benefit centre is told."""
    for told in UNINSURED:
        if "benefits" not in told.notify:
            yield from _route(told.kinds, "uninsured", places, record, told.notify, begins)
            continue
        others = tuple(place for place in places if place not in pilots)
        yield from _route(told.kinds, "uninsured", others, record, told.notify, begins)
        wired = tuple("benefits!" if system == "benefits" else system for system in told.notify)
        yield from _route(told.kinds, "uninsured", pilots, record, wired, begins)


def _changed(change: Change) -> Iterator[str]:
    yield from _section(f"{change.name} changes over: its insured leave AMP for {change.to}.")
    yield from (
        "[[cutover]]",
        f'municipality = ["{change.place}"]',
        'target_groups = ["insured"]',
        'from = "amp"',
        f'to = "{change.to}"',
        f"frozen_from = {change.frozen}:00",
        f"opens_at = {change.opens}:00",
        f"read_only_from = {change.read_only}",
        f"gone_from = {change.gone}",
        "",
    )
    for told in INSURED:
        yield from _route(told.kinds, "insured", (change.place,), change.to, told.notify, f"{change.opens}:00")


def _section(title: str) -> Iterator[str]:
    yield f"# --- {title}"
    yield ""


def _responsible(group: str, authority: str, begins: str) -> Iterator[str]:
    yield from ("[[responsible]]", f'target_groups = ["{group}"]', f'authority = "{authority}"')
    yield from (f"valid_from = {begins}", "")


def _route(  # noqa: PLR0917 - a row is these six
    kinds: tuple[str, ...],
    group: str | None,
    places: tuple[str, ...],
    record: str,
    notify: tuple[str, ...],
    begins: str,
) -> Iterator[str]:
    yield "[[route]]"
    yield from _list("kinds", kinds)
    if group is not None:
        yield f'target_groups = ["{group}"]'
    if places:
        yield from _list("municipality", places)
    yield f'record = "{record}"'
    yield f"valid_from = {begins}"
    if notify:
        yield "notify = ["
        for told in notify:
            way = WAYS[told].format(record=record)
            yield f'    {{ system = "{told.rstrip("!")}", {way} }},'
        yield "]"
    yield ""


def _list(name: str, values: tuple[str, ...]) -> Iterator[str]:
    quoted = [f'"{value}"' for value in values]
    line = f"{name} = [{', '.join(quoted)}]"
    if len(line) <= 120:
        yield line
        return
    yield f"{name} = ["
    yield from ("    " + " ".join(f"{one}," for one in quoted[at : at + 12]) for at in range(0, len(quoted), 12))
    yield "]"


def main(arguments: list[str] | None = None) -> int:
    """Write the files, or say which are not what they should be."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="change nothing; fail where a file differs")
    check = parser.parse_args(arguments).check
    stale = []
    for world in WORLDS:
        file = FOLDER / f"{world.name}.toml"
        made = text(world)
        if not file.exists() or file.read_text(encoding="utf-8") != made:
            stale.append(file.name)
            if not check:
                file.write_text(made, encoding="utf-8")
    if check and stale:
        print(f"not what tools/plans.py makes: {', '.join(stale)}", file=sys.stderr)
    return int(check and bool(stale))


if __name__ == "__main__":
    sys.exit(main())
