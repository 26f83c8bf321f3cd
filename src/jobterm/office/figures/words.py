"""What is said of the statistics: names of tables, why there is nothing to show. Screen and command say the same."""

from __future__ import annotations

from typing import Final

from jobterm.i18n import N_, _
from jobterm.office.figures.statistics import TABLES, Told

_TITLES: Final = {
    "y25i03": N_("Unemployed, seasonally adjusted"),
    "y25i01": N_("Unemployed"),
    "y01c01": N_("In active measures"),
}
_WHY: Final = {
    Told.NO_SERVICE: N_("This site has no address for the statistics. Write one under [systems.jobindsats]."),
    Told.NO_KEY: N_("The statistics need the organisation's key, and none is kept. Give it with 'vault secret'."),
    Told.BAD_KEY: N_("The statistics do not take the key. Give the right one with 'vault secret'."),
    Told.NO_TABLE: N_("There is no such table, or it has nothing for this municipality."),
    Told.UNREACHABLE: N_("The statistics cannot be reached now. Try again later."),
    Told.UNREADABLE: N_("The table could not be read. Choose another, or tell support."),
}


def why_nothing(state: Told) -> str:
    """Why there is nothing to show, and what to do."""
    return _(_WHY.get(state, _WHY[Told.NO_TABLE]))


def how_to_get_a_key() -> str:
    """Where a key comes from (domain §2.1)."""
    return _(
        "The organisation's key is free: write to jobindsats@star.dk with name, organisation, office, e-mail and"
        " telephone; it comes within 14 days. Keep it with: jobterm vault secret jobindsats"
    )


def table_title(table: str) -> str:
    """A table's name in the user's language; its id where it is none of those offered."""
    return _(_TITLES[table]) if table in _TITLES else table


def tables() -> list[tuple[str, str]]:
    """(id, name) of the tables that are offered."""
    return [(table, table_title(table)) for table in TABLES]
