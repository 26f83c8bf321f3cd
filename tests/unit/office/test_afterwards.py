"""What may come besides a registration is said while it is written, and never done by itself."""

from __future__ import annotations

from tests.unit.office.making import KAREN, TestParts

from jobterm.office.forms import check, form, save

TOKEN = "0b0e1c0e-3b3a-4c0e-9d0e-1b2c3d4e5f71"


def test_a_refused_job_offers_a_notice_and_sends_none(parts: TestParts) -> None:
    parts.knows(KAREN)
    opened = form(parts, "referral.outcome", KAREN)
    typed = {"referral": "amp:95", "outcome": "declined", "reason": "for langt"}
    values = {**{field.name: field.value for field in opened.fields}, **typed}
    assert any("a notice to the fund" in line for line in check(parts, "referral.outcome", KAREN, values).follows)
    accepted = check(parts, "referral.outcome", KAREN, {**values, "outcome": "not_hired"})
    assert not any("notice" in line for line in accepted.follows)
    assert save(parts, "referral.outcome", KAREN, values, {}, TOKEN).state == "queued"
    assert sum(parts.store().tally().registrations.values()) == 1
