"""The registration form as lines: fields, what the check says, who gets it and when. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jobterm.domain.registrations.reach import regret
from jobterm.i18n import _
from jobterm.office.desk import CheckView
from jobterm.office.views import OFFICE_STORE, FindingView, ItemView, RecipientView, SystemView
from jobterm.office.words import item_state
from jobterm.tui.cells import Part, Row, clip, fit, right, row, row_width, rule, safe, width, wrap
from jobterm.tui.dates import clock_time, moment, parse_day, relative_day, weekday
from jobterm.tui.form import DAY, TIME, Form, FormCell, choices, key_width
from jobterm.tui.words import FINAL, PAYER_SYSTEMS, system_name

LABEL = 15
TEXT = 52
NARROW = 72
"""Below so many columns a hint stands under its field, and only while the cursor is in it."""
HINT_AT = 47


@dataclass(frozen=True, slots=True)
class RegisterPicture:
    """What the form's screen shows. ``title`` names the citizen; the kind is added. ``check`` is None until the desk
    has looked; ``asked`` is the code of the finding that F9 asks about; ``fund`` the name of the citizen's fund;
    ``change``: it changes an item of the queue."""

    title: str
    form: Form | None
    check: CheckView | None = None
    systems: tuple[SystemView, ...] = ()
    asked: str = ""
    me: str = ""
    fund: str = ""
    problem: str = ""
    change: bool = False


def register_rows(picture: RegisterPicture, columns: int, rows: int) -> list[Row]:
    """The body in this size; the field that has the keys is always in it."""
    form = picture.form
    kind = f" - {form.view.title.upper()}" if form is not None else ""
    if picture.change and kind:
        kind = " - " + _("CHANGE") + kind
    if form is None:
        text = picture.problem or _("Fetching the form ...")
        return [
            rule(clip(picture.title, columns - 6), columns),
            *(row(f"  {line}") for line in wrap(text, columns - 4)),
        ]
    fields, focus = field_rows(form, columns)
    checks = check_rows(picture, columns)
    receivers = recipient_rows(picture, columns)
    room, end = rows - 3, ""
    if len(fields) + len(checks) + len(receivers) > room:
        receivers = receivers[: max(3, room - len(fields) - len(checks))]
        checks = checks[: max(3, room - len(fields) - len(receivers))]
        shown = room - len(checks) - len(receivers)
        start = max(0, min(focus - shown + 2, len(fields) - shown))
        if shown < len(fields):
            end = _("field {n} of {all}").format(n=form.number, all=len(form.view.fields))
        fields = fields[start : start + shown]
    head = rule(f"{clip(picture.title, columns - width(kind) - width(end) - 7)}{kind}", columns, end)
    return [
        head, *fields, rule(_("Check"), columns), *checks, rule(_("Who is told, and when"), columns), *receivers,
    ]  # fmt: skip


def field_rows(form: Form, columns: int) -> tuple[list[Row], int]:
    """The fields, and the number of the line that has the keys."""
    lines: list[Row] = []
    focus = 0
    skip = -1
    label = _label_width(form)
    for at, cell in enumerate(form.cells):
        if at == skip or cell.part == TIME:
            continue
        parts: list[Part] = [f" {fit(cell.field.label, label)}"]
        group = [at] + ([at + 1] if cell.part == DAY else [])
        parts += _cell(cell, form.at == at, columns - label + LABEL)
        if cell.part == DAY:
            parts += [" ", _("o'clock"), " ", *_cell(form.cells[at + 1], form.at == at + 1, columns)]
            joined = at + 2
            if joined < len(form.cells) and form.cells[joined].field.name == "told_how":
                other = form.cells[joined]
                parts += [f"  {other.field.label} ", *_cell(other, form.at == joined, columns)]
                parts.append(f"  {_options(other, columns - 53)}")
                group.append(joined)
                skip = joined
        parts += _after(cell, form, columns, row_width(row(*parts)))
        if form.at in group:
            focus = len(lines)
        lines.append(row(*parts))
        lines += _under(form.here if form.at in group else cell, columns, focused=form.at in group)
    return lines, focus


def _label_width(form: Form) -> int:
    """Fifteen columns, more where a label needs them: a label that is cut says nothing."""
    longest = max((len(cell.field.label) for cell in form.cells if cell.field.name != "told_how"), default=0)
    return min(max(LABEL, longest + 1), 24) if longest >= LABEL else LABEL


def _cell(cell: FormCell, focused: bool, columns: int) -> list[Part]:
    size = _size(cell, columns)
    shown, caret = cell.edit.window(size) if focused else (cell.edit.text[:size], 0)
    if cell.field.words and cell.edit.text == cell.field.value:
        shown, caret = cell.field.words, 0
    shown = fit(safe(shown), size)
    if not focused:
        return ["[", (shown, "field"), "]"]
    caret = min(caret, size - 1)
    return [
        "[", (shown[:caret], "field_focus"), (shown[caret : caret + 1], "caret"), (shown[caret + 1 :], "field_focus"),
        "]",
    ]  # fmt: skip


def _size(cell: FormCell, columns: int) -> int:
    if cell.part == TIME or cell.field.widget == "time":
        return 5
    if cell.part == DAY or cell.field.widget == "date":
        return 8
    if choices(cell.field):
        return key_width(cell.field)
    if cell.field.widget == "number":
        return 6
    if cell.field.widget == "lines":
        return columns - (80 - TEXT)
    return min(columns - (80 - TEXT), max(8, cell.field.max_length or TEXT))


def _after(cell: FormCell, form: Form, columns: int, used: int) -> list[Part]:
    """What stands to the right of a field: the weekday, the choices, how much is left, what is wrong."""
    if cell.problem:
        return [" ", (cell.problem, "alarm")]
    if cell.part == DAY:
        return []
    if cell.field.widget == "date":
        day = parse_day(cell.edit.text, form.today) if cell.edit.text and _settled(cell) else None
        words = ""
        if day is not None:
            near = relative_day(day, form.today)
            words = f"{weekday(day).lower()}, {near}" if near else weekday(day).lower()
        elif not cell.edit.text and cell.field.hint and columns >= NARROW:
            return [f" {cell.field.hint}"]
        elif not cell.edit.text and cell.field.required:
            words = _("must be filled in")
        hint = cell.field.hint or _("(+1, -1, 1811, fr, i=today)")
        if columns < NARROW:
            return [f" {words}"]  # half a hint helps nobody: `_under` has it
        return [f" {words}", " " * max(1, HINT_AT - used - 1 - len(words)), (hint, "dim")]
    if choices(cell.field):
        return [f"  {_options(cell, columns - used - 2)}"]
    if cell.field.widget == "lines" or (cell.field.max_length or 0) > TEXT:
        return [(right(f"{len(cell.edit.text)}/{cell.field.max_length or 200}", 9), "dim")]
    if cell.field.required and not cell.edit.text:
        return [" ", _("must be filled in")]
    return [f" {cell.field.hint}"] if cell.field.hint and columns >= NARROW else []


def _settled(cell: FormCell) -> bool:
    return len(cell.edit.text) == 8 and cell.edit.text[2:3] == "-"


def _options(cell: FormCell, columns: int) -> str:
    """``N nej  L løntilskud``; where they do not fit, the chosen one and how to see the rest."""
    options = choices(cell.field)
    for gap in ("  ", " "):
        text = gap.join(f"{key.upper()} {label}" for _code, label, key in options)
        if len(text) <= columns:
            return text
    chosen = next((label for _code, label, key in options if key.upper() == cell.edit.text.upper()), "")
    return str(fit(chosen, columns)).rstrip()


def _under(cell: FormCell, columns: int, *, focused: bool) -> list[Row]:
    """Lines below a field: its choices where they do not fit beside it, the hint of a text, a long text's beginning."""
    options = choices(cell.field)
    if options and focused:
        words = [f"{key.upper()} {label}" for _code, label, key in options]
        if len(", ".join(words)) > columns - (53 if cell.field.name == "told_how" else 21):
            return [row((f"{' ' * 17}{line}", "dim")) for line in _listed(words, columns - 18)]
    if cell.field.widget in ("lines", "text") and cell.field.hint and (cell.field.max_length or 0) > TEXT:
        return [row((f"{' ' * 17}{line}", "dim")) for line in wrap(cell.field.hint, columns - 18)[:1]]
    if columns < NARROW and focused and cell.part != DAY:
        hint = cell.field.hint or (_("(+1, -1, 1811, fr, i=today)") if cell.field.widget == "date" else "")
        return [row((f"{' ' * 17}{line}", "dim")) for line in wrap(hint, columns - 18)]
    return []


