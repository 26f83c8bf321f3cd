"""The search screen as lines: the field, what was found, who did not answer. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from jobterm.i18n import _, ngettext
from jobterm.office.views import FindResult, FoundCompany, FoundView
from jobterm.office.words import fact_value, municipality
from jobterm.tui.cells import Row, clip, fit, right, row, rule, table, width, wrap
from jobterm.tui.dates import age, as_day
from jobterm.tui.lineedit import LineEdit
from jobterm.tui.words import cpr_text, system_name

FIELD, _NARROW_FIELD = 30, 18
_FIXED = 5 + 12
_TOWN, _GROUP, _MINE, _SEEN = 13, 14, 8, 5


@dataclass(frozen=True, slots=True)
class SearchPicture:
    """What the search screen shows: ``result`` None before a search; ``waiting`` while one runs; ``cursor`` a line of
    the result, ``typing`` whether the field has the keys; ``urgent``: so many lines of the day need
    somebody."""

    edit: LineEdit
    today: date
    result: FindResult | None = None
    waiting: bool = False
    cursor: int = 0
    top: int = 0
    typing: bool = True
    urgent: int = 0


def search_rows(picture: SearchPicture, columns: int, rows: int) -> list[Row]:
    """The body."""
    lines = [rule(_("Find a citizen"), columns), _field(picture, columns), ()]
    if picture.waiting:
        return [*lines, row((_("  Searching ..."), "dim"))]
    if picture.result is None:
        return lines + _advice(columns) + _day(picture)
    silent = _silent(picture.result, columns)
    room = rows - len(lines) - len(silent)
    return [*lines, *_found(picture, columns, room), *silent]


def list_room(rows: int, result: FindResult) -> int:
    """How many people fit on the screen."""
    room = rows - 3 - len(result.silent)
    return max(1, room - 1 - companies_room(result, room - 2))


def _field(picture: SearchPicture, columns: int) -> Row:
    room = FIELD if columns >= 80 else _NARROW_FIELD
    shown, caret = picture.edit.window(room)
    shown = fit(shown, room)
    label = " " + _("Find") + "  ["
    tail = "]  " + _("name, 150380, telephone or CPR")
    if not picture.typing:
        return row(label, (shown, "field"), tail)
    return row(
        label, (shown[:caret], "field_focus"), (shown[caret : caret + 1] or " ", "caret"),
        (shown[caret + 1 :], "field_focus"), tail,
    )  # fmt: skip


def _day(picture: SearchPicture) -> list[Row]:
    """What waits on the day, where something does."""
    if not picture.urgent:
        return []
    words = ngettext("F6: {n} thing needs you today", "F6: {n} things need you today", picture.urgent)
    return [(), row((f"  {words.format(n=picture.urgent)}", "notice"))]


def _advice(columns: int) -> list[Row]:
    texts = (
        _("Ten digits open the citizen at once, on any screen but a form."),
        _("Name: a few letters of each, first or last name in any order; aa and å are the same."),
        _("Birthday: six digits. Telephone: eight digits. Then Enter."),
        _("A company or provider: name, CVR number, or P and the P-number."),
    )
    return [row((f"  {line}", "dim")) for text in texts for line in wrap(text, columns - 4)]


def _found(picture: SearchPicture, columns: int, room: int) -> list[Row]:
    result = picture.result or FindResult(())
    people = result.people
    if not people:
        text = _("Nobody found. Try fewer letters, the birthday or the telephone number.")
        nobody = [row(f"  {line}") for line in wrap(text, columns - 2)]
        return nobody + _companies(picture, columns, room - len(nobody))
    wide = columns >= 80
    town, group = _widths(columns)
    name = columns - _FIXED - town - (group + _MINE + _SEEN if wide else 0)
    end = ((_("Target group"), group), (_("Mine"), _MINE), (_("Seen"), _SEEN)) if wide else ()
    head = table(("", 5), (_("CPR"), 12), (_("Name"), name), (_("Municipality"), town), *end)
    lines = [row((head, "dim"))]
    kept = companies_room(result, room - 2)
    for at, person in list(enumerate(people))[picture.top : picture.top + max(1, room - 2 - kept)]:
        lines.append(_person(person, at, picture, (name, town, group if wide else 0)))
    count = ngettext("{n} found", "{n} found", len(people)).format(n=len(people))
    more = _("; only the first 200 are shown, type more letters") if len(people) >= 200 else ""
    return [*lines, row((f"  {count}{more}", "dim")), *_companies(picture, columns, kept)]


def companies_room(result: FindResult, room: int) -> int:
    """Lines that companies have below the people: what the people leave, three at least, a third at most."""
    if not result.companies and not result.quiet:
        return 0
    wanted = len(result.companies) + 1
    return min(wanted, max(3, room // 3, room - len(result.people)))


def _companies(picture: SearchPicture, columns: int, room: int) -> list[Row]:
    """Companies and providers in a section of their own, numbered on from the people."""
    result = picture.result or FindResult(())
    if not (result.companies or result.quiet) or room < 1:
        return []
    words = {"closed": _("closed"), "unreachable": _("no answer")}
    quiet = ", ".join(f"{system_name(system)}: {words.get(how, how)}" for system, how in result.quiet.items())
    lines = [rule(" - ".join(filter(None, (_("Companies and providers"), quiet))), columns)]
    shown, first = max(1, room - 1), len(result.people)
    chosen = picture.cursor - first
    top = max(0, min(chosen - shown + 1, len(result.companies) - shown)) if chosen >= 0 else 0
    for at, one in list(enumerate(result.companies))[top : top + shown]:
        lines.append(_company(one, first + at, picture, columns))
    return lines


def _company(one: FoundCompany, at: int, picture: SearchPicture, columns: int) -> Row:
    here = at == picture.cursor
    said = [_("do not call") if one.protected else "", _("ended") if one.ended else "", one.provider]
    place = municipality(one.municipality) if one.municipality else ""
    rest = ", ".join(filter(None, [*said, one.address or place]))
    name = max(12, min(34, columns - 45))
    mark = ">" if here else " "
    text = clip(f"{mark}{right(str(at + 1), 3)} {fit(one.cvr, 12)}{fit(clip(one.name, name - 1), name)}{rest}", columns)
    return row((fit(text, columns) if here else text, "cursor" if here else "text"))


def _widths(columns: int) -> tuple[int, int]:
    """Of municipality and target group: a wide window cuts neither."""
    spare = max(0, columns - 90)
    return _TOWN + min(6, spare), _GROUP + min(12, spare)


def _person(person: FoundView, at: int, picture: SearchPicture, widths: tuple[int, int, int]) -> Row:
    """One person; a narrow window has no room for group and age (0), and says only what must be known."""
    here = at == picture.cursor
    name, town_width, group_width = widths
    group = _("PROTECTED") if person.protected else _group(person.target_group or "")
    born = as_day(person.born)
    team = picture.result is not None and person.citizen in picture.result.team
    mine = _("my own") if person.mine else _("team's") if team else ""
    years = f", {_age(born, picture.today)}" if born else ""
    town = municipality(person.municipality) if person.municipality else ""
    text = (
        f"{'>' if here else ' '}{right(str(at + 1), 3)} {fit(cpr_text(person.cpr), 12)}"
        f"{fit(clip(person.name, name - 6) + years, name)}"
        f"{fit(town if group_width or not person.protected else group, town_width - 1)} "
    )
    if group_width:
        seen = age(person.age_s) if person.age_s is not None else ""
        text += f"{fit(_whole_words(group, group_width - 1), group_width - 1)} {fit(mine, _MINE)}{seen}"
    return row((text, "cursor" if here else "text"))


def _whole_words(text: str, columns: int) -> str:
    """The words of a text that fit: ``unemployment`` for ``unemployment benefit``; a single long one is cut."""
    kept = text
    while width(kept) > columns and " " in kept:
        kept = kept.rpartition(" ")[0]
    return kept


def _group(code: str) -> str:
    """A target group in the words before the finer points: ``dagpenge``, ``kontanthjælp``."""
    return re.split(r" \(|, ", fact_value("person.target_group", code))[0]


def _age(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _silent(result: FindResult, columns: int) -> list[Row]:
    lines = []
    for system, sentence in result.silent.items():
        lines.append(row((clip(f"  {system_name(system)}: {sentence}", columns), "closed")))
    return lines
