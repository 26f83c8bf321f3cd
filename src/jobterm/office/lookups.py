"""Every look-up is written down with its reason before anything of it is shown: of one's own citizens the reason is the
screen that is looked at, of another centre's it is typed, once a visit (users.md W17). Where the lines are kept is
another's affair.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from jobterm.clock import Clock
from jobterm.i18n import _
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.parts import Site
from jobterm.outbox.reading import Section
from jobterm.security.audit import AuditError, LookUp

REASON_MAX: Final = 900
"""Characters of a reason (interface §3)."""
ONE_LOOK: Final = timedelta(minutes=1)
"""Looking again within this time, at the same place and for the same reason, is the same look-up."""
ONE_VISIT: Final = timedelta(minutes=30)
"""A reason that was typed holds until nobody has looked for this long."""


SEARCH: Final = "search"
SEARCHED: Final = ""
"""Whose line a search is: nobody's alone. Its ``reason`` is what was searched for, its ``sections`` by what and how
many people were shown."""


def criterion(text: str) -> str:
    """By what somebody is searched for: ``cpr``, ``phone``, ``born``, ``name``."""
    digits = "".join(one for one in text if not one.isspace() and one != "-")
    if not digits.isdecimal():
        return "name"
    return {10: "cpr", 8: "phone", 6: "born"}.get(len(digits), "number")


class Log(Protocol):
    """Where lines are kept: `security.audit.AuditLog`, or a test's."""

    def note(self, lines: Sequence[LookUp]) -> None:
        """Keep them; raises AuditError where it cannot."""

    def of(self, citizen: str, limit: int = 50) -> list[LookUp]:
        """The newest of a citizen, newest first."""


@dataclass
class _Visit:
    reason: str
    last: datetime


class LookUps:
    """The look-ups of one desk, and the reasons that hold on it."""

    def __init__(self, log: Log, clock: Clock, site: Site) -> None:
        self._log = log
        self._clock = clock
        self._site = site
        self._visits: dict[str, _Visit] = {}
        self._noted: dict[tuple[str, str, str | None], tuple[datetime, frozenset[str]]] = {}

    def reason(self, cpr: str, given: str | None = None) -> str | None:
        """The reason that holds for a citizen: the one given now, else that of a visit that has not ended.

        Raises OfficeError for one that is too long.
        """
        now = self._clock.now()
        text = " ".join((given or "").split())
        if len(text) > REASON_MAX:
            raise OfficeError(
                "reason.length",
                _("The reason must have 1 to {most} characters.").format(most=REASON_MAX),
                cure=_("Say in a few words why you look this citizen up."),
                field="reason",
                exit_code=Exit.USAGE,
            )
        visit = self._visits.get(cpr)
        if text:
            self._visits[cpr] = _Visit(text, now)
            return text
        if visit is None or now - visit.last > ONE_VISIT:
            self._visits.pop(cpr, None)
            return None
        visit.last = now
        return visit.reason

    def note(self, cpr: str, place: str, sections: Iterable[Section], reason: str | None = None) -> None:
        """Write a look-up down; raises AuditError where it cannot be written, and then nothing may be shown."""
        now, key = self._clock.now(), (cpr, place, reason)
        wanted = frozenset(one.value for one in sections)
        last = self._noted.get(key)
        if last is not None and now - last[0] < ONE_LOOK and wanted <= last[1]:
            return
        site = self._site
        line = LookUp(
            now, site.user, site.user_name, ";".join(site.organisation()), cpr, place, reason, tuple(sorted(wanted))
        )
        self._log.note([line])
        self._noted = {one: at for one, at in self._noted.items() if now - at[0] < ONE_VISIT}
        self._noted[key] = (now, wanted)

    def still(self, cpr: str, place: str, sections: Iterable[Section], reason: str | None = None) -> None:
        """The same look goes on: what is kept is shown again. A line only where none was written on this visit."""
        now, key = self._clock.now(), (cpr, place, reason)
        last = self._noted.get(key)
        if last is None or now - last[0] >= ONE_VISIT or not {one.value for one in sections} <= last[1]:
            self.note(cpr, place, sections, reason)

    def searched(self, text: str, found: int, by: str = "") -> None:
        """Write a search down before its result is shown: what was searched for, and how many people it showed; raises
        AuditError where it cannot be written. The same search with no more people is the same look (decision 28).
        ``by``: by what, where the text does not tell it."""
        now, key = self._clock.now(), (SEARCHED, SEARCH, text)
        last = self._noted.get(key)
        if last is not None and now - last[0] < ONE_LOOK and f"found:{found}" in last[1]:
            return
        site = self._site
        told = (by or criterion(text), f"found:{found}")
        whose = ";".join(site.organisation())
        self._log.note([LookUp(now, site.user, site.user_name, whose, SEARCHED, SEARCH, text[:REASON_MAX], told)])
        self._noted[key] = (now, frozenset(told))

    def of(self, cpr: str) -> list[LookUp]:
        """Who looked a citizen up on this desk, newest first; nothing where the log cannot be read."""
        try:
            return self._log.of(cpr)
        except AuditError:
            return []
