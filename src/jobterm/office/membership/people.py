"""Who belongs to an office: listed, asking, let in, put out; and the keys changed when somebody leaves."""

from __future__ import annotations

from typing import Final

from jobterm.i18n import _
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.membership.access import OfficeAccess, not_admitted, superuser_row
from jobterm.office.membership.views import MemberView, Rewrapping
from jobterm.outbox.postgres import members, rewrap, ring
from jobterm.outbox.postgres.members import ADMITTED, PENDING, REMOVED, MemberRow, OfficeRow
from jobterm.security.errors import OfficeKeyForeign
from jobterm.security.office_keys import Person, Ring, fingerprint

PAGE: Final = 200
"""Rows that are wrapped anew in one transaction: short, so that nobody waits for it."""


def listed(access: OfficeAccess) -> list[MemberView]:
    """The members of our office; of who is none yet, only her own row. Nobody at all: OfficeError."""
    me = access.me()
    if me is None:
        raise not_admitted(None)
    rows = members.members(access.database, me.office) if me.state == ADMITTED else [me]
    try:
        keys: Ring | None = access.ring()
    except OfficeKeyForeign:
        keys = None
    return [_view(access, one, keys, sees_keys=me.role == "superuser" and me.state == ADMITTED) for one in rows]


def join(access: OfficeAccess, role: str | None = None, office: str | None = None) -> MemberView:
    """Ask to be let in, with our own key; asking again with the same changes nothing. ``role``: None for the one that
    was asked for before, else what the site file calls us."""
    me = access.me()
    usual = "superuser" if access.site.role == "superuser" else "caseworker"
    known = me is not None and me.public_key == access.key.public_key and me.user == access.site.user
    person = access.myself(role or (me.role if me is not None and known else usual))
    if me is not None and me.person == person and me.state in (PENDING, ADMITTED):
        return _view(access, me, None)
    if me is not None and known and me.state == ADMITTED:
        raise OfficeError(
            "office.role",
            _("You are a member already, in another role. Nothing was changed."),
            cure=_("A superuser of the office gives another role: `jobterm office members admit {login} --role"
                   " {role}`.").format(login=me.login, role=person.role),
            field="--role",
            exit_code=Exit.REFUSED,
        )  # fmt: skip
    if me is not None and me.state == ADMITTED and me.role == "superuser":
        _not_the_last(access, me)
    to = me.office if me is not None and me.state == ADMITTED else _wanted(access, office).id
    access.within(lambda: members.ask(access.database, to, person))
    asked = access.me()
    assert asked is not None
    return _view(access, asked, None)


def looked_at(access: OfficeAccess, name: str) -> MemberView:
    """Somebody of the office by her login, or by her user id; OfficeError ``office.unknown_member``."""
    return _view(access, _named(access, name), None)


def admit(access: OfficeAccess, name: str, told: str, role: str | None = None) -> MemberView:
    """Let somebody in whose fingerprint, as she ``told`` it, is that of the key in her row."""
    me = superuser_row(access)
    keys = access.ring()
    one = _named(access, name)
    if one.state == ADMITTED and (role is None or role == one.role) and keys.vouches(one.person, one.voucher):
        return _view(access, one, keys, sees_keys=True)
    if "".join(told.split()).lower() != "".join(fingerprint(one.public_key).split()):
        raise OfficeError(
            "office.fingerprint",
            _("The fingerprint is not that of the key in the office store. Nobody was let in."),
            cure=_("Have it read aloud once more (`jobterm office members join` shows it there). If it still differs,"
                   " somebody has put a key of their own in the office store: call who looks after the database."),
            field="--fingerprint",
            exit_code=Exit.REFUSED,
        )  # fmt: skip
    person = Person(one.login, one.user, role or one.role, one.public_key)
    if one.login == me.login and person.role != "superuser":
        _not_the_last(access, me)

    def work(now: Ring) -> int:
        done = members.decide(access.database, person, ADMITTED, now.vouch(person), me.login)
        members.take_away(access.database, one.login)
        members.give(access.database, me.office, one.login, ring.wrapped_for(now, person))
        return done

    if not access.in_turn(me.office, work):
        raise _changed_meanwhile()
    return _view(access, _named(access, one.login), keys, sees_keys=True)


