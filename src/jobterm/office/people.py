"""What this desk knows of a citizen without asking anyone: name, municipality and target group as read last."""

from __future__ import annotations

from dataclasses import dataclass

from jobterm.office.parts import Parts
from jobterm.outbox.port import Reading, Section


@dataclass(frozen=True, slots=True)
class Known:
    """A citizen as read last. ``seen``: any system has told of her; ``unknown``: every system that was asked said that
    it does not know her; ``dead``: one said so."""

    cpr: str
    seen: bool = False
    name: str | None = None
    municipality: str | None = None
    target_group: str | None = None
    protected: bool = False
    unknown: bool = False
    dead: bool = False


def known(parts: Parts, cpr: str) -> Known:
    """What the cache holds of a citizen; where it holds nothing, only that."""
    readings = parts.cache().readings(cpr, (Section.PERSON,))
    return from_readings(cpr, readings)


def from_readings(cpr: str, readings: dict[str, Reading]) -> Known:
    """The same from readings, whose oldest comes last to win nothing: the newest value of each fact counts."""
    if not readings:
        return Known(cpr)
    told = [reading for reading in readings.values() if reading.facts]
    newest = sorted(told, key=lambda reading: reading.fetched_at.timestamp() if reading.fetched_at else 0.0)
    facts = {fact.field: fact.value for reading in newest for fact in reading.facts if fact.value is not None}
    return Known(
        cpr,
        seen=bool(told),
        name=_text(facts.get("person.name")),
        municipality=_text(facts.get("person.municipality")),
        target_group=_text(facts.get("person.target_group")),
        protected=any(_flag(reading, "person.protected") for reading in told),
        unknown=not told,
        dead=any(_flag(reading, "person.dead") for reading in told),
    )


def _flag(reading: Reading, field: str) -> bool:
    return any(fact.field == field and bool(fact.value) for fact in reading.facts)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
