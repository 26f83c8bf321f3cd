"""The citizen's screen as lines: facts, tabs, history, and where the line under the cursor is. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from jobterm.i18n import _
from jobterm.office.views import CaseOf, CaseView, DeliveryView, ItemView, SystemView
from jobterm.tui.cells import Row, clip, exactly, row, rule, width, wrap
from jobterm.tui.dates import as_day, clock_time, local, near_day
from jobterm.tui.screens.citizen_facts import TabLine, line_rows, look_up_lines, tab_lines
from jobterm.tui.screens.citizen_tabs import BENEFIT, HISTORY, JOB, LOG, MEETINGS, OVERVIEW, PLAN, TABS
from jobterm.tui.screens.facts_view import (
    clash_row,
    disagreement_lines,
    enrolled_row,
    is_insured,
    next_row,
    oldest_source,
    person_row,
    responsible_row,
    seen,
    source_lines,
    standing_row,
)
from jobterm.tui.screens.timeline_view import Line, heading, is_open, list_rows
from jobterm.tui.screens.where_view import stands
from jobterm.tui.words import cpr_text, system_in_a_sentence, system_name

LOOKS = 5
"""Look-ups that the log's tab shows; ``citizen show`` has them all."""


@dataclass(frozen=True, slots=True)
class CitizenPicture:
    """What the citizen's screen shows. ``case`` is None until the cached part has come; ``pane`` is what the lower part
    tells: ``where`` the line is, who is ``right``, the ``sources``, or where it ``stands``. ``told``: the lines of a
    tab that lists facts, ``told_at`` the one under the cursor."""

    citizen: str
    today: date
    me: str
    case: CaseView | None = None
    lines: tuple[Line, ...] = ()
    systems: tuple[SystemView, ...] = ()
    tab: int = 1
    cursor: int = 0
    top: int = 0
    pane: str = "where"
    reading: bool = False
    clash_seen: bool = False
    problem: str = ""
    told: tuple[TabLine, ...] = ()
    told_at: int = 0


def citizen_rows(picture: CitizenPicture, columns: int, rows: int) -> list[Row]:
    """The body in this size."""
    case = picture.case
    if case is None:
        text = picture.problem or _("Fetching ...")
        return [rule(cpr_text(picture.citizen), columns), *(row(f"  {line}") for line in wrap(text, columns - 2))]
    if not picture.told:
        picture = replace(picture, told=tuple(tab_lines(case, picture.tab, picture.today, picture.systems)))
    head = _head(picture, case, columns)
    pane = _pane(picture, case, columns, rows)
    room = rows - len(head) - len(pane) - 1
    tabs = _tab_row(picture, case, columns)
    return [*head, tabs, *exactly(_tab_body(picture, case, columns, room), room), *pane]


def list_size(picture: CitizenPicture, columns: int, rows: int) -> int:
    """How many lines of history fit."""
    if picture.case is None:
        return 1
    head = _head(picture, picture.case, columns)
    pane = _pane(picture, picture.case, columns, rows)
    return max(1, rows - len(head) - len(pane) - 2)


def whose(of: CaseOf) -> str:
    """Whose citizen somebody is, in words."""
    return _("my citizen") if of.mine else _("with {name}").format(name=of.name or of.user)


def title(case: CaseView, today: date) -> str:
    """``150380-1234 Karen Testesen, 46 - min borger``."""
    from jobterm.domain.errors import InvalidIdentifier
    from jobterm.domain.identifiers import Cpr

    name = case.name or _("name unknown")
    try:
        years = Cpr.parse(case.cpr).age_on(today)
    except InvalidIdentifier:
        years = None
    mine = " - " + whose(case.case_of) if case.case_of is not None else ""
    if case.guest:
        mine = " - " + _("guest")
    if case.replaces is not None:
        mine += " - " + _("new number, before {cpr}").format(cpr=cpr_text(case.replaces))
    return f"{cpr_text(case.cpr)} {name}{f', {years}' if years is not None else ''}{mine}"


def _head(picture: CitizenPicture, case: CaseView, columns: int) -> list[Row]:
    today = picture.today
    lines = [rule(title(case, today), columns)]
    if picture.tab == OVERVIEW:
        lines += [
            person_row(case),
            responsible_row(case, today, picture.systems),
            enrolled_row(case, today, picture.systems, columns),
            next_row(case, today),
        ]
        if (standing := standing_row(case)) is not None:
            lines.append(standing)
        if not picture.clash_seen and (clash := clash_row(case, today, columns)) is not None:
            lines.append(clash)
    return lines


