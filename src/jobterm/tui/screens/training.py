"""F10, Exercise: the simulated systems, each opened, closed, slowed or cut off. Only in a training world."""

from __future__ import annotations

from textual import events

from jobterm.i18n import _
from jobterm.office.desk import Changed
from jobterm.office.views import SystemView
from jobterm.tui.cells import Row, fit, row, rule, wrap
from jobterm.tui.dates import local, moment
from jobterm.tui.screens.moves import ListScreen
from jobterm.tui.words import system_name

STATES = {"o": "open", "l": "closed", "s": "slow", "n": "down"}
"""What happens to the chosen system, by letter: the first ones of *åbn* (as every keyboard has it), *luk*, *sløv* and
*net*. Digits are left to those ten that open a citizen (amendment 23)."""
_LETTERS = "abcdefghijkmpqrtuvwxyz"
"""The letters of systems: those of `STATES` are left out."""


class TrainingScreen(ListScreen):
    """A letter chooses a system, another one what happens to it."""

    where = "training"
    passing = True

    def __init__(self) -> None:
        super().__init__()
        self.systems: tuple[SystemView, ...] = ()
        self.cursor = 0
        self.loaded = False

    def on_mount(self) -> None:
        """Paint, then load."""
        super().on_mount()
        self.later("training", self._load)

    def on_screen_resume(self) -> None:
        """On top again: systems may have changed meanwhile."""
        super().on_screen_resume()
        if self.loaded:
            self.later("training", self._load)

    def desk_changed(self, changed: frozenset[Changed]) -> None:
        """A system changed."""
        del changed
        self.later("training", self._load)

    async def _load(self) -> None:
        systems = await self.office(lambda desk: desk.training_systems())
        if systems is not None:
            self.systems, self.loaded = tuple(systems), True
        self.paint()

    def body_rows(self, columns: int, rows: int) -> list[Row]:
        """The systems and what can be done to the chosen one."""
        del rows
        lines = [rule(_("Exercise: the simulated systems"), columns), ()]
        if not self.systems:
            text = _("There are no simulated systems here.") if self.loaded else _("Fetching ...")
            return [*lines, row(f"  {text}")]
        for at, view in enumerate(self.systems):
            here = at == self.cursor
            text = (
                f"{'>' if here else ' '} {letter(at)}  {fit(system_name(view.id, [view]), 16)}"
                f"{fit(_state(view, self), 30)}{_waiting(view)}"
            )
            lines.append(row((text, "cursor" if here else "text")))
        chosen = self.systems[self.cursor]
        name = system_name(chosen.id, [chosen])
        listed = "   ".join(f"{key.upper()} {_words(state)}" for key, state in STATES.items())
        lines += [(), row(f"  {name}:  ", (listed, "key")), ()]
        text = _("Only simulated systems can be reached from here. What is in the queue is safe whatever you do.")
        return lines + [row((f"  {line}", "dim")) for line in wrap(text, columns - 4)]

    def hint(self) -> Row:
        """What the keys do."""
        return row(_("{first} to {last} = that system.  O L S N = do it.  Esc = back").format(
            first="A", last=letter(max(0, len(self.systems) - 1)).upper()))  # fmt: skip

    def typed(self, event: events.Key) -> bool:
        """Letters choose a system or say what happens to it."""
        key = (event.character or "").lower()
        if not key or not self.systems:
            return False
        if key in STATES:
            self._set(STATES[key])
            return True
        for at in range(len(self.systems)):
            if key == letter(at):
                self.cursor = at
                return True
        return False

    def take_number(self, number: int) -> None:
        """Digit + Enter: the system on that line; nothing happens to it yet."""
        if 1 <= number <= len(self.systems):
            self.cursor = number - 1
            self.paint()
        else:
            super().take_number(number)

    def move(self, step: int) -> None:
        """Move among the systems."""
        self.cursor = min(max(0, self.cursor + step), max(0, len(self.systems) - 1))
        self.paint()

    def action_open(self) -> None:
        """Enter: open a closed system, close an open one."""
        if self.systems:
            self._set("closed" if self.systems[self.cursor].state == "open" else "open")

    def _set(self, state: str) -> None:
        system = self.systems[self.cursor]
        self.later("put", self._put, system.id, state)

    async def _put(self, system: str, state: str) -> None:
        await self.office(lambda desk: desk.set_training_system(system, state))
        await self._load()


def _waiting(view: SystemView) -> str:
    return _("{n} in the queue").format(n=view.queued) if view.queued else ""


def letter(at: int) -> str:
    """The letter of the nth system."""
    return _LETTERS[at % len(_LETTERS)]


def _words(state: str) -> str:
    words = {"open": _("open it"), "closed": _("close it"), "slow": _("make it slow"), "down": _("cut its network")}
    return words[state]


def _state(view: SystemView, screen: TrainingScreen) -> str:
    today = local(screen.house.clock.now()).date()
    if view.state == "closed":
        return _("CLOSED until {when}").format(when=moment(view.until, today)) if view.until else _("CLOSED")
    words = {"open": _("ok"), "slow": _("SLOW"), "down": _("NO ANSWER")}
    return words.get(view.state, _("not tried yet"))
