# ruff: noqa: E501  one sentence a line: a translator reads it whole
"""What every outcome code says to a person: what happened, is it safe, what can I do. English msgids; Danish comes from
the catalogue of messages. Data; who says them, and with which names filled in, stands in the office."""

from __future__ import annotations

from typing import Final

from jobterm.i18n import N_
from jobterm.systems import joined
from jobterm.systems.json_words import JSON_SENTENCES
from jobterm.systems.words import OWN, WIRE, WORDS, word

BY_WORD: Final[dict[str, str]] = {
    # delivered
    "accepted": N_("The system has it and gave a receipt. It is safe. You need do nothing."),
    "replayed": N_("The system had it already and gave its receipt again. It is safe. You need do nothing."),
    "open": N_("The system is open. What is in the queue goes by itself. You need do nothing."),
    "slow": N_("The system is open but slow. What is in the queue is safe and goes by itself. You need do nothing."),
    # on the way
    "closed": N_("The system is closed. Your registration is safe here and goes by itself when it opens. You need do nothing."),
    "closed.planned": N_("The system is closed for planned work. Your registration is safe here and goes by itself when it opens. You need do nothing."),
    "closed.breakdown": N_("The system has broken down. Your registration is safe here and goes by itself when it is back. You need do nothing."),
    "throttled": N_("The system is too busy just now. Your registration is safe here and is tried again by itself. You need do nothing."),
    "no_connection": N_("The system cannot be reached. Nothing was sent; your registration is safe here and is tried again by itself. If it lasts, call the system's support."),
    "connect_timeout": N_("The system did not answer the call. Nothing was sent; your registration is safe here and is tried again by itself. If it lasts, call the system's support."),
    "stalled": N_("This computer stood still just before it was to be sent. Nothing was sent; your registration is safe here and is tried again by itself. If it lasts, call support."),
    "timeout": N_("The system did not answer in time. Your registration is safe here; jobterm asks whether it arrived before anything is sent again. You need do nothing."),
    "cut": N_("The line was cut. Your registration is safe here; jobterm asks whether it arrived before anything is sent again. You need do nothing."),
    "unnamed": N_("The system answered without naming your registration. It is safe here; jobterm asks whether it arrived. You need do nothing."),
    "garbled": N_("The system's answer could not be read. Your registration is safe here; jobterm asks whether it arrived. If it lasts, call the system's support."),
    "too_big": N_("The system's answer was too big to be right. Your registration is safe here; jobterm asks whether it arrived. If it lasts, call the system's support."),
    "packed": N_("The system's answer was packed although that was not asked for. Your registration is safe here; jobterm asks whether it arrived. If it lasts, call the system's support."),
    "internal": N_("The system had a fault of its own. Your registration is safe here; jobterm asks whether it arrived. You need do nothing."),
    "in_progress": N_("The system is still working on it. Your registration is safe here; jobterm asks again shortly. You need do nothing."),
    "request_known": N_("The system has had this request before. Your registration is safe; jobterm asks whether it is there and compares. You need do nothing."),
    "id_known": N_("The system holds something under this number already. Your registration is safe; jobterm asks and compares. You need do nothing."),
    "version": N_("Somebody changed the case a moment before. Your registration is safe here; jobterm looks again and sends it. You need do nothing."),
    "no_version": N_("The system does not have it, but did not say of which version of the case. Your registration is safe here; jobterm asks again by itself. If it lasts, call the system's support."),
    "http_unclear": N_("The system's line gave an unclear answer. Your registration is safe here; jobterm asks whether it arrived. If it lasts, call the system's support."),
    # a person must
    "plan_changed": N_("Somebody else changed it meanwhile. Nothing was overwritten and yours is kept here. Compare the two and choose which holds."),
    "cpr_malformed": N_("The system does not take this CPR number. Nothing was registered there; yours is kept here. Check the number and correct the registration."),
    "message_invalid": N_("The system could not read the registration. Nothing was registered there; yours is kept here. Correct the field that is named, or call support."),
    "value_invalid": N_("The system does not take one of the values. Nothing was registered there; yours is kept here. Correct the field that is named."),
    "file_different": N_("Another file lies under the name of ours at the funds' exchange. Nothing of it was registered; yours is kept here. Call the exchange before anything else."),
    "file_wrong": N_("The fund could not read the file, so nothing of it was registered; yours is kept here. Call the system's support with the reference, then send it again."),
    "notice_unknown": N_("The fund does not have the notice that this one takes back or answers. Nothing was registered; yours is kept here. Look whether that notice arrived, then correct or withdraw this one."),
    "dates_reversed": N_("The system says that it ends before it begins. Nothing was registered there; yours is kept here. Correct the dates."),
    "citizen_unknown": N_("The system does not know this citizen. Nothing was registered there; yours is kept here. Check the CPR number, or withdraw it with a reason."),
    "citizen_dead": N_("The system says that the citizen is dead. Nothing was registered there; yours is kept here. Stop everything for this citizen and withdraw it with a reason."),
    "exempt": N_("The citizen does not get Digital Post. Nothing was sent digitally; the letter is kept here as text to print. Print it, post it, and tick it off."),
    "no_permission": N_("You are not allowed to do this in the system. Nothing was registered there; yours is kept here. Ask your superuser for the permission, then try again."),
    "not_your_citizen": N_("The system says that the citizen belongs to another job centre. Nothing was registered there; yours is kept here. Ask for guest access, or pass it to the right office."),
    "nothing_open": N_("There is nothing open to end in the system. Nothing was registered there; yours is kept here. Look at the citizen's case, then correct or withdraw it."),
    "not_enrolled": N_("The citizen is not registered as jobseeker in the system. Nothing was registered there; yours is kept here. Look at the case, then correct or withdraw it."),
    "already_enrolled": N_("The citizen is registered as jobseeker already. Nothing more was registered; yours is kept here. Look at the case, then correct or withdraw it."),
    "deregistration_date": N_("The system takes only today and the next 30 days (60 with less intensive effort) as end date. Nothing was registered there; yours is kept here. Choose a date that it takes and tell the payer the true one."),
    "deregistration_cause": N_("The system does not take this cause. Nothing was registered there; yours is kept here. Choose another cause."),
    "education_too_short": N_("Education under 15 days may not be registered for this contact group. Nothing was registered there; yours is kept here. Correct or withdraw it."),
    "work_too_short": N_("Temporary work under 15 days may not be registered for this contact group. Nothing was registered there; yours is kept here. Correct or withdraw it."),
    "meeting_in_past": N_("The meeting's time had passed when the system got it. Nothing was booked there; yours is kept here. Choose a new time, or withdraw it."),
    "contact_form": N_("The system does not take this form of contact. Nothing was booked there; yours is kept here. Choose another form."),
    "interview_type": N_("The system does not take this type of interview for the citizen. Nothing was booked there; yours is kept here. Choose another type."),
    "group_type": N_("The system does not take this kind of group. Nothing was booked there; yours is kept here. Correct the group."),
    "booking_unknown": N_("The system does not know the booking. Nothing was changed there; yours is kept here. Look at the citizen's bookings, then correct or withdraw it."),
    "collision": N_("The citizen has another booking at that time. Nothing was booked there; yours is kept here. Choose another time."),
    "owner_locked": N_("Another system owns the booking, and only that one may change it. Nothing was changed there; yours is kept here. Call the office that made the booking, or withdraw yours."),
    "interview_twice": N_("An interview of that type is registered at that time already. Nothing more was registered there; yours is kept here. Look at the case, then correct or withdraw it."),
    "cpr_replaced": N_("The citizen has a new CPR number. Nothing was registered there; yours is kept here. Open the citizen under the new number and register it there, then withdraw this one."),
    "not_member": N_("The system says that the citizen is in no unemployment fund. Nothing was registered there; yours is kept here. Check with the fund, then try again or correct it."),
    "other_fund": N_("The system says that the citizen is in another unemployment fund. Nothing was registered there; yours is kept here. Check with the fund, then try again or correct it."),
    "html": N_("The system takes no HTML tags in a text. Nothing was registered there; yours is kept here. Take the tags out."),
    "deadline": N_("A deadline for moving or cancelling is missing, one too many, or after the meeting. Nothing was booked there; yours is kept here. Correct the deadlines."),
    "no_plan": N_("The citizen has no plan in force. Nothing was registered there; yours is kept here. Save a plan first, then try again."),
    "no_contact_group": N_("The citizen has no contact group. Nothing was registered there; yours is kept here. Have the group set, then try again."),
    "moved": N_("The citizen's case is no longer kept in this system. Nothing was registered there; yours is kept here. Your superuser decides where it goes."),
    **JSON_SENTENCES,
    "auth": N_("The system does not accept the login. Nothing was registered; yours is kept here under your name. Log in again, or call the system's support."),
    "not_paid_here": N_("The benefit centre does not pay this citizen. Nothing was registered there; yours is kept here. Look who pays, then withdraw it with a reason or tell the fund."),
    "no_path": N_("The service has no such table. Nothing of yours went there; what is here is safe. Choose another table, or call the system's support."),
    "http_refused": N_("The system's line refused the request without saying why. Nothing was registered there; yours is kept here. Call the system's support."),
    "no_place": N_("The system has no place for one of the values. Nothing was sent; yours is kept here. Correct the field that is named."),
    "other_system": N_("It refers to something in another system. Nothing was sent; yours is kept here. Choose what it refers to in this system."),
    "no_adapter": N_("What jobterm needs to talk to this system is not installed here, or cannot be used. Nothing was sent; your registration is safe here and goes by itself when it is. Tell your superuser: `jobterm systems show` says what is wrong."),
    "missing": N_("Something that the system needs is missing. Nothing was sent; yours is kept here. Fill in the field that is named."),
    # something is wrong with the world
    "certificate": N_("The system could not prove who it is. Nothing was sent to it, and nothing will be; your registration is safe here. Tell your superuser at once."),
    "not_encrypted": N_("The system's address is not encrypted. Nothing was sent to it; your registration is safe here. Tell your superuser: the address must begin with https."),
    "not_loopback": N_("This is a training profile, and the address is not on this machine. Nothing was sent to it; your exercise is safe here. Start the training systems here, or tell your teacher."),
    "not_a_sandbox": N_("This is a training profile, and what answered is no training system. Its answer was not used; your exercise is safe here. Tell your teacher at once."),
    "sandbox_answer": N_("What answered is a training system, not the real one. Its answer was not used; your registration is safe here. Tell your superuser at once."),
    "bad_url": N_("The system's address in the site file is no address. Nothing was sent; your registration is safe here. Tell your superuser."),
    "transport_fault": N_("jobterm had a fault of its own on the line. Your registration is safe here; jobterm asks whether it arrived. Tell support."),
    "unmapped": N_("The system gave a code that jobterm does not know. Your registration is safe here. Look under \"Technical detail\" and call the system's support."),
}  # fmt: skip

