"""`office ...`: the office store made, looked at, its members let in and put out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from jobterm.cli import plain
from jobterm.cli.call import Call
from jobterm.clock import to_text
from jobterm.i18n import N_, _, ngettext
from jobterm.office import words
from jobterm.office.errors import Exit, OfficeError

if TYPE_CHECKING:
    from jobterm.office.membership.views import CheckLine, MemberView, OfficeStatus, Rewrapping

TERMINAL: Final = Path("/dev/tty")
ROLES: Final = {
    "caseworker": N_("caseworker"),
    "worker": N_("worker"),
    "superuser": N_("superuser"),
    "board": N_("board"),
}
STATES: Final = {"pending": N_("waits to be let in"), "admitted": N_("member"), "removed": N_("has left")}
LABELS: Final = {
    "address": N_("Address"),
    "files": N_("Certificate"),
    "connection": N_("Connection"),
    "tls": N_("TLS"),
    "schema": N_("Schema"),
    "durability": N_("Durability"),
    "writable": N_("Writable"),
    "member": N_("Member"),
    "key": N_("Key"),
    "clock": N_("Clock difference"),
    "trial": N_("A trial"),
}
MARKS: Final = {"ok": "  ", "remark": "  ", "warning": "! ", "error": "!!"}


def init(call: Call) -> int:
    """``office init``."""
    from jobterm.bootstrap.membership import found_office

    done = found_office(call.unlocking())
    if call.speech.as_json:
        call.speech.json([asdict(one) for one in done])
        return Exit.DONE
    call.speech.lines(line for one in done for line in plain.sentence(f"{'+' if one.new else '='} {one.text}"))
    if any(one.new for one in done):
        call.speech.remark(
            _("Keep the fingerprint: read it to whoever joins. Let a second superuser in soon, so that the office never"
              " hangs on one person's vault.")
        )  # fmt: skip
    return Exit.DONE


def status(call: Call) -> int:
    """``office status``."""
    from jobterm.bootstrap.membership import office_access
    from jobterm.office.membership import look

    with office_access(call.unlocking()) as access:
        found = look.status(access)
    if call.speech.as_json:
        call.speech.json(_json(asdict(found)))
    else:
        call.speech.lines(_status(found))
    return Exit.DONE


def check(call: Call) -> int:
    """``office check``: ends with the code of the first thing that is wrong."""
    from jobterm.bootstrap.membership import check_office

    found = check_office(call.unlocking())
    if call.speech.as_json:
        call.speech.json({"ok": all(one.level != "error" for one in found), "checks": [asdict(one) for one in found]})
    else:
        call.speech.lines(_checked(found))
    return next((one.exit_code for one in found if one.level == "error"), int(Exit.DONE))


def members(call: Call) -> int:
    """``office members [list|join|admit|remove|rotate]``."""
    given = call.given
    action = str(given.action)
    if (action in ("admit", "remove")) != (given.name is not None):
        raise OfficeError(
            "usage",
            _("Whom? NAME is missing.") if given.name is None else _("{action} takes no NAME.").format(action=action),
            cure=_("`jobterm office members list` tells who there is; then `jobterm office members admit NAME`."),
            field="NAME",
            exit_code=Exit.USAGE,
        )
    return {"list": _list, "join": _join, "admit": _admit, "remove": _remove, "rotate": _rotate}[action](call)


def _list(call: Call) -> int:
    from jobterm.bootstrap.membership import office_access
    from jobterm.office.membership import people

    with office_access(call.unlocking()) as access:
        found = people.listed(access)
    return _shown(call, found)


def _join(call: Call) -> int:
    from jobterm.bootstrap.membership import office_access
    from jobterm.office.membership import people

    with office_access(call.unlocking()) as access:
        one = people.join(access, call.given.role, call.given.office)
    if call.speech.as_json:
        call.speech.json(_json(asdict(one)))
        return Exit.DONE
    told = {"login": one.login, "role": _(ROLES[one.role])}
    if one.state == "pending":
        call.speech.lines([_("{login} asks to be let in as {role}.").format(**told), one.fingerprint])
        call.speech.remark(
            _("Read these six groups to a superuser of the office over the telephone; she lets you in with"
              " `jobterm office members admit {login}`.").format(**told)
        )  # fmt: skip
    else:
        call.speech.lines([_("{login} is a member already: {role}.").format(**told), one.fingerprint])
    return Exit.DONE


def _admit(call: Call) -> int:
    from jobterm.bootstrap.membership import office_access
    from jobterm.office.membership import people

    given = call.given
    with office_access(call.unlocking()) as access:
        told = given.fingerprint
        if told is None:
            told = _confirmed(people.looked_at(access, given.name), given.role)
        one = people.admit(access, given.name, told, given.role)
    if call.speech.as_json:
        call.speech.json(_json(asdict(one)))
    else:
        call.speech.lines([_("{login} is a member now: {role}.").format(login=one.login, role=_(ROLES[one.role]))])
    return Exit.DONE


def _remove(call: Call) -> int:
    from jobterm.bootstrap.membership import office_access
    from jobterm.office.membership import people

    with office_access(call.unlocking()) as access:
        done = people.remove(access, call.given.name)
    said = _("{name} is out: no key is wrapped for that login any more.").format(name=call.given.name)
    return _rewrapped(call, done, [said])


def _rotate(call: Call) -> int:
    from jobterm.bootstrap.membership import office_access
    from jobterm.office.membership import people

    with office_access(call.unlocking()) as access:
        done = people.rotate(access)
    said = _("An earlier change of keys is finished.") if done.resumed else _("All members have a new key.")
    return _rewrapped(call, done, [said])


def _rewrapped(call: Call, done: Rewrapping, lines: list[str]) -> int:
    if call.speech.as_json:
        call.speech.json(asdict(done))
    else:
        text = ngettext("{n} row is wrapped anew", "{n} rows are wrapped anew", done.rows).format(n=done.rows)
        call.speech.lines([*lines, _("Key number {epoch}; {rows}.").format(epoch=done.epoch, rows=text)])
    for login in done.without:
        call.speech.remark(
            _("Nobody vouches for the row of {login}, so no key was wrapped for that login: compare the fingerprint and"
              " let it in again with `jobterm office members admit {login}`.").format(login=login)
        )  # fmt: skip
    if done.left:
        text = ngettext(
            "{n} row is still under an older key: it came in meanwhile. `jobterm office members rotate` goes on.",
            "{n} rows are still under an older key: they came in meanwhile. `jobterm office members rotate` goes on.",
            done.left,
        )
        call.speech.remark(text.format(n=done.left))
    return Exit.DONE


def _confirmed(one: MemberView, role: str | None) -> str:
    """The fingerprint, once a person at the terminal has said that it is the one she was told."""
    missing = OfficeError(
        "office.fingerprint_missing",
        _("The fingerprint must be compared, and there is no terminal to ask at."),
        cure=_("Have it read to you, and give it with --fingerprint."),
        field="--fingerprint",
        exit_code=Exit.USAGE,
    )
    try:
        terminal = TERMINAL.open("r+b", buffering=0)
    except OSError:
        raise missing from None
    with terminal:
        asks = _("{login} (user {user}) asks to be let in as {role}. The key's fingerprint:").format(
            login=one.login, user=one.user, role=_(ROLES[role or one.role])
        )
        question = _("Did you hear exactly this from that person? (yes/no) ")
        terminal.write(f"{asks}\n\n    {one.fingerprint}\n\n{question}".encode())
        answer = terminal.read(80).decode("utf-8", errors="replace").strip().lower()
    if answer not in ("yes", "y", "ja", "j"):
        raise OfficeError(
            "office.not_confirmed",
            _("Nobody was let in."),
            cure=_("Have the fingerprint read to you again; only who hears the same lets somebody in."),
            exit_code=Exit.REFUSED,
        )
    return one.fingerprint


def _shown(call: Call, found: list[MemberView]) -> int:
    if call.speech.as_json:
        call.speech.json([_json(asdict(one)) for one in found])
        return Exit.DONE
    headings = (_("login"), _("user"), _("role"), _("state"), _("fingerprint"), _("since"))
    rows = (
        (
            one.login,
            one.user,
            _(ROLES[one.role]),
            _("not vouched for") if one.vouched is False else _(STATES[one.state]),
            one.fingerprint,
            to_text(one.decided_at or one.joined_at)[:10],
        )
        for one in found
    )
    call.speech.lines(plain.table(headings, rows, give=(0, 1, 3)))
    return Exit.DONE


def _status(found: OfficeStatus) -> Iterable[str]:
    office = found.office or {}
    roles = ", ".join(f"{_(ROLES[role])} {count}" for role, count in found.members.items() if count)
    shown = ", ".join(f"{words.item_state(name)} {count}" for name, count in found.counts.items() if count)
    ahead = "-" if found.clock_ahead_s is None else f"{found.clock_ahead_s:+.1f} s"
    durable = "-" if found.durable is None else _("yes") if found.durable else _("NO")
    facts = (
        (_("Address"), found.address),
        (_("State"), _("reads and writes") if found.state == "ok" else _("only reads")),
        (_("Schema"), found.schema),
        (_("Durable commits"), durable),
        (_("Clock difference"), ahead),
        (_("Login"), found.login),
        (_("Member"), _(ROLES[found.member]) if found.member in ROLES else _("no")),
        (_("Office"), office.get("name")),
        (_("Fingerprint"), office.get("fingerprint")),
        (_("Members"), roles or None),
        (_("Waiting to be let in"), found.pending),
        (_("Key number"), found.epoch),
        (_("Rows under older keys"), found.older_keys),
        (_("Items"), shown or None),
    )
    yield from plain.pairs(facts)
    for remark in found.remarks:
        yield from plain.sentence(remark)


def _checked(found: list[CheckLine]) -> Iterable[str]:
    width = max(len(_(text)) for text in LABELS.values()) + 2
    for one in found:
        name = _(LABELS[one.id])
        yield f"{MARKS[one.level]} {name:<{width}}{plain.cell(one.value)}"
        for sentence in (one.message, one.cure):
            yield from plain.sentence(sentence, " " * (width + 3)) if sentence else []
    wrong = sum(one.level in ("warning", "error") for one in found)
    verdict = ngettext("{n} thing needs attention.", "{n} things need attention.", wrong).format(n=wrong)
    yield ""
    yield verdict if wrong else _("Nothing stands in the way.")


def _json(values: dict[str, Any]) -> dict[str, Any]:
    return {name: to_text(value) if isinstance(value, datetime) else value for name, value in values.items()}
