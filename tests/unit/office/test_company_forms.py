"""Forms about companies: opened from a citizen's case or with the company's number, about no citizen at all."""

from __future__ import annotations

import pytest
from tests.unit.office.making import BO, TestParts

from jobterm.domain.registrations.kinds import KINDS
from jobterm.office.errors import OfficeError
from jobterm.office.forms import check, form, kinds, save
from jobterm.office.revising import revise

TOKEN = "0b0e1c0e-3b3a-4c0e-9d0e-1b2c3d4e5f61"
CVR = "10150817"


def values(parts: TestParts, subject: str, **typed: str) -> dict[str, str]:
    """The values of a form as it opens, and what is typed into it."""
    opened = form(parts, "employer.contact", subject)
    return {**{field.name: field.value for field in opened.fields}, **opened.carried, **typed}


def test_a_contact_is_saved_about_a_company_and_no_citizen(parts: TestParts) -> None:
    subject = f"cvr:{CVR}"
    given = values(parts, subject, form="visit", outcome="to pladser fra nytår")
    assert given["cvr"] == CVR
    seen = check(parts, "employer.contact", subject, given)
    assert [(one.system, one.role) for one in seen.recipients] == [("employers", "record")]
    assert save(parts, "employer.contact", subject, given, {}, TOKEN).state == "queued"
    stored = parts.store().item(TOKEN).registration
    assert (stored.citizen, stored.subject, stored.details["form"]) == (None, subject, "visit")


def test_a_contact_can_be_begun_from_a_citizens_case(parts: TestParts) -> None:
    parts.knows(BO)
    found = {one.letter: one for one in kinds(parts, BO)}
    assert (found["V"].kind, found["V"].available) == ("employer.contact", True)
    given = values(parts, BO, cvr=CVR)
    assert save(parts, "employer.contact", BO, given, {}, TOKEN).state == "queued"
    assert parts.store().item(TOKEN).registration.citizen is None


def test_what_was_saved_about_a_company_can_be_changed_before_it_is_sent(parts: TestParts) -> None:
    save(parts, "employer.contact", f"cvr:{CVR}", values(parts, f"cvr:{CVR}"), {}, TOKEN)
    again = revise(parts, TOKEN)
    assert again.citizen == f"cvr:{CVR}"
    given = {**{field.name: field.value for field in again.fields}, **again.carried, "form": "mail"}
    later = TOKEN.replace("5f61", "5f62")
    assert save(parts, "employer.contact", again.citizen, given, {}, later).state == "queued"
    assert parts.store().item(later).registration.supersedes == TOKEN


def test_every_kind_with_a_letter_has_a_form_that_opens(parts: TestParts) -> None:
    parts.knows(BO)
    for name in set(KINDS) - {"correction"}:  # that one opens on what it corrects (test_putting_right)
        assert form(parts, name, BO).kind == name
    with pytest.raises(OfficeError, match=r"kind\.unknown"):
        form(parts, "no.such", BO)
