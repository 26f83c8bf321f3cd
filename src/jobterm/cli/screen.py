"""The two commands that open the screen: on a site, and on a demo world."""

from __future__ import annotations

import os
import sys

from jobterm import i18n
from jobterm.bootstrap import DemoWish
from jobterm.cli.call import Call
from jobterm.i18n import _
from jobterm.office.errors import Exit, OfficeError


def site(call: Call) -> int:
    """Bare `jobterm`: without a site file it says so, and what there is instead."""
    from jobterm import config
    from jobterm.bootstrap.entrances import show_site

    located = config.locate(call.given.config, os.environ)
    if located.file is None and call.given.config is None:
        call.speech.remark(_("There is no site file yet, so there is nothing to work on here."))
        call.speech.remark(_("  jobterm demo         the screen on made-up people, nothing to set up"))
        call.speech.remark(_("  jobterm config init  a site file to begin from"))
        return Exit.DONE
    if located.file is None:
        from jobterm.cli.site import missing

        raise missing(located)
    glance = config.glance(located.file)
    i18n.use(call.given.lang, configured=glance.language if glance.language in i18n.LANGUAGES else None)
    _needs_terminal()
    return show_site(call.unlocking(), glance)


def demo(call: Call) -> int:
    """``jobterm demo``."""
    from jobterm.bootstrap.entrances import show_demo

    _needs_terminal()
    given = call.given
    return show_demo(DemoWish(given.scenario, given.seed, given.role, given.fresh))


def _needs_terminal() -> None:
    # stderr too: it is where Textual draws.
    if all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        return
    raise OfficeError(
        "terminal.missing",
        _("The screen needs a terminal, and this is none."),
        cure=_("Start it at a terminal without redirecting; commands such as `jobterm status` work anywhere."),
        exit_code=Exit.USAGE,
    )
