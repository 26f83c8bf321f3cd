"""Reads JSON values into a details class by its specs, and back; every fault becomes a finding that names the field.

Form and limits of single fields only; what two fields or the citizen's case say together stands with the kind.
"""

from __future__ import annotations

import re
import unicodedata
import uuid
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Final

from jobterm.domain.dates import end_of, instant_text, parse_day, parse_instant
from jobterm.domain.errors import InvalidIdentifier
from jobterm.domain.findings import found
from jobterm.domain.identifiers import Cpr, Cvr, Pno
from jobterm.domain.msgids import N_, Listing, Word
from jobterm.domain.registrations.fields import FieldSpec, Type, specs
from jobterm.domain.registrations.model import Finding
from jobterm.domain.registrations.names import nearest
from jobterm.domain.text import check_text, normal, safe_text

_PHONE: Final = re.compile(r"\+?[0-9]{3,20}", re.ASCII)
_EMAIL: Final = re.compile(r"[^@\s<>]{1,191}@[^@\s<>]{1,64}")
_LINK: Final = re.compile(r"https://[^\s<>\"]{1,1990}", re.IGNORECASE)
_URI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,30}:[^\s<>\"]{1,260}")
_REF: Final = re.compile(r"(?:[a-z][a-z0-9_-]{0,31}:[^\s:<>]{1,80})|(?:[0-9A-Za-z-]{1,46})", re.ASCII)
_TEXT: Final = Word(N_("text"))
LINK_MAX: Final = 2000
URI_MAX: Final = 300


class Unread:
    """Stands for a value that could not be read; its faults have been noted."""


_UNREAD: Final[Any] = Unread()


