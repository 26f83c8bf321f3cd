"""Half-filled forms on the screen's side: what is known of them here, and keeping them with the desk. How they are kept
is the office's affair."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from jobterm.i18n import _
from jobterm.tui.dates import moment
from jobterm.tui.form import CARRIED

if TYPE_CHECKING:
    from jobterm.office.desk import DraftView
    from jobterm.tui.screens.base import JobScreen


@dataclass(frozen=True, slots=True)
class Draft:
    """What stood in the fields (as typed), the form's token, when it was kept, and how it is taken up again."""

    values: Mapping[str, str]
    token: str
    parked_at: datetime
    title: str = ""
    letter: str = ""


def key(kind: str, citizen: str, values: Mapping[str, str]) -> tuple[str, str]:
    """What a draft is found by: the change or the correction of an item apart from a new registration of its kind."""
    replaced = values.get(f"{CARRIED}supersedes", "") or values.get(f"{CARRIED}corrects", "")
    return (f"{kind}{CARRIED}{replaced}" if replaced else kind), citizen


async def recall(screen: JobScreen) -> None:
    """Fetch what the desk keeps. What is newer here stays: its keeping may have failed."""
    found = await screen.office(lambda desk: desk.drafts())
    if found is None:  # said on the bottom line; what could not be read was set aside, and the others come now
        found = await screen.office(lambda desk: desk.drafts())
    for one in found or ():
        found_by = key(one.kind, one.citizen, one.values)
        known = screen.house.drafts.get(found_by)
        if known is None or known.parked_at <= one.saved_at:
            screen.house.drafts[found_by] = _draft(one)


async def mention(screen: JobScreen, citizen: str) -> None:
    """Say on a citizen's screen that a draft lies here, unless something else is being said."""
    await recall(screen)
    mine = [(kind, draft) for (kind, whom), draft in screen.house.drafts.items() if whom == citizen]
    if not mine or screen._note:
        return
    kind, draft = mine[-1]
    when = moment(draft.parked_at, screen.today)
    if CARRIED in kind:
        screen.say(
            _("A draft lies here: {title}, {when}. E on it in the queue (F4) takes it up again.").format(
                title=draft.title, when=when
            )
        )
    elif draft.letter:
        screen.say(
            _("A draft lies here: {title}, {when}. F3 {letter} takes it up again.").format(
                title=draft.title, when=when, letter=draft.letter.upper()
            )
        )
    else:
        screen.say(_("A draft lies here: {title}, {when}.").format(title=draft.title or kind, when=when))


def _draft(one: DraftView) -> Draft:
    return Draft(dict(one.values), one.token, one.saved_at, one.title, one.letter)
