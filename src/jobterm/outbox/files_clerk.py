"""One file's way to its system (rule R8): made of what waits, written down with its bytes before it is sent, sent under
its name, asked after, receipted record by record. When that is due is the business of ``files_engine``.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random

from jobterm.clock import Clock
from jobterm.outbox import files, records, states
from jobterm.outbox.clearance import BeforeSending, Go, Hold, Review
from jobterm.outbox.committer import Committer
from jobterm.outbox.courier import Identify, References, key_of
from jobterm.outbox.delivery import FINAL, Circumstances, Delivery, Failure, Moment
from jobterm.outbox.files import BatchFile, Member, Phase
from jobterm.outbox.files_port import Addressee, FilePort, FileReceipt, Label, Receipts, Sealed
from jobterm.outbox.lease import Lease
from jobterm.outbox.port import Assignment, CannotRender, Capabilities, Outcome, OutcomeClass, Rendered
from jobterm.outbox.store import LeaseLost, NewEvent, Stale, Store, Transaction

NIGHTS = 3
"""So many nights somebody for whom nobody knows the addressee is looked up again; then a person is asked."""

NO_ADDRESSEE = "no_addressee"
"""Nobody knows whose the delivery is: which fund the citizen is a member of."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A delivery with all that its record is made of."""

    delivery: Delivery
    assignment: Assignment
    addressee: str
    rendered: Rendered


@dataclass(frozen=True, slots=True)
class Moved:
    """What an attempt came to: how the far end behaved (None = it was not asked) and whether a file was written."""

    outcome: Outcome | None
    written: bool
    settled: tuple[str, ...] = ()


