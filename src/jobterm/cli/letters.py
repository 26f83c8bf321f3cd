"""`paper ...`: texts to print, the list of papers to deliver, and the word that a letter goes on paper today."""

from __future__ import annotations

from jobterm.cli.call import Call
from jobterm.cli.outbox import after, reason
from jobterm.i18n import _
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.views import to_json


def listed(call: Call) -> int:
    """``paper list``."""
    with call.office() as office:
        text = office.post_list(call.given.system, full=call.given.full)
    call.speech.lines(text.split("\n"))
    return Exit.DONE


def printed(call: Call) -> int:
    """``paper print ID``: one text as it is, for a printer; of several one must be named."""
    with call.office() as office:
        texts = office.outbox_show(call.given.id, full=call.given.full).prints
    found = [one for one in texts if call.given.system in (None, one.system)]
    if len(found) != 1:
        names = ", ".join(one.system for one in found)
        raise OfficeError(
            "paper.several" if found else "paper.none",
            _("More than one recipient gets this on paper: {systems}.").format(systems=names)
            if found
            else _("Nobody gets this on paper now."),
            cure=_("Name one of them with --system.") if found else _("See `jobterm paper list`."),
            field="--system" if found else "id",
            exit_code=Exit.REFUSED,
        )
    if call.speech.as_json:
        call.speech.json(to_json(found[0]))
    else:
        call.speech.lines(found[0].text.split("\n"))
    return Exit.DONE


def instead(call: Call) -> int:
    """``paper instead ID --reason``."""
    why = reason(call)
    with call.office() as office:
        return after(call, office.on_paper_instead(call.given.id, why))
