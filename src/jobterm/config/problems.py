"""What can be wrong with a site file: codes, places and sentences. Reading it stands in `reading`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as made
from pathlib import Path
from typing import Any, Final

from jobterm.domain.msgids import N_, Sentence


@dataclass(frozen=True, slots=True)
class ConfigProblem:
    """One error: ``field`` names the setting (``site.profile``), ``line`` counts from 1 (0 = the whole file)."""

    field: str
    code: str
    line: int = 0
    values: Mapping[str, Any] = made(default_factory=dict)

    @property
    def message(self) -> Sentence:
        """What is wrong."""
        return Sentence(PROBLEMS[self.code][0], self._values())

    @property
    def cure(self) -> Sentence:
        """How to put it right."""
        return Sentence(PROBLEMS[self.code][1], self._values())

    def _values(self) -> Mapping[str, Any]:
        return {"field": self.field, "line": self.line, **self.values}


class ConfigErrors(Exception):
    """A site file that cannot be used. No value of the file stands in the text."""

    def __init__(self, path: Path | None, problems: Sequence[ConfigProblem]) -> None:
        super().__init__(", ".join(f"{problem.field}: {problem.code}" for problem in problems))
        self.path, self.problems = path, tuple(problems)


class ConfigMissing(Exception):
    """There is no site file where it was looked for; ``looked_at`` tells where, in order."""

    def __init__(self, looked_at: Sequence[Path]) -> None:
        super().__init__("config.missing_file")
        self.looked_at = tuple(looked_at)


PROBLEMS: Final[Mapping[str, tuple[str, str]]] = {
    "config.missing_file": (
        N_("There is no site file."),
        N_("Make one with `jobterm config init`, or try `jobterm demo`, which needs none."),
    ),
    "config.unreadable": (
        N_("The site file cannot be read as TOML (line {line})."),
        N_("Correct that line; `jobterm config schema` tells what may stand there."),
    ),
    "config.not_utf8": (N_("The site file is not UTF-8."), N_("Save it as UTF-8.")),
    "config.no_access": (
        N_("The site file may not be read by you."), N_("Ask whoever keeps this machine for access to it.")
    ),
    "config.too_large": (N_("The site file is longer than {max} bytes."), N_("Name the right file with --config.")),
    "config.unknown_key": (N_("There is no setting {field}."), N_("Did you mean {nearest}?")),
    "config.missing": (N_("The setting {field} is missing."), N_("Write it: {expected}.")),
    "config.type": (N_("The setting {field} has the wrong kind of value."), N_("Write {expected}.")),
    "config.not_one_of": (N_("The setting {field} is none of: {expected}."), N_("Choose one of them.")),
    "config.municipality": (
        N_("The setting {field} names no municipality."), N_("Write its four digits, e.g. 0751 for Aarhus.")
    ),
    "config.cvr": (N_("The setting {field} is no CVR number."), N_("Write its eight digits; the last is a check.")),
    "config.command": (
        N_("The setting {field} is no command."),
        N_("Write a program and its arguments, e.g. lp -d kontor; it reads the text from its input."),
    ),
    "config.user": (
        N_("The setting {field} is no user id."), N_("Write 1 to 64 characters without blanks and semicolons.")
    ),
    "config.text": (
        N_("The setting {field} is empty, too long, or holds a control character."),
        N_("Write 1 to {max} ordinary characters."),
    ),
    "config.number": (N_("The setting {field} must be from {min} to {max}."), N_("Correct the number.")),
    "config.system": (
        N_("The setting {field} names no system."), N_("Write small letters, digits, _ and -, e.g. amp.")
    ),
    "config.url": (
        N_("The setting {field} is not the address of a system."),
        N_("Write it as https://host/path, without a name and a password."),
    ),
    "config.url_open": (
        N_("The setting {field} would send people's data in the open."), N_("Use https in production.")
    ),
    "config.url_real": (
        N_("In training only this machine is connected to, and {field} is another."),
        N_("Write an address at 127.0.0.1, or set the profile to production."),
    ),
    "config.hours": (
        N_("The setting {field} is no opening time."), N_("Write e.g. mon-fri 07:00-18:00, or 07:00-24:00.")
    ),
    "config.duration": (N_("The setting {field} is no duration."), N_("Write e.g. 30s, 2m, 24h or 7d.")),
    "config.office_address": (
        N_("The setting {field} is no address of an office store."),
        N_("Write postgresql://host/database?sslmode=verify-full&sslrootcert=FILE&sslcert=FILE&sslkey=FILE, each"
           " parameter once and none empty."),
    ),
    "config.office_database": (
        N_("The setting {field} names no database."), N_("Write its name after the host: postgresql://host/database.")
    ),
    "config.office_parameter": (
        N_("The setting {field} has a parameter that is not taken: {name}."), N_("Did you mean {nearest}?")
    ),
    "config.office_tls": (
        N_("The setting {field} would let anybody pass for the office store."),
        N_("Write sslmode=verify-full in it; only a unix socket of this machine does without."),
    ),
    "config.office_root": (
        N_("The setting {field} does not say whose certificate the office store must show."),
        N_("Write sslrootcert=FILE, the certificate of the authority that issued it, or sslrootcert=system."),
    ),
    "config.office_pair": (
        N_("The setting {field} names a certificate without its key, or a key without its certificate."),
        N_("Write both: sslcert=FILE and sslkey=FILE."),
    ),
    "config.password": (
        N_("The setting {field} holds a password, which a file must not."),
        N_("Use a client certificate, or keep the password in the vault."),
    ),
}  # fmt: skip
"""Code → what is wrong and how to put it right (English msgids)."""
