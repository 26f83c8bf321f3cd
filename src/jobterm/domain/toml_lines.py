"""Where in a TOML file a table or a key stands: the reader of the standard library tells values, not lines."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

_HEADER = re.compile(r"\s*\[\[?\s*([A-Za-z0-9_.\"' -]+?)\s*\]\]?\s*(?:#.*)?")
_KEY = re.compile(r"\s*([A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*')\s*(?:\.[^=]*)?=")
_STRING = re.compile(r"\"(?:\\.|[^\"\\])*\"|'[^']*'")
_AT_LINE = re.compile(r"line (\d+)")


@dataclass
class TomlLines:
    """Lines, counted from 1, by (table, number of that table counted from 0, key); 0 where it is not known."""

    tables: dict[tuple[str, int], int] = field(default_factory=dict)
    keys: dict[tuple[str, int, str], int] = field(default_factory=dict)

    @classmethod
    def of(cls, text: str) -> TomlLines:
        """Scan a text that is known to be TOML; odd lay-outs lose their lines, never their meaning."""
        found, counts = cls(), Counter[str]()
        table, number, depth = "", 0, 0
        for line, content in enumerate(text.splitlines(), start=1):
            bare = _STRING.sub('""', content).split("#")[0]
            if depth == 0 and (header := _HEADER.fullmatch(content)):
                name = header[1].replace('"', "").replace("'", "")
                part = bare.lstrip().startswith("[[") and name.startswith(f"{table}.")
                if not part:  # [[route.notify]] belongs to the route above it
                    table, number = name, counts[name]
                    counts[name] += 1
                    found.tables[table, number] = line
                continue
            if depth == 0 and (key := _KEY.match(content)):
                found.keys.setdefault((table, number, key[1].strip("\"'")), line)
            depth = max(0, depth + sum(map(bare.count, "[{")) - sum(map(bare.count, "]}")))
        return found

    def table(self, name: str, number: int = 0) -> int:
        """The line of a table's header."""
        return self.tables.get((name, number), 0)

    def key(self, name: str, number: int, key: str) -> int:
        """The line of a key, else that of its table."""
        return self.keys.get((name, number, key), self.table(name, number))


def line_of_error(error: ValueError) -> int:
    """The line that a TOMLDecodeError names in its text, 0 if it names none."""
    found = _AT_LINE.search(str(error))
    return int(found[1]) if found else 0
