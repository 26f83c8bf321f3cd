"""Plan texts for the tests of plan, routing and calendar."""

from __future__ import annotations

from datetime import UTC, datetime

from jobterm.domain.dates import COPENHAGEN

CUTOVER = """
[[responsible]]
target_groups = ["insured"]
authority = "state"
valid_from = 2007-01-01

[[responsible]]
target_groups = ["insured"]
authority = "municipality"
valid_from = 2009-08-01

[[route]]
target_groups = ["insured"]
record = "amp"
valid_from = 2007-01-01
notify = [
    { system = "fund", mode = "expect", via = "amp", promise = "07:00" },
    { system = "national", mode = "expect", via = "amp", promise = "4h" },
]

[[route]]
target_groups = ["insured"]
municipality = "0751"
record = "workbase"
promise = "2h"
valid_from = 2026-12-01T06:00:00
notify = [
    { system = "fund", mode = "deliver", promise = "07:00" },
    { system = "letters", mode = "person" },
]

[[cutover]]
municipality = "0751"
target_groups = ["insured"]
from = "amp"
to = "workbase"
frozen_from = 2026-11-27T16:00:00
opens_at = 2026-12-01T06:00:00
read_only_from = 2026-12-02
gone_from = 2027-06-01

[[window]]
system = "amp"
from = 2026-11-20T07:00:00
to = 2026-11-20T12:00:00
reason = "planned"

[[window]]
system = "amp"
municipality = "0101"
kinds = ["sickness.*"]
from = 2026-11-20T12:00:00
to = 2026-11-20T13:00:00
reason = "breakdown"
"""


def at(text: str) -> datetime:
    """An instant by a Copenhagen wall clock, ``YYYY-MM-DD HH:MM``."""
    return datetime.fromisoformat(text).replace(tzinfo=COPENHAGEN).astimezone(UTC)
