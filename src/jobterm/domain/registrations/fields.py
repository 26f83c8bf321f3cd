"""How a kind's details describe themselves: one table per kind, whence form, check, stored form and JSON Schema.

A details class is a frozen dataclass whose fields carry a `FieldSpec`. `decoding` reads values by it, `schema`
publishes it, the screen draws it; no limit of a field stands anywhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any, Final

from jobterm.domain.msgids import N_


class Type(StrEnum):
    """What a value is. DEADLINE: a time, or a day up to its end. REF: id of a registration, or ``system:id``."""

    DATE = "date"
    INSTANT = "instant"
    DEADLINE = "deadline"
    TEXT = "text"
    CHOICE = "choice"
    BOOL = "bool"
    INTEGER = "integer"
    PHONE = "phone"
    EMAIL = "email"
    LINK = "link"
    URI = "uri"
    CVR = "cvr"
    PNO = "pno"
    REF = "ref"
    UUID = "uuid"
    CPR = "cpr"
    OBJECT = "object"
    LIST = "list"
    ANY_OBJECT = "any_object"
    TEXTS_BY_NAME = "texts_by_name"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few: ``code`` in the JSON, ``label`` an English msgid, ``key`` the letter or digit that picks it."""

    code: str
    label: str
    key: str


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field.

    ``label``: English msgid. ``max_length``: characters after NFC. ``minimum``, ``maximum``: of an integer. ``item``:
    the details class of an object, or of a list's items; ``item_type``: of a list of plain values. ``default``: filled
    in where nothing is given. ``known``: name of the known fact that a form offers (see `prefill`). ``lines``: may hold
    newlines. ``health``: health data, never shown in lists. ``hint``: English msgid for the form.
    """

    holds: Type
    label: str
    required: bool = False
    max_length: int | None = None
    minimum: int | None = None
    maximum: int | None = None
    choices: tuple[Choice, ...] = ()
    item: type[Any] | None = None
    item_type: Type | None = None
    max_items: int | None = None
    default: Any = None
    known: str | None = None
    lines: bool = False
    health: bool = False
    hint: str = ""

    @property
    def widget(self) -> str:
        """What a form draws: date, datetime, text, lines, choice, bool, number, and ``part`` for objects and lists."""
        return _WIDGETS.get(self.holds, "lines" if self.lines else "text")


_WIDGETS: Final[Mapping[Type, str]] = {
    Type.DATE: "date",
    Type.INSTANT: "datetime",
    Type.DEADLINE: "datetime",
    Type.CHOICE: "choice",
    Type.BOOL: "bool",
    Type.INTEGER: "number",
    Type.OBJECT: "part",
    Type.LIST: "part",
    Type.ANY_OBJECT: "part",
    Type.TEXTS_BY_NAME: "part",
}
_SPEC: Final = "spec"


def spec(kind: Type, label: str, **more: Any) -> Any:
    """A dataclass field that carries its `FieldSpec`; optional ones are None where nothing is given."""
    made = FieldSpec(kind, label, **more)
    if made.required:
        return field(metadata={_SPEC: made})
    empty: Any = () if made.holds is Type.LIST else made.default
    return field(default=empty, metadata={_SPEC: made})


def specs(details: type[Any]) -> Mapping[str, FieldSpec]:
    """Field name → spec of a details class, in the order of the form."""
    found = _SPECS.get(details)
    if found is None:
        found = _SPECS[details] = _specs(details)
    return found


_SPECS: Final[dict[type[Any], Mapping[str, FieldSpec]]] = {}


def _specs(details: type[Any]) -> Mapping[str, FieldSpec]:
    return {item.name: item.metadata[_SPEC] for item in fields(details) if _SPEC in item.metadata}


# ---- fields that several kinds share ----------------------------------------------------------------------------


def day(label: str, *, required: bool = False, **more: Any) -> Any:
    """A day."""
    return spec(Type.DATE, label, required=required, **more)


def comment(label: str = N_("Comment"), *, health: bool = False, hint: str = "") -> Any:
    """A comment of at most 1,500 characters (STAR, FravaerService)."""
    return spec(Type.TEXT, label, max_length=1500, lines=True, health=health, hint=hint)


def choice(label: str, choices: tuple[Choice, ...], *, required: bool = False, **more: Any) -> Any:
    """One of a few."""
    return spec(Type.CHOICE, label, choices=choices, required=required, **more)


def degree() -> Any:
    """Full or part-time unemployed (codes are our assumption)."""
    return choice(
        N_("Degree of unemployment"),
        (Choice("full", N_("full time"), "f"), Choice("part", N_("part time"), "p")),
    )


def hours(label: str = N_("Hours a week"), **more: Any) -> Any:
    """Hours from 0 to 59 (STAR, CreateActivity)."""
    return spec(Type.INTEGER, label, minimum=0, maximum=59, **more)


def minutes(label: str = N_("and minutes"), **more: Any) -> Any:
    """Minutes from 0 to 59 (STAR, CreateActivity)."""
    return spec(Type.INTEGER, label, minimum=0, maximum=59, **more)


def employer_cvr(**more: Any) -> Any:
    """The employer's company number."""
    return spec(Type.CVR, N_("Employer's CVR"), **more)


def employer_pno(**more: Any) -> Any:
    """The employer's production unit, which belongs to the company."""
    return spec(Type.PNO, N_("Employer's P-number"), **more)


def provider_cvr(**more: Any) -> Any:
    """The company number of an other provider; it is in every call about its citizens."""
    return spec(Type.CVR, N_("Provider's CVR"), **more)


def provider_agreement(**more: Any) -> Any:
    """The agreement under which a provider acts."""
    return spec(Type.TEXT, N_("Agreement with the provider"), max_length=46, **more)
