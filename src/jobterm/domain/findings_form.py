"""Findings about form and limits: what can never be sent as it stands, and how to put it right. All are hard."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from jobterm.domain.msgids import N_
from jobterm.domain.registrations.model import Level
from jobterm.domain.said import Said


def _hard(message: str, cure: str, source: str | None = None, otherwise: str | None = None) -> Said:
    return Said(Level.HARD, message, cure, source, otherwise)


STAR_FORM: Final = "STAR, field limits of the services (interface §6)"

FORM: Final[Mapping[str, Said]] = {
    # ---- the text that came in
    "json.invalid": _hard(
        N_("This is not JSON (line {line}, column {column})."),
        N_("Write one whole JSON object; half a line is never taken."),
    ),
    "json.not_utf8": _hard(N_("The text is not UTF-8."), N_("Save the file as UTF-8.")),
    "json.not_object": _hard(
        N_("A registration is a JSON object, and this is something else."),
        N_('Write {{"kind": ..., "citizen": ..., "details": {{...}}}}.'),
    ),
    "json.doubled_key": _hard(
        N_("The key {name} stands twice, and nobody can know which one is meant."), N_("Remove one of them.")
    ),
    "json.not_a_number": _hard(
        N_("NaN and Infinity are no values."), N_("Write the number, or leave the field out.")
    ),
    "json.too_deep": _hard(N_("More than {max} levels lie within each other."), N_("Write it flatter.")),
    "json.number": _hard(
        N_("A number is too large, or has more than {max} digits."),
        N_("Write a number that fits, or text in quotes."),
    ),
    "item.too_large": _hard(
        N_("The item is {n} bytes long; {max} are allowed."), N_("Shorten its texts, or divide it into several items.")
    ),
    "input.too_large": _hard(
        N_("The list is longer than {max} bytes."),
        N_("Write one object per line (JSON lines): there is no limit there."),
    ),
    # ---- fields
    "field.unknown": _hard(
        N_("There is no such field."), N_("Did you mean {nearest}?"), otherwise=N_("The fields here are: {known}.")
    ),
    "field.missing": _hard(N_("This must be filled in."), N_("Fill it in.")),
    "field.type": _hard(N_("This should be: {expected}."), N_("Correct the value.")),
    "field.number_for_date": _hard(
        N_("A number stands where a date or a time should."),
        N_("Write dates as YYYY-MM-DD, times as YYYY-MM-DDTHH:MM:SS+01:00."),
    ),
    "list.too_long": _hard(N_("{n} entries; at most {max} are allowed."), N_("Remove some."), STAR_FORM),
    "text.too_long": _hard(
        N_("{n} characters; at most {max} are allowed."), N_("Shorten it by {over} characters."), STAR_FORM
    ),
    "text.control": _hard(
        N_("The text holds a control character that no system takes."),
        N_("Write the text again without it; line breaks are fine where the field has several lines."),
        STAR_FORM,
    ),
    "text.html": _hard(
        N_("The text holds an HTML tag, which the systems refuse."),
        N_("Remove what stands between < and >."),
        "STAR 4933",
    ),
    "choice.unknown": _hard(N_("This is not one of: {known}."), N_("Choose one of them.")),
    "number.range": _hard(N_("The number must be from {min} to {max}."), N_("Correct the number."), STAR_FORM),
    # ---- dates and times
    "date.form": _hard(N_("This is not a date."), N_("Write it as YYYY-MM-DD.")),
    "date.none": _hard(N_("There is no such date or time."), N_("Look at the calendar and correct it.")),
    "date.range": _hard(N_("The year must be from 1900 to 2200."), N_("Correct the year.")),
    "date.future": _hard(N_("The date is in the future; the latest possible is {latest}."), N_("Correct the date.")),
    "date.order": _hard(
        N_('The date is before "{other}" ({day}).'), N_("Correct one of the two dates."), "STAR 1003"
    ),
    "time.form": _hard(
        N_("This is not a time with an offset from UTC."), N_("Write it as YYYY-MM-DDTHH:MM:SS+01:00.")
    ),
    "time.order": _hard(N_("The end is not after the start."), N_("Correct start or end."), "STAR 4792/90004"),
    "time.future": _hard(N_("The time has not come yet."), N_("Correct the time.")),
    # ---- numbers and addresses
    "cpr.form": _hard(N_("A CPR number has ten digits."), N_("Type all ten, with or without the dash.")),
    "cpr.date": _hard(N_("The first six digits are no date."), N_("Check the number with the citizen.")),
    "cpr.nobody": _hard(
        N_("Ten zeros name nobody; a registration is always about one citizen."), N_("Type the citizen's number.")
    ),
    "cvr.form": _hard(N_("A CVR number has eight digits, the first not 0."), N_("Type all eight.")),
    "cvr.check_digit": _hard(
        N_("The CVR number has a wrong check digit: a digit is mistyped."), N_("Look it up in the company register.")
    ),
    "pno.form": _hard(N_("A P-number has ten digits."), N_("Type all ten.")),
    "pno.without_cvr": _hard(
        N_("A P-number belongs to a company, and the CVR number is missing."), N_("Fill in the CVR number too.")
    ),
    "phone.form": _hard(
        N_("A telephone number has 3 to 20 digits, perhaps a + first, and no blanks."), N_("Write the digits alone.")
    ),
    "email.form": _hard(N_("This is not an e-mail address."), N_("Write it as name@place.dk.")),
    "link.form": _hard(N_("A link begins with https:// and has no blanks."), N_("Copy the whole link.")),
    "uri.form": _hard(N_("This is not the address of an occupation."), N_("Choose the occupation again.")),
    "ref.form": _hard(
        N_("This refers to nothing: neither a registration's id nor system:id."),
        N_("Choose what it refers to from the citizen's case."),
    ),
    "uuid.form": _hard(
        N_("An id is a UUID: 36 characters with four dashes."), N_("Leave it out to get a new one, or correct it.")
    ),
    # ---- the registration as a whole
    "kind.unknown": _hard(
        N_("There is no kind of registration with this name."), N_("Did you mean {nearest}?"),
        otherwise=N_("The kinds that can be registered here are: {known}."),
    ),
    "citizen.missing": _hard(N_("It is not said which citizen this is about."), N_("Fill in the CPR number.")),
    "citizen.unwanted": _hard(
        N_("This is about a company, and a citizen is named."), N_("Leave the CPR number out.")
    ),
    "event_date.mismatch": _hard(
        N_("The date of the event must be {expected}, as in the details."), N_("Leave it out, or write the same date.")
    ),
    "told_at.future": _hard(
        N_("The citizen cannot have told it later than now."), N_("Correct the time when it was told.")
    ),
    "supersedes.self": _hard(N_("It replaces itself."), N_("Name the registration that it replaces.")),
    "supersedes.unknown": _hard(
        N_("The registration that it replaces is not in the queue, or has been replaced."),
        N_("Name the newest one that stands in the queue."),
    ),
    "needs.cycle": _hard(
        N_("It needs something that needs it in turn, so neither could ever be sent."),
        N_("Remove one of the needs."),
    ),
    "needs.unknown": _hard(
        N_("It needs a registration that is not here ({id})."),
        N_("Register that one first; in JSON lines it must stand on an earlier line."),
    ),
    "needs.not_accepted": _hard(
        N_("It needs a registration that was not accepted ({id})."), N_("Correct that one first, then send both again.")
    ),
    "id.reused": _hard(
        N_("This id was already used for a registration with other content."),
        N_("Give it a new id; to change the old one, name it in supersedes."),
    ),
    "route.none": _hard(
        N_("The plan names no system for this citizen's group and municipality on that day."),
        N_("Ask your superuser to correct the plan, then register it again."),
    ),
}  # fmt: skip
