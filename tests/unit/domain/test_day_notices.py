"""The superuser's file of known faults: one line each, with an end; what is wrong in it is named."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from jobterm.domain.day_notices import BadNotice, notices_from

GOOD = """
[[notice]]
from = 2026-11-20T07:00:00+01:00
to = 2026-11-27
text = "Kendt fejl 117: AMP afviser samtaletype 19"
workaround = "Brug type 7"
system = "amp"
kinds = ["interview.*", "note"]
"""


def test_a_notice_holds_from_its_beginning_to_the_end_of_its_last_day() -> None:
    (one,) = notices_from(GOOD)
    assert not one.holds(datetime(2026, 11, 20, 5, 59, tzinfo=UTC))
    assert one.holds(datetime(2026, 11, 20, 6, 0, tzinfo=UTC))
    assert one.holds(datetime(2026, 11, 27, 22, 59, 58, tzinfo=UTC))
    assert not one.holds(datetime(2026, 11, 27, 23, 0, tzinfo=UTC))


def test_it_stands_on_the_forms_that_it_is_about() -> None:
    (one,) = notices_from(GOOD)
    assert [kind for kind in ("interview.summons", "note", "sickness.report") if one.about(kind)] == [
        "interview.summons", "note",
    ]  # fmt: skip


def test_a_file_without_notices_says_nothing() -> None:
    assert notices_from("") == ()


@pytest.mark.parametrize(
    ("text", "code", "number", "field"),
    [
        ("[[notice", "notice.toml", 0, ""),
        ("other = 1", "notice.toml", 0, ""),
        (GOOD.replace("workaround", "workround"), "notice.field", 1, "workround"),
        (GOOD.replace('text = "Kendt fejl 117: AMP afviser samtaletype 19"', ""), "notice.missing", 1, "text"),
        (GOOD.replace("to = 2026-11-27", ""), "notice.missing", 1, "to"),
        (GOOD.replace("2026-11-20T07:00:00+01:00", "2026-11-20T07:00:00"), "notice.moment", 1, "from"),
        (GOOD.replace("2026-11-27", "2026-11-01"), "notice.order", 1, "to"),
        (GOOD.replace('"note"', '"notes"'), "notice.kinds", 1, "kinds"),
        (GOOD.replace("Brug type 7", "x" * 201), "notice.text", 1, "workaround"),
        (GOOD + GOOD.replace('"Brug type 7"', "7"), "notice.text", 2, "workaround"),
    ],
)
def test_what_is_wrong_names_the_notice_and_the_field(text: str, code: str, number: int, field: str) -> None:
    with pytest.raises(BadNotice) as caught:
        notices_from(text)
    assert (caught.value.code, caught.value.number, caught.value.field) == (code, number, field)
