"""Where the files shipped with the program lie, in a checkout and in a wheel; it reads none of them itself."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

SHIPPED: Final = ("themes", "contracts", "lessons")
"""Folders that lie beside pyproject.toml in a checkout and inside the package in a wheel."""


class ResourceMissing(FileNotFoundError):
    """A file that should have come with the program is not there: the installation is incomplete."""


@cache
def folder(name: str) -> Path:
    """The folder of one kind of shipped files.

    An installed wheel carries it inside the package; in a checkout it lies beside pyproject.toml. The package is asked
    first, since a file of the same name beside an installed package would be somebody else's.

    Raises ResourceMissing where there is none, ValueError for a name that is not in SHIPPED.
    """
    if name not in SHIPPED:
        raise ValueError(f"not a shipped folder: {name!r}")
    package = Path(__file__).resolve().parent
    checkout = package.parent.parent
    if (package / name).is_dir():
        return package / name
    if (checkout / "pyproject.toml").is_file() and (checkout / name).is_dir():
        return checkout / name
    raise ResourceMissing(f"the folder {name!r} did not come with this installation of jobterm")


def path(name: str, *parts: str) -> Path:
    """One shipped file, e.g. ``path("themes", "dark.toml")``; raises ResourceMissing where it is not there."""
    found = folder(name).joinpath(*parts)
    if not found.is_file():
        raise ResourceMissing(f"{'/'.join((name, *parts))} did not come with this installation of jobterm")
    return found


def inside(*parts: str) -> Path:
    """A data file of one of the program's own packages, e.g. ``inside("domain", "data", "rules.toml")``.

    By its path and not by ``importlib.resources``, which loads an archive reader of a megabyte for every desk: the
    program is never run from an archive.
    """
    return Path(__file__).resolve().parent.joinpath(*parts)


def names(name: str, suffix: str) -> list[str]:
    """The stems of all files of a shipped folder that end in `suffix`, sorted; e.g. the themes there are."""
    return sorted(file.stem for file in folder(name).glob(f"*{suffix}") if file.is_file())
