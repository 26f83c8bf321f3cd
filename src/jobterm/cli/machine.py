"""What this machine is like, as far as jobterm minds: versions, terminal, language, disk. No site and no store."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Final

from jobterm import __version__
from jobterm.cli.findings import Finding, Level
from jobterm.i18n import _, current
from jobterm.terminal.probe import probe
from jobterm.terminal.profile import MIN_COLUMNS, MIN_ROWS

LITTLE_ROOM: Final = 100 * 1024 * 1024
"""Bytes free below which the disk is near full: a backup of a long queue needs some tens of megabytes."""
NETWORKS: Final = (
    "nfs", "cifs", "smb", "9p", "afs", "ceph", "gluster", "lustre", "ncpfs", "fuse.sshfs", "davfs", "beegfs", "gpfs",
)  # fmt: skip
"""File systems over a network: their locks and syncs do not keep what a commit promises (design §8)."""
FLEETING: Final = ("tmpfs", "ramfs")


def versions(sqlcipher: str | None) -> list[Finding]:
    """Python, the program, Textual and the store's engine (``sqlcipher``: what it says of itself)."""
    python = f"{platform.python_version()} ({platform.system()} {platform.machine()})"
    found = [Finding("jobterm", Level.OK, __version__), Finding("python", Level.OK, python)]
    try:
        found.append(Finding("textual", Level.OK, version_of("textual")))
    except PackageNotFoundError:
        found.append(Finding("textual", Level.ERROR, None, _("Textual is missing."), _("Run `make setup` again.")))
    if sqlcipher is None:
        cure = _("Run `make setup` again; it needs glibc 2.28 or newer.")
        found.append(Finding("sqlcipher", Level.ERROR, None, _("SQLCipher cannot be loaded."), cure))
    else:
        found.append(Finding("sqlcipher", Level.OK, sqlcipher))
    return found


def terminal() -> list[Finding]:
    """What the screen would find, and the language of sentences."""
    profile = probe()
    size = f"{profile.columns}x{profile.rows}"
    value = f"{os.environ.get('TERM') or '-'}, {profile.kind.value}, {profile.colours}, {profile.encoding}, {size}"
    found = []
    if not sys.stdout.isatty():
        text = _("This output is not a terminal: only commands work here, not the screen.")
        found.append(Finding("terminal", Level.REMARK, value, text))
    elif profile.columns < MIN_COLUMNS or profile.rows < MIN_ROWS:
        text = _("The terminal is smaller than {columns}x{rows}.").format(columns=MIN_COLUMNS, rows=MIN_ROWS)
        found.append(Finding("terminal", Level.WARNING, value, text, _("Make the window larger, best 80x24 or more.")))
    elif not profile.utf8:
        text = _("The terminal does not speak UTF-8: some signs of names are shown as others.")
        cure = _("Choose a UTF-8 locale if the terminal has one.")
        found.append(Finding("terminal", Level.REMARK, value, text, cure))
    else:
        found.append(Finding("terminal", Level.OK, value))
    named = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "-")
    return [*found, Finding("language", Level.OK, f"{current()} ({named})")]


def disk(folder: Path) -> list[Finding]:
    """Room and kind of the disk on which a folder is, or would be made."""
    there = folder
    while not there.exists():
        there = there.parent
    free = shutil.disk_usage(there).free
    value = f"{free // (1024 * 1024)} MiB"
    room = Finding("disk", Level.OK, value)
    if free < LITTLE_ROOM:
        text = _("The disk is nearly full. When it is full, nothing new can be saved.")
        room = Finding("disk", Level.ERROR, value, text, _("Make room; what was saved is safe."))
    kind = file_system(there)
    return [room, _file_system(kind)]


def _file_system(kind: str | None) -> Finding:
    if kind is not None and kind.startswith(NETWORKS):
        text = _("The home lies on a network file system; a queue there can be damaged by a lost connection.")
        cure = _("Put the home (JOBTERM_HOME) on a local disk.")
        return Finding("file_system", Level.WARNING, kind, text, cure)
    if kind in FLEETING:
        text = _("The home lies in memory: a restart of the machine empties it.")
        return Finding("file_system", Level.WARNING, kind, text, _("Put the home (JOBTERM_HOME) on a local disk."))
    return Finding("file_system", Level.OK, kind)


def file_system(folder: Path, mounts: Path = Path("/proc/self/mountinfo")) -> str | None:
    """The kind of file system a folder is on, by the longest mount point above it; None where nobody says."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return None
    best, kind = -1, None
    target = folder.resolve()
    for line in lines:
        before, _dash, after = line.partition(" - ")
        place, words = before.split(" "), after.split(" ")
        if len(place) < 5 or not words[0]:
            continue
        point = Path(_unescaped(place[4]))
        if target.is_relative_to(point) and len(point.parts) >= best:
            best, kind = len(point.parts), words[0]
    return kind


def _unescaped(text: str) -> str:
    """The kernel writes blanks in names as octal."""
    for code in ("040", "011", "012", "134"):
        text = text.replace(f"\\{code}", chr(int(code, 8)))
    return text
