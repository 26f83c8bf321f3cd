"""`letters ...`: the texts that letters are made of: checked, listed, and seen with what is known."""

from __future__ import annotations

from jobterm.cli import plain
from jobterm.cli.call import Call
from jobterm.domain.letters_fields import FIELDS
from jobterm.i18n import _
from jobterm.office.errors import Exit
from jobterm.office.papers import templates
from jobterm.office.views import to_json


def checked(call: Call) -> int:
    """``letters check FILE|DIR``: every slip with line, field and cure; needs no site file."""
    names, slips = templates.checked(call.given.file)
    told = [templates.said_of(one) for one in slips]
    if call.speech.as_json:
        call.speech.json({"letters": list(names), "problems": told})
    elif not told:
        call.speech.lines([_("{n} letters, no slip: {names}.").format(n=len(names), names=", ".join(names))])
    else:
        for one in told:
            call.speech.lines(plain.sentence(f"{one['file']}:{one['line']}: {one['message']}"))
            call.speech.lines(plain.sentence(one["cure"], "  "))
    return Exit.USAGE if told else Exit.DONE


def listed(call: Call) -> int:
    """``letters list``: every letter that can be written here, and the fields that a text may have."""
    with call.office() as office:
        found = office.papers.templates()
    if call.speech.as_json:
        call.speech.json([to_json(one) for one in found])
        return Exit.DONE
    headings = (_("name"), _("title"), _("key"), _("for"), _("text"))
    rows = (
        (one.name, one.title, one.key or "-", one.kind, _("the centre's own") if one.own else _("shipped"))
        for one in found
    )
    call.speech.lines(plain.table(headings, rows, give=(1,)))
    call.speech.lines(["", *plain.sentence(_("Fields: {names}.").format(names=", ".join(sorted(FIELDS))))])
    return Exit.DONE


def previewed(call: Call) -> int:
    """``letters preview NAME``: the letter as it would go, on stdout; nothing is registered."""
    given = call.given
    citizen = None if given.citizen is None else call.text(given.citizen, "--citizen")
    with call.office() as office:
        view = office.papers.preview_template(given.name, citizen, given.about)
    if call.speech.as_json:
        call.speech.json(to_json(view))
    else:
        call.speech.whole(view.page)
    return Exit.DONE
