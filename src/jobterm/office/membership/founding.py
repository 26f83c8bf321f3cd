"""`office init`: the schema, the office, its first member. Done a second time it changes nothing and says so."""

from __future__ import annotations

from collections.abc import Callable

from jobterm.i18n import _
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.membership.access import OfficeAccess, not_admitted
from jobterm.office.membership.views import Done
from jobterm.outbox.postgres import members, ring
from jobterm.outbox.postgres.members import ADMITTED, OfficeRow

Migrate = Callable[[], tuple[int, int]]
"""Brings the schema up to date; (version before, 0 for none, version now)."""


def init(access: OfficeAccess, migrate: Migrate) -> list[Done]:
    """Make of an empty database an office store, and of us its first superuser. Raises StoreError, where the login may
    not make tables; OfficeError where the office is there and we are not in it."""
    done = [_schema(*migrate())]
    me = access.me()
    if me is not None and me.state == ADMITTED:
        done.append(Done("office", _("The office is there."), new=False))
        done.append(Done("member", _("You ({login}) are a member.").format(login=me.login), new=False))
        fingerprint = access.ring().fingerprint()
        return [*done, _fingerprint(fingerprint, new=False)]
    if me is not None or any(one.name == access.site.name for one in members.offices(access.database)):
        raise not_admitted(me) if me is not None else _taken(access.site.name)
    office = OfficeRow(access.ids.new(), access.site.name, access.site.profile)
    person = access.myself("superuser")
    made = access.within(lambda: ring.found(access.database, office, person, access.entropy))
    access.ring()  # opened as anybody would, and remembered by this desk from now on
    done.append(Done("office", _("The office {name} is made.").format(name=office.name)))
    done.append(Done("member", _("You ({login}) are its first member: superuser.").format(login=person.login)))
    return [*done, _fingerprint(made.fingerprint(), new=True)]


def _schema(before: int, now: int) -> Done:
    if before == now:
        return Done("schema", _("The tables are there: schema {n}.").format(n=now), new=False)
    if before == 0:
        return Done("schema", _("The tables are made: schema {n}.").format(n=now))
    return Done("schema", _("The tables are brought from schema {old} to {n}.").format(old=before, n=now))


def _fingerprint(fingerprint: str, *, new: bool) -> Done:
    return Done("fingerprint", _("The office's fingerprint: {fingerprint}.").format(fingerprint=fingerprint), new=new)


def _taken(name: str) -> OfficeError:
    return OfficeError(
        "office.name_taken",
        _("An office called {name} is in this database already, and this login is not in it.").format(name=name),
        cure=_("Ask to be let in with `jobterm office members join`, or give this centre another name (site.name)."),
        field="site.name",
        exit_code=Exit.REFUSED,
    )
