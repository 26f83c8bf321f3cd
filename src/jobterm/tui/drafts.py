"""Half-filled forms that were parked: by kind and citizen, kept while the program runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Draft:
    """What stood in the fields (as typed), the form's token, and when it was parked."""

    values: Mapping[str, str]
    token: str
    parked_at: datetime
