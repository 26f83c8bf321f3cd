"""What can be wrong with an office store, as errors with a stable code; which of the engine's own codes is which. No
text of the engine is passed on: it may quote values."""

from __future__ import annotations

from typing import Final

from jobterm.outbox.sealing import ForeignKey
from jobterm.outbox.store import StoreBusy, StoreError, StoreFull, StoreNewer, StoreUnsure

__all__ = ["ForeignKey"]


class OfficeUnreachable(StoreBusy):
    """Nobody answers there, or the connection broke before anything was written; it may be back at any time."""

    code = "office.unreachable"


class OfficeCrowded(OfficeUnreachable):
    """The server takes no more connections just now."""

    code = "office.crowded"


class OfficeReadOnly(StoreBusy):
    """It only reads at present: a standby, or a server that was set so. Nothing was written; a failover ends it."""

    code = "office.read_only"


class OfficeSlow(StoreBusy):
    """It took too long, or too many wrote the same at the same time; nothing was written."""

    code = "office.slow"


class OfficeFull(StoreFull):
    """The server's disk or memory is full: nothing was taken, nothing earlier is lost."""

    code = "office.full"


class OfficeUnsure(StoreUnsure):
    """The connection broke behind a commit: it may or may not have been written; what is stored says which."""

    code = "office.unsure"


class OfficeRights(StoreError):
    """This login may not do that there, or belongs to no office."""

    code = "office.rights"


class OfficeCertificate(StoreError):
    """The server is not who it says, or does not accept our certificate."""

    code = "office.certificate"


class OfficeAddress(StoreError):
    """The address is none, or names a database or a host that is not there."""

    code = "office.address"


class OfficeNotMade(StoreError):
    """There is no office store in that database yet."""

    code = "office.not_made"


class OfficeOlder(StoreError):
    """The store's schema is older than this version works with."""

    code = "office.older"


class OfficeNewer(StoreNewer):
    """A newer version of jobterm has brought the store's schema forward."""

    code = "office.newer"


class OfficeNotDurable(StoreError):
    """The server says that it has written before it has (``synchronous_commit`` or ``fsync`` is off)."""

    code = "office.not_durable"


class OfficeFault(StoreError):
    """The server refused a statement for a reason that is none of the above: a defect of ours or of its schema."""

    code = "office.fault"

    def __init__(self, sqlstate: str | None) -> None:
        super().__init__(f"the server refused it ({sqlstate or 'no code'})")
        self.sqlstate = sqlstate


DONE_AGAIN: Final = frozenset({"40001", "40P01", "23505", "55P03"})
"""Refused because of what others did at the same time: done once more from its beginning. A key that is taken already
was free when this transaction looked (23505); a lock was not given in time (55P03)."""

STOOD_STILL: Final = "25P03"
"""We stood still within a transaction for so long that the server ended it: nothing of it was written."""

LOST: Final = frozenset({STOOD_STILL, "57P01", "57P02", "57P03", "57P05"})
"""The server has ended the connection: it stops, starts, or we stood still inside a transaction."""

_BY_CODE: Final[dict[str, tuple[type[StoreError], str]]] = {
    "25006": (OfficeReadOnly, "the office store only reads at present"),
    "0A000": (OfficeReadOnly, "the office store only reads at present"),
    "53100": (OfficeFull, "the office store's disk is full"),
    "53200": (OfficeFull, "the office store's memory is full"),
    "53300": (OfficeCrowded, "the office store takes no more connections"),
    "57014": (OfficeSlow, "the office store took too long"),
    "55P03": (OfficeSlow, "another holds what is needed"),
    "42501": (OfficeRights, "this login may not do that"),
    "23502": (OfficeRights, "this login belongs to no office"),
    "28000": (OfficeRights, "this login is not let in"),
    "28P01": (OfficeRights, "this login is not let in"),
    "3D000": (OfficeAddress, "there is no such database"),
    "42P01": (OfficeNotMade, "there is no office store in that database"),
    "3F000": (OfficeNotMade, "there is no office store in that database"),
    "42883": (OfficeNotMade, "there is no office store in that database"),
    "42703": (OfficeOlder, "the office store's schema is another"),
}


def by_code(sqlstate: str | None) -> StoreError:
    """What an engine's code means to us."""
    if sqlstate in _BY_CODE:
        kind, text = _BY_CODE[sqlstate]
        return kind(text)
    if sqlstate in DONE_AGAIN:
        return OfficeSlow("too many wrote the same at the same time")
    if sqlstate is None or sqlstate in LOST or sqlstate[:2] == "08":
        return OfficeUnreachable("the connection to the office store broke")
    if sqlstate[:2] in ("53", "58"):
        return OfficeFull("the office store's server is out of something it needs")
    return OfficeFault(sqlstate)


_CUT: Final = ("eof", "closed unexpectedly", "connection unexpectedly", "reset by peer")
"""The line broke while hands were shaken, as it does where a server, or what stands before it, is going down."""
_NOT_LET_IN: Final = ("certificate", "ssl", "tls")
_NOT_THERE: Final = ("translate host name", "resolve", "name or service not known", "does not exist")


def by_text(text: str) -> StoreError:
    """Why no connection came about, where only the text of it tells; the text itself is not passed on."""
    said = text.lower()
    if "too many" in said or "remaining connection slots" in said or "no more connections" in said:
        return OfficeCrowded("the office store takes no more connections")
    if any(word in said for word in _NOT_THERE) and "no such file" not in said:
        missing_role = 'role "' in said
        return OfficeRights("this login is not let in") if missing_role else OfficeAddress("no such host or database")
    if any(word in said for word in _CUT) and "alert" not in said and "certificate" not in said:
        return OfficeUnreachable("the connection to the office store broke")
    if any(word in said for word in _NOT_LET_IN) and "timeout" not in said:
        return OfficeCertificate("the server's or our own certificate was not accepted")
    if "permission denied" in said or "authentication" in said or "pg_hba" in said or "not permitted" in said:
        return OfficeRights("this login is not let in")
    return OfficeUnreachable("the office store does not answer")
