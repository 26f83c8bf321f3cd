"""Lines that lie over any screen: the letters after F3, a question on the bottom line, a window that is too small."""

from __future__ import annotations

from collections.abc import Sequence

from jobterm.i18n import _
from jobterm.office.desk import KindView
from jobterm.tui.cells import Row, fit, row, rule, width, wrap
from jobterm.tui.lineedit import LineEdit

SECOND_LIST = "."
"""The key between the two lists of kinds, and what stands before a letter of the second."""


def kinds_overlay(kinds: Sequence[KindView], columns: int, *, second: bool = False) -> list[Row]:
    """The kinds that can be registered, letter first; those that cannot be now with the reason. ``second``: the kinds
    that have no letter of their own."""
    lines = [rule(_("F3 New registration: press the letter   Esc = away"), columns)]
    if not kinds:
        return [*lines, row((_(" one moment ..."), "dim"))]
    half = columns // 2
    kinds = [kind for kind in kinds if kind.letter.startswith(SECOND_LIST) is second]
    able = [kind for kind in kinds if kind.available]
    for at in range(0, len(able), 2):
        parts: list[str | tuple[str, str]] = []
        for kind in able[at : at + 2]:
            parts += [" ", (kind.letter.upper()[-1:], "key"), fit(f"  {kind.title}", half - 2)]
        lines.append(row(*parts))
    reasons: dict[str, list[str]] = {}
    for kind in kinds:
        if not kind.available:
            reasons.setdefault(kind.reason, []).append(kind.letter.upper())
    for reason, letters in reasons.items():
        lines += [row((line, "dim")) for line in wrap(f"{' '.join(letters)}: {reason}", columns - 1)]
    words = _(" the daily ones again") if second else _(" more kinds: notices, hearings, tasks and others")
    return [*lines[:12], row(" ", (SECOND_LIST, "key"), f" {words}")]


def question_row(words: str, edit: LineEdit, columns: int) -> Row:
    """A question and what has been typed, with a caret."""
    end = _("Enter = yes  Esc = no")
    room = max(8, columns - width(words) - width(end) - 6)
    shown, caret = edit.window(room)
    shown = fit(shown, room)
    return row(
        (words, "notice"), " [", (shown[:caret], "field_focus"), (shown[caret : caret + 1], "caret"),
        (shown[caret + 1 :], "field_focus"), "]  ", (end, "dim"),
    )  # fmt: skip


def trouble_rows(sentence: str, columns: int, *, ready: bool) -> list[Row]:
    """What keeps the desk from working, whole, and how to leave. ``ready``: it worked until now."""
    heading = _("Nothing is sent or saved from here now") if ready else _("There is no desk here")
    leave = _("F10 and its last line leaves jobterm.")
    return [
        rule(heading, columns, role="alarm"),
        *(row((line, "alarm")) for line in wrap(sentence, columns)),
        *(row(line) for line in wrap(leave, columns)),
    ]


def whole_parts(hint: Row, columns: int) -> Row:
    """A hint whose parts stand two blanks apart, without those at its end that would be cut."""
    if len(hint) != 1 or width(hint[0].text) <= columns:
        return hint
    parts = [part for part in hint[0].text.split("  ") if part]
    while len(parts) > 1 and width("  ".join(parts)) > columns:
        parts.pop()
    return row(("  ".join(parts), hint[0].role))


def too_small_rows(columns: int, rows: int) -> list[Row]:
    """The one sentence of a window that is too small (design §9)."""
    text = _(
        "The window is too small ({columns}x{rows}). Make it at least 60x20, or use the commands: "
        "jobterm citizen, register, outbox. Nothing is lost."
    ).format(columns=columns, rows=rows)
    return [row(line) for line in wrap(text, max(1, columns))][:rows]
