"""Who sits at the desk: the user in whose name registrations are made; what she may do is not decided here."""

from __future__ import annotations

import re
from dataclasses import dataclass

from jobterm.security.errors import LoginRefused
from jobterm.security.profile import Profile

_USER_ID = re.compile(r"[^\s;\x00-\x1f\x7f-\x9f]{1,64}")
"""No blanks and no semicolon: the id travels in a header field that semicolons divide (interface §5)."""


@dataclass(frozen=True, slots=True)
class User:
    """A caseworker, superuser or trainer as the site file names her."""

    id: str
    name: str
    role: str


def who(profile: Profile, configured: User, asked_for: str | None = None) -> User:
    """The author of what this process registers.

    `configured` is the site file's user; she counts as logged in once the vault is open. `asked_for` is ``--user``: in
    training it sets the author of one command (interface §2, rule 4), in production nobody writes in another's name
    (design decision 9). Raises LoginRefused with detail ``other_user`` or ``malformed``.
    """
    user = configured
    if asked_for is not None and asked_for != configured.id:
        if profile is not Profile.TRAINING:
            raise LoginRefused("other_user")
        user = User(asked_for, asked_for, configured.role)
    if _USER_ID.fullmatch(user.id) is None:
        raise LoginRefused("malformed")
    return user