def _listed(words: Sequence[str], columns: int) -> list[str]:
    """Words with commas in lines; a key and what it stands for are never parted."""
    lines = [""]
    for at, word in enumerate(words):
        text = word if at == len(words) - 1 else f"{word},"
        if lines[-1] and width(f"{lines[-1]} {text}") > columns:
            lines.append("")
        lines[-1] = f"{lines[-1]} {text}".strip()
    return lines


def check_rows(picture: RegisterPicture, columns: int) -> list[Row]:
    """What the check says, worst first; what is similar in the queue before everything."""
    check = picture.check
    if check is None:
        return [row((_(" ..   one moment"), "dim"))]
    lines: list[Row] = []
    for item in check.similar:
        lines += _said(_("NOTE"), "notice", _similar(item, picture), columns)
    looked = [one for one, well in check.checked if well]
    for words in looked or ([] if check.similar else [_("Nothing like it in the queue")]):
        lines += _said(_("ok"), "ok", words, columns)
    order = {"hard": 0, "rule": 1, "soft": 2}
    for finding in sorted(check.findings, key=lambda one: order.get(one.level, 3)):
        lines += _finding(finding, picture, columns)
    if not check.findings:
        lines.append(row((" " + fit(_("ok"), 5), "ok"), _("No rule speaks against it")))
    for words in (one for one, well in check.checked if not well):
        lines += _said(_("NOTE"), "notice", words, columns)
    for words in check.follows:
        lines += _said("", "dim", words, columns)
    return lines


