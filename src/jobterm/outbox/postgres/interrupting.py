"""Ending a wait for an office store from another thread. A server that stands still answers nothing, and breaks no
connection: no time-out of its own, nor of the network, would ever end that wait."""

from __future__ import annotations

import contextlib
import os
import socket

from jobterm.outbox.postgres.connection import OfficeDatabase


def interrupt(database: OfficeDatabase) -> None:
    """Cut the line of whoever waits there; that question fails as with any broken connection, and the next one opens
    another."""
    connection = database._connection
    if connection is None or connection.closed:
        return
    with contextlib.suppress(OSError), socket.socket(fileno=os.dup(connection.fileno())) as line:
        line.shutdown(socket.SHUT_RDWR)
