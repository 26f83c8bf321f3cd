"""`paper ...` and `prints ...`: texts to print, the list of papers to deliver, the word that a letter goes on paper
today, and the list of what was printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobterm.cli import plain
from jobterm.cli.call import Call
from jobterm.cli.outbox import after, reason
from jobterm.i18n import _
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.views import to_json

if TYPE_CHECKING:
    from jobterm.office.papers.printing import PrintedView


def listed(call: Call) -> int:
    """``paper list``."""
    with call.office() as office:
        text = office.papers.post_list(call.given.system, full=call.given.full)
    call.speech.whole(text)
    return Exit.DONE


def printed(call: Call) -> int:
    """``paper print ID`` or ``--all``: by the site's printer; without one, or with ``--plain``, the texts on stdout, a
    form feed between two. Of several recipients of one item one must be named."""
    given = call.given
    with call.office() as office:
        if given.all:
            papers = office.papers.waiting(given.system, full=given.full)
        else:
            papers = [office.papers.one_text(given.id, given.system, full=given.full)]
        if call.speech.as_json:
            call.speech.json(to_json(papers if given.all else papers[0]))
            return Exit.DONE
        if not papers:
            call.speech.remark(_("No paper waits to be delivered."))
            return Exit.DONE
        give = None if office.papers.printer_there and not given.plain else call.speech.whole
        done = office.papers.put_on_paper(papers, give)
    return _ended(call, done, told=give is None)


def listed_prints(call: Call) -> int:
    """``prints list``: newest first."""
    with call.office() as office:
        found = office.papers.printed(full=call.given.full)
    if call.speech.as_json:
        call.speech.json([to_json(one) for one in found])
        return Exit.DONE
    if not found:
        call.speech.remark(_("Nothing was printed from here."))
    headings = (_("id"), _("when"), _("what"), _("for"), _("by"), _("state"))
    rows = ((one.id[:8], one.at, one.what, f"{one.whom} {one.cpr or ''}", one.by, one.short) for one in found)
    call.speech.lines(plain.table(headings, rows, give=(2, 3)))
    return Exit.DONE


def again(call: Call) -> int:
    """``prints again ID``: once more, marked as a copy where it has been on paper before."""
    given = call.given
    with call.office() as office:
        give = None if office.papers.printer_there and not given.plain else call.speech.whole
        done = office.papers.again(given.id, give)
    return _ended(call, [done], told=give is None)


def _ended(call: Call, done: list[PrintedView], *, told: bool) -> int:
    """0, or 6 where the printer did not take it: it stays in the list, and nothing is lost."""
    if call.speech.as_json:
        call.speech.json([to_json(one) for one in done])
    elif told:
        for one in done:
            call.speech.remark(f"{one.id[:8]}  {one.message}")
    return Exit.UNREACHABLE if any(one.state == "failed" for one in done) else Exit.DONE


def instead(call: Call) -> int:
    """``paper instead ID --reason``."""
    why = reason(call)
    with call.office() as office:
        return after(call, office.papers.instead(call.given.id, why))


def receipt(call: Call) -> int:
    """``citizen receipt CITIZEN``: what was registered, in plain words to read aloud or to print."""
    given = call.given
    citizen = call.text(given.citizen, "citizen")
    with call.office() as office:
        if given.print and not office.papers.printer_there:
            raise _no_printer()
        view = office.papers.receipt(citizen, given.since, reason=given.reason)
        if given.print:
            return _ended(call, office.papers.print_receipt(view), told=True)
    if call.speech.as_json:
        call.speech.json(to_json(view))
    else:
        call.speech.whole(view.page)
    return Exit.DONE


def _no_printer() -> OfficeError:
    from jobterm.office.papers.printing import no_printer

    return no_printer()
