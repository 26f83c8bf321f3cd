"""`outbox export` and `outbox import`: items from one desk to another in a sealed file."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from jobterm.bootstrap.entrances import passphrase_of
from jobterm.cli import plain
from jobterm.cli.call import Call
from jobterm.i18n import _
from jobterm.office.errors import Exit
from jobterm.office.wishes import ExportWish


def export(call: Call) -> int:
    """``outbox export FILE --item ID | --author U | --all``."""
    given = call.given
    wish = ExportWish(Path(given.file).absolute(), given.item, given.author, _passphrase(call))
    with call.office() as office:
        made = office.export(wish)
    if call.speech.as_json:
        call.speech.json(asdict(made))
        return Exit.DONE
    facts = (
        (_("file"), made.file),
        (_("bundle"), made.bundle),
        (_("items"), made.items),
        (_("handed on"), len(made.handed)),
        (_("opened by"), _("a passphrase") if made.closed_with == "passphrase" else _("this home only")),
    )
    call.speech.lines(plain.pairs(facts))
    if made.handed:
        call.speech.remark(
            _("Nothing of what was handed on is sent from here any more. Import the file in ONE place; should nobody"
              " use it, import it here again.")
        )  # fmt: skip
    return Exit.DONE


def take_in(call: Call) -> int:
    """``outbox import FILE``: 0, or 3 where something was refused."""
    with call.office() as office:
        made = office.take_in(Path(call.given.file), _passphrase(call))
    if call.speech.as_json:
        call.speech.json(asdict(made))
    else:
        counts = (
            (_("new here"), len(made.new)),
            (_("came back"), len(made.back)),
            (_("settled elsewhere"), len(made.answered)),
            (_("here already"), len(made.known)),
            (_("refused"), len(made.refused)),
        )
        call.speech.lines([*plain.pairs(((_("bundle"), made.bundle), *counts))])
    if made.refused:
        ids = ", ".join(one[:8] for one in made.refused)
        call.speech.remark(_("Not taken, because their ids stand for something else here: {ids}.").format(ids=ids))
    elif made.new or made.back:
        call.speech.remark(_("What is open in it is asked after before it is sent, so that nothing lands twice."))
    return Exit.REFUSED if made.refused else Exit.DONE


def _passphrase(call: Call) -> str | None:
    return passphrase_of(call.given.bundle_passphrase_file, call.given.bundle_passphrase_fd, "--bundle-passphrase")
