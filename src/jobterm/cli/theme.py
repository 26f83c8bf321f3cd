"""`theme check`: whether somebody's colours can be used, and what is wrong with them if not."""

from __future__ import annotations

from pathlib import Path

from jobterm.cli import plain
from jobterm.cli.call import Call
from jobterm.cli.files import unreadable
from jobterm.i18n import N_, _
from jobterm.office.errors import Exit
from jobterm.terminal import themes

_PROBLEMS = {
    "toml": N_("This is not TOML: {value}."),
    "missing": N_("It is missing."),
    "unknown": N_("There is no such key."),
    "kind": N_("{value} is no kind of theme: rgb, ansi or mono."),
    "style": N_("{value} is no style: bold, dim, reverse, underline, a colour, on a colour."),
    "colour": N_("The colour {value} is not one that this kind of theme has."),
    "contrast": N_("Too little contrast to be read: {value}."),
    "colour_only": N_("It differs from {value} by colour alone; add bold, reverse or underline."),
    "same": N_("It looks the same as {value}."),
}


def check(call: Call) -> int:
    """``theme check FILE``: 0, or 2 with every problem."""
    file = Path(call.given.file)
    try:
        problems = themes.check_file(file)
    except OSError as error:
        cure = _("Give a theme file; `themes/` in the source has some to begin from.")
        raise unreadable(file, error, cure) from None
    told = [
        {"field": one.where, "code": one.code, "message": _(_PROBLEMS[one.code]).format(value=one.value)}
        for one in problems
    ]
    if call.speech.as_json:
        call.speech.json(told)
    elif told:
        call.speech.lines(line for one in told for line in plain.sentence(f"{one['field']}: {one['message']}"))
    else:
        call.speech.lines([_("This theme can be used.")])
    return Exit.USAGE if told else Exit.DONE
