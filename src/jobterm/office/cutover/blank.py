"""Blank forms on paper, one page for each kind of registration, for when even the terminals are down: every field that
the form on the screen has, with room to write, and what back-entry needs: when it happened, when it was told, who took
it. Pure: made of the same table as the forms. How it is keyed afterwards: `taken_by` and `slip` of interface §3.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import Final

from jobterm.domain.registrations.envelope import TOLD_HOW
from jobterm.domain.registrations.fields import Choice, FieldSpec, Type
from jobterm.domain.registrations.kinds import KINDS, form_fields
from jobterm.domain.registrations.names import KIND_NAMES, family
from jobterm.i18n import _
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.forms import letter_of
from jobterm.office.papers.pages import WIDTH

NOT_ON_PAPER: Final = frozenset({"correction"})
"""What is only made about something that stands in a system."""
LABEL: Final = 26
"""Columns of a field's name."""
DAY: Final = "__ - __ - ____"
TIME: Final = "__ : __"
_LINES: Final = 3
"""Lines of a field that may hold several."""
_SHORT: Final = 12


def kinds(wanted: Sequence[str] = ()) -> tuple[str, ...]:
    """The kinds that are wanted, of all where none is named: names, or families as ``sickness.*``. OfficeError (exit 2)
    for a name that is none."""
    able = tuple(kind for kind in KIND_NAMES if kind not in NOT_ON_PAPER)
    found: list[str] = []
    for name in wanted:
        chosen = [kind for kind in able if name in (kind, f"{family(kind)}.*")]
        if not chosen:
            raise OfficeError(
                "kind.unknown",
                _("{value} is no kind of registration that goes on paper.").format(value=name[:40]),
                cure=_("Kinds: {names}.").format(names=", ".join(able)),
                field="KIND",
                exit_code=Exit.USAGE,
            )
        found += chosen
    return tuple(dict.fromkeys(found)) or able


def blank(kind: str, centre: str) -> str:
    """One kind's form as text of 80 columns. ``centre``: the job centre's name."""
    known = KINDS[kind]
    heading = f"{_(known.title)}  [F3 {letter_of(kind)}]"
    company = family(kind) == "employer"
    return "\n".join([
        _two(centre, _("Paper slip no.") + " " + "_" * _SHORT),
        "",
        heading,
        "=" * len(heading),
        *textwrap.wrap(
            _("Fill in with a pen. Everything marked * must be there. Key it in jobterm as soon as it runs."), WIDTH
        ),
        "",
        *(() if company else (_field(_("CPR number") + " *", "______ - ____"), _field(_("Name"), _rule()))),
        *([] if known.event_field else [_field(_("Date of the event") + " *", DAY)]),
        _field(_("Told at") + " *", f"{DAY}   {TIME}"),
        *_choices(_("Told by"), TOLD_HOW),
        "",
        *(line for path, one in form_fields(kind) for line in _lines(path, one)),
        "",
        _field(_("Note to colleagues"), _rule()),
        "",
        "-" * WIDTH,
        _field(_("Taken by") + " *", _rule()),
        _two(_field(_("Keyed on"), DAY), f"{_('by')} {'_' * 20}"),
        _field(_("jobterm's number"), "_" * 20),
    ]) + "\n"  # fmt: skip


def _lines(path: str, one: FieldSpec) -> Iterator[str]:
    """A field with room for what it holds."""
    label = ("  " if "." in path else "") + _(one.label) + (" *" if one.required and "." not in path else "")
    if one.choices:
        yield from _choices(label, one.choices)
        return
    match one.holds:
        case Type.DATE:
            room = DAY
        case Type.INSTANT | Type.DEADLINE:
            room = f"{DAY}   {TIME}"
        case Type.BOOL:
            room = f"[ ] {_('yes')}   [ ] {_('no')}"
        case Type.INTEGER | Type.PHONE | Type.CVR | Type.PNO:
            room = "_" * _SHORT
        case _:
            room = _rule()
    yield _field(label, room)
    if one.lines:
        yield from [_field("", _rule())] * (_LINES - 1)


def _choices(label: str, choices: Sequence[Choice]) -> Iterator[str]:
    """Boxes to tick, as many on a line as there is room for."""
    boxes = "  ".join(f"[ ] {_(one.label)}".replace(" ", "\0") for one in choices)
    for place, line in enumerate(textwrap.wrap(boxes, WIDTH - LABEL - 1, break_long_words=False)):
        yield _field(label if place == 0 else "", line.replace("\0", " "))


def _field(label: str, room: str) -> str:
    """Name and room; a long name has a line of its own."""
    if len(label) > LABEL:
        return f"{label}\n{' ' * LABEL} {room}".rstrip()
    return f"{label.ljust(LABEL)} {room}".rstrip()


def _rule() -> str:
    return "_" * (WIDTH - LABEL - 1)


def _two(left: str, right: str) -> str:
    return f"{left}{right.rjust(max(1, WIDTH - len(left)))}"
