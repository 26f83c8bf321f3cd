"""Where a home lies: which site file counts, and which folder everything else is in. Makes folders, opens no file."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

SITE_FILE: Final = "jobterm.toml"
PRIVATE: Final = 0o700
"""Only the user may enter: the folders hold people's data, encrypted or not."""


@dataclass(frozen=True, slots=True)
class Home:
    """The folders of one user at one site. Each is made, for this user alone, by `make`."""

    data: Path
    cache: Path
    logs: Path
    run: Path
    demo_root: Path

    @classmethod
    def at(cls, base: Path) -> Self:
        """Everything beneath one folder: ``JOBTERM_HOME``, or where a site file given with ``--config`` lies."""
        return cls(base / "data", base / "cache", base / "logs", base / "run", base / "demo")

    @classmethod
    def of_platform(cls) -> Self:
        """The folders that the operating system has for this user."""
        import platformdirs

        data = platformdirs.user_data_path("jobterm", appauthor=False)
        return cls(
            data,
            platformdirs.user_cache_path("jobterm", appauthor=False),
            platformdirs.user_log_path("jobterm", appauthor=False),
            # Not the runtime folder: it may vanish at log-out while another session still drains.
            platformdirs.user_state_path("jobterm", appauthor=False) / "run",
            data / "demo",
        )

    def demo(self, scenario: str, seed: int) -> Home:
        """The home of one demo world: its own stores for each scenario and seed."""
        return Home.at(self.demo_root / f"{scenario}-{seed}")

    @property
    def outbox(self) -> Path:
        """The queue."""
        return self.data / "outbox.db"

    @property
    def anchor(self) -> Path:
        """What tells a rolled back queue from a crashed one."""
        return self.data / "outbox.anchor"

    @property
    def audit(self) -> Path:
        """The look-ups."""
        return self.data / "audit.db"

    @property
    def vault(self) -> Path:
        """The wrapped data key."""
        return self.data / "vault.json"

    @property
    def drafts(self) -> Path:
        """Half-filled forms, one sealed file each."""
        return self.data / "drafts"

    @property
    def prints(self) -> Path:
        """What was printed, one sealed file each."""
        return self.data / "prints"

    @property
    def exports(self) -> Path:
        """Files that the user has taken out."""
        return self.data / "exports"

    @property
    def backup(self) -> Path:
        """Verified copies of the queue."""
        return self.data / "backup"

    @property
    def cache_db(self) -> Path:
        """What was read; may be deleted at any time."""
        return self.cache / "cache.db"

    def make(self) -> Self:
        """Make the folders that are missing, 0700, and close to others what stands open; OSError if it cannot."""
        for folder in (self.data, self.backup, self.cache, self.logs, self.run):
            folder.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
            if os.name == "posix" and folder.stat().st_mode & 0o077:
                folder.chmod(PRIVATE)
        return self


@dataclass(frozen=True, slots=True)
class Located:
    """Which site file counts (``file`` None: there is none), where was looked, and the home that goes with it."""

    file: Path | None
    looked_at: tuple[Path, ...]
    home: Home


def locate(config: Path | None, environ: Mapping[str, str]) -> Located:
    """``--config FILE`` › ``$JOBTERM_HOME/jobterm.toml`` › the user's, then the machine's configuration folder.

    The first that counts is the only one read. With ``--config`` and no ``JOBTERM_HOME`` the home lies beside the file
    (amendment 17); the platform's folders serve only a site file found there.
    """
    base = Path(environ["JOBTERM_HOME"]).expanduser().absolute() if environ.get("JOBTERM_HOME") else None
    if config is not None:
        file = config.expanduser().absolute()
        return _located((file,), Home.at(base or file.parent))
    if base is not None:
        return _located((base / SITE_FILE,), Home.at(base))
    import platformdirs

    folders = (
        platformdirs.user_config_path("jobterm", appauthor=False),
        platformdirs.site_config_path("jobterm", appauthor=False),
    )
    return _located(tuple(folder / SITE_FILE for folder in folders), Home.of_platform())


def _located(candidates: tuple[Path, ...], home: Home) -> Located:
    return Located(next((file for file in candidates if file.is_file()), None), candidates, home)
