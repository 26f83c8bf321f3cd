"""Messages inside the screen: what comes over from the engine's thread. Nothing else travels between threads."""

from __future__ import annotations

from textual.message import Message

from jobterm.office.desk import DeskEvent


class DeskChanged(Message):
    """The desk says that something changed; sent from the engine's thread, gathered by the app."""

    def __init__(self, event: DeskEvent) -> None:
        super().__init__()
        self.event = event
