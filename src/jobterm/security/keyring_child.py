"""Run as a program of its own: one question to the operating system's key ring, read from stdin, answered on stdout.

It imports nothing of jobterm, so that it starts the same way from a checkout, a wheel and Python's isolated mode. It
never asks keyring for "the" backend (configuration and environment could name any class): it tries the allowed ones by
their class, one after the other.
"""

from __future__ import annotations

import importlib
import json
import sys
from typing import Any

ALLOWED = (
    ("keyring.backends.SecretService", "Keyring"),
    ("keyring.backends.libsecret", "Keyring"),
    ("keyring.backends.kwallet", "DBusKeyring"),
    ("keyring.backends.macOS", "Keyring"),
    ("keyring.backends.Windows", "WinVaultKeyring"),
)
"""Backends that encrypt at rest and are unlocked by the user's own session; no file, null, chained or prompting one."""

SERVICE = "jobterm vault"


def backend() -> Any | None:
    """The first allowed backend that works here, None where there is none."""
    for module, name in ALLOWED:
        try:
            found = getattr(importlib.import_module(module), name)
            if found.viable:
                return found()
        except Exception:  # a backend that cannot even be loaded is one that is not there
            continue
    return None


def answer(question: dict[str, Any]) -> dict[str, Any]:
    """The answer to ``{"do": "probe|get|put|forget", "account", "secret"}``; the secret is text (base64)."""
    ring = backend()
    if ring is None:
        return {"ok": False, "why": "no allowed backend"}
    account = str(question.get("account", ""))
    match question.get("do"):
        case "probe":
            return {"ok": True, "secret": None}
        case "get":
            return {"ok": True, "secret": ring.get_password(SERVICE, account)}
        case "put":
            ring.set_password(SERVICE, account, str(question["secret"]))
        case "forget":
            if ring.get_password(SERVICE, account) is not None:
                ring.delete_password(SERVICE, account)
        case _:
            return {"ok": False, "why": "unknown question"}
    return {"ok": True, "secret": None}


def main() -> None:
    """Read one question, write one answer. Of an error only the class is told: its text could hold the secret."""
    try:
        found = answer(json.loads(sys.stdin.read()))
    except Exception as error:
        found = {"ok": False, "why": type(error).__name__}
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
