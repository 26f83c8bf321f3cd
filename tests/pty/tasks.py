"""The tasks of a caseworker's day, each with the keys that it may take (users.md §3.1) and those that it takes."""

from __future__ import annotations

from dataclasses import dataclass

from tests.pty.terminal import F


@dataclass(frozen=True)
class Task:
    """One task. ``start``: keys that bring the screen on which it begins, which do not count, and what is seen then;
    ``keys``: ``F9``, ``enter``, or text of which each character is a key; ``free``: the text that only the caseworker
    can know, not counted; ``asks``: what is asked before the last key (what was typed before is no answer to it);
    ``promised``: the keys that it may take; ``seen``: what shows that it is done."""

    row: str
    name: str
    keys: tuple[str, ...]
    promised: int
    seen: tuple[str, ...]
    start: tuple[str, ...] = ()
    begins: tuple[str, ...] = ()
    free: str = ""
    asks: str = ""

    @property
    def needed(self) -> int:
        """How many keys it takes, without the text that only the caseworker knows."""
        return sum(presses(one) for one in self.keys if one != self.free)

    @property
    def line(self) -> str:
        """Its line in ``docs/tasks.md``."""
        text = " + text" if self.free else ""
        shown = " ".join("*text*" if one == self.free else f"`{one}`" for one in self.keys)
        return f"| {self.row} | {self.name} | {shown} | {self.promised}{text} | {self.needed}{text} |"


def presses(token: str) -> int:
    """How many keys a token is."""
    return 1 if is_key(token) else len(token)


def is_key(token: str) -> bool:
    """Whether it is one key with a name."""
    return token == "enter" or (token[:1] == "F" and token[1:].isdecimal())


def sent(token: str) -> bytes:
    """What the terminal sends for it."""
    if token == "enter":
        return b"\r"
    return F[int(token[1:])] if is_key(token) else token.encode()


KAREN = ("1503801234",)
BO = ("2406752345",)
IDA = ("0911883456",)
SAVED = "Gemt lokalt"

TASKS = (
    Task("1", "next appointment", ("F6", "d"), 2, ("min borger",)),
    Task("1", "the one after it", ("F8",), 1, ("min borger",)),
    Task("9", "interview held, agreement, next one", ("F3", "h", "Hun fortsætter", "F9", "j"), 4,
         ("Holdt: ", "Indkaldt "), ("F6", "b"), ("Ikke afsluttet",), "Hun fortsætter"),
    Task("10", "no-show, after the checks", ("F3", "u", "n", "enter", "F9"), 5, (SAVED, "Udeblev"), ("F6", "a"),
         ("Ikke afsluttet",)),
    Task("2", "find by name", ("F2", "kar te", "enter"), 8, ("150380-1234 Karen Testesen, 26 - min borger",)),
    Task("2", "find by CPR", BO, 10, ("240675-2345 Bo Prøvesen, 31 - min borger",)),
    Task("3", "note after a call", ("F3", "n", "Ringer igen", "F9"), 3, (SAVED, "Notat 02-01"), KAREN,
         ("Karen Testesen",), "Ringer igen"),
    Task("7", "summon, first free slot", ("F3", "i", "F9"), 3, (SAVED, "Indkaldt jobsamtale"), BO, ("Bo Prøvesen",)),
    Task("8", "cancel", ("F3", "x", "F9"), 3, (SAVED, "Samtale aflyst"), BO, ("Bo Prøvesen",)),
    Task("7", "summon, given time", ("F3", "i", "enter", "2401", "enter", "10", "F9"), 11,
         (SAVED, "24-01 10:00"), IDA, ("Ida Testrup",)),
    Task("8", "move to Wednesday at one", ("F3", "m", "on", "enter", "13", "F9"), 8,
         (SAVED, "Samtale flyttet", "13:00"), IDA, ("Ida Testrup",)),
    Task("4", "sick, today", ("F3", "s", "F9"), 3, (SAVED, "Sygemeldt, 1. sygedag 02-01"), KAREN, ("Karen Testesen",)),
    Task("5", "well again", ("F3", "r", "F9"), 3, (SAVED, "Raskmeldt 02-01"), KAREN, ("Karen Testesen",)),
    Task("4", "sick, since yesterday", ("F3", "s", "-1", "enter", "F9", "2"), 7,
         (SAVED, "Sygemeldt, 1. sygedag 01-01"), BO, ("Bo Prøvesen",), asks="Hvorfor?"),
    Task("6", "holiday 21-12 to 3-1", ("F3", "f", "2112", "enter", "0301", "F9"), 12, (SAVED, "Ferie 21-12"), KAREN,
         ("Karen Testesen",)),
    Task("11", "refer to a job", ("F3", "j", "lager", "enter", "F9"), 9, (SAVED, "Henvist: Lagermedarbejder"), KAREN,
         ("Karen Testesen",)),
    Task("12", "an activity in the plan",
         ("F3", "p", "+", "CV-kursus", "enter", "0112", "enter", "2602", "enter", "25", "F9"), 17,
         (SAVED, "Aktivitet i jobplanen"), KAREN, ("Karen Testesen",), "CV-kursus"),
    Task("12", "a work placement",
         ("F3", "o", "p", "98629637", "enter", "0112", "enter", "2602", "enter", "37", "F9"), 25,
         (SAVED, "Tilbud fra 01-12"), KAREN, ("Karen Testesen",)),
)  # fmt: skip
