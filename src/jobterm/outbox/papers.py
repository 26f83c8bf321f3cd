"""What goes to people and not to a machine: the letter of a registration, written when it is to be sent, and a delivery
that turns out to be one for paper. What stands in a letter is the office's business."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from jobterm.domain.letters import Letter
from jobterm.domain.registrations.model import Registration
from jobterm.outbox import states
from jobterm.outbox.committer import Committer
from jobterm.outbox.delivery import Delivery, State
from jobterm.outbox.lease import Lease
from jobterm.outbox.port import Assignment
from jobterm.outbox.store import NewEvent, Store, Transaction

Write = Callable[[Store, Registration], Letter]
"""(the store it lies in, a registration) → the letter that is made of it; raises CannotRender where none can be."""


class Papers:
    """Letters for the systems that carry them, and the way from such a system to a person's hands."""

    def __init__(self, committer: Committer, letters: Mapping[str, Write]) -> None:
        self._committer = committer
        self._letters = letters

    async def whole(self, assignment: Assignment, system: str) -> Assignment:
        """The assignment with its letter, where its system carries letters."""
        write, item = self._letters.get(system), assignment.registration
        if write is None:
            return assignment
        return replace(assignment, letter=await self._committer.read(lambda store: write(store, item)))

    async def by_hand(self, delivery: Delivery, reason: str, lease: Lease) -> State:
        """From now on a person carries it. Only what can certainly not have been applied goes this way."""

        def write(tx: Transaction) -> State:
            tx.check_lease(lease)
            current = tx.delivery(delivery.id)
            if current == delivery and not current.possible:
                current = states.on_paper(current, reason)
                tx.put(current, NewEvent("on_paper", code=reason))
            return current.state

        return await self._committer.commit(write)