_KEPT = N_(
    "The system could not be read. What it said before is shown with its age. If it lasts, call the system's support."
)
_LATE = N_("The system did not answer in time. What it said before is shown with its age.")
READ_BY_WORD: Final[dict[str, str]] = {
    "closed": N_("The system is closed. What it said before is shown with its age."),
    "closed.planned": N_("The system is closed for planned work. What it said before is shown with its age."),
    "closed.breakdown": N_("The system has broken down. What it said before is shown with its age."),
    "throttled": N_("The system is too busy just now. What it said before is shown with its age."),
    "timeout": _LATE,
    "connect_timeout": _LATE,
    "slow": _LATE,
    "no_connection": N_("The system cannot be reached. What it said before is shown with its age. If it lasts, call the system's support."),
    "cut": N_("The line was cut. What the system said before is shown with its age."),
    "internal": N_("The system had a fault of its own. What it said before is shown with its age."),
    "no_adapter": N_("What jobterm needs to talk to this system is not installed here, or cannot be used. Tell your superuser: `jobterm systems show` says what is wrong."),
    "auth": N_("The system does not accept the login, so nothing was read. Log in again, or call the system's support."),
    "no_permission": N_("You are not allowed to see this in the system. Ask your superuser for the permission."),
    "not_your_citizen": N_("The system says that the citizen belongs to another job centre, and shows nothing. Ask for guest access."),
    "citizen_unknown": N_("The system does not know this citizen."),
    "cpr_replaced": N_("The citizen has a new CPR number in this system. Open the citizen under the new one."),
    "cpr_malformed": N_("The system does not take this CPR number. Check the number with the citizen."),
}  # fmt: skip
"""The same where somebody only looked: nothing of theirs was sent, so nothing of theirs is "safe here"."""

