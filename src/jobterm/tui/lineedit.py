"""A line that is being typed: text, caret, and what a key does to it. Pure; drawing stands in the views."""

from __future__ import annotations

from dataclasses import dataclass, replace

from jobterm.domain.text import safe_text


@dataclass(frozen=True, slots=True)
class LineEdit:
    """Text with a caret. ``fresh`` means that nothing was typed yet: the first character then replaces what stands
    there, as hands used to mainframe forms expect. ``limit`` is the most characters it takes."""

    text: str = ""
    caret: int = 0
    fresh: bool = True
    limit: int = 2000

    @classmethod
    def of(cls, text: str, limit: int = 2000) -> LineEdit:
        """A line that holds ``text``, untouched."""
        return cls(text, len(text), True, limit)

    def typed(self, text: str) -> LineEdit:
        """After typing or pasting ``text``; control characters never get in."""
        new: str = safe_text(text)
        if self.fresh:
            return LineEdit(new[: self.limit], min(len(new), self.limit), False, self.limit)
        new = new[: max(0, self.limit - len(self.text))]
        joined = self.text[: self.caret] + new + self.text[self.caret :]
        return replace(self, text=joined, caret=self.caret + len(new), fresh=False)

    def key(self, key: str) -> LineEdit | None:
        """After an editing key (Textual's name of it), None where the key does not edit."""
        text, caret = self.text, self.caret
        match key:
            case "backspace" if self.fresh:
                return LineEdit("", 0, False, self.limit)
            case "backspace":
                return replace(self, text=text[: max(0, caret - 1)] + text[caret:], caret=max(0, caret - 1))
            case "delete":
                return replace(self, text=text[:caret] + text[caret + 1 :], fresh=False)
            case "left":
                return replace(self, caret=max(0, caret - 1), fresh=False)
            case "right":
                return replace(self, caret=min(len(text), caret + 1), fresh=False)
            case "home":
                return replace(self, caret=0, fresh=False)
            case "end":
                return replace(self, caret=len(text), fresh=False)
            case _:
                return None

    def window(self, columns: int) -> tuple[str, int]:
        """The part that shows in ``columns`` columns and where the caret stands in it."""
        if self.fresh:  # untouched: the whole text shows, and the first character will replace it
            return self.text[:columns], 0
        start = max(0, self.caret - columns + 1) if len(self.text) >= columns else 0
        return self.text[start : start + columns], self.caret - start
