"""Where a line of a citizen's screen stands: the systems that have it, each one's own word for it, the way there and
the reference to paste; and what the other record systems call it. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from jobterm.domain import where
from jobterm.i18n import _
from jobterm.office.views import SystemView
from jobterm.tui.screens.citizen_facts import TabLine
from jobterm.tui.screens.timeline_view import Line
from jobterm.tui.words import system_name


def stands(line: Line | TabLine, systems: Sequence[SystemView] = ()) -> list[str]:
    """The sentences for a line; the last says that ways are our assumption."""
    if isinstance(line, TabLine):
        refs = {ref.partition(":")[0]: ref for ref in line.refs}
        field, kind, who = line.field, line.kind, line.systems
    else:
        refs = {one.system: one.ref for one in line.sources if one.ref}
        field, kind = "", line.kind
        who = tuple(dict.fromkeys(one.system for one in line.sources))
    if not who and isinstance(line, Line) and line.item is not None:
        return [_("No system has it yet: it stands in the queue here.")]
    if not who:
        return [_("No system has told anything about this yet.")]
    said = [_there(_place(field, kind, system), refs.get(system, ""), systems) for system in who]
    others = [_place(field, kind, system) for system in where.RECORDS if system not in who]
    words = [
        _("{system} says {word}").format(system=system_name(one.system, systems), word=f'"{one.word}"')
        for one in others
        if one.word
    ]
    if words:
        said.append(_("For it {others}.").format(others=", ".join(words)))
    return [*said, _("Words and ways are our assumption: your superuser has the list.")]


def _place(field: str, kind: str, system: str) -> where.Place:
    return where.of_fact(field, system) if field else where.of_kind(kind, system)


def _there(place: where.Place, ref: str, systems: Sequence[SystemView]) -> str:
    """``AMP: "Tilmeldt fra" under Borger > Tilmelding. Reference there: amp:e1.``"""
    parts = [system_name(place.system, systems) + ":"]
    if place.word:
        parts.append(f'"{place.word}"')
    if place.path:
        parts.append(_("under {path}").format(path=place.path))
    text = " ".join(parts).rstrip(":") + "."
    return f"{text} {_('Reference there: {ref}.').format(ref=ref)}" if ref else text
