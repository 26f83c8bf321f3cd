"""A letter before it goes: that of a form as it would be saved, or a template with what is known; nothing is saved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.unit.office.making import KAREN, TestParts, register, sick

from jobterm import i18n
from jobterm.domain.letters_templates import templates_from
from jobterm.office.errors import OfficeError
from jobterm.office.forms import form, save
from jobterm.office.papers.preview import of_form, of_template
from jobterm.office.papers.templates import checked, chosen, listed, own_texts
from jobterm.outbox.store import ItemQuery

TOKEN = "11111111-1111-4111-8111-111111111111"
OWN = """
[rykker]
title = "Rykker om CV"
key = "r"
subject = "Husk dit CV"
text = \"\"\"
Kære {name}

{text}

Skrevet {today} af {author}, {centre}. Om: {about_title}, {start_day}.
\"\"\"
"""


@pytest.fixture(autouse=True)
def _in_english() -> None:
    i18n.use("en")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[TestParts]:
    parts = TestParts(tmp_path)
    parts.outside = replace(parts.outside, templates=templates_from(OWN))
    parts.knows(KAREN, person__address="Prøvevej 1, 8000 Aarhus C")
    yield parts
    parts.close()


def values(desk: TestParts, kind: str, **more: str) -> dict[str, str]:
    """What stands in the form when it is opened, and what is typed."""
    return {one.name: one.value for one in form(desk, kind, KAREN).fields} | more


def test_the_form_offers_the_centres_letters_by_key(desk: TestParts) -> None:
    [field] = [one for one in form(desk, "letter.send", KAREN).fields if one.name == "template"]
    assert field.widget == "choice"
    assert {(code, key) for code, _label, key in field.choices} == {("rykker", "R"), ("receipt", "K")}


def test_what_a_letter_can_be_about_is_the_citizens_newest_registrations_by_number(desk: TestParts) -> None:
    [result] = register(desk, sick())
    [field] = [one for one in form(desk, "letter.send", KAREN).fields if one.name == "about"]
    assert [(code, key) for code, _label, key in field.choices] == [(result.id, "1")]


def test_a_letter_without_a_key_gets_the_next_free_letter_of_its_title() -> None:
    own = templates_from('[a]\ntitle = "Kort"\nsubject = "x"\ntext = "y"\n[k]\nkey = "k"\nsubject = "x"\ntext = "y"\n')
    assert {name: key for name, _title, key in chosen(own)} == {"a": "O", "k": "K", "receipt": "V"}


def test_the_letter_of_a_form_is_the_one_that_goes_and_nothing_is_saved_by_looking(desk: TestParts) -> None:
    typed = values(desk, "letter.send", template="rykker", text="Tag det med på fredag.")
    view = of_form(desk, "letter.send", KAREN, typed)
    assert view.title == "Rykker om CV"
    assert "Kære Karen Testesen\n\nTag det med på fredag.\n\nSkrevet" in view.text
    assert "Prøvevej 1\n8000 Aarhus C" in view.text
    assert "ØVELSE" in view.page
    assert desk.store().items(ItemQuery()) == []
    save(desk, "letter.send", KAREN, typed, {}, TOKEN)
    [item] = desk.store().items(ItemQuery())
    from jobterm.office.papers.letters import letter_of

    assert letter_of(desk, desk.store(), item.registration).text in view.text.replace("\n\n\n", "\n\n")


def test_a_summons_is_shown_before_it_goes(desk: TestParts) -> None:
    typed = values(desk, "interview.summons", interview_type="7", contact_form="meeting", place="Lokale 2",
                   start="2026-12-03T10:00+01:00", end="2026-12-03T10:30+01:00")  # fmt: skip
    view = of_form(desk, "interview.summons", KAREN, typed)
    assert "Du indkaldes til jobsamtale torsdag den 3. december 2026 kl. 10.00-10.30." in view.text
    assert "It goes when the registration is confirmed." in view.remarks


def test_a_form_that_is_not_filled_in_yet_says_what_is_missing(desk: TestParts) -> None:
    with pytest.raises(OfficeError) as caught:
        of_form(desk, "letter.send", KAREN, values(desk, "letter.send"))
    assert caught.value.code == "letter.not_yet"


def test_a_kind_without_a_letter_says_so(desk: TestParts) -> None:
    with pytest.raises(OfficeError) as caught:
        of_form(desk, "sickness.report", KAREN, values(desk, "sickness.report"))
    assert "No letter" in caught.value.message


def test_who_is_dead_protected_or_without_an_address_is_remarked(desk: TestParts) -> None:
    desk.knows(KAREN, person__protected=True, person__address=None)
    view = of_form(desk, "letter.send", KAREN, values(desk, "letter.send", subject="x", text="y"))
    assert any("protected" in one for one in view.remarks)
    assert any("No address" in one for one in view.remarks)


def test_a_template_shows_what_is_known_and_brackets_for_the_rest(desk: TestParts) -> None:
    [result] = register(desk, sick())
    view = of_template(desk, "rykker", KAREN, str(result.id))
    assert "Kære Karen Testesen" in view.text
    assert "[text]" in view.text
    assert "Om: Sygemelding, [start_day]." in view.text
    assert "[name]" in of_template(desk, "summons").text


def test_an_unknown_letter_names_the_nearest(desk: TestParts) -> None:
    with pytest.raises(OfficeError) as caught:
        of_template(desk, "ryker")
    assert "rykker" in caught.value.cure


def test_the_list_says_whose_text_it_is_and_what_it_belongs_to(desk: TestParts) -> None:
    found = {one.name: one for one in listed(desk.public().templates)}
    assert (found["rykker"].own, found["rykker"].key, found["rykker"].kind) == (True, "R", "letter.send")
    assert (found["summons"].own, found["summons"].kind) == (False, "interview.summons")
    assert "start_day" in found["summons"].fields


def test_a_folder_of_letters_is_one_set_and_a_slip_stops_it_with_its_place(tmp_path: Path) -> None:
    folder = tmp_path / "letters"
    assert own_texts(folder, named=False) == {}
    folder.mkdir()
    (folder / "a.toml").write_text(OWN, encoding="utf-8")
    (folder / "b.toml").write_text(OWN.replace("rykker", "anden").replace('"r"', '"s"'), encoding="utf-8")
    (folder / "noter.txt").write_text("ikke et brev", encoding="utf-8")
    assert sorted(own_texts(folder, named=False)) == ["anden", "rykker"]
    (folder / "b.toml").write_text("[anden]\nsubject = 'x'\ntext = '{nmae}'\n", encoding="utf-8")
    with pytest.raises(OfficeError) as caught:
        own_texts(folder, named=False)
    assert caught.value.message.startswith("b.toml:3: ")
    assert "Did you mean name?" in caught.value.cure
    assert len(checked(folder)[1]) == 1


def test_a_file_that_is_named_and_missing_or_not_utf8_is_said(tmp_path: Path) -> None:
    (tmp_path / "latin.toml").write_bytes(b'[a]\nsubject = "k\xf8r"\ntext = "x"\n')
    for name, words in (("nowhere.toml", "No such file"), ("latin.toml", "not UTF-8")):
        with pytest.raises(OfficeError) as caught:
            own_texts(tmp_path / name, named=True)
        assert words in caught.value.message