def _finding(finding: FindingView, picture: RegisterPicture, columns: int) -> list[Row]:
    word, role = {"hard": (_("NO"), "alarm"), "rule": (_("WHY?"), "notice")}.get(finding.level, (_("NOTE"), "notice"))
    text = finding_text(finding, picture.form)
    lines = _said(word, role, text, columns)
    if picture.asked == finding.code:
        lines[0] = row((">", "cursor"), *[(span.text[1:] if n == 0 else span.text, span.role)
                                          for n, span in enumerate(lines[0])])  # fmt: skip
    return lines


def finding_text(finding: FindingView, form: Form | None) -> str:
    """A finding's sentences with the field they speak of."""
    text = f"{finding.message} {finding.cure}".strip()
    name = finding.field.rsplit(".", 1)[-1]
    one = next((one for one in form.view.fields if one.name in (finding.field, name)), None) if form else None
    if form is None or one is None or finding.level != "hard":
        return text
    if form.unread(one):
        text = _("Type a date and a time, such as 2411 and 10.") if one.widget == "datetime" else _("Type it again.")
    return f"{one.label}: {text}" if one.label.lower() not in text.lower() else text


def _said(word: str, role: str, text: str, columns: int) -> list[Row]:
    wrapped = wrap(text, columns - 7)
    first = row((f" {fit(word, 5)}", role), wrapped[0] if wrapped else "")
    return [first, *(row(f"      {line}") for line in wrapped[1:3])]


def _similar(item: ItemView, picture: RegisterPicture) -> str:
    who = _("you") if item.author == picture.me else item.author
    words = _("Already in the queue: {title}, saved {when} by {who}: {state}")
    if item.state in FINAL:
        words = _("Already registered: {title}, saved {when} by {who}: {state}")
    return words.format(
        title=item.title or item.kind, when=clock_time(item.keyed_at), who=who, state=item_state(item.state)
    )


