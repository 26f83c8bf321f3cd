"""What a plug-in's code may import, and the digest by which one version of it is told from another. Its text is read,
nothing of it is run: a rule for honest authors, no prison. Connections are the transport's alone."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

ALLOWED: Final = frozenset({"jobterm.systems.api"})
"""What of jobterm is promised to stay; anything else of it may change tomorrow."""
FORBIDDEN: Final = frozenset(
    {
        "socket", "ssl", "asyncio.streams", "http.client", "http.server", "urllib.request", "urllib3", "httpx",
        "requests", "aiohttp", "httpcore", "ftplib", "smtplib", "poplib", "imaplib", "telnetlib", "xmlrpc", "paramiko",
        "socketserver", "websockets", "grpc", "pycurl", "subprocess", "multiprocessing", "ctypes", "textual",
    }
)  # fmt: skip
"""What makes connections or processes of its own, past deadlines, training guard and limits; and the screen."""
CALLS: Final = frozenset(
    {"open_connection", "open_unix_connection", "create_connection", "start_server", "create_server",
     "create_subprocess_exec", "create_subprocess_shell"}
)  # fmt: skip
"""The same by way of an event loop."""


@dataclass(frozen=True, slots=True)
class Breach:
    """An import that is not allowed: where, and of what."""

    module: str
    line: int
    imported: str


def breaches(module: str) -> Iterator[Breach]:
    """Every import that is not allowed in a plug-in's module and in those of its package that it imports."""
    for name, path in modules(module):
        for line, imported in _imports(path, name):
            if _wrong(imported):
                yield Breach(name, line, imported)


def modules(module: str) -> list[tuple[str, Path]]:
    """A plug-in's module and what it imports from its own package, as far as there are source files."""
    home = module.partition(".")[0]
    waiting, found = [module], dict[str, Path]()
    while waiting:
        name = waiting.pop()
        path = _source(name)
        if name in found or path is None:
            continue
        found[name] = path
        own = {one for _, one in _imports(path, name) if one == home or one.startswith(f"{home}.")}
        # ``from package import name`` may mean a module or something in one.
        waiting += sorted(own | {one.rpartition(".")[0] for one in own if "." in one})
    return sorted(found.items())


def digest(module: str) -> str:
    """SHA-256 over the code of a plug-in: names and texts of its modules."""
    whole = hashlib.sha256()
    for name, path in modules(module):
        whole.update(f"{name}\n{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return whole.hexdigest()


def _source(name: str) -> Path | None:
    """The file of a module, found without running any of its package."""
    home, *parts = name.split(".")
    try:
        spec = find_spec(home)
    except (ImportError, ValueError):
        return None
    if spec is None:
        return None
    if not parts:
        return Path(spec.origin) if spec.origin is not None and spec.origin.endswith(".py") else None
    for folder in spec.submodule_search_locations or ():
        place = Path(folder, *parts)
        for path in (place / "__init__.py", place.with_suffix(".py")):
            if path.is_file():
                return path
    return None


def _imports(path: Path, module: str) -> Iterator[tuple[int, str]]:
    """(line, dotted name) of everything that a file imports, wherever it does it, and of calls that connect."""
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except (OSError, SyntaxError, ValueError):
        return  # whoever loads it says what is wrong
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, one.name) for one in node.names)
        elif isinstance(node, ast.Attribute) and node.attr in CALLS:
            yield node.lineno, node.attr
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{base}.{one.name}") for one in node.names)


def _wrong(imported: str) -> bool:
    if imported == "jobterm" or imported.startswith("jobterm."):
        return not any(imported == one or imported.startswith(f"{one}.") for one in ALLOWED)
    return imported in CALLS or any(imported == one or imported.startswith(f"{one}.") for one in FORBIDDEN)
