"""An office store looked at: `office status`, and what `office check` finds once it is reached."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final

from jobterm.i18n import _
from jobterm.office.errors import OfficeError
from jobterm.office.membership.access import OfficeAccess, not_admitted
from jobterm.office.membership.views import CheckLine, OfficeStatus
from jobterm.office.troubles import office_error, security_error
from jobterm.outbox.postgres import facts, members, migrate, rewrap
from jobterm.outbox.postgres.members import ADMITTED, PENDING
from jobterm.outbox.sealing import ForeignKey
from jobterm.outbox.store import StoreError
from jobterm.security.errors import OfficeKeyForeign, SecurityError
from jobterm.security.office_keys import Ring

CLOCK_S: Final = 120.0
"""How far this machine's clock may stand from the database's before it is a warning: times told and keyed are written
by it. The office store itself goes by its own clock."""
_TRIAL: Final = b"jobterm"


class _Undone(Exception):
    """Ends a trial: nothing of it is kept."""


def status(access: OfficeAccess) -> OfficeStatus:
    """An office store in one look; what this login may not see is left out. Raises StoreError."""
    me, sql = access.me(), access.database
    admitted = me is not None and me.state == ADMITTED
    rows = members.members(sql, me.office) if me is not None and admitted else []
    office = next((one for one in members.offices(sql) if me is not None and admitted and one.id == me.office), None)
    ring, remarks = _keys(access, rows != [] and me is not None and me.role != "board")
    if me is None or not admitted:
        refused = not_admitted(me)
        remarks += [refused.message, refused.cure]
    superusers = [one for one in rows if one.state == ADMITTED and one.role == "superuser"]
    if len(superusers) == 1:
        remarks.append(
            _("There is one superuser only: if her vault is lost, nobody can let anybody in. Admit a second.")
        )
    durable = facts.durability(sql).whole
    if not durable:
        remarks.append(_("The database may lose what it has acknowledged. Its administrator must switch fsync,"
                         " full_page_writes and synchronous_commit on."))  # fmt: skip
    return OfficeStatus(
        address=access.address,
        state="ok" if facts.takes_writes(sql) else "read_only",
        schema=migrate.version(sql),
        durable=durable,
        clock_ahead_s=_ahead(access),
        login=access.login(),
        member=me.role if me is not None and admitted else None,
        office=None if office is None else {
            "id": office.id, "name": office.name, "profile": office.profile,
            "fingerprint": ring.fingerprint() if ring is not None else None,
        },
        members=Counter(one.role for one in rows if one.state == ADMITTED),
        pending=sum(one.state == PENDING for one in rows),
        epoch=ring.newest if ring is not None else None,
        older_keys=_older(access, ring),
        counts=facts.counts(sql) if admitted else {},
        remarks=tuple(remarks),
    )  # fmt: skip


def checked(access: OfficeAccess) -> list[CheckLine]:
    """All that can be looked at once there is a connection; a line that fails does not keep the next from its turn.
    Only: who is no member has no key, and who has no key can try nothing."""
    looks: tuple[tuple[str, Callable[[OfficeAccess], Iterator[CheckLine]]], ...] = (
        ("tls", _tls), ("schema", _schema), ("durability", _durability), ("writable", _writable), ("clock", _clock),
        ("member", _member), ("key", _key), ("trial", _trial),
    )  # fmt: skip
    found: list[CheckLine] = []
    for id, look in looks:
        try:
            found += look(access)
        except OfficeError as error:
            found.append(wrong(id, error))
        except StoreError as error:
            found.append(wrong(id, office_error(error)))
        except SecurityError as error:
            found.append(wrong(id, security_error(error)))
        if id in ("member", "key") and found[-1].level == "error":
            break
    return found


def wrong(id: str, error: OfficeError, value: str | None = None) -> CheckLine:
    """A line of what keeps somebody from working."""
    return CheckLine(id, "error", value, error.message, error.cure, error.code, int(error.exit_code))


# ---- one thing each --------------------------------------------------------------------------------------------------


def _tls(access: OfficeAccess) -> Iterator[CheckLine]:
    line = facts.line(access.database)
    how = line.tls if line.tls is not None else _("unix socket of this machine")
    yield CheckLine("tls", "ok", f"{how}, PostgreSQL {line.server.split(' ', maxsplit=1)[0]}")


def _schema(access: OfficeAccess) -> Iterator[CheckLine]:
    yield CheckLine("schema", "ok", str(migrate.version(access.database)))


def _durability(access: OfficeAccess) -> Iterator[CheckLine]:
    found = facts.durability(access.database)
    if found.whole:
        yield CheckLine("durability", "ok", _("what is acknowledged is on the disk"))
        return
    yield CheckLine(
        "durability", "error", None,
        _("The database may lose what it has acknowledged."),
        _("Its administrator must switch fsync, full_page_writes and synchronous_commit on."),
        "office.not_durable", 6,
    )  # fmt: skip


def _writable(access: OfficeAccess) -> Iterator[CheckLine]:
    if facts.takes_writes(access.database):
        yield CheckLine("writable", "ok", _("yes"))
        return
    yield wrong("writable", office_error(_read_only()))


def _clock(access: OfficeAccess) -> Iterator[CheckLine]:
    ahead = _ahead(access)
    value = f"{ahead:+.1f} s"
    if abs(ahead) < CLOCK_S:
        yield CheckLine("clock", "ok", value)
        return
    yield CheckLine(
        "clock", "warning", value,
        _("The clock of this machine differs by {seconds} seconds from the office store's.").format(
            seconds=round(ahead)),
        _("Have it set: times told and keyed are written by it. Sending goes by the office store's clock, and nothing"
          " is lost by it."),
        "office.clock",
    )  # fmt: skip


def _member(access: OfficeAccess) -> Iterator[CheckLine]:
    me = access.me()
    if me is None or me.state != ADMITTED:
        raise not_admitted(me)
    if me.user != access.site.user and me.role == "caseworker":
        yield CheckLine(
            "member", "warning", f"{me.login}, {me.user}",
            _("The office knows this login as user {user}, and the site file names another.").format(user=me.user),
            _("Correct the setting site.user, or ask to be let in anew with `jobterm office members join`."),
        )  # fmt: skip
        return
    yield CheckLine("member", "ok", f"{me.login}, {me.role}")


def _key(access: OfficeAccess) -> Iterator[CheckLine]:
    me = access.me()
    if me is not None and me.state == ADMITTED and me.role == "board":
        yield CheckLine("key", "ok", _("none: a board sees counts only"))
        return
    ring = access.ring()
    yield CheckLine("key", "ok", f"{ring.newest}, {ring.fingerprint()}")


def _trial(access: OfficeAccess) -> Iterator[CheckLine]:
    """One write and one read, sealed, and undone."""
    me = access.me()
    if me is not None and me.role == "board":
        return
    ring = access.ring()

    def work() -> None:
        facts.put_trial(access.database, ring.seal(_TRIAL, "trial", access.entropy))
        if ring.unseal(facts.trial(access.database), "trial") != _TRIAL:
            raise StoreError("read back otherwise")
        raise _Undone

    try:
        access.within(work)
    except _Undone:
        yield CheckLine("trial", "ok", _("written, read back and undone"))


# ---- inside ----------------------------------------------------------------------------------------------------------


def _keys(access: OfficeAccess, wanted: bool) -> tuple[Ring | None, list[str]]:
    if not wanted:
        return None, []
    try:
        return access.ring(), []
    except OfficeKeyForeign as error:
        refused = office_error(ForeignKey(error.detail))
        return None, [refused.message, refused.cure]


def _older(access: OfficeAccess, ring: Ring | None) -> int | None:
    if ring is None:
        return None
    return 0 if ring.newest == 1 else rewrap.left(access.database, ring.newest)  # before the first change, no look


def _ahead(access: OfficeAccess) -> float:
    return (access.clock.now() - facts.clock(access.database)).total_seconds()


def _read_only() -> StoreError:
    from jobterm.outbox.postgres.errors import OfficeReadOnly

    return OfficeReadOnly("it only follows another")
