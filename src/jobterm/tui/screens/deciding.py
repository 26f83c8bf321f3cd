"""Taking a decision with keys: the letter of one, then what must be said with it, digit by digit; Esc leaves it
untaken. What may be decided and what follows comes from the desk."""

from __future__ import annotations

from dataclasses import dataclass, replace

from textual import events

from jobterm.i18n import _
from jobterm.office.views import ChoiceView, ConflictField, ItemDetail, ItemView
from jobterm.office.wishes import Decision, Verdict
from jobterm.tui.cells import Row, exactly, row
from jobterm.tui.dates import local
from jobterm.tui.screens.decision_view import Asked, asked_rows, said
from jobterm.tui.screens.moves import ItemListScreen
from jobterm.tui.words import FINAL, system_name


@dataclass(frozen=True, slots=True)
class Deliberation:
    """A decision on its way: for which item, which verdict, the fields that are still to be chosen, those that are."""

    registration: str
    choice: ChoiceView
    open: tuple[ConflictField, ...] = ()
    chosen: tuple[tuple[str, str], ...] = ()


def reasons(choice: ChoiceView) -> tuple[str, ...]:
    """The reasons of one digit; the one before the last of a conflict, else the last, is typed."""
    system = system_name(choice.system)
    match choice.verdict:
        case Verdict.REGISTER_TODAY | Verdict.WAS_HELD | Verdict.AS_SEEN:
            return (this_one(), *((all_alike(choice.alike),) if choice.alike > 1 else ()))
        case Verdict.WITHDRAW_ALL:
            return (_("no longer wanted"), _("agreed with the citizens"), other())
        case Verdict.APPLIED:
            return (_("I have seen it in {system}").format(system=system), _("told so by telephone"), other())
        case Verdict.NOT_APPLIED:
            looked = _("I have looked in {system}: it is not there").format(system=system)
            return (looked, _("told so by telephone"), other())
        case _:
            return (_("agreed with the citizen"), _("it is the newest"), other(), without())


def this_one() -> str:
    """A way out for the item under the cursor only."""
    return _("yes, this one")


def all_alike(number: int) -> str:
    """A way out for every item with the same cause."""
    return _("yes, all {n} with the same cause").format(n=number)


def other() -> str:
    """The reason that is typed."""
    return _("another reason (type it)")


def without() -> str:
    """No reason, where none is demanded."""
    return _("yes, without a reason")


_CURED = frozenset({Verdict.REGISTER_TODAY, Verdict.WAS_HELD, Verdict.AS_SEEN})