def recipient_rows(picture: RegisterPicture, columns: int) -> list[Row]:
    """One line per recipient: what for, who, how and when."""
    check, form = picture.check, picture.form
    if check is None or form is None:
        return []
    lines = [recipient_row(one, picture, columns) for one in check.recipients]
    return lines or [row((_(" Nobody yet: fill in what is missing."), "dim"))]


def recipient_row(one: RecipientView, picture: RegisterPicture, columns: int) -> Row:
    """``Sag        AMP              sendes 12:00 (planlagt lukning, ikke en fejl)``."""
    name = picture.fund if one.system == "fund" and picture.fund else system_name(one.system, picture.systems)
    text = f" {fit(_part(one), 11)}{fit(name, 17)}{recipient_words(one, picture)}"
    return row(str(fit(text, columns)).rstrip())


def _part(one: RecipientView) -> str:
    if one.role == "record":
        return _("Case")
    if one.system in PAYER_SYSTEMS:
        return _("Benefit")
    parts = {
        "letters": _("Citizen"), "jobnet": _("Citizen"), "national": _("Register"), "providers": _("Provider"),
        "employers": _("Employer"),
    }  # fmt: skip
    return parts.get(one.system, _("Copy"))


def recipient_words(one: RecipientView, picture: RegisterPicture) -> str:
    """How and when one recipient gets it."""
    assert picture.form is not None
    today = picture.form.today
    name = system_name(one.system, picture.systems)
    view = next((system for system in picture.systems if system.id == one.system), None)
    if one.mode == "person":
        return _("on paper: you deliver it and tick it off (F4, P)")
    if one.mode == "expect":
        via = system_name(one.via or "", picture.systems)
        night = _(" by night") if view is not None and view.reason == "night" else ""
        look = _("; we look {when}").format(when=moment(one.promise_at, today)) if one.promise_at else ""
        return _("gets it from {via}{night}{look}").format(via=via, night=night, look=look)
    if one.role == "record" and _kept_back(picture.form):
        return _("is sent in half an hour; T calls it back until then")
    if one.open:
        return _("is sent at once")
    if view is not None and view.state == "down":
        return _("is sent when {system} answers again (safe here until then)").format(system=name)
    planned = view is not None and view.reason == "planned"
    why = _("planned closing, not an error") if planned else _("closed now, not an error")
    if one.until is not None:
        return _("is sent {when} ({why})").format(when=moment(one.until, today), why=why)
    return _("is sent when {system} opens ({why})").format(system=name, why=why)


def _kept_back(form: Form) -> bool:
    """Whether it waits here for its half hour first (guarantee G19)."""
    return regret(form.view.kind, form.values()) is not None


def saved_sentence(when: str, sent: str) -> str:
    """What the bottom line says after a save."""
    said = _("Saved locally {when}, safe.").format(when=when)
    return f"{said} {sent}".rstrip()


def sent_sentence(recipients: Sequence[RecipientView], picture: RegisterPicture) -> str:
    """When the system of record gets what was saved."""
    first = next((one for one in recipients if one.role == "record"), recipients[0] if recipients else None)
    if first is None:
        return ""
    name = system_name(first.system, picture.systems)
    view = next((system for system in picture.systems if system.id == first.system), None)
    if picture.form is not None and _kept_back(picture.form):
        return _("It is sent in half an hour; T calls it back until then.")
    if first.mode == "person" or view is None:
        return f"{name}: {recipient_words(first, picture)}."
    if any(system.id == OFFICE_STORE for system in picture.systems):  # it is among them only while it is away
        return _("It is handed over by itself when the office store answers.")
    if view.state == "down":
        return _("{system} does not answer; it is sent by itself when it does.").format(system=name)
    until = view.until or first.until
    if view.state == "closed" or not first.open:
        if until is not None and picture.form is not None:
            when_open = moment(until, picture.form.today)
            return _("{system} is closed; it is sent by itself {when}.").format(system=name, when=when_open)
        return _("{system} is closed; it is sent by itself when it opens.").format(system=name)
    return _("{system} gets it at once.").format(system=name)
