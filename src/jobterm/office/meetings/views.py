"""What the screens for interviews are shown: frozen views. Free appointments themselves are the domain's `FreeTime`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from jobterm.domain.distribution import FreeTime
from jobterm.office.views import FindingView

SIMILAR = "similar.pending"
"""The finding that one like it is in the queue, or was saved just now."""


@dataclass(frozen=True, slots=True)
class NextView:
    """The next interview after one that was held. ``due``: its last day; ``source``: the rule's, empty where it is by
    agreement; ``booked``: one that stands already and keeps the rhythm, None = there is none; ``times``: what may be
    chosen, the one that is offered first; ``closed``: the record system's name while it cannot be asked, so that the
    times are only wished for."""

    citizen: str
    due: date
    source: str = ""
    booked: datetime | None = None
    times: tuple[FreeTime, ...] = ()
    closed: str = ""


@dataclass(frozen=True, slots=True)
class Invitee:
    """Somebody who is to be summoned: as lists show her."""

    citizen: str
    name: str = ""
    born: str | None = None
    protected: bool = False


@dataclass(frozen=True, slots=True)
class LineView:
    """One line of a list of summonses: who, when, and what is to be said of it. ``registration``: the id that it has or
    will have; ``state``: empty while it is a proposal, then ``saved``, ``reason`` (a rule wants one), ``refused``;
    ``asked``: the code of the rule that wants a reason."""

    who: Invitee
    registration: str
    time: FreeTime | None = None
    findings: tuple[FindingView, ...] = ()
    state: str = ""
    said: str = ""
    overrides: tuple[tuple[str, str], ...] = ()

    @property
    def reasons_wanted(self) -> tuple[FindingView, ...]:
        """What nobody has answered yet: rules, and whether one like it is to be saved too (guarantee U4)."""
        answered = {code for code, _why in self.overrides}
        return tuple(one for one in self.findings
                     if (one.level == "rule" or one.code == SIMILAR) and one.code not in answered)  # fmt: skip

    @property
    def reasons(self) -> dict[str, str]:
        """The reasons given for rules."""
        return {code: why for code, why in self.overrides if code != SIMILAR}

    @property
    def impossible(self) -> FindingView | None:
        """What can never be sent as it stands."""
        return next((one for one in self.findings if one.level == "hard"), None)


@dataclass(frozen=True, slots=True)
class GroupView:
    """A group meeting: its name, when and where, how many were summoned and of how many it is not settled yet."""

    group: str
    start: datetime
    end: datetime
    place: str = ""
    summoned: int = 0
    open: int = 0


@dataclass(frozen=True, slots=True)
class AttendeeView:
    """One who was summoned to a group meeting. ``booking``: the reference that settles it; ``settled``: how it ended
    already (``held``, ``no_show``, ``cancelled``), empty while nobody has said; ``here``, ``away``: what would be said
    if she is registered as having come, as not having come: whole sentences, with their level."""

    who: Invitee
    booking: str
    start: datetime
    interview_type: str = "9"
    contact_form: str = "meeting"
    settled: str = ""
    here: tuple[FindingView, ...] = ()
    away: tuple[FindingView, ...] = ()


@dataclass(frozen=True, slots=True)
class Ticked:
    """One line of a group meeting as it is to be registered: come or not; of who did not come, whether she has given a
    reason, how contact was tried, and the reasons for rules."""

    attendee: AttendeeView
    came: bool
    heard: bool = False
    contact_tried: str = ""
    overrides: tuple[tuple[str, str], ...] = field(default=())
