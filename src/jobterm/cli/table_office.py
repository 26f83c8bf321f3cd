"""The commands of the office store, as rows of ``table``."""

from __future__ import annotations

from typing import Final

from jobterm.cli.shape import Command, Option
from jobterm.i18n import N_

OFFICE: Final = (
    Command(
        ("office", "init"), N_("make the office store: tables, the office, you as its first superuser"), "office:init",
    ),
    Command(
        ("office", "status"), N_("the office store: state, schema, durability, clock, members, keys, counts"),
        "office:status",
    ),
    Command(
        ("office", "members"), N_("who belongs to the office: list, ask, let in, put out, change the key"),
        "office:members",
        (
            Option(("action",), N_("list (the default); join: ask to be let in; admit or remove somebody; rotate: a"
                                   " new key, or the rest of a change that was interrupted"),
                   choices=("list", "join", "admit", "remove", "rotate"), default="list", optional=True),
            Option(("name",), N_("whom to admit or remove: the login, as the list has it"), metavar="NAME",
                   optional=True),
            Option(("--role",), N_("what she may do: her own items; all, by a machine; all, and members; counts only"),
                   choices=("caseworker", "worker", "superuser", "board")),
            Option(("--fingerprint",), N_("with admit: her key's fingerprint, as she reads it to you"), metavar="F"),
            Option(("--office",), N_("with join: which office, where the database holds several"), metavar="NAME"),
        ),
    ),
    Command(
        ("office", "units"), N_("unit files for systemd, for machines that only work for the office store"),
        "workers:units",
        (Option(("--folder",), N_("write them there; default: to stdout"), "path", "FOLDER"),),
    ),
    Command(
        ("office", "check"), N_("all that stands between this desk and the office store, line by line"),
        "office:check",
    ),
)  # fmt: skip
