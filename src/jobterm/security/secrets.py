"""Keys and logins of services that this site was given (statistics, company register): one sealed file, opened by the
vault alone. Never in an argument, a variable or the site file."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Final

from jobterm.security.errors import SealDamaged
from jobterm.security.files import folder_lock, private_folder, write_private
from jobterm.security.sealed import seal, unseal
from jobterm.security.slots import Entropy
from jobterm.security.vault import Purpose, Vault

MOST: Final = 400
_SECRET: Final = re.compile(r"[\x21-\x7e]([\x20-\x7e]{0,398}[\x21-\x7e])?", re.ASCII)


class BadSecret(ValueError):
    """A text that can be no key: empty, too long, or with a line break or other characters that no header carries."""


def secret(path: Path, vault: Vault, name: str) -> str | None:
    """One secret, None where none is kept under that name; raises what `sealed.unseal` raises."""
    return _read(path, vault).get(name)


def names(path: Path, vault: Vault) -> tuple[str, ...]:
    """For which systems a secret is kept."""
    return tuple(sorted(_read(path, vault)))


def keep(path: Path, vault: Vault, name: str, value: str | None, entropy: Entropy) -> None:
    """Keep a secret under a name, in the place of the one before; None forgets it. Raises BadSecret."""
    if value is not None and not _SECRET.fullmatch(value):
        raise BadSecret("not a secret")
    private_folder(path.parent)
    with folder_lock(path.parent):
        held = _read(path, vault)
        if value is None:
            held.pop(name, None)
        else:
            held[name] = value
        write_private(path, seal(Purpose.SECRETS.value, {}, json.dumps(held).encode(), vault, None, entropy))


def _read(path: Path, vault: Vault) -> dict[str, str]:
    try:
        blob = path.read_bytes()
    except FileNotFoundError:
        return {}
    try:
        held = json.loads(unseal(Purpose.SECRETS.value, blob, vault, None).content)
    except ValueError:
        raise SealDamaged("content") from None
    return {str(name): str(value) for name, value in held.items()}
