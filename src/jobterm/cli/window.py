"""`window ...`: closing windows of the plan listed, planned, extended and cancelled. What a change means is decided in
the office."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from jobterm.cli import plain, site
from jobterm.cli.call import Call
from jobterm.cli.cutover import around
from jobterm.domain.dates import from_local
from jobterm.domain.plan import Reason
from jobterm.i18n import _
from jobterm.office.cutover import windows, words
from jobterm.office.cutover.windows import Desk, NewWindow, WindowView
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.wording import system_label

LATER: Final = re.compile(r"\+([1-9][0-9]{0,3})(m|h)", re.ASCII)


def listed(call: Call) -> int:
    """``window list``: with the line by which a window is named, and how long it is until it begins or ends."""
    found = windows.listed(_desk(call))
    if call.speech.as_json:
        call.speech.json([one.to_json() for one in found])
        return Exit.DONE
    if not found:
        call.speech.remark(_("The plan closes nothing."))
    headings = (_("line"), _("system"), _("where"), _("from"), _("to"), _("why closed"), _("countdown"))
    rows = ((one.line, system_label(one.system), ", ".join(one.municipality) or _("everywhere"), one.starts, one.ends,
             words.reason(one.reason), _countdown(one)) for one in found)  # fmt: skip
    call.speech.lines(plain.table(headings, rows, give=(2, 1)))
    return Exit.DONE


def planned(call: Call) -> int:
    """``window plan SYSTEM --from T --to T --as planned|breakdown --why TEXT``."""
    given = call.given
    new = NewWindow(
        given.system, _instant(getattr(given, "from"), "--from"), _instant(given.to, "--to"),
        Reason(getattr(given, "as")), given.municipality, tuple(given.kinds),
    )  # fmt: skip
    return _done(call, windows.plan(_desk(call), new, given.why))


def extended(call: Call) -> int:
    """``window extend LINE --to T --why TEXT``: a planned one overruns as a breakdown, unless ``--as`` says else."""
    given, desk = call.given, _desk(call)
    later = LATER.fullmatch(given.to)
    if later:
        row = next((one for one in windows.listed(desk) if one.line == given.line), None)
        more = timedelta(minutes=int(later[1]) * (60 if later[2] == "h" else 1))
        ends = (row.ends if row else desk.around.now) + more
    else:
        ends = _instant(given.to, "--to")
    chosen = getattr(given, "as")
    return _done(call, windows.extend(desk, given.line, ends, Reason(chosen) if chosen else None, given.why))


def cancelled(call: Call) -> int:
    """``window cancel LINE --why TEXT``."""
    return _done(call, windows.cancel(_desk(call), call.given.line, call.given.why))


def _done(call: Call, sha256: str) -> int:
    if call.speech.as_json:
        call.speech.json({"plan_sha256": sha256})
    else:
        call.speech.lines(plain.pairs(((_("Plan"), _("changed")), (_("sha256"), sha256))))
    return Exit.DONE


def _desk(call: Call) -> Desk:
    found, troubles = site.looked_at(call)
    if found is None:
        raise site.first(troubles)
    user = call.given.user or found.settings.site.user
    return Desk(found.plan, site.located(call).home.data / windows.FOLDER, user, around(found))


def _instant(text: str, field: str) -> datetime:
    try:
        made = datetime.fromisoformat(text)
        return made.astimezone(UTC) if made.tzinfo else from_local(made)
    except ValueError:
        raise OfficeError(
            "plan.not_time",
            _("{key} is neither a day nor a time.").format(key=field),
            cure=_("Write 2026-12-01 or 2026-12-01T06:00:00, in Copenhagen's time."),
            field=field,
            exit_code=Exit.USAGE,
        ) from None


def _countdown(one: WindowView) -> str:
    if one.left is None:
        return _("over")
    minutes = max(1, round(one.left.total_seconds() / 60))
    length = _("{h} h {m} min").format(h=minutes // 60, m=minutes % 60) if minutes >= 60 else f"{minutes} min"
    if minutes >= 48 * 60:
        length = _("{n} days").format(n=minutes // 1440)
    return (_("opens in {length}") if one.state == "now" else _("closes in {length}")).format(length=length)
