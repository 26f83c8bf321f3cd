"""Takes what a TOML file says for the settings of `model`, by the types that stand there, and names every place where
that cannot be. What types cannot say stands in `reading`.

pydantic would do the same, for six megabytes at every desk; it stays for the JSON Schema, and the tests hold the two
against each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from jobterm.config.model import Settings
from jobterm.config.problems import ConfigProblem
from jobterm.domain.registrations.names import nearest

_EXPECTED: Final[Mapping[type, str]] = {str: '"text"', bool: "true / false", int: "123"}
_EXAMPLES: Final = {"profile": '"production" / "training"', "municipality": '"0751"'}
_WRONG: Final = object()


def settings_of(raw: Mapping[str, Any]) -> Settings | list[ConfigProblem]:
    """The settings that a parsed file says, or every place (without its line) whose kind is wrong. Words become
    enumerations; nothing else becomes what it is not."""
    problems: list[ConfigProblem] = []
    made = _table(Settings, raw, (), problems)
    return problems if problems else made


def _table(holder: type, raw: Any, path: tuple[str, ...], problems: list[ConfigProblem]) -> Any:
    if not isinstance(raw, dict):
        problems.append(_problem(path, "config.type", expected="[table]"))
        return _WRONG
    hints, known = get_type_hints(holder), {one.name: one for one in fields(holder)}
    values = {}
    for name, one in known.items():
        if name in raw:
            values[name] = _value(hints[name], raw[name], (*path, name), problems)
        elif one.default is MISSING and one.default_factory is MISSING:
            example = "[site]" if name == "site" else f"{name} = {_EXAMPLES.get(name, '...')}"
            problems.append(_problem((*path, name), "config.missing", expected=example))
    for name in raw:
        if name not in known:
            near = nearest(name, tuple(known))
            meant = ".".join((*path, near)) if near else ", ".join(known)
            problems.append(_problem((*path, name), "config.unknown_key", nearest=meant))
    return holder(**values) if not problems else _WRONG


def _value(hint: Any, raw: Any, path: tuple[str, ...], problems: list[ConfigProblem]) -> Any:
    if get_origin(hint) in (Union, UnionType):  # "or left out": TOML has no word for nothing
        (hint,) = (one for one in get_args(hint) if one is not NoneType)
    if is_dataclass(hint):
        assert isinstance(hint, type)
        return _table(hint, raw, path, problems)
    if get_origin(hint) is dict:
        return _named(get_args(hint)[1], raw, path, problems)
    if words := tuple(_words(hint)):
        if not isinstance(raw, str) or raw not in words:
            problems.append(_problem(path, "config.not_one_of", expected=", ".join(words)))
            return _WRONG
        return hint(raw) if isinstance(hint, type) else raw
    if hint is Any:  # settings of a supplier's plug-in, which that declares
        return raw
    if type(raw) is not hint:  # exactly: true is no number
        problems.append(_problem(path, "config.type", expected=_EXPECTED[hint]))
    return raw


def _named(hint: Any, raw: Any, path: tuple[str, ...], problems: list[ConfigProblem]) -> Any:
    """A table whose keys are anybody's own."""
    if not isinstance(raw, dict):
        problems.append(_problem(path, "config.type", expected="[table]"))
        return _WRONG
    return {name: _value(hint, one, (*path, name), problems) for name, one in raw.items()}


def _words(hint: Any) -> Iterator[str]:
    if get_origin(hint) is Literal:
        yield from get_args(hint)
    elif isinstance(hint, type) and issubclass(hint, Enum):
        yield from (str(one.value) for one in hint)


def _problem(path: tuple[str, ...], code: str, **values: Any) -> ConfigProblem:
    return ConfigProblem(".".join(path), code, values=values)
