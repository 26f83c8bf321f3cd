"""The words beside an anchor: what an older copy of the outbox must not make forgotten. They are only ever appended, so
that no crash takes one that stood there; which of them holds is told here. Where they lie: ``anchor``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from jobterm.outbox import handed_on, put_back
from jobterm.outbox.handed_on import HandedOn
from jobterm.outbox.put_back import PutBack


def meant(lines: Iterable[str]) -> tuple[tuple[PutBack, ...], tuple[HandedOn, ...]]:
    """What was said of systems that were put back, and what is in the hands of others: of a bundle its last word holds,
    and one without ids is over. ValueError where a line is no word."""
    heard: list[str] = []
    bundles: dict[str, HandedOn] = {}
    for line in lines:
        if handed_on.is_one(line):
            word = HandedOn.from_text(line)
            bundles[word.bundle] = word
        else:
            heard.append(line)
    return put_back.from_lines(heard), tuple(word for word in bundles.values() if word.registrations)


def to_say(there: Sequence[str], heard: Sequence[PutBack], gone: Sequence[HandedOn], *, intended: bool) -> list[str]:
    """What must be appended to ``there`` for an outbox that has ``heard`` this and handed on what is ``gone``.

    ``intended``: it is about to be committed. Then nothing is taken back yet that stands there: a crash before the
    commit leaves a word too many, which the next opening takes back; never one too few. A recovery before that opening
    believes it: of an older copy nobody can say on which side of the commit it was. Then a person says that nobody
    used the bundle, as of any other.
    """
    known, with_others = meant(there)
    more = [word.to_text() for word in heard if word not in known]
    before = {word.bundle: word for word in with_others}
    wanted = {word.bundle: word for word in (handed_on.together(with_others, gone) if intended else gone)}
    for bundle in (*wanted, *(one for one in before if one not in wanted)):
        word = wanted.get(bundle, HandedOn(bundle, ()))
        if before.get(bundle) != word:
            more.append(word.to_text())
    return more
