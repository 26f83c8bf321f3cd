"""What a desk can ask outside the citizens' systems: companies, statistics, who gets Digital Post; the secrets that
this takes, the centre's own texts of letters and its printer, and what was read of public registers, with its age."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from jobterm.clock import from_text, to_text
from jobterm.domain.letters_templates import Template
from jobterm.office.board.telling import Alerting
from jobterm.office.day.notices import Notices, no_notices
from jobterm.office.papers.printer import Printing
from jobterm.outbox.posting import PostPort
from jobterm.outbox.reading import AdsPort, AgreementsPort, CandidatesPort, EmployersPort
from jobterm.outbox.registry import CompanyPort
from jobterm.outbox.statistics import StatisticsPort

_NAME: Final = re.compile(r"[a-z0-9.-]{1,60}", re.ASCII)


def no_secret(_name: str) -> str | None:
    """A desk without secrets."""
    return None


class Kept:
    """What was read of public registers: JSON files in the cache's folder, nothing of which is the only copy. Nothing
    about a citizen is ever put here."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._seen: dict[str, tuple[datetime, Any]] = {}
        self._held: dict[str, tuple[datetime, Any]] = {}

    def get(self, name: str) -> tuple[datetime, Any] | None:
        """When it was read, and what; None where nothing usable is kept."""
        if name not in self._seen and self._folder is not None:
            with suppress(OSError, ValueError, KeyError, TypeError):
                plain = json.loads(self._file(name).read_text(encoding="utf-8"))
                self._seen[name] = from_text(plain["at"]), plain["value"]
        return self._seen.get(name)

    def put(self, name: str, at: datetime, value: Any) -> None:
        """Keep it; a folder that cannot be written to keeps it until the end of the process."""
        self._seen[name] = at, value
        if self._folder is not None:
            with suppress(OSError):
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                new = self._file(name).with_suffix(".new")
                new.write_text(json.dumps({"at": to_text(at), "value": value}), encoding="utf-8")
                new.replace(self._file(name))

    def hold(self, name: str, at: datetime, value: Any) -> None:
        """Keep it until the end of the process and in no file: names of people may stand in it."""
        self._held[name] = at, value

    def held(self, name: str) -> tuple[datetime, Any] | None:
        """What `hold` was given last, and when."""
        return self._held.get(name)

    def _file(self, name: str) -> Path:
        if self._folder is None or not _NAME.fullmatch(name):
            raise ValueError("not a name")
        return self._folder / f"{name}.json"


@dataclass(frozen=True)
class Public:
    """See the module; each None, or empty, where this site has it not. ``secret``: by system, None where none is
    kept."""

    companies: CompanyPort | None = None
    statistics: StatisticsPort | None = None
    post: PostPort | None = None
    employers: EmployersPort | None = None
    agreements: AgreementsPort | None = None
    ads: AdsPort | None = None
    candidates: CandidatesPort | None = None
    secret: Callable[[str], str | None] = no_secret
    templates: Mapping[str, Template] = field(default_factory=dict)
    kept: Kept = field(default_factory=lambda: Kept(None))
    notices: Notices = no_notices
    printing: Printing = field(default_factory=Printing)
    alerting: Alerting = field(default_factory=Alerting)

    def company_name(self, cvr: str) -> str:
        """A company's name as it was read last, empty where it never was; nobody is asked."""
        return self._company(cvr, "name")

    def company_address(self, cvr: str) -> str:
        """The same of its address."""
        return self._company(cvr, "address")

    def _company(self, cvr: str, name: str) -> str:
        found = self.kept.get(f"cvr.{cvr}") if cvr.isdecimal() else None
        return str(found[1].get(name) or "") if found is not None and isinstance(found[1], dict) else ""
