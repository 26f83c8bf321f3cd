"""Printing: a text is kept in the list, given to the site's printer, and what came of it is kept too. Reprints say that
they are. Where a site has no printer the text is shown, and a command gives it out."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from jobterm.clock import COPENHAGEN
from jobterm.domain.identifiers import Cpr
from jobterm.i18n import N_, _
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.look_up import check_reason
from jobterm.office.papers.pages import COPY, PRACTICE, pages, together
from jobterm.office.papers.printer import Printed, Printing, run
from jobterm.office.papers.tray import Print, PrintState, Tray
from jobterm.office.parts import Parts
from jobterm.office.troubles import telling
from jobterm.outbox.reading import Section

Give = Callable[[str], None]
"""What takes the text where there is no printer: stdout."""
_STATES: Final = {
    PrintState.PRINTING: N_("uncertain: the program ended meanwhile"),
    PrintState.PRINTED: N_("printed"),
    PrintState.FAILED: N_("NOT printed"),
    PrintState.GIVEN: N_("given out as text"),
}
_WHY: Final = {
    "exit": N_("The printer's command ended with {code}."),
    "missing": N_("The printer's command was not found."),
    "no_right": N_("The printer's command may not be run by you."),
    "timeout": N_("The printer's command did not end within {seconds} s and was stopped."),
    "system": N_("The printer's command could not be started."),
}


@dataclass(frozen=True, slots=True)
class Paper:
    """A text for paper. ``what``: its heading; ``whom``: for whom, by name; the others as in `tray.Print`."""

    what: str
    whom: str = field(repr=False)
    text: str = field(repr=False)
    citizen: str | None = field(default=None, repr=False)
    registration: str | None = None
    system: str | None = None


@dataclass(frozen=True, slots=True)
class PrintedView:
    """One line of the list of prints. ``cpr`` is masked unless asked for whole; ``message``: how it ended, in a
    sentence; ``short``: in a word; ``copy_of``: the print that it repeats."""

    id: str
    at: datetime
    what: str
    whom: str
    cpr: str | None
    by: str
    by_name: str
    state: str
    message: str
    exit: int | None
    copy_of: str | None
    registration: str | None
    system: str | None
    short: str = ""


def printer_there(parts: Parts) -> bool:
    """Whether this site has a printer's command."""
    return bool(parts.public().printing.command)


@dataclass(frozen=True, slots=True)
class Job:
    """A print that is kept in the list, and its pages; the printer is still to be asked."""

    print: Print
    pages: str = field(repr=False)
    printing: Printing


def begin(parts: Parts, papers: Sequence[Paper]) -> list[Job]:
    """Keep these in the list: nothing of them is lost whatever the printer does."""
    with telling():
        site, now, tray = parts.site, parts.clock.now(), Tray(parts)
        with suppress(OfficeError):  # what is too old goes; damage is said where the list is looked at
            tray.every()
        made = [
            Print(
                parts.ids.new(), one.what, one.whom, one.text, now, site.user, site.user_name,
                PrintState.PRINTING, one.citizen, one.registration, one.system,
            )
            for one in papers
        ]  # fmt: skip
        return [_kept(parts, tray, one) for one in made]


def begin_again(parts: Parts, wanted: str) -> Job:
    """One of the list once more. What has been on paper before, or may have been, is marked as a copy and gets a line
    of its own; what certainly never came out is the same print."""
    with telling():
        tray = Tray(parts)
        old = tray.find(wanted)
        if old.citizen is not None:
            check_reason(parts, old.citizen, parts.lookups().reason(old.citizen), ())
        one = replace(
            old, at=parts.clock.now(), by=parts.site.user, by_name=parts.site.user_name, state=PrintState.PRINTING,
            code=None, said="", why="",
        )  # fmt: skip
        if old.state is not PrintState.FAILED:
            one = replace(one, id=parts.ids.new(), copy_of=old.copy_of or old.id)
        return _kept(parts, tray, one)


