"""Municipalities with a post town, funds, and which municipal system serves where. Facts for a made-up world.

The numbers of the municipalities are the official ones; one post town stands for each, which is enough for an address
that nobody lives at. Which municipality bought which municipal system is made up: no inventory of 2007-10 exists.
"""

from __future__ import annotations

from dataclasses import dataclass

HOME = "0751"
"""Aarhus, where most people of a world live: the job centre of the site file that `sandbox serve` writes."""

_TOWNS = (
    "0101 1050 København K;0147 2000 Frederiksberg;0151 2750 Ballerup;0153 2605 Brøndby;0155 2791 Dragør;"
    "0157 2920 Charlottenlund;0159 2860 Søborg;0161 2600 Glostrup;0163 2730 Herlev;0165 2620 Albertslund;"
    "0167 2650 Hvidovre;0169 2630 Taastrup;0173 2800 Kongens Lyngby;0175 2610 Rødovre;0183 2635 Ishøj;"
    "0185 2770 Kastrup;0187 2665 Vallensbæk Strand;0190 3500 Værløse;0201 3450 Allerød;0210 2980 Kokkedal;"
    "0217 3000 Helsingør;0219 3400 Hillerød;0223 2970 Hørsholm;0230 2840 Holte;0240 3660 Stenløse;"
    "0250 3600 Frederikssund;0260 3300 Frederiksværk;0270 3200 Helsinge;0400 3700 Rønne;0253 2670 Greve;"
    "0259 4600 Køge;0265 4000 Roskilde;0269 2680 Solrød Strand;0306 4500 Nykøbing Sj;0316 4300 Holbæk;"
    "0320 4690 Haslev;0326 4400 Kalundborg;0329 4100 Ringsted;0330 4200 Slagelse;0336 4660 Store Heddinge;"
    "0340 4180 Sorø;0350 4320 Lejre;0360 4930 Maribo;0370 4700 Næstved;0376 4800 Nykøbing F;"
    "0390 4760 Vordingborg;0410 5500 Middelfart;0420 5610 Assens;0430 5750 Ringe;0440 5300 Kerteminde;"
    "0450 5800 Nyborg;0461 5000 Odense C;0479 5700 Svendborg;0480 5400 Bogense;0482 5900 Rudkøbing;"
    "0492 5970 Ærøskøbing;0510 6100 Haderslev;0530 7190 Billund;0540 6400 Sønderborg;0550 6270 Tønder;"
    "0561 6700 Esbjerg;0563 6720 Fanø;0573 6800 Varde;0575 6600 Vejen;0580 6200 Aabenraa;0607 7000 Fredericia;"
    "0621 6000 Kolding;0630 7100 Vejle;0615 8700 Horsens;0657 7400 Herning;0661 7500 Holstebro;0665 7620 Lemvig;"
    "0671 7600 Struer;0706 8400 Ebeltoft;0707 8500 Grenaa;0710 8450 Hammel;0727 8300 Odder;0730 8900 Randers C;"
    "0740 8600 Silkeborg;0741 8305 Samsø;0746 8660 Skanderborg;0751 8000 Aarhus C;0756 7430 Ikast;"
    "0760 6950 Ringkøbing;0766 8722 Hedensted;0779 7800 Skive;0791 8800 Viborg;0773 7900 Nykøbing M;"
    "0787 7700 Thisted;0810 9700 Brønderslev;0813 9900 Frederikshavn;0820 9600 Aars;0825 9940 Læsø;"
    "0840 9530 Støvring;0846 9500 Hobro;0849 9440 Aabybro;0851 9000 Aalborg;0860 9800 Hjørring"
)


@dataclass(frozen=True, slots=True)
class Town:
    """A municipality's number and the post town that stands for it."""

    municipality: str
    postcode: str
    name: str


TOWNS: tuple[Town, ...] = tuple(Town(*row.split(" ", 2)) for row in _TOWNS.split(";"))
TOWN_OF: dict[str, Town] = {town.municipality: town for town in TOWNS}

FUNDS = ("FTFa", "3F", "HK", "Krifa", "Det Faglige Hus", "FOA", "Akademikernes", "Min A-kasse", "ASE", "Metal")
"""Unemployment funds by name; they fail one by one."""

MUNICIPAL_SYSTEMS = ("opera", "workbase")


def municipal_system(municipality: str) -> str:
    """The case system a municipality runs in every made-up world (our assumption): Aarhus and the odd numbers
    WorkBase, the even numbers Opera."""
    return "workbase" if int(municipality) % 2 else "opera"
