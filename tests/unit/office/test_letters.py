"""Letters written from what a desk knows, texts to print for every paper recipient, and paper instead of the wire."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.unit.office.making import KAREN, TestParts

from jobterm.clock import to_text
from jobterm.domain.letters import templates_from
from jobterm.domain.registrations.model import Authority, Registration
from jobterm.office.errors import OfficeError
from jobterm.office.papers import letters, prints
from jobterm.office.public import Public
from jobterm.office.queue import detail
from jobterm.outbox.delivery import Mode, Role, State
from jobterm.outbox.port import CannotRender
from jobterm.outbox.reading import Fact, Reading, ReadState, Section
from jobterm.outbox.store import NewDelivery, NewEvent, NewItem


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[TestParts]:
    parts = TestParts(tmp_path)
    yield parts
    parts.store().close()


def told(desk: TestParts, system: str = "amp", **facts: Any) -> None:
    """A system says something about Karen now."""
    found = tuple(Fact(f"person.{name}", value) for name, value in facts.items())
    reading = Reading(system, ReadState.FRESH, desk.clock.now(), found)
    desk.cache().remember(KAREN, (Section.PERSON,), reading)


def registration(desk: TestParts, kind: str, details: dict[str, Any], **more: Any) -> Registration:
    now = desk.clock.now()
    values: dict[str, Any] = {"id": str(uuid.uuid4()), "citizen": KAREN, **more}
    return Registration(
        kind=kind, event_date=now.date(), told_at=now, details=details, author="aho", author_name="Anne Holm",
        keyed_at=now, on_behalf_of=Authority.MUNICIPALITY, **values,
    )  # fmt: skip


def summons(desk: TestParts, **more: Any) -> Registration:
    start = desk.clock.now() + timedelta(days=8)
    details = {
        "interview_type": "7", "contact_form": "meeting", "place": "Lokale 2", "start": to_text(start),
        "end": to_text(start + timedelta(minutes=30)), **more,
    }  # fmt: skip
    return registration(desk, "interview.summons", details)


def put(desk: TestParts, item: Registration, *others: tuple[str, Mode]) -> str:
    """An item whose record is confirmed, with other recipients."""
    made = [NewDelivery("amp", Role.RECORD, Mode.DELIVER)]
    made += [NewDelivery(system, Role.NOTIFY, mode) for system, mode in others]
    (result,) = desk.store().append([NewItem(item, tuple(made), "0" * 64)], "aho")
    assert not isinstance(result, Exception), result
    return item.id


def hand_over(desk: TestParts, item: str, system: str) -> None:
    """A paper recipient's turn."""
    [one] = [one for one in desk.store().item(item).deliveries if one.system == system]

    def work(tx: Any) -> None:
        current = tx.delivery(one.id)
        tx.put(replace(current, state=State.HAND_OVER, unmet=0), NewEvent("on_paper"))

    (result,) = desk.store().commit([work])
    assert not isinstance(result, Exception), result


def test_a_letter_goes_to_the_newest_address_and_names_centre_and_author(desk: TestParts) -> None:
    told(desk, name="Karen Testesen", address="Gammelvej 1, 8000 Aarhus C")
    desk.clock.advance(60)
    told(desk, "workbase", name="Karen Testesen", address="Nyvej 2, 8900 Randers")
    letter = letters.letter_of(desk, desk.store(), summons(desk))
    assert letter.to.address == "Nyvej 2, 8900 Randers"
    assert letter.text.startswith("Kære Karen Testesen\n")
    assert letter.text.endswith("Venlig hilsen\nAnne Holm\nJobcenter Aarhus")
    assert letter.subject == "Indkaldelse til jobsamtale"


def test_whom_anybody_says_is_dead_the_letter_says_so(desk: TestParts) -> None:
    told(desk, name="Karen", dead=True)
    desk.clock.advance(60)
    told(desk, "workbase", name="Karen", dead=False)
    assert letters.letter_of(desk, desk.store(), summons(desk)).to.dead


def test_a_moved_interview_tells_the_old_time_of_the_booking_it_moves(desk: TestParts) -> None:
    booked = summons(desk)
    put(desk, booked)
    start = desk.clock.now() + timedelta(days=9)
    moved = registration(
        desk, "interview.move",
        {"booking": booked.id, "start": to_text(start), "end": to_text(start), "reason": "Sygdom hos os"},
    )  # fmt: skip
    text = letters.letter_of(desk, desk.store(), moved).text
    assert "Vi har flyttet din aftale lørdag den 28. november 2026" in text
    assert "søndag den 29. november 2026" in text
    assert "Sted: Lokale 2." in text


