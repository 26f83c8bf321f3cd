"""A screen in memory that answers what applications ask of their terminal; nothing is timed here."""

from __future__ import annotations

import contextlib
import re

import pyte

VERSION = "1.0"

# Sequences that pyte does not know, or that ask for an answer. All others go to pyte as they are.
_SPECIAL = re.compile(
    rb"\x1b\[(?P<prefix>[<=>?]?)(?P<params>[0-9:;]*)(?P<between>[ -/]*)(?P<final>[@-~])"
    rb"|\x1b(?P<kind>[PX^_\]])(?P<string>[^\x07\x1b]*)(?:\x07|\x1b\\)",
)
# What is held back at the end of a piece of output: a sequence that has only begun.
_BEGUN = re.compile(rb"\x1b(?:\[[<=>?]?[0-9:;]*[ -/]*|[PX^_\]][^\x07\x1b]*\x1b?)?\Z")
_MAX_BEGUN = 65536


class Emulator:
    """A pyte screen that also answers the questions applications ask of their terminal."""

    KNOWN_MODES = frozenset({1, 6, 7, 12, 25, 1000, 1002, 1003, 1004, 1006, 1015, 1049, 2004, 2026})

    def __init__(self, columns: int, rows: int, *, answers: bool = True, kitty: bool = False) -> None:
        self.columns = columns
        self.rows = rows
        self.answers = answers
        self.kitty = kitty
        self.frames = 0
        """Synchronised updates finished so far."""
        self._modes: set[int] = {7, 25}
        self._kitty_stack: list[int] = []
        self._begun = b""
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._lines = [""] * rows

    @property
    def application_cursor(self) -> bool:
        """Whether arrow keys are to be sent in their application form."""
        return 1 in self._modes

    @property
    def kitty_flags(self) -> int:
        """The flags of the kitty keyboard protocol that the application has switched on."""
        return self._kitty_stack[-1] if self.kitty and self._kitty_stack else 0

    def text(self) -> str:
        """The screen as text, one line per row, without trailing blanks."""
        for row in self._screen.dirty:
            if row < self.rows:
                line = self._screen.buffer[row]
                self._lines[row] = "".join(line[column].data for column in range(self.columns)).rstrip()
        self._screen.dirty.clear()
        return "\n".join(self._lines)

    def feed(self, data: bytes) -> bytes:
        """Show output on the screen; return what the terminal answers to it."""
        data = self._begun + data
        begun = _BEGUN.search(data)
        if begun is not None and len(begun[0]) < _MAX_BEGUN:
            self._begun = begun[0]
            data = data[: begun.start()]
        else:
            self._begun = b""
        replies: list[str] = []
        shown = 0
        for match in _SPECIAL.finditer(data):
            if match["kind"] is None and not self._is_special(match):
                continue
            before = data[shown : match.start()]
            self._show(before)
            shown = match.end()
            if match["kind"] is None:
                self._control(match, before, replies)
            else:
                self._string(match, replies)
        self._show(data[shown:])
        return "".join(replies).encode() if self.answers else b""

    def _show(self, data: bytes) -> None:
        # pyte raises on malformed sequences; a terminal goes on, and so does the measurement.
        with contextlib.suppress(TypeError, ValueError, IndexError):
            self._stream.feed(data)

    @staticmethod
    def _is_special(match: re.Match[bytes]) -> bool:
        """Whether a CSI sequence is one that pyte must not see as it is."""
        return bool(
            match["prefix"]
            or match["between"]
            or match["final"] in b"bSTntc"
            or (match["final"] == b"m" and b":" in match["params"])
        )

    def _control(self, match: re.Match[bytes], before: bytes, replies: list[str]) -> None:
        """Handle a special CSI sequence; what came before it is on the screen already."""
        final = match["final"]
        numbers = [int(number) for number in re.findall(rb"[0-9]+", match["params"])]
        first = numbers[0] if numbers else 0
        kind = match["prefix"] + match["between"] + final
        if kind in (b"?h", b"?l"):
            self._show(match[0])
            self._set_modes(numbers, on=final == b"h")
        elif kind == b"m":  # colons join sub-parameters; the plain parameter is the nearest that pyte knows
            self._show(b"\x1b[" + re.sub(rb":[0-9:]*", b"", match["params"]) + b"m")
        elif kind == b"b":  # repeat the last character
            printed = re.sub(r"\x1b\[[^@-~]*[@-~]|[\x00-\x1f]", "", before.decode(errors="ignore"))
            self._screen.draw(printed[-1:] * max(first, 1))
        elif kind in (b"S", b"T"):
            self._scroll(max(first, 1), up=final == b"S")
        elif kind == b"?$p":
            state = 0 if first not in self.KNOWN_MODES else 1 if first in self._modes else 2
            replies.append(f"\x1b[?{first};{state}$y")
        elif kind == b">u":
            self._kitty_stack.append(first)
        elif kind == b"<u":
            del self._kitty_stack[-max(first, 1) :]
        else:
            replies.append(self._report(kind, first))

    def _report(self, kind: bytes, first: int) -> str:
        """The answer to a request, or nothing."""
        cursor = f"{self._screen.cursor.y + 1};{min(self._screen.cursor.x, self.columns - 1) + 1}"
        reports = {
            (b"c", 0): "\x1b[?62;22c",
            (b">c", 0): "\x1b[>41;380;0c",
            (b"=c", 0): "\x1bP!|00000000\x1b\\",
            (b">q", 0): f"\x1bP>|ptymeter({VERSION})\x1b\\",
            (b"?u", 0): f"\x1b[?{self.kitty_flags}u",
            (b"n", 5): "\x1b[0n",
            (b"n", 6): f"\x1b[{cursor}R",
            (b"?n", 6): f"\x1b[?{cursor};1R",
            (b"t", 14): f"\x1b[4;{self.rows * 16};{self.columns * 8}t",
            (b"t", 16): "\x1b[6;16;8t",
            (b"t", 18): f"\x1b[8;{self.rows};{self.columns}t",
        }
        return reports.get((kind, first), "")

    def _set_modes(self, numbers: list[int], *, on: bool) -> None:
        for number in numbers:
            if on:
                self._modes.add(number)
            else:
                self._modes.discard(number)
                self.frames += number == 2026
        if 1049 in numbers:  # there is one screen buffer only: entering or leaving the alternate one clears it
            self._screen.erase_in_display(2)

    def _scroll(self, count: int, *, up: bool) -> None:
        self._screen.save_cursor()
        self._screen.cursor.y = self._screen.margins.top if self._screen.margins else 0
        if up:
            self._screen.delete_lines(count)
        else:
            self._screen.insert_lines(count)
        self._screen.restore_cursor()

    def _string(self, match: re.Match[bytes], replies: list[str]) -> None:
        """Handle an OSC, DCS, APC, PM or SOS string; pyte never sees one."""
        kind, string = match["kind"], match["string"].decode(errors="replace")
        if kind == b"]":
            command, _, rest = string.partition(";")
            if command in ("10", "11", "12") and rest == "?":
                colour = "0000/0000/0000" if command == "11" else "ffff/ffff/ffff"
                replies.append(f"\x1b]{command};rgb:{colour}\x1b\\")
            elif command == "4" and rest.endswith(";?"):
                replies.append(f"\x1b]4;{rest[:-1]}rgb:8080/8080/8080\x1b\\")
        elif kind == b"P" and string.startswith(("$q", "+q")):
            replies.append(f"\x1bP0{string[0]}r\x1b\\")
