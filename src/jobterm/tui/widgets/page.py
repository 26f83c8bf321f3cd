"""The one widget: a block of lines of safe spans. It sends only the lines that changed, nothing but SafeText."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from jobterm.domain.text import SafeText
from jobterm.tui.cells import Row, pad

Styles = Callable[[str], Style]


class Page(Widget):
    """Lines of a screen. ``styles`` gives each role's look; ``encode`` makes a text sendable on terminals that do not
    speak UTF-8."""

    ALLOW_SELECT = False
    can_focus = False

    def __init__(self, styles: Styles, encode: Callable[[str], str], *, id: str) -> None:
        super().__init__(id=id)
        self._styles = styles
        self._encode = encode
        self._rows: tuple[Row, ...] = ()

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show these lines; those that are as they were are not sent again."""
        new = tuple(rows)
        old = self._rows
        if new == old:
            return
        self._rows = new
        blank: Row = ()
        changed = [
            Region(0, y, self.size.width, 1)
            for y in range(max(len(new), len(old)))
            if (new[y] if y < len(new) else blank) != (old[y] if y < len(old) else blank)
        ]
        if changed and self.size.width:
            self.refresh(*changed)

    @property
    def rows(self) -> tuple[Row, ...]:
        """The lines as they stand."""
        return self._rows

    def render_line(self, y: int) -> Strip:
        """One line, exactly as wide as the widget."""
        return self._strip(self._rows[y] if y < len(self._rows) else (), self.size.width)

    def _strip(self, line: Row, columns: int) -> Strip:
        segments = []
        for span in pad(line, columns):
            if not isinstance(span.text, SafeText):
                raise TypeError("a widget takes SafeText only")
            segments.append(Segment(self._encode(span.text), self._styles(span.role)))
        return Strip(segments, columns)
