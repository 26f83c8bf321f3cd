"""Errors of an office store as what the user must be told: what happened, that what was registered lies safely at the
desk, what she can do, and who can help. Told by ``troubles``."""

from __future__ import annotations

from typing import Final, NamedTuple

from jobterm.i18n import N_
from jobterm.office.errors import Exit


class Trouble(NamedTuple):
    """``message`` and ``cure`` are English msgids."""

    message: str
    cure: str
    exit_code: Exit


_CHECK: Final = N_("`jobterm office check` shows what stands in the way.")

OFFICE: Final[dict[str, Trouble]] = {
    "outbox.shredded": Trouble(
        N_("What stood in this item was thrown away when its time was over. Its receipts are kept."),
        N_("`jobterm evidence ID` at the desk where it was registered may still have it."),
        Exit.REFUSED,
    ),
    "office.unreachable": Trouble(
        N_("The office store does not answer. What was registered lies safely here and is handed over later."),
        N_("Go on working. If it lasts, call who looks after the office store; `jobterm office check` shows them what"
           " was tried."),
        Exit.UNREACHABLE,
    ),
    "office.crowded": Trouble(
        N_("The office store takes no more connections just now. What was registered lies safely here."),
        N_("Go on working; it is tried again by itself. If it lasts, who looks after the office store must allow more"
           " connections, or put a pooler before it."),
        Exit.UNREACHABLE,
    ),
    "office.read_only": Trouble(
        N_("The office store only reads at present: it was set so, or another server is taking over. What was"
           " registered lies safely here and is handed over later."),
        N_("Go on working. If it lasts, call who looks after the office store."),
        Exit.UNREACHABLE,
    ),
    "office.full": Trouble(
        N_("The office store's disk is full. Nothing there is lost, and what was registered lies safely here."),
        N_("Go on working. Call who looks after the office store: it needs room."),
        Exit.UNREACHABLE,
    ),
    "office.slow": Trouble(
        N_("The office store took too long. Nothing was changed there, and what was registered lies safely here."),
        N_("Go on working; it is tried again by itself. If it lasts, call who looks after the office store."),
        Exit.UNREACHABLE,
    ),
    "office.unsure": Trouble(
        N_("The connection to the office store broke in the middle of a commit: it may be written there or not. Either"
           " way it is there once, and what was registered lies safely here."),
        N_("Nothing need be done: the next look at the office store tells, and what is missing is handed over again."),
        Exit.UNREACHABLE,
    ),
    "office.rights": Trouble(
        N_("This login may not do that in the office store. Nothing was changed, and what was registered lies safely"
           " here."),
        N_("`jobterm office members list` tells what this login is there. A superuser of the office lets it in; only"
           " the database's administrator makes logins and tables."),
        Exit.REFUSED,
    ),
    "office.certificate": Trouble(
        N_("The office store and this desk do not believe each other's certificates, so nothing was sent. What was"
           " registered lies safely here."),
        N_("It may be expired, or from another authority, or made for another name: `jobterm office check` shows which."
           " Who looks after the office store issues a new one; sslrootcert, sslcert and sslkey in store.office name"
           " the files."),
        Exit.LOCKED,
    ),
    "office.address": Trouble(
        N_("There is no such host or database. What was registered lies safely here."),
        N_("Correct the setting store.office: host, port and database; who looks after the office store knows them."),
        Exit.USAGE,
    ),
    "office.not_made": Trouble(
        N_("There is no office store in that database yet. What was registered lies safely here."),
        N_("A superuser makes it, once, with `jobterm office init`; or the setting store.office names another database"
           " than was meant."),
        Exit.REFUSED,
    ),
    "office.older": Trouble(
        N_("The office store is older than this version of jobterm. Nothing was changed there, and what was registered"
           " lies safely here."),
        N_("A superuser brings it up to date with `jobterm office init`, or start the older version until then."),
        Exit.NEWER,
    ),
    "office.newer": Trouble(
        N_("A newer version of jobterm has brought the office store forward. Nothing was changed there, and what was"
           " registered lies safely here."),
        N_("Start the newer version; until then go on working here: it is handed over then."),
        Exit.NEWER,
    ),
    "office.foreign_key": Trouble(
        N_("This desk has no key to what lies in the office store: none was given to it, or it is another office's."
           " Nothing was changed there, and what was registered lies safely here."),
        N_("Look whether store.office names the right database. With a new vault ask anew with `jobterm office members"
           " join`. Where this desk was a member until now, call a superuser before anything else: the database may"
           " have been exchanged."),
        Exit.LOCKED,
    ),
    "office.sealed_content": Trouble(
        N_("Something in the office store is not what was put there: it was changed, exchanged or cut off. It is set"
           " aside, nothing is sent from it, and what was registered lies safely at its desk."),
        N_("Call a superuser of the office and who looks after the database: somebody or something has written in it"
           " past jobterm."),
        Exit.DAMAGED,
    ),
    "office.clock": Trouble(
        N_("The office store's clock was set. What had been measured with it is not counted any more; nothing is"
           " lost."),
        N_("Nothing need be done here. Who looks after the database should see to its clock."),
        Exit.UNREACHABLE,
    ),
    "office.not_durable": Trouble(
        N_("The office store says that it has written before it has, so it could lose what it was given. Nothing was"
           " handed over to it, and what was registered lies safely here."),
        N_("Call who looks after the database: synchronous_commit, fsync and full_page_writes must be on."),
        Exit.UNREACHABLE,
    ),
    "office.fault": Trouble(
        N_("The office store refused what jobterm asked, for a reason that jobterm does not know. Nothing was changed"
           " there, and what was registered lies safely here."),
        _CHECK,
        Exit.UNEXPECTED,
    ),
}  # fmt: skip
"""Code of a `StoreError` of an office store → what is wrong, what helps, and how a command ends."""

FIELDS: Final = {"office.address": "store.office", "office.certificate": "store.office"}
"""Which setting is meant."""
