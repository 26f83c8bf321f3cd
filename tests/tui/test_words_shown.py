"""What a line says of where a registration is: whole sentences, no error that is none, no code without a word."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tests.tui import mock_world as world
from tests.tui.danish import speak

from jobterm.office.log_words import answer_word, event_word
from jobterm.office.views import DeliveryView, EventView, FindResult, ItemDetail, ItemView, LastError
from jobterm.tui.actions import footer
from jobterm.tui.cells import plain, row
from jobterm.tui.lineedit import LineEdit
from jobterm.tui.overlay import whole_parts
from jobterm.tui.screens.citizen_view import recipient_sentences
from jobterm.tui.screens.item_view import ItemPicture, item_text
from jobterm.tui.screens.queue_view import QueuePicture, error_rows, queue_lines, queue_rows
from jobterm.tui.screens.register_view import _listed
from jobterm.tui.screens.search_view import SearchPicture, search_rows
from jobterm.tui.words import system_short

TODAY = date(2026, 11, 20)
CLOSED = LastError(world.at(9, 38), "closed", "closed", "Systemet er lukket. Din registrering sendes af sig selv.")
SILENT = LastError(world.at(9, 38), "unknown", "timeout", "Systemet svarede ikke i tide.")
REFUSED = LastError(world.at(9, 38), "refused", "4322", "Datoen ligger før i dag")


def said(delivery: DeliveryView) -> str:
    speak()
    return "\n".join(plain(error_rows(delivery, TODAY, 80), 80))


def test_a_closed_system_is_never_an_error() -> None:
    for state in ("queued", "retry_wait", "confirmed"):
        assert said(world.delivery("amp", state, error=CLOSED)).strip() == ""


def test_silence_is_an_attempt_and_not_an_error() -> None:
    words = said(world.delivery("amp", "unknown", error=SILENT))
    assert "Seneste forsøg 09:38: intet sikkert svar." in words
    assert "fejl" not in words


def test_nothing_that_went_wrong_stays_under_what_has_arrived() -> None:
    for error in (CLOSED, SILENT, REFUSED):
        assert said(world.delivery("amp", "confirmed", error=error)).strip() == ""


def test_a_refusal_keeps_its_time_and_attempt_and_none_is_numbered_nought() -> None:
    refused = world.delivery("amp", "refused", error=REFUSED)
    assert "Sidste fejl 09:38, forsøg 1: Datoen ligger før i dag (4322)" in said(refused)
    words = said(replace(refused, attempts=0))
    assert "Sidste fejl 09:38: Datoen" in words
    assert "forsøg 0" not in words


def waiting(system: str, number: int) -> DeliveryView:
    return replace(
        world.delivery(system, "waiting", mode="expect", via="amp", number=number),
        message=f"Gemt her. {system} får den fra AMP, når AMP har den.",
    )


def test_recipients_that_get_it_in_the_same_way_share_a_sentence_and_nothing_is_said_twice() -> None:
    speak()
    record = world.delivery("amp", "queued", role="record", message="Gemt her, sikkert. AMP er lukket.", number=1)
    both = recipient_sentences((record, waiting("national", 2), waiting("fund", 3)), world.systems())
    assert both == ["AMP er lukket.", "Landsregistret og a-kassen får den fra AMP."]
    alone = recipient_sentences((record, waiting("fund", 3)), world.systems())
    assert alone == ["AMP er lukket.", "fund får den fra AMP, når AMP har den."]
    assert "Gemt her" not in " ".join(both + alone)


def long_titled(number: int = 1) -> ItemView:
    speak()
    made = world.item(number, "sickness.report", world.KAREN, "Karen Testesen", "Sygemeldt, 1. sygedag 20-11",
                      world.delivery("national", "queued", role="record", number=number),
                      keyed=world.at(9, 38))  # fmt: skip
    return replace(made, brief="sygemelding 20-11")


def test_a_title_that_does_not_fit_its_column_is_said_in_fewer_words_and_systems_whole() -> None:
    picture = QueuePicture(tuple(queue_lines([long_titled()])), world.NOW, world.ME)
    narrow = "\n".join(plain(queue_rows(picture, 80, 19), 80))
    assert "sygemelding 20-11" in narrow
    assert "~" not in narrow
    wide = "\n".join(plain(queue_rows(picture, 132, 19), 132))
    assert "Sygemeldt, 1. sygedag 20-11" in wide


def test_every_system_fits_the_queues_column_by_a_name_of_its_own() -> None:
    speak()
    known = "amp national opera workbase jobnet fund benefits letters employers providers"
    systems = known.split()
    names = [system_short(one) for one in systems]
    assert all(len(name) <= 8 for name in names)
    assert len(set(names)) == len(systems)


def event(n: int, what: str, **more: str | int | None) -> EventView:
    given: dict[str, str | int | None] = {
        "system": "amp", "attempt": None, "cls": None, "code": None, "request_sha256": None, "answer_sha256": None,
        "by": None, **more,
    }  # fmt: skip
    return EventView(n, world.at(9, 38), what, **given)  # type: ignore[arg-type]


def test_an_items_screen_has_words_for_authority_choices_events_and_answers() -> None:
    speak()
    item = replace(long_titled(), on_behalf_of="state")
    events = (
        event(1, "taken", by="aho"), event(2, "claimed", attempt=1, by="0190-engine"),
        event(3, "answered", attempt=1, cls="closed", code="closed"),
        event(4, "answered", attempt=2, cls="refused", code="4322"),
        event(5, "decided", code="handed_over", by="aho"),
    )  # fmt: skip
    detail = ItemDetail(item, {"unemployment": "full", "told": "2026-11-20"}, None, (), (), events, None)
    labels = {"unemployment": "Ledighedsgrad", "unemployment=full": "fuld tid"}
    rows = item_text(ItemPicture(item.id, TODAY, detail, labels), detail, 80)
    text = "\n".join(plain(rows, 80))
    for words in ("FOR STATEN", "fuld tid", "lukket", "sagde nej", "kode 4322", "papiret er afleveret"):
        assert words in text, words
    for code in ("(state)", "closed", "refused", "claimed", "handed_over", "0190-engine"):
        assert code not in text, code


def test_every_event_and_answer_of_the_log_has_a_danish_word() -> None:
    speak()
    from jobterm.outbox.port import OutcomeClass, Sight

    for answer in (*OutcomeClass, *Sight):
        assert answer_word(answer.value) != answer.value or answer.value == "found", answer
    for code in ("taken", "claimed", "answered", "late_answer", "looked_up", "far_end", "decided", "quarantined"):
        assert event_word(code) != code, code


def test_a_search_shows_number_name_and_group_whole_at_80_columns() -> None:
    speak()
    picture = SearchPicture(LineEdit.of("test"), TODAY, FindResult(world.found("")))
    text = "\n".join(plain(search_rows(picture, 80, 19), 80))
    assert "150380-1234 Karen Testesen, 46" in text
    assert "dagpenge " in text
    assert "kontanthjælp " in text
    assert "~" not in text
    assert all(len(line) <= 80 for line in text.splitlines())


def test_a_list_of_choices_never_parts_a_key_from_its_words() -> None:
    words = [f"{n} samtale af slags {n}" for n in range(4, 20)]
    lines = _listed(words, 62)
    assert " ".join(lines) == ", ".join(words)
    assert all(len(line) <= 62 and line[0].isdigit() for line in lines)


def test_a_narrow_window_keeps_the_way_to_the_menu_and_whole_parts_of_a_hint() -> None:
    speak()
    assert footer(60).endswith("F10Menu")
    assert len(footer(60)) <= 60
    assert "F6Dagen" in footer(80)
    hint = row("Ti cifre = ny borger.  Bogstav = handling.  O = borger ved bordet (dæk skærmen)")
    assert plain([whole_parts(hint, 60)], 60)[0].rstrip() == "Ti cifre = ny borger.  Bogstav = handling."
    assert whole_parts(hint, 80) == hint


def test_a_narrow_queue_shows_what_was_registered_whole() -> None:
    picture = QueuePicture(tuple(queue_lines([long_titled()])), world.NOW, world.ME)
    lines = plain(queue_rows(picture, 60, 15), 60)
    assert "sygemelding 20-11" in "\n".join(lines)
    assert {len(line) for line in lines} == {60}
