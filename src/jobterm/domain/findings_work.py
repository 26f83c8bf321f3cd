"""Findings about absences, interviews, referrals, measures, companies, notices, hearings, groups and tasks.

Like those of `findings_case`: hard only for what can never be sent, a rule goes with a reason, a remark by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from jobterm.domain.msgids import N_
from jobterm.domain.registrations.model import Level
from jobterm.domain.said import Said

_HARD, _RULE, _SOFT = Level.HARD, Level.RULE, Level.SOFT
_LOOK: Final = N_("Look at the case first; the system may refuse it.")

WORK: Final[Mapping[str, Said]] = {
    # ---- what the citizen has reported herself
    "selfreport.in_jobnet": Said(
        _SOFT, N_("The citizen has reported it on Jobnet already ({first_day}, told {told})."),
        N_("Mark that one as seen instead; save only if this is another event."), "guarantee U4",
    ),
    "selfreport.which": Said(
        _RULE, N_("It is registered here, but not said as what."), N_("Name the registration, or give a reason."),
    ),
    "selfreport.not_known": Said(_SOFT, N_("Jobnet shows no such report ({ref})."), _LOOK),
    # ---- absence
    "absence.too_short": Said(
        _RULE, N_("It lasts {days} days; education and temporary work under {least} days are refused for some groups."),
        N_("Go on with a reason; the system decides by the citizen's contact group."), "STAR 4591, 4592",
    ),
    "absence.too_long": Said(
        _SOFT, N_("It lasts {days} days; this type is for at most {most}."),
        N_("Choose the type for longer parental leave, or keep it."), "STAR AbsenceType 4",
    ),
    "absence.cause_without_end": Said(
        _SOFT, N_("It is said why it ended, but not when."), N_("Fill in the last day."),
    ),
    "absence.overlaps": Said(
        _SOFT, N_("The citizen is absent then already: {type} from {first_day} ({system})."),
        N_("Change that absence instead, or save this one too."),
    ),
    "absence.booking_stands": Said(
        _SOFT, N_("The interview {start} still stands."), N_("Cancel or move it, or let it stand."),
    ),
    "absence.is_illness": Said(
        _SOFT, N_("This absence is an illness."), N_("It ends with a report of recovery."),
    ),
    "absence.not_known": Said(_SOFT, N_("No system shows this absence."), _LOOK),
    # ---- bookings
    "booking.not_known": Said(
        _SOFT, N_("No system shows this booked interview ({ref})."), _LOOK, "STAR 4768/90036",
    ),
    "booking.locked": Said(
        _HARD, N_("{owner} has booked the interview {start} and alone may change it."),
        N_("Ask {owner} to move or cancel it."), "STAR IndkaldelseService, owner system",
    ),
    "booking.over": Said(
        _SOFT, N_("The time of the interview, {start}, has passed."),
        N_("Was it held, register the interview; did nobody come, register the no-show."),
    ),
    "interview.same_time": Said(
        _SOFT, N_("The new time is the old one."), N_("Choose another time, or keep it if only the place changes."),
    ),
    "interview.clash_away": Said(
        _SOFT, N_("The citizen has another appointment then: {start} ({system}, {km} km from here)."),
        N_("Choose another time, or make sure that both can be kept."),
    ),
    "interview.rebook_soon": Said(
        _SOFT, N_("The citizen has less than {days} days to rebook; the first day that gives so many is {first}."),
        N_("Choose a later deadline, or keep it where it must go fast."), "star.dk, self-booking",
    ),
    # ---- interviews held
    "interview.participation_missing": Said(
        _RULE, N_("At a joint interview it is said who took part."), N_("Fill it in, or give a reason."),
        "STAR InterviewService",
    ),
    "interview.before_latest": Said(
        _RULE, N_("{system} has a later interview ({latest}) and may refuse an earlier one."),
        N_("Correct the time, or give a reason."), "STAR InterviewService",
    ),
    "interview.minute_moved": Said(
        _SOFT, N_("Another interview stands at {held}; this one is kept as {kept}."), N_("Nothing to do."),
        "STAR InterviewService",
    ),
    "interview.settles": Said(
        _SOFT, N_("The booking {start} is settled with it. The systems keep no link between the two; jobterm does."),
        N_("Nothing to do."), "STAR, data restoration",
    ),
    "interview.booking_open": Said(
        _SOFT, N_("The booking {start} stays open: no system settles it by itself."),
        N_("Name it here, so that it is settled ({ref})."), "STAR, data restoration",
    ),
    # ---- no-show
    "no_show.too_early": Said(
        _RULE, N_("The interview begins {start}: nobody has stayed away yet."), N_("Wait, or give a reason."),
    ),
    "no_show.no_letter": Said(
        _RULE, N_("The letter to the interview {start} was never confirmed; the citizen may not have heard of it."),
        N_("Do not register a no-show; choose a new time. Or give a reason."), "guarantee G19",
    ),
    "no_show.letter_unknown": Said(
        _SOFT, N_("Nobody can tell yet whether the letter has arrived; it is looked up before anything is sent."),
        N_("Nothing to do."), "guarantee G19",
    ),
    "no_show.ill": Said(
        _RULE, N_("The citizen is reported ill on {day} ({system})."),
        N_("Do not register it; talk with the citizen. Or give a reason; a person decides again before it is sent."),
        "guarantee G19",
    ),
    "no_show.absent": Said(
        _SOFT, N_("The citizen was absent then ({type}, from {first_day})."),
        N_("Was the summons sent before the absence was told, it binds; else do not register it."),
    ),
    "no_show.no_duty": Said(
        _RULE, N_("Attendance at this type of meeting is not required."), N_("Do not register it, or give a reason."),
        "STAR InterviewType 13",
    ),
    "no_show.contact_first": Said(
        _SOFT, N_("It is not said how personal contact was tried."), N_("Try it first, and write what was done."),
    ),
    "no_show.hear_first": Said(
        _SOFT, N_("The citizen must be heard before anything is decided."),
        N_("Send the hearing letter; the benefit centre is told afterwards."),
    ),
    # ---- referral
    "referral.short_notice": Said(
        _RULE, N_("The citizen has less than {days} day to apply; the first day that leaves so much is {first}."),
        N_("Choose a later day, or give a reason."), "BEK 1216/2023 §§ 10-12",
    ),
    "referral.not_told": Said(
        _RULE, N_("By telephone the citizen must be told that it is a referral."),
        N_("Say so and tick it, or give a reason."), "BEK 1216/2023 §§ 10-12",
    ),
    "referral.by_phone": Said(
        _SOFT, N_("A referral is written; by telephone only in special cases."), N_("Send it in writing too."),
        "BEK 1216/2023 §§ 10-12",
    ),
    "referral.where": Said(
        _SOFT, N_("Neither job order nor ad nor employer is named."), N_("Name one, so that the citizen can find it."),
    ),
    "referral.already": Said(
        _SOFT, N_("The citizen was referred to this order already, {given} ({system})."), N_("Look at that one first."),
    ),
    "referral.absent": Said(
        _SOFT, N_("The citizen is absent then ({type}, from {first_day})."), N_("Choose a later day, or keep it."),
    ),
    "referral.not_known": Said(_SOFT, N_("No system shows this referral as open ({ref})."), _LOOK),
    "referral.no_reason": Said(
        _SOFT, N_("It is not said why the citizen refused."), N_("Write it: whoever pays will ask."),
    ),
    # ---- measures
    "activation.begun": Said(
        _SOFT, N_("It began on {day}, before today; whoever pays hears of it late."), N_("Check the date."),
    ),
    "activation.overlaps": Said(
        _SOFT, N_("Another measure runs then: {type} from {first_day} ({system})."), N_("End that one, or keep both."),
    ),
    "activation.where": Said(
        _RULE, N_("It is not said at which employer or provider."), N_("Fill in the CVR number, or give a reason."),
    ),
    "activation.agreement": Said(
        _RULE, N_("A provider acts under an agreement only, and none is named."),
        N_("Fill in the agreement, or give a reason."), "Databekendtgørelsen § 6",
    ),
    "activation.provider": Said(
        _HARD, N_("An agreement is named, but not whose."), N_("Fill in the provider's CVR number."),
        "Databekendtgørelsen § 6(4)",
    ),
    "activation.ill": Said(
        _SOFT, N_("{system} has an illness since {since} that has not ended."), N_("Look at the case first."),
    ),
    "activation.past_end": Said(
        _SOFT, N_("It was to end on {last} anyway."), N_("To let it run longer, change it instead."),
    ),
    "activation.outside": Said(
        _SOFT, N_("The measure runs from {first_day} to {last}, not that day."), N_("Check the day."),
    ),
    "activation.not_known": Said(_SOFT, N_("No system shows this measure ({ref})."), _LOOK),
    # ---- companies
    "company.unknown": Said(
        _SOFT, N_("The company register has no such company."), N_("Check the number; it is taken as it stands."),
    ),
    "company.ended": Said(_SOFT, N_("{name} has ended."), N_("Check the number; it is taken as it stands.")),
    "company.protected": Said(
        _RULE, N_("{name} wants no unsolicited contact."), N_("Contact it only where it has asked for it."),
        "CVR, reklamebeskyttet",
    ),
    "company.contacted": Said(
        _SOFT, N_("{by} was in contact with the company on {day}."), N_("Talk with each other before the next call."),
    ),
    "company.pno_foreign": Said(
        _SOFT, N_("The register does not show P-number {pno} under this company."), N_("Check both numbers."),
    ),
    "employer.follow_up": Said(_SOFT, N_("The follow-up is before the contact ({day})."), N_("Check the dates.")),
    "order.missing": Said(
        _HARD, N_("It is not said which job order is changed or closed."), N_("Name the order."),
    ),
    "order.apply_by": Said(_SOFT, N_("The day to apply by, {day}, has passed."), N_("Check the date.")),
    "order.municipality": Said(
        _HARD, N_("This is the code of no municipality."), N_("Write its four digits, for example 0751."),
    ),
    "order.open_referrals": Said(
        _SOFT, N_("{n} open referrals end with this order."), N_("They are named below."),
    ),
    # ---- notices
    "notice.insured": Said(
        _RULE, N_("The citizen is insured: the fund pays, not the benefit centre."),
        N_("Send a notice to the fund instead, or give a reason."),
    ),
    "notice.uninsured": Said(
        _RULE, N_("The citizen is not insured: no fund pays."),
        N_("Send a notice to the benefit centre instead, or give a reason."),
    ),
    "notice.which": Said(
        _HARD, N_("It is not said which notice was wrong."), N_("Name the notice that is withdrawn."),
    ),
    "notice.first_date": Said(_SOFT, N_("The second date is filled in, the first is not."), N_("Check the dates.")),
    "notice.hearing_runs": Said(
        _RULE, N_("The citizen may still answer the hearing, until {until}."), N_("Wait for it, or give a reason."),
    ),
    "notice.not_heard": Said(
        _SOFT, N_("No hearing stands in any system."), N_("Hear the citizen first; the notice can follow."),
    ),
    # ---- letters
    "letter.empty": Said(_HARD, N_("The letter has neither template nor text."), N_("Choose a template or write it.")),
    "letter.no_subject": Said(_SOFT, N_("The letter has no subject."), N_("Write what it is about.")),
    "letter.to_whom": Said(
        _SOFT, N_("It is not said what the letter is about, so nobody can tell to whom it goes."),
        N_("Name the measure, referral or order."),
    ),
    # ---- groups and caseload
    "group.nothing": Said(
        _HARD, N_("Nothing is changed."), N_("Fill in target group, contact group or match category."),
    ),
    "group.same": Said(_SOFT, N_("The citizen has group {group} already."), N_("Nothing to do.")),
    "group.match_model": Said(
        _SOFT, N_("That year there are {groups} match categories."), N_("Check the category."),
    ),
    "transfer.self": Said(_SOFT, N_("The colleague is you."), N_("Save it only to take the citizen yourself.")),
    # ---- hearing
    "hearing.no_time": Said(
        _HARD, N_("The answer is due on {day} at the latest: no time is left for it."), N_("Choose a later day."),
    ),
    "hearing.insured": Said(
        _SOFT, N_("The citizen is insured; the fund hears its own members."), N_("Send the fund a notice instead."),
    ),
    "hearing.no_letter": Said(
        _SOFT, N_("No letter is sent."), N_("Make sure that the citizen is heard in another way, and write how."),
    ),
    "hearing.runs": Said(
        _SOFT, N_("The citizen is being heard about it already, until {until}."), N_("Look at that one first."),
    ),
    "hearing.not_known": Said(_SOFT, N_("No system shows this hearing as open ({ref})."), _LOOK),
    "hearing.contradiction": Said(
        _HARD, N_("The citizen has answered, and there is no answer."), N_("Correct one of the two."),
    ),
    "hearing.not_received": Said(
        _SOFT, N_("There is no answer, but a day on which it came."), N_("Correct one of the two."),
    ),
    "hearing.too_early": Said(
        _RULE, N_("The citizen may still answer, until {until}."), N_("Wait for it, or give a reason."),
    ),
    # ---- CV and tasks
    "cv.follow_up": Said(_SOFT, N_("The follow-up, {day}, has passed."), N_("Check the date.")),
    "cv.in_time": Said(_SOFT, N_("The citizen has until {due} to make the CV."), N_("Nothing to do.")),
    "task.due_past": Said(_SOFT, N_("The day {day} has passed."), N_("Check the date.")),
}  # fmt: skip
