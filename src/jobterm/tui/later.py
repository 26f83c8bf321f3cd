"""Work that a node does beside its keys. What work there is stands in the screens and in the app."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from textual.dom import DOMNode


def later(
    node: DOMNode, group: str, work: Callable[..., Awaitable[Any]], *args: Any, exclusive: bool = True, **options: Any
) -> None:
    """Let `node` run `work` with these arguments; where `exclusive`, a newer one of the same `group` replaces it. It is
    called when its turn comes: a coroutine made now would be one that nobody awaits, where it is replaced before it has
    begun, and Python complains of those."""
    node.run_worker(partial(work, *args, **options), group=group, exclusive=exclusive)
