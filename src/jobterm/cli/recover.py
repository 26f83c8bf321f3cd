"""`outbox recover`: what was saved of a damaged queue, what is missing by number, and what to do next."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jobterm.bootstrap.entrances import recover_outbox
from jobterm.cli import plain
from jobterm.cli.call import Call
from jobterm.i18n import _, ngettext
from jobterm.office import words
from jobterm.office.recover import Recovered
from jobterm.office.views import to_json

_MOST_NUMBERS = 40


def recover(call: Call) -> int:
    """``outbox recover``: 0, or 5 where something is missing."""
    saved = recover_outbox(call.unlocking(), getattr(call.given, "from"), call.given.to)
    if call.speech.as_json:
        for item in saved.items:
            call.speech.json(to_json(item))
        call.speech.json({"recovered": _summary(saved)})
    else:
        call.speech.lines(_text(saved))
    return saved.exit_code


def _summary(saved: Recovered) -> dict[str, Any]:
    told: dict[str, Any] = to_json(saved)
    return {**told, "items": len(saved.items)}


def _text(saved: Recovered) -> list[str]:
    rows = (
        (one["n"], one["id"][:8], one["cpr"] or one["cvr"], one["title"], words.item_state(one["state"]))
        for one in saved.items
    )
    lines = plain.table(("n", _("id"), _("who"), _("what"), _("state")), rows, give=(3, 4))
    lines += ["", *(line for source in saved.sources for line in plain.sentence(_source(source)))]
    saved_ones = ngettext("{n} registration was saved", "{n} registrations were saved", len(saved.items))
    open_ones = ngettext("{n} of them is open.", "{n} of them are open.", saved.open).format(n=saved.open)
    lines += plain.sentence(f"{saved_ones.format(n=len(saved.items))}; {open_ones}")
    if saved.missing:
        missing = ngettext("{n} is missing, by its number:", "{n} are missing, by their numbers:", len(saved.missing))
        lines += plain.sentence(f"{missing.format(n=len(saved.missing))} {_numbers(saved.missing)}")
    if saved.from_backup:
        lines += plain.sentence(_("From a backup, by number: {numbers}").format(numbers=_numbers(saved.from_backup)))
    if saved.without_log:
        lines += plain.sentence(
            _("Without their log, by number: {numbers}").format(numbers=_numbers(saved.without_log))
        )
    steps = (line for n, step in enumerate(saved.steps, 1) for line in plain.sentence(f"{n}. {step}"))
    return [*lines, *plain.headed(_("What to do now"), list(steps))]


def _source(source: dict[str, Any]) -> str:
    name = Path(source["file"]).name
    if source["trouble"]:
        return _("{file}: cannot be read at all.").format(file=name)
    if source["behind"]:
        behind = ngettext("{file}: lacks the last commit.", "{file}: lacks the last {n} commits.", source["behind"])
        return behind.format(file=name, n=source["behind"])
    return _("{file}: read.").format(file=name)


def _numbers(numbers: tuple[int, ...]) -> str:
    shown = ", ".join(str(n) for n in numbers[:_MOST_NUMBERS])
    return f"{shown}, ..." if len(numbers) > _MOST_NUMBERS else shown
