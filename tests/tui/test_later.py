"""Work that is replaced before it has begun leaves nothing behind, in whatever order Python clears it away."""

from __future__ import annotations

import gc
import warnings

from textual.app import App

from jobterm.tui.later import later


async def test_work_that_is_replaced_before_it_has_begun_is_never_called() -> None:
    begun: list[int] = []

    async def work(n: int) -> None:
        begun.append(n)

    app = App[None]()
    async with app.run_test() as pilot:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            for n in range(3):
                later(app, "group", work, n)
            await pilot.pause()
            await app.workers.wait_for_complete()
            gc.collect()
    assert begun == [2]


async def test_work_that_is_not_exclusive_is_all_done() -> None:
    begun: list[int] = []

    async def work(n: int, *, plus: int) -> None:
        begun.append(n + plus)

    app = App[None]()
    async with app.run_test() as pilot:
        for n in range(3):
            later(app, "group", work, n, exclusive=False, plus=10)
        await pilot.pause()
        await app.workers.wait_for_complete()
    assert begun == [10, 11, 12]
