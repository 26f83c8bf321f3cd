"""Small words that sentences are made of: names of systems, days and times as people say them. No sentence here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from jobterm.clock import COPENHAGEN
from jobterm.i18n import N_, _
from jobterm.systems.joined import told

_SYSTEMS = {
    "amp": "AMP",
    "national": N_("the national record"),
    "opera": "Opera",
    "workbase": "WorkBase",
    "jobnet": "Jobnet",
    "fund": N_("the fund"),
    "benefits": N_("the benefit centre"),
    "letters": N_("the citizen (by letter)"),
    "employers": N_("the employer module"),
    "providers": N_("the provider"),
    "cvr": "CVR",
    "jobindsats": "Jobindsats",
}
_LABELS = {
    "national": N_("National"),
    "fund": N_("Fund"),
    "benefits": N_("Benefits"),
    "letters": N_("Letter"),
    "employers": N_("Employers"),
    "providers": N_("Providers"),
}
_WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))


def system_name(system: str) -> str:
    """A system as it stands in a sentence: ``AMP``, ``the fund``; a plug-in's as it calls itself, else by its id."""
    if system in _SYSTEMS:
        return _(_SYSTEMS[system])
    plugin = told(system)
    return system if plugin is None else plugin.name or plugin.label or system


def system_label(system: str) -> str:
    """A system as it stands in a column or strip: ``AMP``, ``Fund``."""
    if system in _SYSTEMS:
        return _(_LABELS[system]) if system in _LABELS else _SYSTEMS[system]
    plugin = told(system)
    return system if plugin is None else plugin.label or system


def system_short(system: str) -> str | None:
    """What a plug-in calls itself in eight characters, None where it says nothing."""
    plugin = None if system in _SYSTEMS else told(system)
    return plugin.short or None if plugin is not None else None


@dataclass(frozen=True, slots=True)
class Column:
    """The systems whose answers stand in a column of the citizen's screen: ours, and the plug-ins that say so. ``in``
    asks it."""

    name: str
    ours: frozenset[str]

    def __contains__(self, system: object) -> bool:
        plugin = told(system) if isinstance(system, str) and system not in _SYSTEMS else None
        return system in self.ours if plugin is None else plugin.column == self.name


def day(value: date) -> str:
    """``20-11``: day and month, as the screens write it."""
    return f"{value.day:02}-{value.month:02}"


def clock(instant: datetime) -> str:
    """``12:00`` in Copenhagen."""
    return f"{instant.astimezone(COPENHAGEN):%H:%M}"


def moment(instant: datetime, now: datetime) -> str:
    """``12:00`` today, ``Sat 07:00`` within a week, else ``20-11 07:00``."""
    there, here = instant.astimezone(COPENHAGEN), now.astimezone(COPENHAGEN)
    if there.date() == here.date():
        return clock(instant)
    if 0 < (there.date() - here.date()).days < 7:
        return f"{_(_WEEKDAYS[there.weekday()])} {clock(instant)}"
    return f"{day(there.date())} {clock(instant)}"
