"""A superuser's word that a system was put back to an older copy, as every outbox keeps it and as it travels: in the
file, beside its anchor, and with items that are handed on. What follows from it stands in ``restored``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

A_CLOCK_WRONG: Final = timedelta(days=1)
"""By so much a desk's clock may have been wrong when it dated a person's word (guarantee G13)."""

META: Final = "put_back"
"""The row of ``meta`` that holds all that was said."""


@dataclass(frozen=True, slots=True)
class PutBack:
    """``system`` holds nothing that it accepted after ``since``, as was said at ``said_at`` by the clock of a desk. No
    reason and no name stand here: it lies beside the outbox unencrypted."""

    system: str
    since: datetime
    said_at: datetime

    def to_text(self) -> str:
        """One line of JSON."""
        since, said_at = self.since.isoformat(), self.said_at.isoformat()
        return json.dumps({"system": self.system, "since": since, "said_at": said_at})

    @classmethod
    def from_text(cls, text: str) -> PutBack:
        """What `to_text` made; ValueError for anything else."""
        try:
            plain = json.loads(text)
            since, said_at = (datetime.fromisoformat(plain[name]) for name in ("since", "said_at"))
            return cls(str(plain["system"]), since, said_at)
        except (KeyError, TypeError) as error:
            raise ValueError("this is no word about a system") from error


class Hears(Protocol):
    """What a transaction offers for it."""

    def heard(self, word: PutBack) -> None:
        """Keep it, beside the anchor too, with the rest of this commit; one that is known already changes nothing."""


class Rows(Protocol):
    """As much of a database as is asked here."""

    def value(self, sql: str, values: Sequence[Any] = ..., /) -> Any:
        """The first column of the first row, None without one."""


def known_to(database: Rows) -> tuple[PutBack, ...]:
    """All that an outbox has heard, in the order in which it was said."""
    return from_lines((database.value("SELECT value FROM meta WHERE name = ?", (META,)) or "").split("\n"))


def from_lines(lines: Iterable[str]) -> tuple[PutBack, ...]:
    """Those lines as words; ValueError where one is none."""
    return tuple(PutBack.from_text(line) for line in lines if line)


def together(*heard: Sequence[PutBack]) -> tuple[PutBack, ...]:
    """All of them, each once, in the order in which they were said."""
    return tuple(sorted({word for words in heard for word in words}, key=lambda word: (word.said_at, word.system)))
