"""What may stand in a site file (interface §2): every setting is its own documentation; `reading` reads it.

Plain frozen dataclasses, so that importing them costs nothing; `strict` checks what is read by their types. pydantic
takes the JSON Schema from them, with descriptions from the texts below each field.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final, Literal

from jobterm.domain.registrations.model import Authority
from jobterm.security.profile import Profile

_STRICT: Final[Mapping[str, Any]] = {"extra": "forbid", "strict": True, "use_attribute_docstrings": True}


@dataclass(frozen=True, kw_only=True)
class Site:
    """Who works here, for whom."""

    __pydantic_config__: ClassVar[Any] = _STRICT

    profile: Profile
    """Real or made-up people. There is no default, and a store made in one is refused by the other for ever."""
    name: str
    """The job centre's name, as it stands on the screen."""
    municipality: str
    """Its municipality, four digits."""
    user: str
    """Id of the person at this desk, as the systems know it."""
    user_name: str = ""
    """Her full name, named in every call; left out, it is her id."""
    role: Literal["caseworker", "superuser", "trainer"] = "caseworker"
    """What she may do."""
    authority: Authority = Authority.MUNICIPALITY
    """On whose behalf she registers where neither the plan nor the registration says it."""
    cvr: str | None = None
    """The authority's CVR number, which letters by Digital Post are sent under."""
    letters: str | None = None
    """File or folder with the centre's own texts of letters, relative to the site file; left out, the folder
    "letters" beside it, where there is one."""


@dataclass(frozen=True, kw_only=True)
class CapabilitySettings:
    """What a system's contract declares, where this site's agreement differs from what is shipped (design §5)."""

    __pydantic_config__: ClassVar[Any] = _STRICT

    create_once: bool | None = None
    """It refuses a twin of our id for ever."""
    version: bool | None = None
    """A write can be made conditional on a version."""
    key_ttl: str | None = None
    """How long it remembers a key, e.g. "7d"."""
    lookup: bool | None = None
    """It can be asked whether it holds our item."""
    life: str | None = None
    """L, the longest life of a request, e.g. "2m"."""
    closes: bool | None = None
    """It has opening hours and says when it is closed."""
    per_system_in_flight: int | None = None
    """How many requests may be under way at once."""


@dataclass(frozen=True, kw_only=True)
class SystemSettings:
    """One system behind: where it is and whom to call about it."""

    __pydantic_config__: ClassVar[Any] = _STRICT

    url: str | None = None
    """Its address; left out, nothing is sent to it from here."""
    auth: Literal["organisation", "personal"] = "organisation"
    """Organisation certificate with the author named, or the author's own login."""
    certificate: str | None = None
    """File with the function certificate and its key, relative to the site file."""
    hours: str | None = None
    """Opening hours in Copenhagen, e.g. "mon-fri 07:00-18:00"."""
    capabilities: CapabilitySettings | None = None
    """What this site's agreement says otherwise than the shipped contract."""
    owner: str | None = None
    """Whose system it is: whose fault it is, and who can help."""
    support_phone: str | None = None
    """Whom to call."""
    settings: dict[str, Any] | None = None
    """Settings of a supplier's plug-in, by the names that it declares."""


@dataclass(frozen=True, kw_only=True)
class StoreSettings:
    """The stores on this machine and, where an office has outgrown one machine, the office store."""

    __pydantic_config__: ClassVar[Any] = _STRICT

    office: str | None = None
    """Address of the office store (PostgreSQL) without a password, e.g.
    "postgresql://host/database?sslmode=verify-full&sslrootcert=ca.crt&sslcert=me.crt&sslkey=me.key"; files count from
    the site file's folder."""
    retention_days: int = 400
    """How long the content of what is confirmed is kept; hash and receipt stay."""
    ballast_mib: int = 1
    """Space held back for the day the disk is full."""
    backups: int = 7
    """How many verified backups are kept."""


