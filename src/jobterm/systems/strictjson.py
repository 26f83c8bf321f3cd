"""Reading JSON from strangers: bounded depth, no doubled keys, no NaN. What it means stands elsewhere."""

from __future__ import annotations

import json
import math
import re
from typing import Any, Final, NoReturn

DEPTH: Final = 40
"""Deeper than any contract's answer by far."""
_STRING: Final = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BRACKET: Final = re.compile(rb"[\[\]{}]")


class NotJson(ValueError):
    """The bytes are not JSON as we take it; the message says why and never quotes them."""


def loads(data: bytes) -> Any:
    """The value that ``data`` (UTF-8) holds; raises NotJson."""
    _check_depth(data)
    try:
        return json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_pairs,
            parse_constant=_constant,
            parse_float=_finite,
        )
    except NotJson:
        raise
    except (ValueError, RecursionError) as error:
        raise NotJson(type(error).__name__) from None


def loads_object(data: bytes) -> dict[str, Any]:
    """The same where only an object will do."""
    value = loads(data)
    if not isinstance(value, dict):
        raise NotJson("not an object")
    return value


def _check_depth(data: bytes) -> None:
    depth = 0
    for bracket in _BRACKET.finditer(_STRING.sub(b"", data)):
        depth += 1 if bracket.group() in b"[{" else -1
        if depth > DEPTH:
            raise NotJson("too deep")


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise NotJson("doubled key")
    return made


def _constant(_name: str) -> NoReturn:
    raise NotJson("not a number")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise NotJson("not a finite number")
    return value
