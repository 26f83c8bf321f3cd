"""The bare Textual table that keys are compared with."""

from __future__ import annotations

from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.widgets import DataTable, Footer, Header, Input


class Table(App[None]):
    BINDINGS: ClassVar[list[BindingType]] = [("ctrl+q", "quit", "Quit")]
    AUTO_FOCUS = "DataTable"

    def compose(self) -> ComposeResult:
        yield Header()
        yield Input(placeholder="filter")
        yield DataTable(cursor_type="row")
        yield Footer()

    def on_mount(self) -> None:
        table = self.query_one(DataTable)
        table.add_columns("number", "date", "account", "amount", "text")
        table.add_rows(
            (str(i), f"2026-{i % 12 + 1:02}-{i % 28 + 1:02}", f"{4000 + i % 999}", f"{i * 7.31:.2f}", f"booking {i}")
            for i in range(1000)
        )


Table().run()
