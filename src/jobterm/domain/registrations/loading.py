"""Reads JSON strictly: what the standard reader lets pass (doubled keys, NaN, endless depth) becomes a finding.

Bytes come from the caller; nothing here opens a file. What the values mean is told in `check`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from jobterm.domain.findings import found
from jobterm.domain.registrations.model import Finding
from jobterm.domain.text import safe_text

ITEM_MAX: Final = 64 * 1024
"""Longest registration in bytes (interface §3)."""
ARRAY_MAX: Final = 8 * 1024 * 1024
"""Longest array of registrations in bytes; JSON lines have no limit."""
DEPTH_MAX: Final = 32
_DIGITS_MAX: Final = 40


class _Doubled(dict[str, Any]):
    """An object in which keys stand twice; ``names`` tells which."""

    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Unusable:
    """Stands for a number that is none."""

    code: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """One JSON value, or the findings that say why there is none."""

    value: Any
    findings: tuple[Finding, ...] = ()


def load_item(raw: bytes | str) -> Loaded:
    """One registration from its JSON text of at most 64 KiB."""
    size = len(raw.encode("utf-8", "surrogatepass") if isinstance(raw, str) else raw)
    if size > ITEM_MAX:
        return Loaded(None, (found("item.too_large", "", n=size, max=ITEM_MAX),))
    return _usable(_parse(raw))


def load_list(raw: bytes | str) -> list[Loaded] | Loaded:
    """The registrations of a JSON array of at most 8 MiB, or the one of a single object; each with its own findings.

    What cannot be read as a whole comes back as one `Loaded` with findings.
    """
    size = len(raw.encode("utf-8", "surrogatepass") if isinstance(raw, str) else raw)
    if size > ARRAY_MAX:
        return Loaded(None, (found("input.too_large", "", n=size, max=ARRAY_MAX),))
    whole = _parse(raw)
    if whole.findings:
        return whole
    if not isinstance(whole.value, list):
        return load_item(raw) if size > ITEM_MAX else _usable(whole)
    return [_of_size(_usable(Loaded(item))) for item in whole.value]


def _of_size(item: Loaded) -> Loaded:
    if item.findings:
        return item
    size = len(json.dumps(item.value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"))
    return item if size <= ITEM_MAX else Loaded(None, (found("item.too_large", "", n=size, max=ITEM_MAX),))


def _parse(raw: bytes | str) -> Loaded:
    try:
        text = raw if isinstance(raw, str) else raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return Loaded(None, (found("json.not_utf8", ""),))
    try:
        value = json.loads(
            text.removeprefix("\ufeff"),
            object_pairs_hook=_pairs,
            parse_constant=lambda _: _Unusable("json.not_a_number"),
            parse_int=_integer,
            parse_float=_float,
        )
    except json.JSONDecodeError as error:
        return Loaded(None, (found("json.invalid", "", line=error.lineno, column=error.colno),))
    except RecursionError:
        return Loaded(None, (found("json.too_deep", "", max=DEPTH_MAX),))
    return Loaded(value)


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) == len(pairs):
        return made
    doubled = _Doubled(made)
    seen: set[str] = set()
    doubled.names = tuple(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
    return doubled


def _integer(digits: str) -> int | _Unusable:
    return int(digits) if len(digits) <= _DIGITS_MAX else _Unusable("json.number")


def _float(digits: str) -> float | _Unusable:
    value = float(digits)
    return value if math.isfinite(value) else _Unusable("json.number")


def _usable(loaded: Loaded) -> Loaded:
    """The value if nothing in it is unusable."""
    if loaded.findings:
        return loaded
    faults = tuple(_faults(loaded.value))
    return Loaded(None, faults) if faults else loaded


def _faults(value: Any) -> Iterator[Finding]:
    """Everything in a value that JSON allows and a registration does not; without recursion, so any depth is fine."""
    waiting: list[tuple[str, int, Any]] = [("", 1, value)]
    while waiting:
        path, depth, one = waiting.pop()
        if depth > DEPTH_MAX and isinstance(one, dict | list):
            yield found("json.too_deep", path[:200], max=DEPTH_MAX)
            return
        if isinstance(one, _Unusable):
            yield found(one.code, path[:200], max=_DIGITS_MAX)
        elif isinstance(one, dict):
            if isinstance(one, _Doubled):
                for name in dict.fromkeys(one.names):
                    yield found("json.doubled_key", _under(path, name), name=safe_text(name[:60]))
            waiting += [(_under(path, name), depth + 1, inner) for name, inner in one.items()]
        elif isinstance(one, list):
            waiting += [(f"{path}[{number}]", depth + 1, inner) for number, inner in enumerate(one)]


def _under(path: str, name: str) -> str:
    shown = safe_text(name[:60])
    return f"{path}.{shown}" if path else shown