class DecidingScreen(ItemListScreen):
    """A list or a screen of registrations on which decisions are taken."""

    def __init__(self) -> None:
        super().__init__()
        self.deciding: Deliberation | None = None

    def system_here(self) -> str | None:
        """The recipient under the cursor, where the cursor stands on one."""
        return None

    # --- the letters --------------------------------------------------------------------------------------------

    def action_keep_mine(self) -> None:
        """D."""
        self._begin(Verdict.KEEP_MINE)

    def action_keep_theirs(self) -> None:
        """N."""
        self._begin(Verdict.KEEP_THEIRS)

    def action_merge(self) -> None:
        """M."""
        self._begin(Verdict.MERGE)

    def action_applied(self) -> None:
        """J."""
        self._begin(Verdict.APPLIED)

    def action_not_applied(self) -> None:
        """S."""
        self._begin(Verdict.NOT_APPLIED)

    def action_register_today(self) -> None:
        """I."""
        self._begin(Verdict.REGISTER_TODAY)

    def action_was_held(self) -> None:
        """H."""
        self._begin(Verdict.WAS_HELD)

    def action_as_seen(self) -> None:
        """Y."""
        self._begin(Verdict.AS_SEEN)

    def action_withdraw_all(self) -> None:
        """X."""
        self._begin(Verdict.WITHDRAW_ALL)

    # --- asking ---------------------------------------------------------------------------------------------------

    def _begin(self, verdict: Verdict) -> None:
        item = self.item_here()
        if item is None or item.state in FINAL:
            self.say(_("There is nothing to decide on this line."))
            return
        self.later("act", self._offer, item.id, verdict, self.system_here())

    async def _offer(self, registration: str, verdict: Verdict, system: str | None) -> None:
        """Read the item anew, so that nobody decides on what was true before, and ask what must be asked."""
        detail = await self.office(lambda desk: desk.item(registration))
        if detail is None:
            return
        offered = [one for one in detail.decisions if one.verdict == verdict]
        choice = next((one for one in offered if one.system == system), offered[0] if offered else None)
        if choice is None:
            self.say(_("That is not to be decided here now."))
        elif not choice.allowed:
            self.say(choice.why_not, "alarm")
        else:
            left = _unchosen(detail) if verdict is Verdict.MERGE else ()
            self.deciding = Deliberation(registration, choice, left)
        self.paint()

    def asked(self) -> Asked | None:
        """What is asked now."""
        now = self.deciding
        if now is None:
            return None
        if now.open:
            one, today = now.open[0], local(self.house.clock.now()).date()
            words = _("{field}: which of the two holds?").format(field=one.label or one.field)
            mine = _("mine: {value}").format(value=said(one.field, one.mine, today, {}))
            theirs = _("theirs: {value}").format(value=said(one.field, one.theirs, today, {}))
            return Asked(now.choice.label, words, (mine, theirs))
        asks = _("{consequence} Why?") if now.choice.verdict not in _CURED else _("{consequence} Shall it be so?")
        words = asks.format(consequence=now.choice.consequence)
        return Asked(now.choice.label, words, reasons(now.choice))

    def over(self, lines: list[Row], columns: int, rows: int) -> list[Row]:
        """The body with what is asked over its last lines."""
        asked = self.asked()
        if asked is None:
            return lines
        above = asked_rows(asked, columns)
        return [*exactly(lines, rows)[: rows - len(above)], *above]

    def deciding_hint(self) -> Row | None:
        """The line above the keys while something is asked."""
        return row((_("Type the digit.  Esc = no, nothing happens"), "notice")) if self.deciding is not None else None

    # --- answering --------------------------------------------------------------------------------------------------

    def typed(self, event: events.Key) -> bool:
        """While something is asked, digits answer it and nothing else acts."""
        if self.deciding is None or (event.key.startswith("f") and event.key[1:].isdecimal()):
            return False
        if event.key == "escape":
            self.deciding = None
        elif event.character and event.character.isdecimal():
            self._answered_with(int(event.character))
        return True

    def _answered_with(self, digit: int) -> None:
        now, asked = self.deciding, self.asked()
        if now is None or asked is None or not 1 <= digit <= len(asked.answers):
            return
        if now.open:
            side = ("mine", "theirs")[digit - 1]
            self.deciding = replace(now, open=now.open[1:], chosen=(*now.chosen, (now.open[0].field, side)))
            return
        answer = asked.answers[digit - 1]
        if answer == other():
            self.deciding = None
            self.ask(_("The reason:"), lambda words: self._take(now, words))
        else:
            self._take(now, "" if answer in (without(), this_one(), all_alike(now.choice.alike)) else answer,
                       all_alike=answer == all_alike(now.choice.alike))  # fmt: skip

    def _take(self, now: Deliberation, reason: str, *, all_alike: bool = False) -> None:
        self.deciding = None
        decision = Decision(Verdict(now.choice.verdict), reason, now.choice.system, now.chosen, all_alike)
        self.later("act", self._decide, now.registration, decision)

    async def _decide(self, registration: str, decision: Decision) -> None:
        item = await self.office(lambda desk: desk.decide(registration, decision))
        if item is not None:
            self.decided(item)
            self.acted()

    def decided(self, item: ItemView) -> None:
        """A decision was taken: say how it stands now."""
        self.say(item.message or _("Decided."))


def _unchosen(detail: ItemDetail) -> tuple[ConflictField, ...]:
    """The fields that only a person may choose."""
    fields = detail.conflict.fields if detail.conflict is not None else ()
    return tuple(one for one in fields if one.side is None)