def _tab_row(picture: CitizenPicture, case: CaseView, columns: int) -> Row:
    parts: list[str | tuple[str, str]] = []
    for number, name in enumerate(TABS, 1):
        here = number == picture.tab
        parts += [(f"{number}{_(name)}", "cursor" if here else "key"), " " if number < len(TABS) else ""]
    end = _("reading now ...") if picture.reading else oldest_source(case, picture.today)
    used = sum(width(part if isinstance(part, str) else part[0]) for part in parts)
    if used + width(end) + 1 > columns:
        end = ""  # rather nothing than half a word
    parts.append(("-" * max(0, columns - used - width(end) - 1) + f" {end}", "title"))
    return row(*parts)


def _tab_body(picture: CitizenPicture, case: CaseView, columns: int, room: int) -> list[Row]:
    tab = picture.tab
    if tab in (PLAN, JOB, MEETINGS, BENEFIT):
        return [(), *line_rows(picture.told, columns, room - 1, picture.told_at)]
    if tab == LOG:
        return _log_rows(picture, case, columns)
    payer = _("Fund") if is_insured(case) else _("Benefits")
    shown = list_rows(picture.lines, columns, room - 1, picture.today, cursor=picture.cursor, top=picture.top)
    return [heading(columns, payer), *shown]


def _log_rows(picture: CitizenPicture, case: CaseView, columns: int) -> list[Row]:
    """Who looked, what was read from whom, what was registered here."""
    looks = [line for text in look_up_lines(case, picture.today, picture.me) for line in wrap(text, columns - 2)]
    sources = source_lines(case, picture.today, picture.systems)
    kept = [line for text in sources for line in wrap(text, columns - 2)]
    own = [line for line in picture.lines if line.item is not None]
    log = [row(f"  {clip(f'{_saved(line.item, picture)} {line.text}', columns - 2)}") for line in own if line.item]
    return [
        row((_("  Looked up by"), "dim")),
        *([row(f"  {line}") for line in looks[:LOOKS]] or [row("  ", _("Nobody has looked her up here yet."))]),
        row((_("  Sources"), "dim")),
        *(row(f"  {line}") for line in kept),
        row((_("  Ours"), "dim")),
        *(log or [row("  ", _("Nothing from here."))]),
    ]


def under_cursor(picture: CitizenPicture) -> Line | TabLine | None:
    """The line that the cursor stands on, of whichever tab."""
    lines: Sequence[Line | TabLine] = picture.lines if picture.tab <= HISTORY else picture.told
    at = picture.cursor if picture.tab <= HISTORY else picture.told_at
    return lines[min(at, len(lines) - 1)] if lines else None


def _pane(picture: CitizenPicture, case: CaseView, columns: int, rows: int) -> list[Row]:
    if columns < 80 and picture.pane == "where":
        return []
    if picture.pane == "right":
        texts = disagreement_lines(case, picture.today, picture.systems)
        return _pane_rows(_("Who is right?   C or Esc = away"), texts, columns, rows)
    if picture.pane == "sources":
        texts = source_lines(case, picture.today, picture.systems)
        return _pane_rows(_("Sources   K or Esc = away"), texts, columns, rows)
    if picture.pane == "stands" and (line_here := under_cursor(picture)) is not None:
        name = line_here.label if isinstance(line_here, TabLine) else _short_name(line_here, picture.today)
        title_row = _("{line}: where does it stand?   H or Esc = away").format(line=name)
        return _pane_rows(title_row, stands(line_here, picture.systems), columns, rows)
    if picture.tab > HISTORY or not picture.lines:
        return []
    line = picture.lines[min(picture.cursor, len(picture.lines) - 1)]
    spare = rows - 14 - len(picture.lines) if picture.tab == 1 else 0  # a short history leaves room
    extra = 3 + max(0, rows - 19) // 3 + min(3, max(0, spare))
    heading_row = rule(_("{line}: where is it?").format(line=_short_name(line, picture.today)), columns)
    return [heading_row, *exactly(_where_rows(line, picture, columns, extra), extra)]


def _short_name(line: Line, today: date) -> str:
    """``Sygemeldt 20-11``: the words before the first comma, with the day unless they name one."""
    word = line.text.split(",")[0].strip()
    return word if any(letter.isdigit() for letter in word) else f"{word} {near_day(line.day, today)}"


