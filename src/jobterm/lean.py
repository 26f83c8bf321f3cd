"""Makes the methods of dataclasses from shared code instead of compiling each anew: five hundred classes are 4 MB and a
tenth of a second less. Only the program's own process is changed, by its entrance; what a class does stays the same.

Where Python makes them in another way (3.13 does), nothing is changed. Decision 29 tells what it saves.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Sequence
from operator import attrgetter
from threading import get_ident
from typing import Any, Final

_NAMES: Final = re.compile(r"self\.(\w+)")
_SHOWING: Final[set[tuple[int, int]]] = set()
_OURS: Final = ("_repr_fn", "_cmp_fn", "_hash_fn", "_frozen_get_del_attr")


def install() -> bool:
    """Have it so from here on; whether this Python makes dataclasses in the way that is known here."""
    inside: Any = dataclasses
    if not all(hasattr(inside, name) for name in _OURS):
        return False
    inside._repr_fn = _repr
    inside._cmp_fn = _comparing(inside._cmp_fn)
    inside._hash_fn = _hash
    inside._frozen_get_del_attr = _frozen
    return True


def _values(names: Sequence[str]) -> Callable[[Any], tuple[Any, ...]]:
    """What gives the fields of an instance as a tuple."""
    if len(names) > 1:
        return attrgetter(*names)
    if not names:
        return lambda _self: ()
    (name,) = names
    return lambda self: (getattr(self, name),)


def _repr(fields: Sequence[dataclasses.Field[Any]], globals: Any) -> Any:
    del globals
    names = tuple(one.name for one in fields)

    def __repr__(self: Any) -> str:
        # One that holds itself is shown as three dots within itself, as Python does.
        key = (id(self), get_ident())
        if key in _SHOWING:
            return "..."
        _SHOWING.add(key)
        try:
            return f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in names)})"
        finally:
            _SHOWING.discard(key)

    return __repr__


def _comparing(otherwise: Callable[..., Any]) -> Callable[..., Any]:
    def made(name: str, op: str, self_tuple: str, other_tuple: str, globals: Any) -> Any:
        if name != "__eq__":
            return otherwise(name, op, self_tuple, other_tuple, globals=globals)
        values = _values(_NAMES.findall(self_tuple))

        def __eq__(self: Any, other: Any) -> Any:
            return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

        return __eq__

    return made


def _hash(fields: Sequence[dataclasses.Field[Any]], globals: Any) -> Any:
    del globals
    values = _values([one.name for one in fields])

    def __hash__(self: Any) -> int:
        return hash(values(self))

    return __hash__


def _frozen(cls: type, fields: Sequence[dataclasses.Field[Any]], globals: Any) -> Any:
    """Nobody holds ``cls``: where it has slots it is only the mould of the class that is used, and goes."""
    del cls, globals
    names = frozenset(one.name for one in fields)

    def owner(self: Any, method: Any) -> Any:
        return next(one for one in type(self).__mro__ if method in vars(one).values())

    def __setattr__(self: Any, name: str, value: Any) -> None:
        holder = owner(self, __setattr__)
        if type(self) is holder or name in names:
            raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")
        super(holder, self).__setattr__(name, value)

    def __delattr__(self: Any, name: str) -> None:
        holder = owner(self, __delattr__)
        if type(self) is holder or name in names:
            raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")
        super(holder, self).__delattr__(name)

    return __setattr__, __delattr__
