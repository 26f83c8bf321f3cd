"""What the company register tells, and how it is asked. Values and a port; no wire name stands here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol, runtime_checkable

from jobterm.outbox.port import Outcome


@dataclass(frozen=True, slots=True)
class Company:
    """A company as the register has it. ``protected``: it must not be called unasked (reklamebeskyttet); ``ended``: it
    exists no more since that day; ``pnos``: its production units of today."""

    cvr: str
    name: str
    address: str = ""
    municipality: str | None = None
    industry: str = ""
    protected: bool = False
    ended: date | None = None
    pnos: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProductionUnit:
    """A production unit and the company that it belongs to today, None where it belongs to none any more."""

    pno: str
    cvr: str | None
    name: str = ""
    address: str = ""
    municipality: str | None = None
    protected: bool = False


@runtime_checkable
class CompanyPort(Protocol):
    """A register of companies. ``secret``: the login, ``user:password``, None where the site has none; an Outcome tells
    why there is no answer."""

    id: str

    async def company(self, cvr: str, secret: str | None) -> Company | Outcome | None:
        """The company with that CVR number, None where there is none."""

    async def unit(self, pno: str, secret: str | None) -> ProductionUnit | Outcome | None:
        """The production unit with that number, None where there is none."""

    async def named(self, text: str, secret: str | None, limit: int = 20) -> list[Company] | Outcome:
        """Companies whose name holds every word of ``text``."""
