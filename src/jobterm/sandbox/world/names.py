"""Danish names and streets for made-up people: the lists of Faker's da_DK providers, and how names are compared.

Faker itself is not imported: that takes a third of a second, and a generator per person would be slower still. Its
provider modules are plain lists, so they are read as lists.
"""

from __future__ import annotations

import ast
import importlib.util
import unicodedata
from functools import cache
from pathlib import Path

_FOLDS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ö": "oe", "ä": "ae"})


@cache
def provider_lists(provider: str) -> dict[str, tuple[str, ...]]:
    """The word lists in a da_DK provider of Faker, by their names there."""
    spec = importlib.util.find_spec("faker")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("faker is needed for the names of made-up people", name="faker")
    source = Path(spec.submodule_search_locations[0], "providers", provider, "da_DK", "__init__.py")
    lists: dict[str, tuple[str, ...]] = {}
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple) and isinstance(node.targets[0], ast.Name):
            words = [part.value for part in node.value.elts if isinstance(part, ast.Constant)]
            lists[node.targets[0].id] = tuple(word for word in words if isinstance(word, str))
    return lists


def women() -> tuple[str, ...]:
    """Women's first names."""
    return provider_lists("person")["first_names_female"]


def men() -> tuple[str, ...]:
    """Men's first names."""
    return provider_lists("person")["first_names_male"]


def surnames() -> tuple[str, ...]:
    """Surnames."""
    return provider_lists("person")["last_names"]


def streets() -> tuple[str, ...]:
    """First parts of street names."""
    return provider_lists("address")["street_names"]


def fold(text: str) -> str:
    """The form in which names are compared: no case, no accents, æ ø å as ae oe aa (so Aa is Å)."""
    plain = unicodedata.normalize("NFC", text).casefold().translate(_FOLDS)
    return "".join(c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))
