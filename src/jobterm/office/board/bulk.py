"""One decision for many equal items: each is decided by itself, under the same rules as one alone; those that may not
be decided so are named with why, and the others are done."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from jobterm.i18n import ngettext
from jobterm.office.board.queue import house
from jobterm.office.board.take_over import take_over
from jobterm.office.board.views import RETRY, TAKE_OVER, WITHDRAW, BulkView, BulkWish
from jobterm.office.errors import Exit, OfficeError
from jobterm.office.parts import Parts
from jobterm.office.resolve import checked_reason, decide, retry, withdraw
from jobterm.office.wishes import Decision, Verdict

CHUNK = 50
"""So many are done at a time, so that others may ask the store in between."""


def bulk(parts: Parts, items: Sequence[str], wish: BulkWish) -> BulkView:
    """Do it with each; OfficeError without a reason, or for anybody but a superuser."""
    checked_reason(wish.reason)
    if wish.what == TAKE_OVER:
        return take_over(parts, items, wish.reason)
    refused: list[tuple[str, str]] = []
    done = 0
    with house(parts) as whole:
        does = _work(whole, wish)
        for one in dict.fromkeys(items):
            try:
                does(one)
                done += 1
            except OfficeError as error:
                if error.exit_code not in (Exit.REFUSED, Exit.USAGE):
                    raise  # the store itself: none of the others would go either
                refused.append((one, f"{error.message} {error.cure}".strip()))
    return summed([BulkView(done, tuple(refused))])


def summed(parts: Sequence[BulkView]) -> BulkView:
    """Several as one, in words."""
    done, refused = sum(one.done for one in parts), tuple(item for one in parts for item in one.refused)
    said = ngettext("{n} item decided.", "{n} items decided.", done).format(n=done)
    if refused:
        left = ngettext("{n} not: {why}", "{n} not, the first because: {why}", len(refused))
        said = f"{said} {left.format(n=len(refused), why=refused[0][1])}"
    return BulkView(done, refused, said)


def _work(parts: Parts, wish: BulkWish) -> Callable[[str], object]:
    if wish.what == WITHDRAW:
        return lambda one: withdraw(parts, one, wish.reason)
    if wish.what == RETRY:
        return lambda one: retry(parts, one)
    verdict = Verdict(wish.what)
    return lambda one: decide(parts, one, Decision(verdict, wish.reason))
