"""JSON Schema (2020-12) of what `register` takes, made from the same table that the check reads.

A schema tells form and limits of single fields; check digits, the order of dates and the case are told by the check.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from jobterm.domain.registrations.decoding import LINK_MAX, URI_MAX
from jobterm.domain.registrations.envelope import Envelope
from jobterm.domain.registrations.fields import FieldSpec, Type, specs
from jobterm.domain.registrations.kinds import KINDS

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_CPR_PATTERN: Final = r"^(0[1-9]|[12][0-9]|3[01])(0[1-9]|1[0-2])[0-9]{2}-?[0-9]{4}$"
_DAY: Final = {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_INSTANT: Final = {"type": "string", "format": "date-time"}

_PLAIN: Final[Mapping[Type, dict[str, Any]]] = {
    Type.DATE: _DAY,
    Type.INSTANT: _INSTANT,
    Type.DEADLINE: {"anyOf": [_DAY, _INSTANT]},
    Type.BOOL: {"type": "boolean"},
    Type.PHONE: {"type": "string", "pattern": r"^\+?[0-9]{3,20}$"},
    Type.EMAIL: {"type": "string", "pattern": r"^[^@\s<>]{1,191}@[^@\s<>]{1,64}$"},
    Type.LINK: {"type": "string", "pattern": r"^[Hh][Tt][Tt][Pp][Ss]://[^\s<>\"]+$", "maxLength": LINK_MAX},
    Type.URI: {"type": "string", "pattern": r"^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"]+$", "maxLength": URI_MAX},
    Type.CVR: {"type": "string", "pattern": "^[1-9][0-9]{7}$"},
    Type.PNO: {"type": "string", "pattern": "^[0-9]{10}$"},
    Type.REF: {"type": "string", "minLength": 1, "maxLength": 120},
    Type.UUID: {"type": "string", "format": "uuid", "minLength": 36, "maxLength": 36},
    Type.CPR: {"type": "string", "pattern": _CPR_PATTERN},
    Type.ANY_OBJECT: {"type": "object"},
}


def registration_schema(kind: str | None = None) -> dict[str, Any]:
    """The schema of a registration: of one kind, or of every kind (``if kind then details``).

    KeyError for a name that is no kind.
    """
    if kind is not None:
        schema = _object(Envelope)
        schema["properties"]["kind"] = {"const": kind}
        schema["properties"]["details"] = _object(KINDS[kind].details)
        return {"$schema": DIALECT, "title": kind, **_with_citizen(schema, KINDS[kind].about_citizen)}
    schema = _object(Envelope)
    schema["properties"]["kind"] = {"enum": list(KINDS)}
    schema["allOf"] = [
        {
            "if": {"properties": {"kind": {"const": one.name}}, "required": ["kind"]},
            "then": _with_citizen({"properties": {"details": _object(one.details)}}, one.about_citizen),
        }
        for one in KINDS.values()
    ]
    return {"$schema": DIALECT, "title": "registration", **schema}


def _with_citizen(schema: dict[str, Any], about_citizen: bool) -> dict[str, Any]:
    """The schema with a citizen, or for a company without one."""
    schema["properties"]["citizen"] = _PLAIN[Type.CPR] if about_citizen else {"type": "null"}
    if about_citizen:
        schema["required"] = sorted({*schema.get("required", ()), "citizen"})
    return schema


def _object(details: type[Any]) -> dict[str, Any]:
    known = specs(details)
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {name: _nullable(_value(one), one) for name, one in known.items()},
        "required": [name for name, one in known.items() if one.required],
    }


def _nullable(schema: dict[str, Any], one: FieldSpec) -> dict[str, Any]:
    return schema if one.required else {"anyOf": [schema, {"type": "null"}]}


def _value(one: FieldSpec) -> dict[str, Any]:
    described = {"description": one.label}
    if one.default is not None:
        described["default"] = one.default
    match one.holds:
        case Type.TEXT:
            return {"type": "string", "minLength": 1, "maxLength": one.max_length, **described}
        case Type.CHOICE:
            codes: list[Any] = [choice.code for choice in one.choices]
            return {"enum": codes + [int(code) for code in codes if code.isdigit()], **described}
        case Type.INTEGER:
            return {"type": "integer", "minimum": one.minimum, "maximum": one.maximum, **described}
        case Type.OBJECT if one.item is not None:
            return {**_object(one.item), **described}
        case Type.LIST:
            item = _object(one.item) if one.item is not None else _PLAIN[one.item_type or Type.UUID]
            return {"type": "array", "maxItems": one.max_items, "items": item, **described}
        case Type.TEXTS_BY_NAME:
            inner = {"type": "string", "maxLength": one.max_length}
            return {"type": "object", "maxProperties": one.max_items, "additionalProperties": inner, **described}
        case _:
            return {**_PLAIN[one.holds], **described}
