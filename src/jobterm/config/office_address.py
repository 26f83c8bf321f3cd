"""The address of the office store as a site file says it: taken apart, judged, its files found. Nobody is connected to.

Strict: what is not known here is refused, since libpq takes what it does not find in the address from variables and
files of the machine. A password never stands in it: a client certificate says who comes, or the vault holds one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, quote, unquote

from jobterm.config.problems import ConfigProblem
from jobterm.domain.registrations.names import nearest

FIELD: Final = "store.office"
_URI: Final = re.compile(r"postgres(?:ql)?://(?:([^@/?#\s]*)@)?([^@/?#\s]*)(?:/([^?#\s]*))?(?:\?([^#\s]*))?")
_PASSWORD: Final = re.compile(r"(?:^|[?&\s])\s*[a-z]*(?:password|passwd|pwd|secret|passfile)\s*=", re.IGNORECASE)
_FILES: Final = ("sslrootcert", "sslcert", "sslkey", "sslcrl")
_TAKEN: Final = (
    "host", "port", "user", "dbname", "sslmode", "sslrootcert", "sslcert", "sslkey", "sslcrl", "connect_timeout",
    "target_session_attrs", "keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count",
    "tcp_user_timeout", "channel_binding",
)  # fmt: skip
"""Parameters of libpq that may stand in the address."""
_VERIFIED: Final = "verify-full"
_LOOPBACK: Final = re.compile(r"localhost|127(?:\.[0-9]{1,3}){3}|\[?::1\]?", re.ASCII)


class WrongAddress(ValueError):
    """An address that cannot be used; ``problem`` says why."""

    def __init__(self, problem: ConfigProblem) -> None:
        super().__init__(problem.code)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class OfficeAddress:
    """Where an office store is. ``hosts`` as written, with ports, in the order in which they are tried; ``database``
    empty: of the same name as the login; ``parameters``: what libpq is told besides."""

    user: str
    hosts: str
    database: str
    parameters: Mapping[str, str]

    @property
    def socket(self) -> bool:
        """Whether it is reached over a unix socket of this machine, which needs no TLS."""
        named = self.parameters.get("host", self.hosts)
        return not named or all(unquote(one).startswith(("/", "@")) for one in named.split(","))

    @property
    def here(self) -> bool:
        """Whether it names this machine only."""
        named = self.parameters.get("host") or self.hosts
        names = [re.sub(r":[0-9]*$", "", one) if not one.startswith("[") else one.split("]")[0] + "]"
                 for one in named.split(",")]  # fmt: skip
        return self.socket or all(_LOOPBACK.fullmatch(one) is not None for one in names)

    def beside(self, folder: Path) -> OfficeAddress:
        """The same with the paths of its certificates counted from a folder, the site file's."""
        files = {
            name: value if value == "system" and name == "sslrootcert" else str(folder / Path(value).expanduser())
            for name, value in self.parameters.items()
            if name in _FILES
        }
        return replace(self, parameters={**self.parameters, **files})

    def dsn(self) -> str:
        """The address as libpq reads it."""
        user = f"{quote(self.user, safe='')}@" if self.user else ""
        told = "&".join(f"{name}={quote(value, safe='')}" for name, value in self.parameters.items())
        return f"postgresql://{user}{self.hosts}/{quote(self.database, safe='')}" + (f"?{told}" if told else "")

    def shown(self) -> str:
        """Where it is, for people: hosts and database only."""
        place = self.parameters.get("host") or self.hosts or "unix socket"
        return f"{place}/{self.parameters.get('dbname') or self.database}"


def read_address(text: str) -> OfficeAddress:
    """Take an address apart; WrongAddress where it cannot be used."""
    if _PASSWORD.search(text) or re.search(r"//[^/@\s]*:[^/@\s]*@", text):
        raise WrongAddress(ConfigProblem(FIELD, "config.password"))
    found = _URI.fullmatch(text)
    if found is None:
        raise WrongAddress(ConfigProblem(FIELD, "config.office_address"))
    user, hosts, database, told = (part or "" for part in found.groups())
    pairs = parse_qsl(told, keep_blank_values=True)
    for name, value in pairs:
        if name not in _TAKEN:
            raise WrongAddress(ConfigProblem(FIELD, "config.office_parameter", values=_meant(name)))
        if not value or sum(name == other for other, _ in pairs) > 1:
            raise WrongAddress(ConfigProblem(FIELD, "config.office_address"))
    address = OfficeAddress(unquote(user), hosts, unquote(database), dict(pairs))
    if not (address.database or "dbname" in address.parameters):
        raise WrongAddress(ConfigProblem(FIELD, "config.office_database"))
    if not address.socket and address.parameters.get("sslmode") != _VERIFIED:
        raise WrongAddress(ConfigProblem(FIELD, "config.office_tls"))
    if not address.socket and "sslrootcert" not in address.parameters:
        raise WrongAddress(ConfigProblem(FIELD, "config.office_root"))
    if ("sslcert" in address.parameters) != ("sslkey" in address.parameters):
        raise WrongAddress(ConfigProblem(FIELD, "config.office_pair"))
    return address


def doubt(text: str, *, training: bool) -> ConfigProblem | None:
    """What is wrong with an address, None if nothing. In training only this machine is connected to."""
    try:
        address = read_address(text)
    except WrongAddress as error:
        return error.problem
    return ConfigProblem(FIELD, "config.url_real") if training and not address.here else None


def _meant(name: str) -> dict[str, str]:
    return {"name": name[:40], "nearest": nearest(name, _TAKEN) or ", ".join(_TAKEN)}