class FileClerk:
    """Makes and follows files; holds nothing of its own but what it was given."""

    def __init__(
        self,
        committer: Committer,
        *,
        clock: Clock,
        chance: Random,
        identify: Identify,
        references: References,
        addressee: Addressee,
        before_sending: BeforeSending,
    ) -> None:
        self._committer = committer
        self._clock = clock
        self._chance = chance
        self._identify = identify
        self._references = references
        self._addressee = addressee
        self._before_sending = before_sending

    # ---- making a file ---------------------------------------------------------------------------------------------

    async def waiting(self, port: FilePort) -> list[Delivery]:
        """What may go in a file that closes now."""
        now = Moment.read(self._clock)

        def ask(store: Store) -> list[Delivery]:
            def apart(one: Delivery) -> bool:
                made = store.registration(one.registration)
                needed = [need for need in (*made.needs, *self._references(made)) if need != made.id]
                return store.bound_to(needed, port.id)

            lanes = store.in_lanes(port.id)
            return [one for lane in lanes for one in files.choose(lane, port.capabilities, now, apart)]

        return await self._committer.read(ask)

    async def made_ready(self, delivery: Delivery, port: FilePort, lease: Lease) -> Ready | None:
        """A delivery with its addressee and its record; None where one is lacking: then it says so, and in the end a
        person is asked."""
        registration = await self._committer.read(lambda store: store.registration(delivery.registration))
        word = self._before_sending(registration, delivery)
        if not isinstance(word, (Go, Hold, Review)):
            word = await word
        if not isinstance(word, Go):
            await self._kept_back(delivery, word, lease)
            return None
        addressee = delivery.addressee or await self._addressee(registration)
        if addressee is None:
            await self._without_addressee(delivery, lease)
            return None
        organisation, user = self._identify(registration)
        refs: Mapping[str, str] = await self._committer.read(
            lambda store: store.receipts(self._references(registration), delivery.system)
        )
        assignment = Assignment(registration, key_of(delivery), organisation, user, refs)
        kept = await self._committer.read(lambda store: store.rendering(delivery))
        try:
            rendered = kept or port.record(assignment, addressee)
        except CannotRender as error:
            await self._put(delivery, states.review(delivery, f"cannot_render:{error.field}"), lease, "for_a_person")
            return None
        return Ready(delivery, assignment, addressee, rendered)

    async def _kept_back(self, delivery: Delivery, word: Hold | Review, lease: Lease) -> None:
        """The office says not yet, or a person first."""
        if isinstance(word, Review):
            note = records.dump(list(word.findings))
            await self._put(delivery, states.review(delivery, word.code), lease, "for_a_person", note)
            return
        held = replace(delivery, held_until=word.until, reason=word.why, failures=delivery.failures + 1)
        await self._put(delivery, held, lease, "held_back")

    async def _without_addressee(self, delivery: Delivery, lease: Lease) -> None:
        nights = delivery.failures + 1
        later = replace(delivery, failures=nights, reason=NO_ADDRESSEE)
        spent = nights >= NIGHTS
        await self._put(delivery, states.review(later, NO_ADDRESSEE) if spent else later, lease,
                        "for_a_person" if spent else NO_ADDRESSEE)  # fmt: skip

    async def _put(self, read: Delivery, after: Delivery, lease: Lease, event: str, note: str | None = None) -> None:
        def write(tx: Transaction) -> None:
            tx.check_lease(lease)
            if tx.delivery(read.id) == read:
                tx.put(after, NewEvent(event, code=after.reason, note=note))

        await self._committer.commit(write)

    async def send_new(self, group: Sequence[Ready], closing: datetime, port: FilePort, lease: Lease) -> Moved:
        """Write a file of these records down and send it: nothing is written, and nothing has left, before the
        connection stands (rule R3)."""
        first = group[0].delivery
        ident = str(uuid.uuid5(uuid.UUID(first.registration), f"{first.id}/{first.attempt}/{closing.isoformat()}"))
        sealed = port.seal(Label(ident, group[0].addressee, closing), [one.rendered for one in group])
        members = tuple(
            Member(one.delivery.id, one.delivery.registration, one.delivery.attempt + 1, number)
            for number, one in enumerate(group, start=1)
        )
        file = BatchFile(
            sealed.name, port.id, sealed.addressee, sealed.sha256, sealed.count, sealed.control, closing, members
        )
        written: list[BatchFile] = []

        async def before_first_byte() -> None:
            await self._committer.commit(lambda tx: self._write_down(tx, file, sealed, group, lease))
            written.append(file)

        try:
            outcome = await port.upload(sealed, before_first_byte)
        except LeaseLost:
            raise
        except Stale:
            return Moved(None, False)
        if not written:
            return Moved(outcome, False)
        await self._arrived(file, outcome, port)
        return Moved(outcome, True, tuple(one.delivery for one in members))

    def _write_down(
        self, tx: Transaction, file: BatchFile, sealed: Sealed, group: Sequence[Ready], lease: Lease
    ) -> None:
        """The file with its bytes, and every member claimed: one transaction."""
        tx.check_lease(lease)
        now = Moment.read(self._clock)
        tx.new_file(file, sealed.content)
        for one in group:
            if tx.delivery(one.delivery.id) != one.delivery:
                raise Stale("it has changed since it was read")
            tx.rendered(one.delivery, one.rendered)
            bound = files.bind(one.delivery, file.name, file.addressee, one.rendered.key, now)
            tx.put(bound, NewEvent("claimed", attempt=bound.attempt, request_sha256=one.rendered.sha256(),
                                   code=file.name, by=lease.owner))  # fmt: skip

    # ---- following it ----------------------------------------------------------------------------------------------

    async def send_again(self, file: BatchFile, port: FilePort, lease: Lease) -> Moved:
        """The same bytes under the same name: its name is its key, taken once and for ever."""
        sealed = await self._sealed(file)
        claimed: list[BatchFile] = []

        async def before_first_byte() -> None:
            claimed.append(await self._change(file, files.again, port, lease=lease, event="file_sent_again"))

        try:
            outcome = await port.upload(sealed, before_first_byte)
        except LeaseLost:
            raise
        except Stale:
            return Moved(None, False)
        if claimed:
            await self._arrived(claimed[0], outcome, port)
        return Moved(outcome, bool(claimed))

    async def _arrived(self, file: BatchFile, outcome: Outcome, port: FilePort) -> None:
        """After an attempt to send it; what was refused at the door is refused record by record."""
        failure = None
        if outcome.cls is not OutcomeClass.ACCEPTED:
            failure = Failure(self._clock.now(), outcome.cls.value, outcome.code, outcome.message)
        event = NewEvent("file_answered", cls=outcome.cls.value, code=outcome.code, answer_sha256=outcome.answer_sha256)

        def write(tx: Transaction) -> None:
            current = tx.file(file.name)
            if files.refused_unseen(current, outcome) and current.phase is Phase.SENDING:
                self._settle(tx, current, dict.fromkeys((one.registration for one in current.members), outcome), port)
                return
            self._follow(tx, current, files.uploaded(current, outcome), port, event=event, failure=failure)

        await self._committer.commit(write)

    async def ask(self, file: BatchFile, port: FilePort, lease: Lease) -> Outcome:
        """Ask whether the far end holds it; how it behaved."""
        seen = await port.have(await self._sealed(file))
        await self._change(file, lambda one: files.sighted(one, seen), port, lease=lease, event="file_asked_after",
                           seen=seen.held.value)  # fmt: skip
        return seen.outcome or Outcome(OutcomeClass.ACCEPTED, "looked_up")

    async def receive(self, file: BatchFile, port: FilePort, lease: Lease) -> tuple[Outcome, tuple[str, ...]]:
        """Fetch its receipts and settle what they name; how the far end behaved, and the deliveries that moved. What is
        broken is refused whole: nothing of it is applied, and the file says so."""
        got = await port.receipts(await self._sealed(file))
        if isinstance(got, Outcome):
            return got, ()
        moved = await self._committer.commit(lambda tx: self._receipted(tx, file.name, got, port, lease))
        return Outcome(OutcomeClass.ACCEPTED, "looked_up"), moved

    def _receipted(self, tx: Transaction, name: str, got: Receipts, port: FilePort, lease: Lease) -> tuple[str, ...]:
        tx.check_lease(lease)
        file, broken = tx.file(name), got.broken
        moved: tuple[str, ...] = ()
        if file.phase is Phase.DONE:
            return ()
        for receipt in got.found:
            try:
                said = files.verdicts(file, receipt, self._clock.now())
            except files.Foreign as error:
                broken = broken or error.code
                continue
            moved = (*moved, *self._settle(tx, tx.file(name), said, port, receipt))
        file = tx.file(name)
        if file.broken != broken and file.phase is not Phase.DONE:
            tx.put_file(replace(file, broken=broken))
            self._note(tx, file, NewEvent("receipt_broken", code=broken))
        return tuple(dict.fromkeys(moved))

    async def overdue(self, file: BatchFile, port: FilePort, lease: Lease) -> None:
        """It was asked for in vain: a person, never a new file."""
        await self._change(file, files.overdue, port, lease=lease, event="receipt_missing")

    async def tidy(self, file: BatchFile, lease: Lease) -> None:
        """A file in which persons have settled everything is done."""

        def write(tx: Transaction) -> None:
            tx.check_lease(lease)
            current = tx.file(file.name)
            if all(tx.delivery(one.delivery).state in FINAL for one in current.members):
                tx.put_file(replace(current, phase=Phase.DONE))

        await self._committer.commit(write)

    # ---- inside ----------------------------------------------------------------------------------------------------

    async def _sealed(self, file: BatchFile) -> Sealed:
        content = await self._committer.read(lambda store: store.file_content(file.name))
        return file.sealed(content)

    async def _change(
        self, file: BatchFile, change: Callable[[BatchFile], BatchFile], port: FilePort, *, lease: Lease, event: str,
        seen: str | None = None,
    ) -> BatchFile:  # fmt: skip
        def write(tx: Transaction) -> BatchFile:
            tx.check_lease(lease)
            current = tx.file(file.name)
            if current != file:
                raise Stale("the file has changed since it was read")
            after = change(current)
            self._follow(tx, current, after, port, event=NewEvent(event, cls=seen), failure=None)
            return after

        return await self._committer.commit(write)

    def _follow(
        self, tx: Transaction, before: BatchFile, after: BatchFile, port: FilePort, *, event: NewEvent,
        failure: Failure | None,
    ) -> None:  # fmt: skip
        """Write a file's new phase, and let its members stand as it does."""
        if after == before:
            return
        now = self._clock.now()
        after = files.held_since(after, now)
        tx.put_file(after)
        promise_at = port.rhythm.receipt_from(after.held_at or now) + port.rhythm.patience
        for member in after.members:
            current = tx.delivery(member.delivery)
            stands = files.mirrored(current, after, failure, promise_at)
            if stands != current:
                tx.put(stands, replace(event, attempt=member.attempt))

    def _settle(
        self, tx: Transaction, file: BatchFile, said: Mapping[str, Outcome], port: FilePort,
        receipt: FileReceipt | None = None,
    ) -> tuple[str, ...]:  # fmt: skip
        """Members after what is said of each; a file in which nothing is open is done."""
        under = self._under(port.capabilities)
        moved = []
        for member in file.members:
            outcome = said.get(member.registration)
            if outcome is None:
                continue
            current = tx.delivery(member.delivery)
            after = files.receipted(current, file, member, outcome, under)
            if after != current:
                moved.append(member.delivery)
                tx.put(after, NewEvent("receipted" if receipt else "answered", attempt=member.attempt,
                                       cls=outcome.cls.value, code=outcome.code, note=receipt.id if receipt else None,
                                       answer_sha256=outcome.answer_sha256))  # fmt: skip
        if all(tx.delivery(one.delivery).file != file.name for one in file.members):
            tx.put_file(replace(file, phase=Phase.DONE))
        return tuple(moved)

    def _note(self, tx: Transaction, file: BatchFile, event: NewEvent) -> None:
        for member in file.members:
            tx.note(member.registration, replace(event, system=file.system, attempt=member.attempt))

    def _under(self, caps: Capabilities) -> Circumstances:
        return Circumstances(caps, Moment.read(self._clock), self._chance)
