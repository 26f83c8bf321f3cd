"""Registrations, deliveries and gates as JSON text for a store, and back. One place, used by every store."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, TypeVar

from jobterm.domain.registrations.model import Authority, Override, Registration, ToldHow
from jobterm.outbox.delivery import BootMark, Delivery, Failure, Mode, Role, State, Wish
from jobterm.outbox.pacing import Gate, GateState
from jobterm.outbox.port import Receipt

T = TypeVar("T")


class Unreadable(ValueError):
    """A stored text that is no JSON, or has a fact or a state that this version does not know. Quotes nothing of it."""


def _reading(read: Callable[[str], T]) -> Callable[[str], T]:
    @functools.wraps(read)
    def whole(text: str) -> T:
        try:
            return read(text)
        except (ValueError, TypeError, KeyError, AttributeError):
            raise Unreadable("a stored row cannot be read") from None

    return whole


def _plain(value: Any) -> Any:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    raise TypeError(f"no JSON form for {type(value).__name__}")


_ENCODER = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, separators=(",", ":"), sort_keys=True, default=_plain
)


def dump(value: Any) -> str:
    """Compact JSON with sorted keys, so that equal values have equal text."""
    return _ENCODER.encode(value)


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def registration_to_text(registration: Registration) -> str:
    """The whole registration."""
    plain = {name: getattr(registration, name) for name in registration.__slots__}
    plain["details"] = dict(registration.details)
    plain["base"] = dict(registration.base)
    for name in ("base_details", "base_at"):  # few kinds write over what stands there
        if not plain[name]:
            del plain[name]
    plain["overrides"] = [asdict(item) for item in registration.overrides]
    return dump(plain)


@functools.lru_cache(maxsize=256)
@_reading
def registration_from_text(text: str) -> Registration:
    """What ``registration_to_text`` made; remembered for a moment, as deliveries are."""
    plain = json.loads(text)
    plain["event_date"] = date.fromisoformat(plain["event_date"])
    plain["told_at"] = datetime.fromisoformat(plain["told_at"])
    plain["keyed_at"] = datetime.fromisoformat(plain["keyed_at"])
    plain["on_behalf_of"] = Authority(plain["on_behalf_of"])
    plain["told_how"] = ToldHow(plain["told_how"]) if plain["told_how"] is not None else None
    plain["needs"] = tuple(plain["needs"])
    plain["base_at"] = _instant(plain.get("base_at"))
    plain["overrides"] = tuple(Override(**item) for item in plain["overrides"])
    return Registration(**plain)


def _flat(value: BootMark | Failure | Receipt) -> dict[str, Any]:
    """Its fields; `asdict` would copy each of them, and that takes longer than the rest."""
    return {name: getattr(value, name) for name in value.__slots__}


def delivery_to_text(delivery: Delivery) -> str:
    """Every fact of a delivery; only what differs from a fresh one is written, to keep rows small."""
    return dump(_delivery_plain(delivery))


def _delivery_plain(delivery: Delivery) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for name in Delivery.__slots__:
        value = getattr(delivery, name)
        if value is None or value is False:
            continue
        if isinstance(value, Delivery):
            value = _delivery_plain(value)
        plain[name] = _flat(value) if isinstance(value, (BootMark, Failure, Receipt)) else value
    return plain


_CODES = (("state", State), ("mode", Mode), ("role", Role), ("wish", Wish), ("verdict", State), ("handed_from", State))


@functools.lru_cache(maxsize=256)
@_reading
def delivery_from_text(text: str) -> Delivery:
    """What ``delivery_to_text`` made. Remembered for a moment: one step of a delivery reads the same text several
    times, and a Delivery cannot be changed."""
    return _delivery(json.loads(text))


def _delivery(plain: dict[str, Any]) -> Delivery:
    for name in ("told_at", "claimed_at", "next_at", "held_until", "promise_at", "handed_at"):
        if name in plain:
            plain[name] = datetime.fromisoformat(plain[name])
    plain["event_date"] = date.fromisoformat(plain["event_date"])
    for name, kind in _CODES:
        if name in plain:
            plain[name] = kind(plain[name])
    for name in ("key_birth", "claim_mark"):
        if name in plain:
            plain[name] = BootMark(**plain[name])
    if "last_error" in plain:
        error = plain["last_error"]
        plain["last_error"] = Failure(**(error | {"at": datetime.fromisoformat(error["at"])}))
    if "receipt" in plain:
        receipt = plain["receipt"]
        plain["receipt"] = Receipt(**(receipt | {"at": datetime.fromisoformat(receipt["at"])}))
    if "there" in plain:
        plain["there"] = _delivery(plain["there"])
    return Delivery(**plain)


def gate_to_text(gate: Gate) -> str:
    """What is known of a system."""
    return dump({name: getattr(gate, name) for name in Gate.__slots__})


@_reading
def gate_from_text(text: str) -> Gate:
    """What ``gate_to_text`` made."""
    plain = json.loads(text)
    for name in ("since", "until", "next_probe_at", "last_ok_at"):
        plain[name] = _instant(plain[name])
    return Gate(**(plain | {"state": GateState(plain["state"])}))
