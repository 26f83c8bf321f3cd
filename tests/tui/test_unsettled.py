"""A booking that is over and that nobody has settled says so on its line, with the keys that settle it; pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.tui import mock_world as world

from jobterm import i18n
from jobterm.office.views_case import CaseView, MatterView, TimelineView
from jobterm.tui.screens.timeline_view import lines_of

TODAY = date(2007, 11, 26)
BOOKED = TimelineView("2007-11-20", "interview.summons", "Samtale 20-11 kl. 10:00", "amp", "amp:b1", None)


def shown(case: CaseView, kind: str) -> str:
    """The text of the booking's line, where it is told as of that kind."""
    over = MatterView(kind, "amp", "amp:b1", None, None, {"start": "2007-11-20T10:00:00.000+01:00"})
    made = replace(case, timeline=(BOOKED,), matters=(over,), pending=())
    (line,) = lines_of(made, TODAY, world.ME)
    return line.text


@pytest.mark.parametrize(("kind", "named"), [("unsettled", True), ("booking", False)])
def test_only_what_is_over_and_unsettled_says_so(kind: str, named: bool) -> None:
    i18n.use("da")
    try:
        text = shown(world.karens_case(), kind)
    finally:
        i18n.forget()
    assert text.startswith("Ikke afsluttet, F3 H/U: ") is named
    assert text.endswith(BOOKED.text)


def test_a_settled_item_keeps_the_receipts_of_everybody_else() -> None:
    """The record's own line knows neither the fund nor the letter; what was registered here does (demo, after F5)."""
    item = world.karens_sickness("confirmed")
    told = TimelineView("2007-11-26", item.kind, "Sygemeldt", "amp", "amp:a1", item.id)
    bare = replace(world.karens_case(), timeline=(told,), pending=())
    (without,) = lines_of(bare, TODAY, world.ME)
    (kept,) = lines_of(replace(bare, settled=(item,)), TODAY, world.ME)
    assert without.payer != kept.payer
    assert kept == lines_of(replace(bare, pending=(item,)), TODAY, world.ME)[0]


@pytest.mark.parametrize(
    ("settles", "state", "named"),
    [("amp:b1", "queued", False), ("amp:b2", "queued", True), (None, "queued", True), ("amp:b1", "refused", True)],
)
def test_only_the_booking_whose_settlement_waits_is_not_asked_about(
    settles: str | None, state: str, named: bool
) -> None:
    over = MatterView("unsettled", "amp", "amp:b1", None, None, {})
    waits = replace(world.karens_sickness(), kind="interview.held", state=state, settles=settles)
    case = replace(world.karens_case((waits,)), timeline=(BOOKED,), matters=(over,))
    texts = [line.text for line in lines_of(case, TODAY, world.ME) if line.key == "amp:b1"]
    assert texts[0].endswith(BOOKED.text)
    assert (texts[0] != BOOKED.text) is named


@pytest.mark.parametrize(
    ("takes_back", "state", "said", "cell"),
    [(True, "queued", "Tages tilbage: ", "ok"), (True, "confirmed", "Taget tilbage: ", "slettet"),
     (False, "queued", "Rettes: ", "ok"), (False, "confirmed", "Rettet siden: ", "ok"), (True, "refused", "", "ok")],
)  # fmt: skip
def test_what_a_correction_undoes_is_not_shown_as_done(takes_back: bool, state: str, said: str, cell: str) -> None:
    i18n.use("da")
    try:
        item = world.karens_sickness("confirmed")
        parts = tuple(replace(one, state=state) for one in item.deliveries)
        by = replace(item, id="c", kind="correction", corrects=item.id, takes_back=takes_back, state=state,
                     title="-", deliveries=parts)  # fmt: skip
        case = replace(world.karens_case(), timeline=(), pending=(by,), settled=(item,))
        (line,) = [one for one in lines_of(case, TODAY, world.ME) if one.key == item.id]
    finally:
        i18n.forget()
    assert line.text == f"{said}{item.title}"
    assert line.case.text.startswith(cell)
