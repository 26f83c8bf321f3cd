"""Group commit: what wants to be written while one commit runs goes together in the next (design §8).

Everything the engine does with its store goes through here, on one thread of its own, so that a slow disk never holds
up the conversation with the systems.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from jobterm.outbox.store import Operation, Store

T = TypeVar("T")

LARGEST_GROUP = 64
"""Operations in one commit; more would delay the first of them."""

LINGER_SHARE, LINGER_MOST = 0.1, 0.01
"""For which part of the time that the last commit took, and at most how many seconds, the next one waits for company:
what a commit has set free asks the store, talks to its system, and wants to be written again. Without this each step of
a delivery would miss the next commit by a hair."""


class Committer:
    """The engine's way to its store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._thread = ThreadPoolExecutor(1, "jobterm-store")
        self._waiting: list[tuple[Operation[Any], asyncio.Future[Any]]] = []
        self._task: asyncio.Task[None] | None = None
        self._questions: list[tuple[Callable[[Store], Any], asyncio.Future[Any]]] = []
        self._asking: asyncio.Task[None] | None = None
        self._took = 0.0
        """Seconds that the last commit took."""

    async def commit(self, operation: Operation[T]) -> T:
        """Run ``operation`` in the next commit; returns when it is durable; raises its StoreError."""
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((operation, future))
        if self._task is None:
            self._task = asyncio.create_task(self._work())
        return await future

    async def read(self, question: Callable[[Store], T]) -> T:
        """Ask the store something. What is asked in one turn of the loop goes to the thread together: each way there
        and back costs more than most answers."""
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._questions.append((question, future))
        if self._asking is None:
            self._asking = asyncio.create_task(self._ask())
        return await future

    async def _ask(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            while self._questions:
                group, self._questions = self._questions, []
                questions = [question for question, _ in group]
                try:
                    answers = await loop.run_in_executor(self._thread, self._answers, questions)
                except Exception as error:  # the thread has ended
                    answers = [error] * len(group)
                _hand_out(group, answers)
        finally:
            self._asking = None

    def _answers(self, questions: list[Callable[[Store], Any]]) -> list[Any]:
        """Each question's answer, or what it raised."""
        answers: list[Any] = []
        for question in questions:
            try:
                answers.append(question(self._store))
            except Exception as error:
                answers.append(error)
        return answers

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            while self._waiting:
                if self._took:
                    await asyncio.sleep(min(LINGER_MOST, LINGER_SHARE * self._took))
                group = self._waiting[:LARGEST_GROUP]
                del self._waiting[:LARGEST_GROUP]
                operations = [operation for operation, _ in group]
                began = loop.time()
                try:
                    results = await loop.run_in_executor(self._thread, self._store.commit, operations)
                except Exception as error:
                    # The whole commit failed (disk full, damage): each of its callers must know.
                    results = [error] * len(group)
                self._took = loop.time() - began
                _hand_out(group, results)
        finally:
            self._task = None

    async def close(self) -> None:
        """Wait for what is being written and asked, and end the thread."""
        running = [task for task in (self._task, self._asking) if task is not None]
        await asyncio.gather(*running, return_exceptions=True)
        self._thread.shutdown(wait=True)


def _hand_out(group: Sequence[tuple[Any, asyncio.Future[Any]]], results: Sequence[Any]) -> None:
    """Give each of those who wait its result, or raise it there; some may have gone."""
    for (_, future), result in zip(group, results, strict=True):
        if future.done():
            continue
        if isinstance(result, Exception):
            future.set_exception(result)
        else:
            future.set_result(result)
