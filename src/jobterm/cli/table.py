"""The commands and options there are, as one table: the parser, the help and docs/commands.md are made from it.

What a command does stands in the module that its row names, imported when the command is run.
"""

from __future__ import annotations

from typing import Final

from jobterm.cli.shape import Command, Option
from jobterm.cli.table_board import BOARD
from jobterm.cli.table_cutover import CUTOVER
from jobterm.cli.table_office import OFFICE
from jobterm.i18n import N_

GLOBAL: Final = (
    Option(("--config",), N_("the site file to use"), "path", "FILE"),
    Option(("--user",), N_("the author of this command (training only)"), metavar="ID"),
    Option(("--passphrase-file",), N_("read the passphrase from the first line of a file"), "path", "FILE"),
    Option(("--passphrase-fd",), N_("read the passphrase from an open descriptor"), "count", "N"),
    Option(("--lang",), N_("the language of sentences"), choices=("da", "en")),
    Option(("--json",), N_("JSON on stdout; the last line of an error on stderr is JSON too"), "flag"),
)
"""Taken by every command, before or after its words (interface §1, amendment 16)."""

SHOWN_STATES: Final = (
    "quarantined", "needs_review", "conflict", "refused", "hand_over", "held_auth", "unknown", "rerouting", "sending",
    "retry_wait", "queued", "waiting", "handed", "expected", "withdrawn", "superseded", "confirmed",
)  # fmt: skip

_CITIZEN: Final = Option(("citizen",), N_("CPR or the id that `citizen find` prints; - reads it from stdin"))
_ID: Final = Option(("id",), N_("the registration's id, or its first 8 or more characters"))
_FULL: Final = Option(("--full",), N_("the whole CPR instead of 150380-xxxx"), "flag")
_REASON: Final = Option(("--reason",), N_("why, 1-900 characters; kept with the item"), metavar="TEXT", required=True)
_NEW_FILE: Final = Option(("--new-passphrase-file",), N_("read the new passphrase from a file"), "path", "FILE")
_NEW_FD: Final = Option(("--new-passphrase-fd",), N_("read the new passphrase from an open descriptor"), "count", "N")
_BUNDLE: Final = (
    Option(("--bundle-passphrase-file",), N_("the file's own passphrase, from the first line of a file; without one"
                                             " only this home opens it"), "path", "FILE"),
    Option(("--bundle-passphrase-fd",), N_("the same, from an open descriptor"), "count", "N"),
)  # fmt: skip

_SCREEN: Final = (
    Command(
        ("demo",), N_("the screen on embedded simulated systems; nothing leaves the process"), "screen:demo",
        (
            Option(("--scenario",), N_("the world to open"), metavar="NAME", default="i-dag"),
            Option(("--seed",), N_("the population's seed"), "count", "N", default=1),
            Option(("--role",), N_("whose desk it is"), choices=("caseworker", "superuser", "trainer"),
                   default="caseworker"),
            Option(("--fresh",), N_("start anew instead of resuming"), "flag"),
        ),
    ),
    Command(
        ("sandbox", "serve"), N_("the simulated systems over HTTP on this machine"), "sandbox:serve",
        (
            Option(("--host",), N_("a loopback address"), metavar="ADDRESS", default="127.0.0.1"),
            Option(("--port",), N_("the port of the control interface; 0 = any free one"), "count", "N", default=0,
                   high=65_535),
            Option(("--seed",), N_("the population's seed"), "count", "N", default=1),
            Option(("--population",), N_("how many people"), "count", "N", default=2_000, low=1, high=200_000),
            Option(("--state",), N_("a folder to keep the world in, so that it survives"), "path", "DIR"),
            Option(("--write-config",), N_("write a training site file, and plan.toml beside it"), "path", "FILE"),
        ),
    ),
)  # fmt: skip

