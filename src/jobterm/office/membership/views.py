"""What the commands of an office store show: values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class MemberView:
    """A member. ``fingerprint``: of her key. ``vouched``: the office's secret vouches for this row (None: we hold no
    key to tell). ``keys``: whether the newest key is wrapped for her (None: not ours to see)."""

    login: str
    user: str
    role: str
    state: str
    fingerprint: str
    joined_at: datetime
    decided_at: datetime | None
    decided_by: str | None
    vouched: bool | None = None
    keys: bool | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """Something that a command did or found done already: ``code`` stable, ``text`` a sentence, ``new``: now."""

    code: str
    text: str
    new: bool = True


@dataclass(frozen=True, slots=True)
class Rewrapping:
    """How a change of keys went. ``rows``: headers wrapped anew; ``left``: still under an older key; ``without``:
    members for whom no key was wrapped, since nobody vouches for their row."""

    epoch: int
    rows: int
    left: int
    without: tuple[str, ...] = ()
    resumed: bool = False


@dataclass(frozen=True, slots=True)
class OfficeStatus:
    """An office store in one look. ``clock_ahead_s``: how far this machine's clock is ahead of the database's."""

    address: str
    state: str
    schema: int | None
    durable: bool | None
    clock_ahead_s: float | None
    login: str
    member: str | None
    office: Mapping[str, Any] | None
    members: Mapping[str, int] = field(default_factory=dict)
    pending: int = 0
    epoch: int | None = None
    older_keys: int | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One thing looked at: ``id`` stable; ``level`` ok, remark, warning or error; ``exit_code`` of an error."""

    id: str
    level: str
    value: str | None = None
    message: str = ""
    cure: str = ""
    code: str | None = None
    exit_code: int = 0