def test_a_receipt_says_what_was_registered_when(desk: TestParts) -> None:
    sick = registration(desk, "sickness.report", {"first_day": "2026-11-20", "comment": "Feber"})
    put(desk, sick)
    sent = registration(desk, "letter.send", {"to": "citizen", "template": "receipt", "about": sick.id})
    text = letters.letter_of(desk, desk.store(), sent).text
    assert sick.id in text
    assert "Sygemelding" in text
    assert "Feber" not in text, "health data stays out of a letter"


def test_a_letter_to_a_company_needs_one(desk: TestParts) -> None:
    write = letters.writer(desk)
    free = {"to": "employer", "subject": "Hej", "text": "Tak for sidst"}
    with pytest.raises(CannotRender, match="about"):
        write(desk.store(), registration(desk, "letter.send", free))
    order = registration(desk, "employer.contact", {"cvr": "98765432"}, citizen=None)
    put(desk, order)
    letter = write(desk.store(), registration(desk, "letter.send", {**free, "about": order.id}))
    assert (letter.to.scheme, letter.to.number) == ("cvr", "98765432")


def test_an_unknown_template_is_named_and_a_centres_own_goes_before_the_shipped(desk: TestParts) -> None:
    write = letters.writer(desk)
    with pytest.raises(CannotRender, match="template"):
        write(desk.store(), registration(desk, "letter.send", {"template": "nope", "text": "x"}))
    own = templates_from('[summons]\nsubject = "Kom {start_day}"\ntext = "Hej {name}"\n')
    desk.outside = Public(templates=own)
    assert letters.letter_of(desk, desk.store(), summons(desk)).subject.startswith("Kom lørdag")


def test_every_paper_has_what_who_when_and_receipt_in_eighty_columns(desk: TestParts) -> None:
    told(desk, name="Karen Testesen", address="Nyvej 2, 8900 Randers", protected=True)
    item = put(desk, summons(desk, text="x" * 200 + " og " * 60), ("letters", Mode.PERSON), ("benefits", Mode.PERSON))
    for system in ("letters", "benefits"):
        hand_over(desk, item, system)
    found = {one.system: one for one in detail(desk, item).prints}
    assert set(found) == {"letters", "benefits"}
    for one in found.values():
        assert max(map(len, one.text.split("\n"))) <= 80
        assert item in one.text
        assert "Underskrift" in one.text
    letter, notice = found["letters"].text, found["benefits"].text
    assert "Karen Testesen\nNyvej 2\n8900 Randers" in letter
    assert "BESKYTTET ADRESSE" in letter
    assert "INDKALDELSE TIL JOBSAMTALE" in letter
    assert "UNDERRETNING TIL YDELSESCENTRET" in notice
    assert "150380-xxxx" in notice
    assert "Anne Holm" in notice
    whole = {one.system: one.text for one in detail(desk, item, full=True).prints}
    assert "150380-1234" in whole["benefits"]


def test_the_list_has_a_line_to_sign_for_each_paper_and_no_more(desk: TestParts) -> None:
    told(desk, name="Karen Testesen")
    first = put(desk, summons(desk), ("letters", Mode.PERSON))
    put(desk, summons(desk), ("letters", Mode.PERSON))
    hand_over(desk, first, "letters")
    text = prints.post_list(desk)
    assert text.count("Underskrift") == 1
    assert first[:8] in text
    assert KAREN not in text
    assert text.endswith("I alt: 1")
    assert prints.post_list(desk, "benefits").endswith("I alt: 0")


def test_a_waiting_letter_goes_on_paper_with_a_reason_and_what_may_have_left_does_not(desk: TestParts) -> None:
    item = put(desk, summons(desk), ("letters", Mode.DELIVER))
    with pytest.raises(OfficeError):
        letters.on_paper_instead(desk, item, " ")
    shown = letters.on_paper_instead(desk, item, "Skal med dagens post")
    [letter] = [one for one in shown.deliveries if one.system == "letters"]
    assert (letter.state, letter.mode, letter.reason) == ("hand_over", "person", "paper_wished")
    assert "Skal med dagens post" in [event.what.note for event in desk.store().events(item)]
    with pytest.raises(OfficeError):
        letters.on_paper_instead(desk, item, "En gang til")
    sent = put(desk, summons(desk), ("letters", Mode.DELIVER))
    [one] = [one for one in desk.store().item(sent).deliveries if one.system == "letters"]
    desk.store().commit([lambda tx: tx.put(replace(one, possible=True), NewEvent("claimed"))])
    with pytest.raises(OfficeError):
        letters.on_paper_instead(desk, sent, "Skal med")
