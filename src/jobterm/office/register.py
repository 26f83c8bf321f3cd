"""``register``: reads many registrations, checks each, and enters them one by one, each in its own commit.

An array is read and checked whole before its first commit, its needs as a graph; of JSON lines only one is held at a
time (interface §3 with amendment 4).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from jobterm.domain.findings import found
from jobterm.domain.registrations.model import Finding
from jobterm.i18n import _
from jobterm.office import findings as saying
from jobterm.office.asking import Asking
from jobterm.office.clerk import Clerk, Draft, refused, unread
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.intake import Piece, Shape, Unreadable, read
from jobterm.office.needs import cycles
from jobterm.office.parts import Parts
from jobterm.office.troubles import telling
from jobterm.office.views import RegisterResult


@dataclass
class Entry:
    """One element of an array on its way: ``draft`` is None where it could not be read."""

    line: int
    draft: Draft | None
    findings: tuple[Finding, ...] = ()
    result: RegisterResult | None = None


class Intake:
    """The registrations of one input. Iterate it once; then ask how it ended."""

    def __init__(self, parts: Parts, source: BinaryIO) -> None:
        self._clerk = Clerk(parts)
        self._asking = Asking(parts)
        self._source = source
        self._taken = self._not_taken = self._readable = 0

    @property
    def exit_code(self) -> Exit:
        """0 all taken, 3 some not, 2 nothing readable (interface §3)."""
        if not self._readable:
            return Exit.USAGE
        return Exit.REFUSED if self._not_taken else Exit.DONE

    def __iter__(self) -> Iterator[RegisterResult]:
        try:
            shape, pieces = read(self._source)
        except Unreadable as error:
            raise _unreadable(error) from None
        with self._asking:
            results = self._array(list(pieces)) if shape is Shape.ARRAY else self._lines(pieces)
            for result in results:
                if result.state == "queued":
                    self._taken += 1
                else:
                    self._not_taken += 1
                yield result

    def _lines(self, pieces: Iterable[Piece]) -> Iterator[RegisterResult]:
        for piece in pieces:
            yield self._line(piece)

    def _line(self, piece: Piece) -> RegisterResult:
        if piece.loaded.findings:
            return unread(piece.line, piece.loaded.findings)
        self._readable += 1
        with telling():
            self._asking.about(piece.loaded.value)
            draft = self._clerk.draft(piece.loaded.value)
            unknown = [needed for needed in draft.needs if not self._clerk.stored(needed)]
            if unknown:
                draft = draft.refused(*(found("needs.unknown", "needs", id=one) for one in unknown))
            return self._clerk.enter(draft, piece.line) if draft.accepted else refused(draft, piece.line)

    # ---- an array ----------------------------------------------------------------------------------------------

    def _array(self, pieces: list[Piece]) -> Iterator[RegisterResult]:
        with telling():
            entries = [self._entry(piece) for piece in pieces]
            by_id: dict[str, Entry] = {}
            for entry in entries:
                if entry.draft is not None and entry.draft.id is not None:
                    by_id.setdefault(entry.draft.id, entry)
            self._refuse_by_needs(entries, by_id)
        for entry in entries:
            with telling():
                self._enter(entry, by_id)
            if entry.result is not None:
                yield entry.result

    def _entry(self, piece: Piece) -> Entry:
        if piece.loaded.findings:
            return Entry(piece.line, None, piece.loaded.findings)
        self._readable += 1
        self._asking.about(piece.loaded.value)
        return Entry(piece.line, self._clerk.draft(piece.loaded.value))

    def _refuse_by_needs(self, entries: list[Entry], by_id: dict[str, Entry]) -> None:
        """Unknown needs, cycles, and then whatever needs something that is not accepted."""
        graph = {one: entry.draft.needs for one, entry in by_id.items() if entry.draft is not None}
        circular = cycles(graph)
        for entry in entries:
            draft = entry.draft
            if draft is None or not draft.accepted:
                continue
            unknown = [one for one in draft.needs if one not in by_id and not self._clerk.stored(one)]
            wrong = [found("needs.unknown", "needs", id=one) for one in unknown]
            if draft.id in circular:
                wrong.append(found("needs.cycle", "needs"))
            if wrong:
                entry.draft = draft.refused(*wrong)
        changed = True
        while changed:
            changed = False
            for entry in entries:
                changed |= _refuse_dependant(entry, by_id)

    def _enter(self, entry: Entry, by_id: dict[str, Entry]) -> None:
        """Enter an element after what it needs, so that the store knows every need; results wait for their turn."""
        waiting = [entry]
        while waiting:
            one = waiting[-1]
            if one.result is not None:
                waiting.pop()
                continue
            needs = [by_id[needed] for needed in one.draft.needs if needed in by_id] if one.draft is not None else []
            open_needs = [needed for needed in needs if needed.result is None and needed is not one]
            if open_needs:
                waiting.extend(open_needs)
                continue
            waiting.pop()
            one.result = self._result(one, by_id)

    def _result(self, entry: Entry, by_id: dict[str, Entry]) -> RegisterResult:
        draft = entry.draft
        if draft is None:
            return unread(entry.line, entry.findings)
        # What it needs may have been refused by the store only now, by another process's doing.
        _refuse_dependant(entry, by_id)
        draft = entry.draft or draft
        result = self._clerk.enter(draft, entry.line) if draft.accepted else refused(draft, entry.line)
        if result.state != "queued" and draft.accepted:
            entry.draft = draft.refused()
        return result


def take(parts: Parts, source: BinaryIO) -> Intake:
    """The registrations in ``source``; nothing is read before the result is iterated."""
    return Intake(parts, source)


def _refuse_dependant(entry: Entry, by_id: dict[str, Entry]) -> bool:
    """Refuse an element that needs a refused one; whether it changed."""
    draft = entry.draft
    if draft is None or not draft.accepted or draft.there is not None:
        return False
    refused_needs = [one for one in draft.needs if one in by_id and not _accepted(by_id[one])]
    if refused_needs:
        entry.draft = draft.refused(*(found("needs.not_accepted", "needs", id=one) for one in refused_needs))
    return bool(refused_needs)


def _accepted(entry: Entry) -> bool:
    if entry.result is not None:
        return entry.result.state == "queued"
    return entry.draft is not None and entry.draft.accepted


def _unreadable(error: Unreadable) -> OfficeError:
    if error.finding is None:
        return OfficeError(
            "input.empty",
            _("There is no registration in the input."),
            cure=_("Give one JSON object, an array, or one object per line."),
            field="FILE",
            exit_code=Exit.USAGE,
        )
    told = saying.view(error.finding)
    return OfficeError(told.code, told.message, cure=told.cure, field="FILE", exit_code=Exit.USAGE)
