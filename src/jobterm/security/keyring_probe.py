"""The operating system's key ring, spoken to through a child process; it never runs inside jobterm itself.

A key ring may prompt, hang on a dead bus, or be replaced by a configuration file or an environment variable. The child
gets a clean environment and a time limit, its secrets travel in pipes (never in arguments or variables), and only
backends on the list in `keyring_child` are asked.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jobterm.security.errors import KeyringUnavailable

PASSED_ON = ("PATH", "HOME", "USER", "LOGNAME", "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR", "SYSTEMROOT")
"""What the child needs to find the session's key ring, and nothing by which it could be led to another."""
TIME_LIMIT_S = 5.0
MAX_ANSWER = 4096


def clean_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """The variables of `environment` that the child may see."""
    return {name: environment[name] for name in PASSED_ON if name in environment}


class SystemKeyRing:
    """The key ring of this user's session (see `jobterm.security.slots.KeyRing`)."""

    def __init__(
        self,
        *,
        command: Sequence[str] | None = None,
        environment: Mapping[str, str] | None = None,
        time_limit_s: float = TIME_LIMIT_S,
    ) -> None:
        """``command`` runs the child; the default is this Python in isolated mode on `keyring_child`."""
        child = Path(__file__).with_name("keyring_child.py")
        # -I leaves out the environment's Python variables, the user's site folder and the current folder.
        self._command = tuple(command or (sys.executable, "-I", "-B", str(child)))
        self._environment = clean_environment(os.environ if environment is None else environment)
        self._time_limit_s = time_limit_s

    def available(self) -> bool:
        """Whether an allowed backend works here."""
        try:
            self._ask({"do": "probe"})
        except KeyringUnavailable:
            return False
        return True

    def get(self, account: str) -> bytes | None:
        """The secret stored under `account`, None where there is none; raises KeyringUnavailable."""
        found = self._ask({"do": "get", "account": account})
        if found is None:
            return None
        try:
            return base64.b64decode(found, validate=True)
        except (binascii.Error, ValueError):
            raise KeyringUnavailable("not our secret") from None

    def put(self, account: str, secret: bytes) -> None:
        """Store a secret; raises KeyringUnavailable."""
        self._ask({"do": "put", "account": account, "secret": base64.b64encode(secret).decode("ascii")})

    def forget(self, account: str) -> None:
        """Remove a secret; raises KeyringUnavailable."""
        self._ask({"do": "forget", "account": account})

    def _ask(self, question: Mapping[str, str]) -> str | None:
        try:
            done = subprocess.run(
                self._command,
                input=json.dumps(question).encode("ascii"),
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=self._environment,
                cwd="/",
                timeout=self._time_limit_s,
                check=False,
                start_new_session=True,  # no terminal to prompt on
            )
        except subprocess.TimeoutExpired:
            raise KeyringUnavailable("no answer in time") from None
        except OSError as error:
            raise KeyringUnavailable(f"cannot be started, errno {error.errno}") from None
        found = _decoded(done.stdout)
        if found.get("ok") is not True:
            raise KeyringUnavailable(str(found.get("why", "no answer"))[:80])
        secret = found.get("secret")
        if secret is not None and not isinstance(secret, str):
            raise KeyringUnavailable("no answer")
        return secret


def _decoded(answer: bytes) -> dict[str, Any]:
    if len(answer) > MAX_ANSWER:
        return {}
    try:
        found = json.loads(answer)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
