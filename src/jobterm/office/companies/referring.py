"""Referring citizens to a job order: several by one form, each through the ordinary road."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID, uuid5

from jobterm.office.companies.views import NotReferred, ReferredMany
from jobterm.office.errors import OfficeError
from jobterm.office.forms import save
from jobterm.office.parts import Parts
from jobterm.office.people import person
from jobterm.office.queue import citizen_cpr

KIND: Final = "referral.offer"


def refer(
    parts: Parts, citizens: Sequence[str], values: Mapping[str, str], overrides: Mapping[str, str], token: str
) -> ReferredMany:
    """Register the same referral for each of several citizens; who cannot be referred does not keep the others from it
    and is named with the reason. The ids follow from ``token``: a second call with it registers nothing more."""
    saved, left = 0, []
    for citizen in citizens:
        mine = token if len(citizens) == 1 else str(uuid5(UUID(token), citizen))
        try:
            result = save(parts, KIND, citizen, values, overrides, mine)
        except OfficeError as error:
            left.append(NotReferred(citizen, _name(parts, citizen), f"{error.message} {error.cure}".strip()))
            continue
        if result.state == "not_accepted":
            why = next((f"{one.message} {one.cure}".strip() for one in result.findings if one.level != "soft"), "")
            left.append(NotReferred(citizen, _name(parts, citizen), why))
        else:
            saved += 1
    return ReferredMany(saved, tuple(left))


def _name(parts: Parts, citizen: str) -> str:
    try:
        return person(parts, citizen_cpr(parts, citizen)).name or citizen
    except OfficeError:
        return citizen
