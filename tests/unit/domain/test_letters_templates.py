"""The centre's own letters: strict, every slip with line, field and cure; filled in from what is known."""

from __future__ import annotations

import pytest

from jobterm.domain.letters import filled, offered
from jobterm.domain.letters_fields import FIELDS
from jobterm.domain.letters_templates import (
    PROBLEMS,
    BadTemplate,
    TemplateProblem,
    shipped,
    templates_from,
    templates_in,
)

GOOD = '[rykker]\ntitle = "Rykker"\nkey = "r"\nsubject = "Husk {about_title}"\ntext = """\nKære {name}\n\n{text}\n"""\n'


def slips(*sources: str) -> tuple[TemplateProblem, ...]:
    with pytest.raises(BadTemplate) as found:
        templates_in({f"{number}.toml": source for number, source in enumerate(sources)})
    return found.value.problems


def said(problem: TemplateProblem) -> str:
    return f"{problem.message.say(str)} {problem.cure.say(str)}"


def test_a_good_file_is_taken_whole() -> None:
    made = templates_from(GOOD)["rykker"]
    assert (made.title, made.key, made.subject) == ("Rykker", "R", "Husk {about_title}")


def test_an_unknown_field_names_its_line_and_the_nearest_known_one() -> None:
    [slip] = slips(GOOD.replace("{name}", "{nmae}"))
    assert (slip.code, slip.line, slip.place) == ("letters.unknown_field", 6, "nmae")
    assert said(slip) == (
        "The letter rykker has a field nmae, and there is none of that name. Did you mean name?"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("source", "code", "line", "words"),
    [
        (GOOD.replace("subject", "subjet"), "letters.unknown_part", 4, "Did you mean subject?"),
        (GOOD.replace('subject = "Husk {about_title}"\n', ""), "letters.missing", 1, "subject"),
        (GOOD.replace("{text}", "{text"), "letters.bracket", 5, "{{"),
        (GOOD.replace("{text}", "{}"), "letters.unknown_field", 8, "name"),
        (GOOD.replace("{text}", "{name.__class__}"), "letters.unknown_field", 8, "name.__class__"),
        (GOOD.replace("{text}", "{text!r}"), "letters.odd_field", 8, "text"),
        (GOOD.replace("{text}", "{text:>10}"), "letters.odd_field", 8, "text"),
        (GOOD.replace('"r"', '"rr"'), "letters.key", 3, "One letter"),
        (GOOD.replace('"r"', "7"), "letters.type", 3, "quotation"),
        (GOOD.replace("[rykker]", "[Rykker]"), "letters.name", 1, "small letters"),
        (GOOD.replace("Kære", "Kære \\u001b[31m"), "letters.control", 5, "control"),
        (GOOD.replace("Husk", "H" * 201), "letters.too_long", 4, "200"),
        ('rykker = "x"\n', "letters.no_table", 1, "[name]"),
        ("[rykker\n", "letters.unreadable", 1, "TOML"),
    ],
)
def test_every_slip_has_its_line_and_its_cure(source: str, code: str, line: int, words: str) -> None:
    found = slips(source)
    one = next(slip for slip in found if slip.code == code)
    assert one.line == line
    assert words.lower() in said(one).lower()


def test_all_slips_of_all_files_are_told_at_once() -> None:
    found = slips(GOOD.replace("{name}", "{nmae}").replace('"r"', '"rr"'), "[b]\n")
    assert [(one.file, one.code) for one in found] == [
        ("0.toml", "letters.key"), ("0.toml", "letters.unknown_field"), ("1.toml", "letters.missing"),
        ("1.toml", "letters.missing"),
    ]  # fmt: skip


def test_a_letter_or_a_key_that_stands_in_two_files_is_a_slip() -> None:
    assert [one.code for one in slips(GOOD, GOOD)] == ["letters.twice"]
    assert [one.code for one in slips(GOOD, GOOD.replace("[rykker]", "[anden]"))] == ["letters.key_twice"]


def test_every_problem_can_be_said_with_the_values_it_has() -> None:
    for code in PROBLEMS:
        problem = TemplateProblem("f.toml", 3, "rykker", "text", code)
        assert "KeyError" not in said(problem)


def test_the_shipped_letters_pass_their_own_check_and_have_titles() -> None:
    assert all(one.title for one in shipped().values())
    assert set(offered()) == {"receipt"}
    assert set(offered(templates_from(GOOD))) == {"receipt", "rykker"}


def test_a_line_whose_fields_are_all_empty_is_left_out_and_braces_can_be_written() -> None:
    assert filled("Kære {name}\n\nSted: {where}\n\n{{husk}}", {"name": "Karen"}) == "Kære Karen\n\n{husk}"


def test_what_the_citizen_writes_is_no_template() -> None:
    assert filled("{text}", {"text": "{name} {0} {reason}"}) == "{name} {0} {reason}"


def test_every_field_is_a_plain_name() -> None:
    assert all(name.isidentifier() for name in FIELDS)
