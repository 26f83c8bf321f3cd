"""What a supplier's system is written with: the one module of jobterm that a plug-in may import. How one is made stands
in docs/guide/adapter.md. What stands in ``__all__`` keeps its name and its meaning as long as ``API`` is 1; the rest of
jobterm may change.

The transport stays ours: a plug-in is given a ``Wire`` and makes no connections of its own.
"""

from __future__ import annotations

from jobterm.clock import COPENHAGEN, Clock, from_text, to_text
from jobterm.domain.dates import local_day
from jobterm.domain.registrations.model import Authority, Registration
from jobterm.outbox.feeding import CursorRefused, FeedPage
from jobterm.outbox.port import (
    Assignment,
    BeforeFirstByte,
    CannotRender,
    Capabilities,
    LookUp,
    OnPaper,
    Outcome,
    OutcomeClass,
    Receipt,
    Rendered,
    Sight,
    SystemPort,
)
from jobterm.outbox.reading import (
    CASE_SECTIONS,
    Asker,
    Entry,
    Fact,
    FeedPort,
    Hit,
    Matter,
    ReaderPort,
    Reading,
    ReadState,
    RegisterPort,
    SearchPort,
    Section,
    Slot,
    SlotsPort,
)
from jobterm.systems.adapter import Adapter, Codec, Sender, WriteCodec
from jobterm.systems.common import (
    citizen,
    guest_reason,
    header_safe,
    organisation,
    pause,
    receipt,
    reference,
    references,
    reopening,
    said,
    told,
    unmarked,
    user,
)
from jobterm.systems.fields import (
    DAY,
    DEADLINE,
    FLAG,
    INSTANT,
    NUMBER,
    NUMBERED,
    TEXT,
    Codes,
    Field,
    Many,
    NotReadable,
    One,
    Ref,
    Table,
    decode,
    differences,
    encode,
)
from jobterm.systems.joined import Introduction, Sentence
from jobterm.systems.jsonrest import JSON, Dialect, JsonCodec, Told, closed, to_bytes, to_object
from jobterm.systems.maker import API, Made, Port, Setting
from jobterm.systems.reading import blocks, facts, hit, only, words
from jobterm.systems.soap import NotSoap, body_of, envelope, root_of, written
from jobterm.systems.wire import Wire, WireAnswer, WireFault, WireRequest

JOBTERM_API = API
"""What a plug-in is written for, to be given as ``Made(..., api=1)``: as a number, not by this name."""

__all__ = [  # noqa: RUF022  in the order of use
    # what it offers
    "JOBTERM_API", "Capabilities", "Introduction", "Made", "Port", "Sentence", "Setting",
    # what it can be
    "FeedPort", "ReaderPort", "RegisterPort", "SearchPort", "SlotsPort", "SystemPort",
    # what it is asked to send, and what it answers
    "Assignment", "Authority", "BeforeFirstByte", "CannotRender", "LookUp", "OnPaper", "Outcome", "OutcomeClass",
    "Receipt", "Registration", "Rendered", "Sight",
    # what it reads
    "CASE_SECTIONS", "Asker", "CursorRefused", "Entry", "Fact", "FeedPage", "Hit", "Matter", "ReadState", "Reading",
    "Section", "Slot",
    # the line
    "Wire", "WireAnswer", "WireFault", "WireRequest",
    # the talking half that is the same for every system, and a codec for JSON that keys by our id
    "Adapter", "Codec", "Dialect", "JsonCodec", "Sender", "Told", "WriteCodec",
    # values, fields and answers
    "COPENHAGEN", "DAY", "DEADLINE", "FLAG", "INSTANT", "JSON", "NUMBER", "NUMBERED", "TEXT", "Clock", "Codes",
    "Field", "Many", "NotReadable", "NotSoap", "One", "Ref", "Table", "blocks", "body_of", "citizen", "closed",
    "decode", "differences", "encode", "envelope", "facts", "from_text", "guest_reason", "header_safe", "hit",
    "local_day", "only", "organisation", "pause", "receipt", "reference", "references", "reopening", "root_of",
    "said", "to_bytes", "to_object", "to_text", "told", "unmarked", "user", "words", "written",
]  # fmt: skip
