"""The errors of the domain: one small tree with stable codes; sentences for the codes stand in `findings`."""

from __future__ import annotations


class DomainError(Exception):
    """Something that the field does not know or does not allow.

    ``code`` is a stable English word. The text is the code alone: no personal data can leak through it.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class InvalidIdentifier(DomainError):
    """A text that names no citizen, company, municipality, group or system."""


class InvalidRules(DomainError):
    """The dated rules that come with the program cannot be read: the installation is damaged."""
