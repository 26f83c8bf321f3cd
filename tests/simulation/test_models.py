"""Tests of the model systems: one that is put back to an older copy knows what it knew then, and nothing since."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from tests.simulation.loop import VirtualLoop
from tests.simulation.systems import Model, Repeat, Request, contract
from tests.simulation.world import uid

from jobterm.outbox.port import OutcomeClass

WEEK = timedelta(days=7)


@pytest.mark.parametrize(("copied_at", "known"), [(3.0, False), (9.0, True)], ids=["in between", "after the answer"])
def test_a_system_that_is_put_back_forgets_an_answer_that_it_had_not_given_yet(copied_at: float, known: bool) -> None:
    """A request had arrived when the copy was made, and was still being worked on: the answer that was kept with its
    key later is no more, like what it did (seed 105106)."""
    model = Model("amp", contract(repeat=Repeat.REPLAYS, ttl=WEEK, look_up=False))
    request = Request(uid(1), "text", "1503801234", "key", None, 0.0, 1)

    async def story() -> tuple[int, bool]:
        await model.arrives(request, refusal=None, breaks="", working=5.0, lag=0.0)
        await asyncio.sleep(10.0)
        model.put_back(copied_at)
        held = len(model.ledger)
        answer = await model.arrives(request, refusal=None, breaks="", working=5.0, lag=0.0)
        assert answer.cls is OutcomeClass.ACCEPTED
        return held, len(model.ledger) > held

    loop = VirtualLoop()
    held, taken_anew = loop.run_until_complete(story())
    loop.close()
    assert (held, taken_anew) == ((1, False) if known else (0, True))
    assert len(model.ledger) == 1
