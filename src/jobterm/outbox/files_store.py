"""What a store offers for deliveries that travel in files (rule R8): part of ``store.Store`` and
``store.Transaction``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from jobterm.outbox.delivery import Delivery
from jobterm.outbox.files import BatchFile


class FileWrites(Protocol):
    """Inside one commit."""

    def file(self, name: str) -> BatchFile:
        """As stored now; NoSuchItem."""

    def new_file(self, file: BatchFile, content: bytes) -> None:
        """Keep a file with its bytes; Stale where one of that name is kept already."""

    def put_file(self, file: BatchFile) -> None:
        """Write what has become of a file; its bytes are never written again."""

    def closed_hour(self, system: str, at: datetime) -> None:
        """All that waited at that hour has been looked at."""


class FileStore(Protocol):
    """What can be asked."""

    def open_files(self, system: str) -> list[BatchFile]:
        """Files in which something is open, oldest first."""

    def file(self, name: str) -> BatchFile:
        """One file; NoSuchItem."""

    def file_content(self, name: str) -> bytes:
        """Its bytes as they were stored; NoSuchItem."""

    def last_hour(self, system: str) -> datetime | None:
        """The last hour at which the system's files were made, None where none ever was."""

    def in_lanes(self, system: str) -> Sequence[Sequence[Delivery]]:
        """Every open delivery to a system, lane by lane."""

    def unsettled(self, system: str, now: datetime, limit: int) -> list[str]:
        """Ids of deliveries that are to be asked after before they may go in a file, or of which nobody knows where
        they belong: what lies in a file is not among them."""

    def bound_to(self, registrations: Sequence[str], system: str) -> bool:
        """Whether any of these registrations has a delivery to the system that is not settled."""