def _pane_rows(name: str, texts: list[str], columns: int, rows: int) -> list[Row]:
    lines = [row(line) for text in texts for line in wrap(text, columns)]
    return [rule(name, columns), *lines[: max(3, rows - 11)]]


def _where_rows(line: Line, picture: CitizenPicture, columns: int, room: int) -> list[Row]:
    item = line.item
    texts = _item_text(item, picture) if item is not None else [_system_text(line, picture)]
    keys = ""
    if item is not None:
        keys = _("Enter=all  T=withdraw") if is_open(line) else _("Enter=all")
    # Whole sentences, as many as fit; Enter shows all of them.
    lines: list[str] = []
    for count in range(len(texts), 0, -1):
        lines = _with_keys([str(one) for one in wrap(" ".join(texts[:count]), columns)], keys, columns)
        if len(lines) <= room:
            break
    return [row(one) for one in lines[:room]]


def _with_keys(lines: list[str], keys: str, columns: int) -> list[str]:
    """The keys at the end of the last line, or on one of their own."""
    if keys and lines and width(lines[-1]) + 3 + width(keys) <= columns:
        return [*lines[:-1], f"{lines[-1]}   {keys}"]
    return [*lines, keys] if keys else lines


def _saved(item: ItemView | None, picture: CitizenPicture) -> str:
    if item is None:
        return ""
    there = local(item.keyed_at)
    when = (
        f"{there:%H:%M}" if there.date() == picture.today else f"{near_day(there.date(), picture.today)} {there:%H:%M}"
    )
    who = _("you") if item.author == picture.me else item.author
    return _("Saved here {when} by {who}").format(when=when, who=who)


def _item_text(item: ItemView, picture: CitizenPicture) -> list[str]:
    """When it was saved, then a sentence for each recipient."""
    told = _(", told {when}").format(when=clock_time(item.told_at)) if item.told_at != item.keyed_at else ""
    sentences = [f"{_saved(item, picture)}{told}."]
    sentences += recipient_sentences(item.deliveries, picture.systems)
    if len(sentences) == 1 and item.message:
        sentences.append(item.message)
    return list(dict.fromkeys(sentences))


def recipient_sentences(deliveries: Sequence[DeliveryView], systems: Sequence[SystemView]) -> list[str]:
    """A sentence for each recipient; several who get it in the same way share one."""
    known = (_("Saved here, safely."), _("Saved here."))  # the line has said that already
    sentences: list[str] = []
    told: set[str] = set()
    for delivery in deliveries:
        alike = [one for one in deliveries if _alike(one, delivery)]
        if delivery.id in told:
            continue
        if len(alike) > 1 and delivery.role != "record" and (shared := _shared(alike, systems)):
            told |= {one.id for one in alike}
            sentences.append(shared)
            continue
        said = next((delivery.message[len(one) :] for one in known if delivery.message.startswith(one)), None)
        sentences.append((delivery.message if said is None else said).strip())
    return [one for one in sentences if one]


def _alike(one: DeliveryView, other: DeliveryView) -> bool:
    return one.role == other.role and (one.state, one.mode, one.via) == (other.state, other.mode, other.via)


def _shared(alike: Sequence[DeliveryView], systems: Sequence[SystemView]) -> str:
    """``Landsregistret og a-kassen får den fra AMP.``; empty where each has a story of its own."""
    names = [system_in_a_sentence(one.system, systems) for one in alike]
    who = _(" and ").join([", ".join(names[:-1]), names[-1]])
    who = f"{who[:1].upper()}{who[1:]}"
    state, via = alike[0].state, alike[0].via
    if state == "confirmed":
        return _("{systems} have it.").format(systems=who)
    if via is not None and state in ("waiting", "expected"):
        return _("{systems} get it from {via}.").format(systems=who, via=system_in_a_sentence(via, systems))
    return ""


def _system_text(line: Line, picture: CitizenPicture) -> str:
    assert picture.case is not None
    read = {source.system: source.fetched_at for source in picture.case.sources}
    words = []
    for entry in line.sources:
        name = system_name(entry.system, picture.systems)
        day = as_day(entry.date)
        shown = near_day(day, picture.today) if day else entry.date
        at = read.get(entry.system)
        when = f" ({seen(entry.system, at, picture.today, picture.systems)})" if at is not None else ""
        words.append(f"{name} {shown}{when}")
    refs = sorted({entry.ref for entry in line.sources if entry.ref})
    known = _("Stands in: {systems}.").format(systems=", ".join(words))
    return known + " " + _("Reference there: {ref}.").format(ref=", ".join(refs)) if refs else known