class Fault(Exception):
    """A value that does not fit its spec: finding code and the values for its sentence."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code, self.values = code, values


def decode(details: type[Any], raw: Mapping[str, Any], path: str = "") -> tuple[Any | None, list[Finding]]:
    """An instance of ``details`` from JSON values; None where anything is wrong.

    ``path`` goes before each field's name in the findings (``details`` → ``details.first_day``).
    """
    known = specs(details)
    findings = [
        found("field.unknown", _join(path, str(name)), nearest=nearest(str(name), tuple(known)), known=", ".join(known))
        for name in raw
        if name not in known
    ]
    values: dict[str, Any] = {}
    for name, one in known.items():
        value = _read(one, raw.get(name), _join(path, name), findings)
        if value is not None and value is not _UNREAD:
            values[name] = value
    if findings:
        return None, findings
    return details(**values), []


def encode(value: Any) -> Any:
    """JSON values of a details instance: days and times as ISO text, what is empty left out."""
    known = specs(type(value)) if hasattr(type(value), "__dataclass_fields__") else None
    if known is not None:
        pairs = ((name, getattr(value, name)) for name in known)
        return {name: encode(one) for name, one in pairs if one is not None and one != ()}
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [encode(one) for one in value]
    return value


def _join(path: str, name: str) -> str:
    shown = safe_text(name[:60])
    return f"{path}.{shown}" if path else shown


def _read(one: FieldSpec, value: Any, path: str, findings: list[Finding]) -> Any:
    if value is None or value == "":  # a form sends what was left empty
        if one.required:
            findings.append(found("field.missing", path))
            return _UNREAD
        return one.default
    if one.holds is Type.OBJECT:
        return _object(one, value, path, findings)
    if one.holds is Type.LIST:
        return _list(one, value, path, findings)
    try:
        return _PLAIN[one.holds](one, value)
    except Fault as fault:
        findings.append(found(fault.code, path, **fault.values))
    except InvalidIdentifier as error:
        findings.append(found(error.code, path))
    return _UNREAD


def _object(one: FieldSpec, value: Any, path: str, findings: list[Finding]) -> Any:
    if not isinstance(value, dict) or one.item is None:
        findings.append(found("field.type", path, expected=Word(N_("object"))))
        return _UNREAD
    made, faults = decode(one.item, value, path)
    findings += faults
    return _UNREAD if made is None else made


def _list(one: FieldSpec, value: Any, path: str, findings: list[Finding]) -> Any:
    if not isinstance(value, list):
        findings.append(found("field.type", path, expected=Word(N_("list"))))
        return _UNREAD
    if one.max_items is not None and len(value) > one.max_items:
        findings.append(found("list.too_long", path, max=one.max_items, n=len(value)))
        return _UNREAD
    item = FieldSpec(
        Type.OBJECT if one.item is not None else one.item_type or Type.TEXT, one.label, required=True, item=one.item
    )
    made = tuple(_read(item, entry, f"{path}[{number}]", findings) for number, entry in enumerate(value))
    return _UNREAD if any(entry is _UNREAD for entry in made) else made


def _string(value: Any, expected: Word = _TEXT) -> str:
    if not isinstance(value, str):
        raise Fault("field.type", expected=expected)
    return value


def _day(_: FieldSpec, value: Any) -> date:
    if isinstance(value, int | float):
        raise Fault("field.number_for_date")
    try:
        return parse_day(_string(value, Word(N_("date"))))
    except ValueError as error:
        raise Fault(str(error)) from None


def _instant(_: FieldSpec, value: Any) -> datetime:
    if isinstance(value, int | float):
        raise Fault("field.number_for_date")
    try:
        return parse_instant(_string(value, Word(N_("time"))))
    except ValueError as error:
        raise Fault(str(error)) from None


def _deadline(one: FieldSpec, value: Any) -> datetime:
    return end_of(_day(one, value)) if isinstance(value, str) and len(value) == 10 else _instant(one, value)


def _text(one: FieldSpec, value: Any) -> str:
    kept = normal(_string(value))
    if one.required and not kept.strip():
        raise Fault("field.missing")
    limit = one.max_length or 1500
    if code := check_text(kept, limit, lines=one.lines):
        raise Fault(code, max=limit, n=len(kept), over=len(kept) - limit)
    return kept


def _choice(one: FieldSpec, value: Any) -> str:
    codes = tuple(choice.code for choice in one.choices)
    # Numbered code lists (interview types) are also taken as numbers; true and false are no numbers here.
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else _string(value)
    if text not in codes:
        raise Fault("choice.unknown", known=Listing((known.code, known.label) for known in one.choices),
                    nearest=nearest(text[:40], codes) or "")  # fmt: skip
    return text


def _bool(_: FieldSpec, value: Any) -> bool:
    if not isinstance(value, bool):
        raise Fault("field.type", expected=Word(N_("true or false")))
    return value


def _integer(one: FieldSpec, value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise Fault("field.type", expected=Word(N_("whole number")))
    low, high = one.minimum, one.maximum
    if (low is not None and value < low) or (high is not None and value > high):
        raise Fault("number.range", min=low, max=high)
    return value


def _matching(pattern: re.Pattern[str], code: str) -> Callable[[FieldSpec, Any], str]:
    def read(_: FieldSpec, value: Any) -> str:
        text = unicodedata.normalize("NFC", _string(value)).strip()
        if not pattern.fullmatch(text) or check_text(text, LINK_MAX, lines=False):
            raise Fault(code)
        return text

    return read


def _uuid(_: FieldSpec, value: Any) -> str:
    text = _string(value)
    try:
        made = str(uuid.UUID(text))
    except ValueError:
        raise Fault("uuid.form") from None
    if made != text.lower():
        raise Fault("uuid.form")
    return made


def _any_object(_: FieldSpec, value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise Fault("field.type", expected=Word(N_("object")))
    return value


def _texts_by_name(one: FieldSpec, value: Any) -> Mapping[str, str]:
    pairs = _any_object(one, value)
    if len(pairs) > (one.max_items or 50):
        raise Fault("list.too_long", max=one.max_items or 50, n=len(pairs))
    for name, text in pairs.items():
        if check_text(str(name), 60, lines=False) or check_text(_string(text), one.max_length or 200, lines=False):
            raise Fault("field.type", expected=Word(N_("text")))
    return dict(pairs)


_PLAIN: Final[Mapping[Type, Callable[[FieldSpec, Any], Any]]] = {
    Type.DATE: _day,
    Type.INSTANT: _instant,
    Type.DEADLINE: _deadline,
    Type.TEXT: _text,
    Type.CHOICE: _choice,
    Type.BOOL: _bool,
    Type.INTEGER: _integer,
    Type.PHONE: _matching(_PHONE, "phone.form"),
    Type.EMAIL: _matching(_EMAIL, "email.form"),
    Type.LINK: _matching(_LINK, "link.form"),
    Type.URI: _matching(_URI, "uri.form"),
    Type.CVR: lambda _, value: Cvr.parse(_string(value)).digits,
    Type.PNO: lambda _, value: Pno.parse(_string(value)).digits,
    Type.REF: _matching(_REF, "ref.form"),
    Type.UUID: _uuid,
    Type.CPR: lambda _, value: Cpr.parse(_string(value)).digits,
    Type.ANY_OBJECT: _any_object,
    Type.TEXTS_BY_NAME: _texts_by_name,
}
