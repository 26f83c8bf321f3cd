"""Every limit that STAR's services put on a field, on both sides of it: what just fits is taken, what just does not is
refused by name. Limits of time and number that belong to a rule are tried with the rule."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.domain.registrations_case import GOOD, codes, desk_for, intent

from jobterm.domain.registrations.check import check
from jobterm.domain.registrations.decoding import LINK_MAX, URI_MAX
from jobterm.domain.registrations.fields import FieldSpec, Type
from jobterm.domain.registrations.kinds import KINDS, form_fields

TEXTS = [(kind, path, one.max_length) for kind in KINDS for path, one in form_fields(kind) if one.holds is Type.TEXT]
NUMBERS = [(kind, path, one) for kind in KINDS for path, one in form_fields(kind) if one.holds is Type.INTEGER]


def refused(kind: str, path: str, value: Any) -> list[str]:
    """The codes of form that a value in one field gives; what the case says of it does not count here."""
    made = check({**intent(kind), "details": {**GOOD[kind], path: value}}, desk_for(kind)).findings
    return [one.code for one in made if one.field == f"details.{path}" and one.code in FORMS]


FORMS = {"text.too_long", "text.html", "text.control", "number.range", "phone.form", "email.form", "link.form",
         "uri.form", "cvr.form", "cvr.check_digit", "pno.form", "ref.form"}  # fmt: skip


@pytest.mark.parametrize(("kind", "path", "limit"), TEXTS)
def test_a_text_of_its_full_length_is_taken_and_one_letter_more_is_not(kind: str, path: str, limit: int) -> None:
    assert refused(kind, path, "x" * limit) == []
    assert refused(kind, path, "x" * (limit + 1)) == ["text.too_long"]
    # Counted after composition: an e with its accent is one letter, however it was typed.
    assert refused(kind, path, "e\u0301" * limit) == []


@pytest.mark.parametrize(("kind", "path", "limit"), TEXTS)
def test_no_text_holds_a_tag_or_a_control_character(kind: str, path: str, limit: int) -> None:
    if limit >= 8:
        assert refused(kind, path, "<b>x</b>") == ["text.html"]
        assert refused(kind, path, "3 < 4 > 2") == ([] if limit >= 9 else ["text.too_long"])
    assert refused(kind, path, "\x07") == ["text.control"]


@pytest.mark.parametrize(("kind", "path", "one"), NUMBERS)
def test_a_number_ends_at_its_limits(kind: str, path: str, one: FieldSpec) -> None:
    assert one.minimum is not None
    assert one.maximum is not None
    assert refused(kind, path, one.minimum) == refused(kind, path, one.maximum) == []
    assert refused(kind, path, one.minimum - 1) == refused(kind, path, one.maximum + 1) == ["number.range"]


@pytest.mark.parametrize(
    ("kind", "path", "limit"),
    [
        ("sickness.report", "comment", 1500), ("absence.holiday", "comment", 1500), ("absence.other", "comment", 1500),
        ("absence.change", "comment", 1500), ("fund.notice", "text", 600), ("benefit.notice", "text", 1500),
        ("letter.send", "text", 4000), ("letter.send", "subject", 200), ("letter.send", "template", 60),
        ("plan.save", "goal", 600), ("plan.activity", "responsible", 140), ("plan.activity", "title", 200),
        ("interview.summons", "place", 200), ("interview.summons", "group", 46), ("interview.move", "reason", 1500),
        ("interview.no_show", "contact_tried", 200), ("referral.offer", "title", 200), ("referral.offer", "ad", 46),
        ("activation.offer", "place", 200), ("activation.offer", "basis", 200), ("hearing.start", "text", 1500),
        ("group.change", "contact_group", 10), ("caseload.transfer", "to_user", 60),
        ("caseload.transfer", "to_name", 140), ("task", "title", 200), ("note", "text", 1500),
    ],
)  # fmt: skip
def test_the_limits_are_those_of_the_services(kind: str, path: str, limit: int) -> None:
    assert (kind, path, limit) in TEXTS


@pytest.mark.parametrize("kind", [kind for kind, path, _ in NUMBERS if path == "hours"])
def test_hours_and_minutes_end_at_59(kind: str) -> None:
    known = dict(form_fields(kind))
    for path in ("hours", "minutes"):
        assert (known[path].minimum, known[path].maximum) == (0, 59)


@pytest.mark.parametrize(
    ("kind", "path", "value", "code"),
    [
        ("enrolment.start", "phone", "123", None),
        ("enrolment.start", "phone", "12", "phone.form"),
        ("enrolment.start", "phone", "+" + "1" * 20, None),
        ("enrolment.start", "phone", "1" * 21, "phone.form"),
        ("enrolment.start", "email", "k" * 191 + "@example.dk", None),
        ("enrolment.start", "email", "k" * 192 + "@example.dk", "email.form"),
        ("enrolment.start", "email", "k@" + "e" * 64, None),
        ("enrolment.start", "email", "k@" + "e" * 65, "email.form"),
        ("enrolment.start", "email", "k@", "email.form"),
        ("interview.summons", "link", "https://" + "x" * 1990, None),
        ("interview.summons", "link", "https://" + "x" * 1991, "link.form"),
        ("plan.save", "occupation", "urn:" + "x" * 260, None),
        ("plan.save", "occupation", "urn:" + "x" * 261, "uri.form"),
        ("sickness.report", "employer_cvr", "10150817", None),
        ("sickness.report", "employer_cvr", "1015081", "cvr.form"),
        ("sickness.report", "employer_cvr", "10150818", "cvr.check_digit"),
        ("employer.contact", "pno", "1" * 10, None),
        ("employer.contact", "pno", "1" * 9, "pno.form"),
        ("employer.contact", "pno", "1" * 11, "pno.form"),
        ("referral.offer", "order", "employers:" + "x" * 80, None),
        ("referral.offer", "order", "employers:" + "x" * 81, "ref.form"),
    ],
)
def test_numbers_and_addresses(kind: str, path: str, value: str, code: str | None) -> None:
    assert refused(kind, path, value) == ([code] if code is not None else [])
    assert len(value) <= max(LINK_MAX, URI_MAX)


@pytest.mark.parametrize(
    ("path", "item", "most"),
    [("job_wishes", {"title": "x"}, 200), ("participants", {"name": "x"}, 20)],
)
def test_lists_end_at_their_limit(path: str, item: dict[str, Any], most: int) -> None:
    kind = "enrolment.start" if path == "job_wishes" else "interview.held"
    for count, expected in ((most, []), (most + 1, ["list.too_long"])):
        entries: dict[str, Any] = {path: [item] * count}
        assert codes(check(intent(kind, **entries), desk_for(kind))) == expected


@pytest.mark.parametrize(("name", "limit"), [("taken_by", 140), ("note", 1500), ("slip", 46)])
def test_what_every_registration_has_ends_at_its_limit(name: str, limit: int) -> None:
    assert codes(check({**intent("note"), name: "x" * limit}, desk_for("note"))) == []
    assert codes(check({**intent("note"), name: "x" * (limit + 1)}, desk_for("note"))) == ["text.too_long"]
