"""``outbox restored``: a superuser says that a system was put back to an older copy; what it confirmed since is asked
after, and goes again where it is gone (rule R7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from jobterm.i18n import _, ngettext
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.parts import Parts
from jobterm.office.resolve import checked_reason
from jobterm.office.shared.contact import Away
from jobterm.office.shared.truth import not_reached
from jobterm.office.troubles import telling
from jobterm.office.wording import moment, system_name
from jobterm.outbox.restored import reopen
from jobterm.outbox.store import NewEvent


@dataclass(frozen=True, slots=True)
class Reopened:
    """What was put in doubt: ``since`` is the moment asked for less the system's L, ``deliveries`` how many;
    ``message`` says what becomes of them."""

    system: str
    since: datetime
    deliveries: int
    message: str = ""


def system_restored(parts: Parts, system: str, to: datetime, reason: str) -> Reopened:
    """Put in doubt what ``system`` confirmed after ``to``, the moment of the copy; OfficeError for anybody but a
    superuser, an unknown system, a moment that has not come, or a missing reason."""
    why = checked_reason(reason)
    if parts.site.role != "superuser":
        raise OfficeError(
            "restored.superuser",
            _("Only a superuser says that a system was put back to an older copy."),
            cure=_("Ask your superuser; what you registered is safe here."),
            exit_code=Exit.REFUSED,
        )
    if system not in {facts.id for facts in parts.systems}:
        raise OfficeError(
            "restored.system",
            _("The site file names no such system."),
            cure=_("`jobterm status` names them."),
            field="system",
            exit_code=Exit.USAGE,
        )
    now = parts.clock.now()
    if to > now:
        raise OfficeError(
            "restored.later",
            _("That moment has not come."),
            cure=_("Give the moment of the copy, such as 2026-11-20T12:00:00+01:00."),
            field="--since",
            exit_code=Exit.USAGE,
        )
    caps = parts.capabilities(system)
    since = to - caps.life if caps.life is not None else to
    event = NewEvent("system_restored", by=parts.site.user, note=why)
    with telling():
        count = max(_at_the_office(parts, system, since, event), reopen(parts.store(), system, since, now, event))
    return Reopened(system, since, count, _said(system, count, moment(since, now), asked=caps.lookup))


def _at_the_office(parts: Parts, system: str, since: datetime, event: NewEvent) -> int:
    """What this desk has handed over is put in doubt where it is; so is everybody else's. OfficeError where the office
    store does not answer: then nothing was put in doubt, and it is said again."""
    shared = parts.shared()
    if shared is None:
        return 0
    try:
        with shared.talking() as office:
            return reopen(office.store, system, since, office.clock.now(), event)
    except Away as away:
        raise not_reached(away.error) from away


def _said(system: str, count: int, since: str, *, asked: bool) -> str:
    """What was found, and what becomes of it: a system that cannot be asked leaves it to a person (rule R2)."""
    words = {"n": count, "system": system_name(system), "since": since}
    if not count:
        return _(
            "Nothing that {system} confirmed after {since} stands in this queue; there is nothing to ask after."
        ).format(**words)
    found = ngettext(
        "{n} delivery that {system} confirmed after {since} is in doubt now.",
        "{n} deliveries that {system} confirmed after {since} are in doubt now.",
        count,
    )
    follows = (
        _("jobterm asks {system}: what is there is confirmed again, what is gone goes again by itself.")
        if asked
        else _("{system} cannot be asked: look there, then decide each of them (F4, or 'outbox decide').")
    )
    return " ".join(each.format(**words) for each in (found, follows))