@dataclass(frozen=True, kw_only=True)
class SecuritySettings:
    """How the store is unlocked."""

    __pydantic_config__: ClassVar[Any] = _STRICT

    keyring: bool = True
    """Keep the key in the operating system's key ring where there is a safe one."""
    lock_minutes: int = 10
    """Minutes without a key until the screen is locked; 0 = never."""


@dataclass(frozen=True, kw_only=True)
class TerminalSettings:
    """The screen."""

    __pydantic_config__: ClassVar[Any] = _STRICT

    language: Literal["da", "en"] | None = None
    """Language; left out, the locale's, else Danish."""
    theme: str | None = None
    """A theme's name (dark, light, ansi16, mono, or a file's); left out, what the terminal can show."""
    colours: Literal["auto", "truecolor", "256", "16", "mono"] = "auto"
    """How many colours to use."""
    mouse: bool = False
    """Whether the mouse is listened to."""
    thin: bool | None = None
    """Send as few bytes as possible; left out, measured."""
    key_file: str | None = None
    """A file of keys, e.g. "klassisk" for hands used to KMD."""
    driver: Literal["cells", "stock"] = "cells"
    """How the screen is sent: only the cells that changed, or as the toolkit does it, should a terminal need that."""


@dataclass(frozen=True, kw_only=True)
class PrintSettings:
    """Where prints go: a thin terminal has no viewer, so they are text."""

    __pydantic_config__: ClassVar[Any] = _STRICT

    command: str | None = None
    """Program and arguments that read the text from their input, run without a shell, e.g. "lp -d {queue}"."""
    queue: str | None = None
    """Name of the printer's queue: what {queue} in the command stands for."""
    encoding: Literal["utf-8", "latin-1", "cp850"] = "utf-8"
    """The letters that the printer knows."""
    lines: int = 60
    """Lines of a page."""
    timeout_s: int = 30
    """Seconds after which a command that does not end is stopped."""
    keep_days: int = 30
    """Days that a print stays in the list, to be printed again."""
    exports: str | None = None
    """Folder for files that are taken out (CSV), relative to the site file; left out, "exports" in the home's data."""


@dataclass(frozen=True, kw_only=True)
class AlertSettings:
    """Who is told when something is late, somebody is away from what needs her, or nobody drains the queue."""

    __pydantic_config__: ClassVar[Any] = _STRICT

    command: str | None = None
    """Program and arguments that read the message from their input, run without a shell, e.g. "mail -s jobterm
    vagt@example.dk"; left out, alerts stand on the board and in the log."""
    timeout_s: int = 30
    """Seconds after which a command that does not end is stopped."""


@dataclass(frozen=True, kw_only=True)
class SupportSettings:
    """Who helps: every refusal names it."""

    __pydantic_config__: ClassVar[Any] = _STRICT

    name: str | None = None
    """The superuser or the service desk."""
    phone: str | None = None
    """Telephone."""
    email: str | None = None
    """E-mail."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """A whole site file."""

    __pydantic_config__: ClassVar[Any] = _STRICT

    site: Site
    """Who works here, for whom."""
    plan: str = "plan.toml"
    """The plan file, relative to the site file."""
    systems: dict[str, SystemSettings] = field(default_factory=dict)
    """The systems behind, by id."""
    store: StoreSettings = field(default_factory=StoreSettings)
    """The stores."""
    security: SecuritySettings = field(default_factory=SecuritySettings)
    """How the store is unlocked."""
    terminal: TerminalSettings = field(default_factory=TerminalSettings)
    """The screen."""
    keys: dict[str, str] = field(default_factory=dict)
    """Keys of your own: action = "key"."""
    print: PrintSettings = field(default_factory=PrintSettings)
    """Prints."""
    alerts: AlertSettings = field(default_factory=AlertSettings)
    """Alerts."""
    support: SupportSettings = field(default_factory=SupportSettings)
    """Who helps."""
