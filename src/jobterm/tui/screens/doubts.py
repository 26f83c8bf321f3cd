"""What F9 asks before it saves: reasons for going on in spite of a rule, and other ways to register the same event.
Pure; answering is the form's affair."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from jobterm.i18n import _
from jobterm.office.desk import CheckView, WayView
from jobterm.office.views import FindingView
from jobterm.tui.cells import Row, row, width


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something F9 asks before it saves: a rule's finding (its reason becomes an override), a similar item, or a remark
    that another way answers. ``ways`` are the last of its answers."""

    code: str
    words: str
    reasons: tuple[str, ...]
    ways: tuple[WayView, ...] = ()


def reasons(code: str = "") -> tuple[str, ...]:
    """The reasons of one digit for going on in spite of a rule; the last one is typed."""
    if code.startswith("company."):
        return (_("the employer asked for it"), _("it has an agreement with us"), _("other"))
    return (_("told us in time"), _("could not tell before"), _("agreed with the citizen"), _("other"))


def doubt_of(finding: FindingView, ways: tuple[WayView, ...]) -> Doubt:
    """What is asked about a finding: the reason for going on in spite of a rule, or the same without one; and the other
    ways there are."""
    other = tuple(way.words for way in ways)
    if finding.level == "rule":
        return Doubt(finding.code, _("Why all the same?"), (*reasons(finding.code), *other), ways)
    return Doubt(finding.code, _("Is it another event?"), (_("save this one too"), *other), ways)


def doubts_of(check: CheckView, settled: Collection[str]) -> list[Doubt]:
    """All that F9 asks, without what has been answered."""
    doubts = [
        doubt_of(one, tuple(way for way in check.ways if way.finding == one.code))
        for one in check.findings
        if one.code not in settled and (one.level == "rule" or any(way.finding == one.code for way in check.ways))
    ]
    if check.similar and "similar" not in settled:
        doubts.insert(0, Doubt("similar", _("One like it is in the queue."), (_("save this one too"),)))
    return doubts


def question_of(doubt: Doubt) -> Row:
    """A doubt with its answers on one line."""
    listed = "  ".join(f"{n} {words}" for n, words in enumerate(doubt.reasons, 1))
    return row((doubt.words, "notice"), f" {listed}  ", (_("Esc=back"), "dim"))


def fits(doubt: Doubt, columns: int) -> bool:
    """Whether one line is enough for what it asks and its answers; the way back may be cut, Esc is everywhere."""
    asked = question_of(doubt)[:-1]
    return sum(width(span.text) for span in asked) - 2 <= columns