def carry_out(jobs: Sequence[Job]) -> list[Print]:
    """Give each to the printer and wait; touches neither list nor store, so that it may run in any thread."""
    return [_after(one.print, run(one.printing, one.pages, os.environ)) for one in jobs]


def end(parts: Parts, ended: Sequence[Print]) -> list[PrintedView]:
    """Keep how they ended."""
    with telling():
        tray = Tray(parts)
        for one in ended:
            tray.put(one)
        return [_view(one, full=True) for one in ended]


def put_on_paper(parts: Parts, jobs: Sequence[Job], give: Give | None = None) -> list[PrintedView]:
    """Print these and keep how it ended; ``give`` takes the texts instead of the printer, a form feed between two.
    Blocks while the printer's command runs."""
    if give is None:
        return end(parts, carry_out(jobs))
    give(together(one.pages for one in jobs))
    return end(parts, [replace(one.print, state=PrintState.GIVEN) for one in jobs])


def printed(parts: Parts, *, full: bool = False) -> list[PrintedView]:
    """The list of prints, newest first."""
    with telling():
        return [_view(one, full=full) for one in Tray(parts).every()]


def text_of(parts: Parts, wanted: str) -> str:
    """The pages of a print as they went."""
    with telling():
        one = Tray(parts).find(wanted)
        if one.citizen is not None:
            check_reason(parts, one.citizen, parts.lookups().reason(one.citizen), ())
        _note(parts, one.citizen)
        return _paged(parts, one)


def paged(parts: Parts, text: str, mark: str = "") -> str:
    """A text in this site's pages, with what stands on each of them."""
    marks = [one for one in (PRACTICE if parts.site.training else "", mark) if one]
    return together(pages(text, marks, parts.public().printing.lines))


def must_have_printer(parts: Parts) -> None:
    """OfficeError ``print.no_printer`` where this site has none."""
    if not printer_there(parts):
        raise no_printer()


def no_printer() -> OfficeError:
    """There is nothing to print with."""
    return OfficeError(
        "print.no_printer",
        _("There is no printer here ([print] command in the site file)."),
        cure=_("Read it aloud."),
        field="print.command",
        exit_code=Exit.REFUSED,
    )


def _kept(parts: Parts, tray: Tray, one: Print) -> Job:
    _note(parts, one.citizen)
    tray.put(one)
    return Job(one, _paged(parts, one), parts.public().printing)


def _note(parts: Parts, cpr: str | None) -> None:
    """Printing shows a citizen's data: it is written down like any look."""
    if cpr is not None:
        lookups = parts.lookups()
        lookups.note(cpr, "print", (Section.PERSON,), lookups.reason(cpr))


def _after(one: Print, how: Printed) -> Print:
    state = PrintState.PRINTED if how.well else PrintState.FAILED
    return replace(one, state=state, code=how.code, said=how.said, why=how.why)


def _paged(parts: Parts, one: Print) -> str:
    mark = f"{COPY} {one.at.astimezone(COPENHAGEN):%d-%m-%Y %H:%M}" if one.copy_of is not None else ""
    return paged(parts, one.text, mark)


def _view(one: Print, *, full: bool) -> PrintedView:
    cpr = Cpr(one.citizen) if one.citizen is not None else None
    return PrintedView(
        one.id, one.at, one.what, one.whom, None if cpr is None else one.citizen if full else cpr.masked, one.by,
        one.by_name, one.state.value, _message(one), one.code, one.copy_of, one.registration, one.system,
        _(_STATES[one.state]),
    )  # fmt: skip


def _message(one: Print) -> str:
    if one.state is PrintState.FAILED:
        why = _(_WHY.get(one.why, _WHY["system"])).format(code=one.code, seconds=30)
        said = _("It said: {said}").format(said=one.said) if one.said else ""
        return " ".join(part for part in (why, said, _("Nothing is lost: print it again from the list.")) if part)
    if one.state is PrintState.PRINTING:
        return _("The program ended while it was printed. Look at the printer before you print it again.")
    if one.state is PrintState.GIVEN:
        return _("The text was given out; this site has no printer.")
    return _("Printed as a copy.") if one.copy_of is not None else _("Printed.")
