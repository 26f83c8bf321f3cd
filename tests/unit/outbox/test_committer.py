"""The engine's way to its store: groups of commits, questions asked together, each caller with its own answer."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, TypeVar, cast

import pytest

from jobterm.outbox.committer import Committer
from jobterm.outbox.store import Operation, Stale, Store, StoreFull, Transaction

T = TypeVar("T")


class GroupsOnly:
    """As much of a store as the committer uses; the first commit waits until it is let go."""

    def __init__(self) -> None:
        self.groups: list[int] = []
        self.begun, self.go_on = threading.Event(), threading.Event()
        self.full = False

    def commit(self, operations: Sequence[Operation[Any]]) -> list[Any]:
        if self.full:
            raise StoreFull("no room")
        self.groups.append(len(operations))
        self.begun.set()
        self.go_on.wait(10)
        return [_one(operation) for operation in operations]


def _one(operation: Operation[Any]) -> Any:
    try:
        return operation(cast("Transaction", None))
    except Stale as error:
        return error


def run(work: Callable[[Committer, GroupsOnly], Coroutine[Any, Any, T]]) -> T:
    store = GroupsOnly()

    async def main() -> T:
        committer = Committer(cast("Store", store))
        try:
            return await work(committer, store)
        finally:
            store.go_on.set()
            await committer.close()

    return asyncio.run(main())


def failing(_: object) -> int:
    raise Stale("somebody else was faster")


def giving(n: int) -> Operation[int]:
    return lambda _: n


def test_what_is_to_be_written_while_a_commit_runs_goes_together_in_the_next() -> None:
    async def work(committer: Committer, store: GroupsOnly) -> None:
        first = asyncio.create_task(committer.commit(lambda _: 0))
        await asyncio.get_running_loop().run_in_executor(None, store.begun.wait, 10)
        more = [asyncio.create_task(committer.commit(giving(n))) for n in range(1, 6)]
        await asyncio.sleep(0)
        store.go_on.set()
        assert await asyncio.gather(first, *more) == [0, 1, 2, 3, 4, 5]
        assert store.groups == [1, 5]

    run(work)


def test_an_operation_that_fails_fails_for_its_caller_alone() -> None:
    async def work(committer: Committer, store: GroupsOnly) -> None:
        store.go_on.set()
        found = await asyncio.gather(
            committer.commit(lambda _: 1), committer.commit(failing), committer.commit(lambda _: 3),
            return_exceptions=True,
        )  # fmt: skip
        assert (found[0], found[2]) == (1, 3)
        assert isinstance(found[1], Stale)

    run(work)


def test_a_commit_that_fails_is_told_to_everyone_in_it() -> None:
    async def work(committer: Committer, store: GroupsOnly) -> None:
        store.full = True
        found = await asyncio.gather(*(committer.commit(lambda _: 1) for _ in range(3)), return_exceptions=True)
        assert [type(one) for one in found] == [StoreFull] * 3
        store.full = False
        store.go_on.set()
        assert await committer.commit(lambda _: 2) == 2, "the next one is a new chance"

    run(work)


def test_questions_of_one_turn_get_each_its_own_answer() -> None:
    threads: set[str] = set()

    def number(n: int) -> Callable[[Store], int]:
        def question(_store: Store) -> int:
            threads.add(threading.current_thread().name)
            return n

        return question

    async def work(committer: Committer, _store: GroupsOnly) -> None:
        found = await asyncio.gather(
            committer.read(number(1)), committer.read(failing), committer.read(number(3)), return_exceptions=True
        )
        assert (found[0], found[2]) == (1, 3)
        assert isinstance(found[1], Stale)
        assert threads == {"jobterm-store_0"}
        with pytest.raises(Stale):
            await committer.read(failing)

    run(work)


def test_a_caller_who_has_gone_hurts_nobody() -> None:
    async def work(committer: Committer, store: GroupsOnly) -> None:
        gone = asyncio.create_task(committer.commit(lambda _: 1))
        stays = asyncio.create_task(committer.commit(lambda _: 2))
        await asyncio.get_running_loop().run_in_executor(None, store.begun.wait, 10)
        gone.cancel()
        store.go_on.set()
        assert await stays == 2

    run(work)