def remove(access: OfficeAccess, name: str) -> Rewrapping:
    """Put somebody out: her keys go, the others get a new one, and what lies there is wrapped anew."""
    me = superuser_row(access)
    keys = access.ring()
    one = _named(access, name)
    if one.login == me.login:
        raise OfficeError(
            "office.oneself",
            _("Nobody puts herself out: the new key could then be wrapped for nobody. Nothing was changed."),
            cure=_("Let another superuser of the office do it."),
            field="NAME",
            exit_code=Exit.REFUSED,
        )
    if one.state == REMOVED:
        return _finished(access, keys, resumed=True)

    def work(now: Ring) -> tuple[Ring, tuple[str, ...]] | None:
        if not members.decide(access.database, one.person, REMOVED, None, me.login):
            return None
        members.take_away(access.database, one.login)
        return (now, ()) if one.state == PENDING else _next(access, now, me)

    result = access.in_turn(me.office, work)
    if result is None:
        raise _changed_meanwhile()
    return _finished(access, *result)


def rotate(access: OfficeAccess) -> Rewrapping:
    """Finish a change of keys that was interrupted; where there is none, a new key for all."""
    me = superuser_row(access)
    keys = access.ring()
    if rewrap.left(access.database, keys.newest):
        return _finished(access, keys, resumed=True)
    return _finished(access, *access.in_turn(me.office, lambda now: _next(access, now, me)))


# ---- inside ----------------------------------------------------------------------------------------------------------


def _next(access: OfficeAccess, keys: Ring, me: MemberRow) -> tuple[Ring, tuple[str, ...]]:
    staying = [one for one in members.members(access.database, me.office) if one.state == ADMITTED]
    without = tuple(one.login for one in staying if not keys.vouches(one.person, one.voucher))
    return ring.new_epoch(access.database, keys, staying, me.login, access.entropy), without


def _finished(
    access: OfficeAccess, keys: Ring, without: tuple[str, ...] = (), *, resumed: bool = False
) -> Rewrapping:  # fmt: skip
    """Wrap anew what is under an older key, page by page; what was begun before goes on where it stands."""
    count = 0
    for part in rewrap.PARTS:
        after: tuple[object, ...] | None = None
        while True:
            page = rewrap.page(access.database, part, keys.newest, after, PAGE)
            if not page:
                break
            after = page[-1].key
            count += access.within(lambda rows=page, of=part: rewrap.wrap_anew(  # type: ignore[misc]
                access.database, of, rows, keys, access.entropy))  # fmt: skip
    return Rewrapping(keys.newest, count, rewrap.left(access.database, keys.newest), without, resumed)


def _named(access: OfficeAccess, name: str) -> MemberRow:
    me = superuser_row(access)
    rows = members.members(access.database, me.office)
    found = [one for one in rows if one.login == name] or [one for one in rows if one.user == name]
    if len(found) != 1:
        raise OfficeError(
            "office.unknown_member",
            _("No member, or more than one, has this name."),
            cure=_("Give the login, as `jobterm office members list` has it."),
            field="NAME",
            exit_code=Exit.USAGE,
        )
    return found[0]


def _not_the_last(access: OfficeAccess, me: MemberRow) -> None:
    others = [
        one for one in members.members(access.database, me.office)
        if one.role == "superuser" and one.state == ADMITTED and one.login != me.login
    ]  # fmt: skip
    if not others:
        raise OfficeError(
            "office.last_superuser",
            _("You are the only superuser of this office: nobody could let anybody in after that. Nothing was"
              " changed."),
            cure=_("Admit another superuser first."),
            exit_code=Exit.REFUSED,
        )  # fmt: skip


def _wanted(access: OfficeAccess, name: str | None) -> OfficeRow:
    found = members.offices(access.database)
    fitting = [one for one in found if name in (one.name, one.id)] if name else found
    if not name and len(found) > 1:
        fitting = [one for one in found if one.name == access.site.name]
    fitting = [one for one in fitting if one.profile == access.site.profile]
    if len(fitting) == 1:
        return fitting[0]
    raise OfficeError(
        "office.which",
        _("There is no office here to ask, or more than one."),
        cure=_("Name it with --office; there are: {names}.").format(names=", ".join(one.name for one in found) or "-"),
        field="--office",
        exit_code=Exit.USAGE,
    )


def _changed_meanwhile() -> OfficeError:
    return OfficeError(
        "office.changed_meanwhile",
        _("The member's key changed while it was looked at. Nobody was let in or put out."),
        cure=_("Look again with `jobterm office members list`, and compare the fingerprint anew."),
        exit_code=Exit.REFUSED,
    )


def _view(access: OfficeAccess, one: MemberRow, keys: Ring | None, *, sees_keys: bool = False) -> MemberView:
    vouched = keys.vouches(one.person, one.voucher) if keys is not None and one.state == ADMITTED else None
    held = None
    if sees_keys and keys is not None and one.state == ADMITTED and one.role not in ring.KEYLESS:
        held = keys.newest in members.wrapped(access.database, one.login)
    return MemberView(
        one.login, one.user, one.role, one.state, fingerprint(one.public_key), one.joined_at, one.decided_at,
        one.decided_by, vouched, held,
    )  # fmt: skip
