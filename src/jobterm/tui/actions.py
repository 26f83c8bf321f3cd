"""The one table of what keys do: dispatch, the bottom line, F1 and the key card of the guide are all made from it.

What an action does stands in the screen that has it (method ``action_NAME``).
"""

from __future__ import annotations

from dataclasses import dataclass

from jobterm.i18n import N_, _

EVERYWHERE = "everywhere"


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a key does. ``keys`` are Textual's names; letters count in either case. ``where`` names screens;
    ``label`` is what the bottom line says after the key (empty = not shown there); ``help`` is F1's sentence.
    ``shown`` is the key as people read it."""

    id: str
    keys: tuple[str, ...]
    where: tuple[str, ...]
    help: str
    label: str = ""
    shown: str = ""

    @property
    def key_name(self) -> str:
        """The key as it stands on a key cap."""
        return _(self.shown) if self.shown else " ".join(key.upper() for key in self.keys)


_LISTS = ("day", "search", "queue", "citizen", "item", "training", "menu", "help", "companies", "company", "matches",
          "papers", "paper", "letter", "figures", "batch", "group", "groups", "board", "board_items",
          "board_item")  # fmt: skip

ACTIONS: tuple[Action, ...] = (
    Action("help", ("f1",), (EVERYWHERE,), N_("what the keys do here"), N_("Help")),
    Action("find", ("f2",), (EVERYWHERE,), N_("find a citizen; a half-filled form is parked"), N_("Find")),
    Action("new", ("f3",), (EVERYWHERE,), N_("new registration: F3 and then its letter"), N_("New")),
    Action("queue", ("f4",), (EVERYWHERE,), N_("my queue: what is on its way, and what needs me"), N_("Queue")),
    Action("fetch", ("f5",), (EVERYWHERE,), N_("read again from all systems"), N_("Fetch")),
    Action("today", ("f6",), (EVERYWHERE,), N_("my day: what needs me, by its day"), N_("Today")),
    Action("previous", ("f7",), (EVERYWHERE,), N_("previous in the list you came from"), N_("Previous")),
    Action("next", ("f8",), (EVERYWHERE,), N_("next in the list you came from"), N_("Next")),
    Action("save", ("f9",), (EVERYWHERE,), N_("save the form, from any field; Enter never saves"), N_("Save")),
    Action("menu", ("f10",), (EVERYWHERE,), N_("menu; its last line leaves jobterm"), N_("Menu")),
    Action("redraw", ("ctrl+l",), (EVERYWHERE,), N_("draw the screen again (F10 has it too)"), shown="Ctrl+L"),
    Action("back", ("escape",), (EVERYWHERE,), N_("back; in a form: park it as a draft"), shown="Esc"),
    Action("cover", ("o",), ("day", "queue", "citizen", "item", "company", "matches", "papers", "paper", "letter",
                             "batch", "group", "board", "board_items", "board_item"),
           N_("cover the screen: a citizen sits at the table")),
    Action("up", ("up",), _LISTS, N_("line up"), shown=N_("Up")),
    Action("down", ("down",), _LISTS, N_("line down"), shown=N_("Down")),
    Action("page_up", ("pageup",), _LISTS, N_("page up"), shown="PgUp"),
    Action("page_down", ("pagedown",), _LISTS, N_("page down"), shown="PgDn"),
    Action("open", ("enter",), _LISTS, N_("open the line; after one or two digits, the line or tab of that number"),
           shown="Enter"),
    Action("who_is_right", ("c",), ("citizen",), N_("which system says what, where they disagree")),
    Action("receipt", ("q",), ("citizen",), N_("receipt for the citizen: what was registered, who has it")),
    Action("print", ("u",), ("papers", "paper", "queue", "item", "citizen"),
           N_("print it; what has been on paper before is marked as a copy")),
    Action("compare", ("m",), ("figures",), N_("all of the region instead of the curve, and back")),
    Action("next_table", ("t",), ("figures",), N_("the next table")),
    Action("export", ("e",), ("figures",), N_("into a file (CSV) of the export folder")),
    Action("sources", ("k",), ("citizen",), N_("what was read from which system, and when")),
    Action("where_it_stands", ("h",), ("citizen",), N_("where a line stands in each system, and what it is called")),
    Action("cancel_meeting", ("a",), ("citizen",), N_("cancel the interview that clashes with a sickness")),
    Action("show_cpr", ("y",), ("citizen",), N_("show the CPR large and alone")),
    Action("keep_meeting", ("b",), ("citizen",), N_("the interview that clashes stands: take the remark away")),
    Action("withdraw", ("t",), ("citizen", "queue", "item", "board_items"),
           N_("withdraw a registration, or take back what has arrived; asks for the reason")),
    Action("retry", ("g",), ("queue", "item", "board_items"), N_("try again now; never doubles anything")),
    Action("handed_over", ("f",), ("queue", "item", "board_items"), N_("tick off what was delivered on paper")),
    Action("keep_mine", ("d",), ("queue", "item", "board_items"), N_("a conflict: mine stands")),
    Action("keep_theirs", ("n",), ("queue", "item", "board_items"),
           N_("a conflict: what is there now stands, mine is withdrawn")),
    Action("merge", ("m",), ("queue", "item"), N_("a conflict: merge the two, field by field")),
    Action("applied", ("j",), ("queue", "item", "board_items"),
           N_("an outcome nobody knows: it has arrived, I have seen it there")),
    Action("not_applied", ("s",), ("queue", "item", "board_items"),
           N_("an outcome nobody knows: it is not there, send it again")),
    Action("register_today", ("i",), ("queue", "item"),
           N_("its date has passed: register it today, and tell whoever pays the true date")),
    Action("was_held", ("h",), ("queue", "item"), N_("its time has passed: the interview was held, register that")),
    Action("as_seen", ("y",), ("queue", "item"), N_("the citizen has reported it: mark her report as seen instead")),
    Action("withdraw_all", ("x",), ("queue", "item"), N_("withdraw all that wait here for the same cause")),
    Action("edit", ("e",), ("citizen", "queue", "item"),
           N_("change what waits, or put right what a system has: opens its form, filled in")),
    Action("citizen", ("c",), ("queue", "item"), N_("the citizen of this line")),
    Action("candidates", ("m",), ("company",), N_("whom to refer to the job order on the line")),
    Action("mark", ("space",), ("matches",), N_("mark the candidate, so that several are referred at once"),
           shown=N_("Space")),
    Action("refer", ("j",), ("matches",), N_("refer the marked candidates, or the one on the line, to the order")),
    Action("close_order", ("l",), ("matches",), N_("close the order; its open referrals end with it")),
    Action("show_all", ("a",), ("queue",), N_("all that is not finished")),
    Action("show_needs_me", ("k",), ("queue",), N_("only what needs me")),
    Action("show_on_the_way", ("v",), ("queue",), N_("only what is on its way")),
    Action("show_paper", ("p",), ("queue",), N_("only what is to be delivered on paper")),
    Action("show_confirmed", ("b",), ("queue",), N_("what was confirmed today")),
    Action("book_next", ("j",), ("next",), N_("book the first of the free times")),
    Action("more_times", ("v",), ("next",), N_("more times")),
    Action("next_form", ("i",), ("next",), N_("the whole form of the summons, filled in")),
    Action("plan_next", ("p",), ("next",), N_("what was agreed goes into the job plan")),
    Action("later_time", ("n", "right"), ("batch",), N_("the next free time for this line")),
    Action("earlier_time", ("b", "left"), ("batch",), N_("an earlier free time for this line")),
    Action("typed_time", ("t",), ("batch",), N_("a day and a time that you type")),
    Action("add", ("a",), ("batch",), N_("more citizens: CPR numbers, a name, a contact group, mine, the team's")),
    Action("off", ("x",), ("batch",), N_("take the citizen off the list")),
    Action("to_form", ("f",), ("batch",), N_("what is the same for all: type, place, text")),
    Action("absent", ("u",), ("group",), N_("this one did not come; a line's own letter does the same")),
    Action("heard", ("h",), ("group",), N_("the absent one has given a reason")),
    Action("tried", ("k",), ("group",), N_("how contact was tried with the absent one")),
    Action("whole_team", ("asterisk",), ("day", "queue"), N_("the whole team's, and back to mine"), shown="*"),
    Action("mark_all", ("asterisk",), ("board_items",), N_("all of them, also those on other pages"), shown="*"),
    Action("mark_one", ("space",), ("board_items",), N_("mark the item, so that one decision is for several"),
           shown=N_("Space")),
    Action("take_over", ("h",), ("board", "board_items"),
           N_("take over what needs a colleague who is away; its author stays its author")),
    Action("show_who", ("y",), ("board_items",), N_("show whose they are; the reason is written down")),
    Action("municipalities", ("k",), ("board",), N_("municipalities against systems, and back")),
    Action("wall", ("w",), ("board",), N_("for everybody to see: nobody's name")),
)  # fmt: skip


def key_of(action: str) -> str:
    """The key of an action by its id, as people read it."""
    return next((one.key_name for one in ACTIONS if one.id == action), "")


def actions_for(screen: str) -> list[Action]:
    """What can be done on one screen, the keys that hold everywhere first."""
    everywhere = [action for action in ACTIONS if EVERYWHERE in action.where]
    return everywhere + [action for action in ACTIONS if screen in action.where]


def find(screen: str, key: str) -> Action | None:
    """What a key does on one screen: its own action first, then one that holds everywhere. Letters in either case."""
    wanted = key.lower() if len(key) == 1 else key
    for where in (screen, EVERYWHERE):
        for action in ACTIONS:
            if where in action.where and wanted in action.keys:
                return action
    return None


_ROOM_ONLY = ("today", "previous", "next")
"""What the bottom line of a narrow window leaves out, so that the way to the menu stays on it; F1 has them all."""


def footer(columns: int = 80) -> str:
    """The bottom line: ``F1Hjælp F2Søg …``."""
    named = [action for action in ACTIONS if action.label]
    line = _labelled(named)
    return line if len(line) <= columns else _labelled([one for one in named if one.id not in _ROOM_ONLY])


def _labelled(actions: list[Action]) -> str:
    return " ".join(f"{action.key_name}{_(action.label)}" for action in actions)


def help_lines(screen: str) -> list[tuple[str, str]]:
    """Key and sentence of everything that can be done on one screen."""
    return [(action.key_name, _(action.help)) for action in actions_for(screen)]
