"""What can go wrong in the office, with the code, the sentence, the field and the cure that interface §1 asks for."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes of the commands (interface §1)."""

    DONE = 0
    UNEXPECTED = 1
    USAGE = 2
    REFUSED = 3
    LOCKED = 4
    NEEDS_PERSON = 5
    UNREACHABLE = 6
    DAMAGED = 7
    NEWER = 8


class OfficeError(Exception):
    """Something the user must be told. The text holds no personal data.

    ``code`` stable English word, ``message`` and ``cure`` sentences in the user's language, ``field`` the field or
    option concerned, ``exit`` the command's exit code.
    """

    def __init__(
        self, code: str, message: str, *, cure: str = "", field: str | None = None, exit_code: Exit = Exit.UNEXPECTED
    ) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.cure = cure
        self.field = field
        self.exit_code = exit_code


REASON_REQUIRED = "reason.required"
"""The code of the question why another centre's citizen is looked up; a screen asks it in its own way."""