_PEOPLE: Final = (
    Command(
        ("citizen", "find"), N_("search by CPR, name, birthday or telephone"), "citizen:find",
        (Option(("text",), N_("what to search for; - reads it from stdin")), _FULL),
    ),
    Command(
        ("citizen", "show"), N_("all that the systems know about a citizen, with source and age"), "citizen:show",
        (
            _CITIZEN,
            Option(("--plain",), N_("aligned text (the default)"), "flag"),
            Option(("--reason",), N_("why; needed for another centre's citizen"), metavar="TEXT"),
            _FULL,
        ),
    ),
    Command(
        ("citizen", "receipt"), N_("what was registered about a citizen, when, and who has received it, for her"),
        "paper:receipt",
        (
            _CITIZEN,
            Option(("--since",), N_("from this day on (2026-11-20); default: 30 days"), metavar="DATE"),
            Option(("--print",), N_("by the site's printer instead of stdout"), "flag"),
            Option(("--reason",), N_("why; needed for another centre's citizen"), metavar="TEXT"),
        ),
    ),
    Command(
        ("register",), N_("read registrations, check them, take them durably; one JSON line each"), "register:register",
        (Option(("file",), N_("an object, an array or JSON lines; - or nothing = stdin"), metavar="FILE",
                optional=True, default="-"),),
    ),
    Command(
        ("schema", "registration"), N_("JSON Schema of what `register` takes"), "register:schema",
        (Option(("kind",), N_("one kind only, as sickness.report"), metavar="KIND", optional=True),),
    ),
)  # fmt: skip

_QUEUE: Final = (
    Command(
        ("outbox", "list"), N_("the queue, oldest first"), "outbox:listed",
        (
            Option(("--state",), N_("only items shown in this state; may be given again"), metavar="STATE", many=True,
                   choices=SHOWN_STATES),
            Option(("--system",), N_("only items with this recipient"), metavar="ID"),
            Option(("--citizen",), N_("only this citizen's; - reads it from stdin"), metavar="C"),
            Option(("--author",), N_("only this author's"), metavar="U"),
            Option(("--after",), N_("only items entered after number N"), "count", "N", default=0),
            Option(("--limit",), N_("at most so many"), "count", "N", default=200, low=1, high=10_000),
            _FULL,
        ),
    ),
    Command(("outbox", "show"), N_("one item with its log"), "outbox:show", (_ID, _FULL)),
    Command(("outbox", "retry"), N_("try now; what is unknown is asked after first"), "outbox:retry", (_ID,)),
    Command(("outbox", "withdraw"), N_("withdraw an item"), "outbox:withdraw", (_ID, _REASON)),
    Command(
        ("outbox", "decide"), N_("settle what a machine cannot"), "outbox:decide",
        (
            _ID,
            Option(("--keep",), N_("of a conflict: which side stands"), choices=("mine", "theirs", "merge")),
            Option(("--applied",), N_("it arrived; the reason is the receipt"), "flag"),
            Option(("--not-applied",), N_("it did not arrive; it goes again"), "flag"),
            Option(("--handed-over",), N_("the paper was delivered"), "flag"),
            Option(("--register-today",), N_("its date has passed: today's date, and the payer is told the true one"),
                   "flag"),
            Option(("--was-held",), N_("its time has passed: register that the interview was held"), "flag"),
            Option(("--as-seen",), N_("the citizen has reported it: mark her report as seen instead"), "flag"),
            Option(("--withdraw-all",), N_("withdraw it and all that wait for the same cause"), "flag"),
            Option(("--all-alike",), N_("with a way out: for all that wait for the same cause"), "flag"),
            Option(("--field",), N_("with --keep merge: whose value a field gets"), metavar="F=mine|theirs", many=True),
            Option(("--system",), N_("the recipient meant, where several wait"), metavar="ID"),
            Option(("--reason",), N_("why, 1-900 characters; kept with the item"), metavar="TEXT"),
        ),
        either=(("keep", "applied", "not_applied", "handed_over", "register_today", "was_held", "as_seen",
                 "withdraw_all"),), one_required=True,
    ),
    Command(
        ("outbox", "restored"),
        N_("a system was put back to an older copy: ask after what it has confirmed since (superuser)"),
        "restored:restored",
        (
            Option(("system",), N_("the system, as `status` names it")),
            Option(("--since",), N_("the moment of that copy, such as 2026-11-20T12:00:00+01:00"), metavar="TIME",
                   required=True),
            _REASON,
        ),
    ),
    Command(
        ("outbox", "export"), N_("hand open items on in a sealed file; nothing of them is sent from here any more"),
        "bundles:export",
        (
            Option(("file",), N_("the file to make; none of that name may be there"), metavar="FILE"),
            Option(("--item",), N_("one item, with all that it needs"), metavar="ID"),
            Option(("--author",), N_("one author's open items"), metavar="U"),
            Option(("--all",), N_("all that is open"), "flag"),
            *_BUNDLE,
        ),
        either=(("item", "author", "all"),), one_required=True,
    ),
    Command(
        ("outbox", "import"), N_("take the items of a sealed file; what is open is asked after before it is sent"),
        "bundles:take_in",
        (Option(("file",), N_("what `outbox export` made"), metavar="FILE"), *_BUNDLE),
    ),
    Command(
        ("evidence",), N_("the signed proof package of one item, or anybody's checked"), "evidence:evidence",
        (
            Option(("id",), N_("the registration's id, or its first 8 or more characters"), optional=True),
            Option(("--out",), N_("write it to a new file instead of stdout"), "path", "FILE"),
            Option(("--verify",), N_("check a package; needs no site file"), "path", "FILE"),
            Option(("--key",), N_("with --verify: the only fingerprint that counts"), metavar="FINGERPRINT"),
            Option(("--full",), N_("the whole CPR and the note to colleagues in it"), "flag"),
        ),
    ),
    Command(
        ("outbox", "recover"), N_("save what is whole of a damaged or rolled back queue into a new one"),
        "recover:recover",
        (
            Option(("--from",), N_("take from this file alone; default: the queue, then its backups"), "path", "FILE"),
            Option(("--to",), N_("a new folder for it; default: one in the data folder"), "path", "FOLDER"),
        ),
    ),
    Command(
        ("sync",), N_("drain the queue without a screen"), "sync:sync",
        (
            Option(("--until-idle",), N_("end when nothing moves by itself any more"), "flag"),
            Option(("--timeout",), N_("end after so many seconds"), "seconds", "S"),
            Option(("--office",), N_("work for the office store, beside any number of others"), "flag"),
            Option(("--worker",), N_("with --office: what the log calls this worker; default: this machine's name"),
                   metavar="NAME"),
            Option(("--metrics-file",), N_("with --office: write figures for Prometheus there, every 15 s"), "path",
                   "FILE"),
            Option(("--lease",), N_("with --office: after so many seconds a silent worker's items are others'"),
                   "count", "S", low=2, high=3600),
        ),
    ),
    Command(
        ("status",), N_("systems, windows, counts, the oldest item, the clock's error"), "sync:status",
        (
            Option(("--probe",), N_("ask the systems; without it no connection is opened"), "flag"),
            Option(("--office",), N_("the office store's queue and its workers, instead of this desk's"), "flag"),
            Option(("--metrics",), N_("the figures in the text format of Prometheus"), "flag"),
        ),
        either=(("probe", "office"), ("probe", "metrics")),
    ),
)  # fmt: skip

