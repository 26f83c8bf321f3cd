"""A server's Date is read in every form that HTTP knows, and loads no mail program in the usual one."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime

import pytest

from jobterm.systems.line import _date


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sun, 06 Nov 1994 08:49:37 GMT", datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC)),
        ("Sun, 6 Nov 1994 08:49:37 GMT", datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC)),
        ("Sun, 06 Nov 1994 09:49:37 +0100", datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC)),
        ("Sunday, 06-Nov-94 08:49:37 GMT", datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC)),
        ("Sun Nov  6 08:49:37 1994", datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC)),
        ("Tue, 31 Feb 2026 08:00:00 GMT", None),
        ("Tue, 10 Foo 2026 08:00:00 GMT", None),
        ("Tue, 10 Mar 2026 25:00:00 GMT", None),
        ("yesterday", None),
        (None, None),
    ],
)
def test_a_date_header_is_read_or_left(text: str | None, expected: datetime | None) -> None:
    assert _date(text) == expected


def test_the_usual_form_loads_no_mail_program() -> None:
    code = (
        "import sys; from jobterm.systems.line import _date; _date('Sun, 06 Nov 1994 08:49:37 GMT');"
        " print('email' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