_ABOUT_THE_WORLD: Final = frozenset(
    {"certificate", "not_encrypted", "not_loopback", "not_a_sandbox", "sandbox_answer", "bad_url"}
)

SENTENCES: Final[dict[str, dict[str, str]]] = {
    system: {
        **{code: BY_WORD[name] for code, name in WIRE.items()},
        **{code: BY_WORD[name] for code, name in own.items()},
    }
    for system, own in WORDS.items()
}
"""System → code → msgid."""


def sentence(system: str, code: str) -> str:
    """The msgid for a code of a system, `unmapped`'s where there is none; a supplier's own sentence as it is."""
    return own_sentence(system, code) or BY_WORD[word(system, code)]


def own_sentence(system: str, code: str) -> str | None:
    """What a supplier says of his code in his own words, in the user's language; None where he uses ours."""
    if word(system, code) != OWN:
        return None
    introduction = joined.told(system)
    said = introduction.codes.get(code) if introduction is not None else None
    return said.said() if isinstance(said, joined.Sentence) else None


def read_sentence(system: str, code: str) -> str:
    """The msgid for the answer to somebody who only looked."""
    meant = word(system, code)
    if (own := own_sentence(system, code)) is not None:
        return own
    return BY_WORD[meant] if meant in _ABOUT_THE_WORLD else READ_BY_WORD.get(meant, _KEPT)