_HOUSE: Final = (
    Command(
        ("config", "init"),
        N_("write a commented site file; never over another"),
        "config:init",
        (
            Option(("file",), N_("where; default: where it would be looked for"), metavar="FILE", optional=True),
            Option(
                ("--profile",),
                N_("real or made-up people; a home is one or the other for ever"),
                choices=("production", "training"),
                default="production",
            ),
        ),
    ),
    Command(("config", "check"), N_("every error of site file and plan, with field and cure"), "config:check"),
    Command(("config", "schema"), N_("JSON Schema of the site file"), "config:schema"),
    Command(("config", "show"), N_("the site file as it is understood, and where things lie"), "config:show"),
    Command(
        ("theme", "check"),
        N_("whether a theme file can be used"),
        "theme:check",
        (Option(("file",), N_("a theme (TOML)"), metavar="FILE"),),
    ),
    Command(
        ("doctor",),
        N_("what stands between this machine and a working day"),
        "doctor:doctor",
        (Option(("--probe",), N_("ask the systems; without it no connection is opened"), "flag"),),
    ),
    Command(("systems", "list"), N_("the systems that there are, ours and suppliers'"), "systems:listed"),
    Command(
        ("systems", "show"),
        N_("what one system declares, and how its last conformance run ended"),
        "systems:show",
        (
            Option(("id",), N_("the system's id"), metavar="ID"),
            Option(("--report",), N_("judge by this report instead of the one that is kept"), "path", "FILE"),
        ),
    ),
    Command(("version",), N_("the version"), "house:version"),
    Command(
        ("vault", "init"),
        N_("make the vault of this home"),
        "vault:init",
        (Option(("--keyring",), N_("keep its key in the operating system's key ring"), "flag"),),
    ),
    Command(("vault", "change"), N_("change the passphrase"), "vault:change", (_NEW_FILE, _NEW_FD)),
    Command(("vault", "slots"), N_("what opens the vault"), "vault:slots"),
    Command(
        ("vault", "secret"),
        N_("keep the key or login of a service, or forget it"),
        "vault:secret",
        (
            Option(("system",), N_("the service: cvr, jobindsats or office")),
            Option(("--secret-file",), N_("read it from the first line of a file"), "path", "FILE"),
            Option(("--secret-fd",), N_("read it from an open descriptor"), "count", "N"),
            Option(("--forget",), N_("keep none any more"), "flag"),
        ),
        either=(("secret_file", "secret_fd", "forget"),),
    ),
)

_PLAIN: Final = Option(("--plain",), N_("write the text to stdout, also where there is a printer"), "flag")
_PAPER: Final = (
    Command(
        ("paper", "list"), N_("the papers to deliver, with room to sign for each"), "paper:listed",
        (Option(("--system",), N_("only those for this system's people"), metavar="ID"), _FULL),
    ),
    Command(
        ("paper", "print"), N_("print what goes on paper of one item, or of all that wait"), "paper:printed",
        (
            Option(("id",), N_("the registration's id, or its first 8 or more characters"), optional=True),
            Option(("--all",), N_("every paper that waits, each on pages of its own"), "flag"),
            Option(("--system",), N_("which recipient, where there are several"), metavar="ID"),
            _PLAIN,
            _FULL,
        ),
        either=(("id", "all"),), one_required=True,
    ),
    Command(
        ("paper", "instead"), N_("let a letter that waits go on paper today"), "paper:instead", (_ID, _REASON),
    ),
    Command(
        ("prints", "list"), N_("what was printed, whom for, when and by whom"), "paper:listed_prints", (_FULL,),
    ),
    Command(
        ("prints", "again"), N_("print one of the list again, marked as a copy"), "paper:again",
        (Option(("id",), N_("the print's id, or its first 8 or more characters")), _PLAIN),
    ),
    Command(
        ("letters", "check"), N_("every slip in a file or folder of letters, with line, field and cure"),
        "letters:checked", (Option(("file",), N_("a file of letters (TOML), or a folder of them"), "path",
                                   metavar="FILE|DIR"),),
    ),
    Command(("letters", "list"), N_("the letters that can be written here, and their fields"), "letters:listed"),
    Command(
        ("letters", "preview"), N_("a letter with what is known; nothing is registered"), "letters:previewed",
        (
            Option(("name",), N_("the letter's name, as `letters list` has it"), metavar="NAME"),
            Option(("--citizen",), N_("whom it is to: CPR or id; - reads it from stdin"), metavar="CITIZEN"),
            Option(("--about",), N_("the registration that it is about"), metavar="ID"),
        ),
    ),
    Command(
        ("statistics",), N_("the national statistics: the own centre among those of its region"), "statistics:show",
        (
            Option(("--table",), N_("the id of a published table"), metavar="ID", default="y25i03"),
            Option(("--format",), N_("how it is written"), choices=("table", "json", "csv"), default="table"),
        ),
    ),
)  # fmt: skip

COMMANDS: Final = (*_SCREEN, *_PEOPLE, *_QUEUE, *BOARD, *_PAPER, *CUTOVER, *OFFICE, *_HOUSE)

GROUPS: Final = {
    "sandbox": N_("simulated systems"),
    "citizen": N_("look up citizens"),
    "schema": N_("what commands take, for programs"),
    "outbox": N_("the queue"),
    "alerts": N_("what should not be so, and who is told"),
    "paper": N_("what goes on paper"),
    "prints": N_("what was printed"),
    "letters": N_("the texts of letters"),
    "cutover": N_("a municipality moves to another system"),
    "window": N_("when systems are closed"),
    "office": N_("the office store, where many desks have one queue"),
    "config": N_("the site file"),
    "systems": N_("the systems behind, ours and suppliers'"),
    "theme": N_("colours of the screen"),
    "vault": N_("the keys of this home"),
}
"""First words that stand before others, in the order of the help."""

LATER: Final = frozenset({
    ("login",), ("logout",), ("lock",), ("cutover", "rehearse"), ("cutover", "apply"), ("cutover", "undo"),
    ("cutover", "status"), ("audit",), ("train",),
    ("serve",), ("vault", "recover"),
})  # fmt: skip
"""Names that belong to the interface and come with a later version: known, and refused politely."""
