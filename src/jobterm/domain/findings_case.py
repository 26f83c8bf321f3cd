"""Findings that the case and the dated rules give: stops for the dead and the unknown, else rules and remarks.

jobterm is never stricter than the system behind it (design decision 12), so a rule goes with a reason and a remark goes
by itself. Numbers and sources of the rules stand in ``data/rules.toml``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from jobterm.domain.msgids import N_
from jobterm.domain.registrations.model import Level
from jobterm.domain.said import Said

_HARD, _RULE, _SOFT = Level.HARD, Level.RULE, Level.SOFT

CASE: Final[Mapping[str, Said]] = {
    # ---- who
    "citizen.dead": Said(
        _HARD, N_("The citizen is dead; nothing is sent."), N_("Nothing more to do; letters in the queue stop too."),
        "STAR 4405",
    ),
    "citizen.unknown": Said(
        _HARD, N_("No system knows a citizen with this number."), N_("Check the number with the citizen."),
        "STAR 1010, 4404",
    ),
    "citizen.unchecked": Said(
        _SOFT, N_("No system could be asked about the citizen now; it is checked again before sending."),
        N_("Nothing to do."),
    ),
    "citizen.group_unknown": Said(
        _SOFT, N_("Nobody could be asked whether the citizen is insured; it is asked before anything is sent."),
        N_("Nothing to do. Where the answer is another system, it goes there."),
    ),
    "citizen.other_centre": Said(
        _RULE, N_("This citizen belongs to another job centre ({municipality})."),
        N_("Say why you register for that centre; the reason goes to the system that keeps the case."),
        "STAR gæsteadgang",
    ),
    "citizen.centre_unknown": Said(
        _SOFT, N_("Nobody could tell which job centre the citizen belongs to."),
        N_("Nothing to do. A system that asks why another centre's citizen is registered on says so."),
    ),
    "citizen.modulus_11": Said(
        _SOFT, N_("The number fails the old checksum. Valid numbers may, but a slip of the finger does too."),
        N_("Check the number with the citizen; it is taken as it stands."),
        "CPR-kontoret: numbers without modulus 11 since 1 October 2007",
    ),
    "similar.pending": Said(
        _SOFT, N_("Something like it has been registered already, {at} by {author}."),
        N_("Look at that one first; save only if this is another event."), "guarantee U4",
    ),
    # ---- corrections
    "correction.unknown": Said(
        _HARD, N_("Nothing in this queue has that id, so there is nothing here to take back."),
        N_("Give the id of a registration that 'outbox list' shows; put anything else right in the system itself."),
    ),
    "correction.not_confirmed": Said(
        _HARD, N_("No system has confirmed it, so there is nothing to take back there."),
        N_("Withdraw it instead."),
    ),
    "correction.not_here": Said(
        _HARD, N_("{system} does not take this kind of registration back through jobterm."),
        N_("Put it right in {system} itself; the receipt names it there."),
    ),
    "correction.nothing": Said(
        _HARD, N_("What it should say instead is missing."),
        N_("Give all its details as they should be, also those that were right."),
    ),
    "correction.too_much": Said(
        _HARD, N_("What is taken back says nothing instead."),
        N_("Leave the details out, or let the action be \"replace\"."),
    ),
    "correction.not_put_right": Said(
        _HARD, N_("{system} does not put this kind of registration right through jobterm."),
        N_("Take it back (T), then register it anew as it should be."),
    ),
    "correction.own_change": Said(
        _HARD, N_("{system} changes this by a registration of its own, not by a correction."),
        N_("Register it with F3 and its letter: {change}."),
    ),
    "correction.nowhere": Said(
        _HARD, N_("{system} neither puts this kind of registration right nor takes it back through jobterm."),
        N_("Put it right in {system} itself; the receipt names it there."),
    ),
    "correction.of_correction": Said(
        _HARD, N_("A correction that has arrived is not taken back by another."),
        N_("Put right once more what it put right (E on it), or register anew what it took back."),
    ),
    "correction.gone": Said(
        _HARD, N_("It has been taken back, so there is nothing left to put right."),
        N_("Register it anew as it should be."),
    ),
    "correction.no_version": Said(
        _HARD, N_("{system} has not said which version it holds, so nobody can write over it safely."),
        N_("Take it back and register it anew."),
    ),
    "correction.leaves": Said(
        _SOFT, N_("What {system} did by itself because of the illness, the deregistration, stays."),
        N_("Enrol again from {day} if that was wrong too: F3 T, filled in."),
        "contracts/amp.yaml",
    ),
    "correction.again": Said(
        _HARD, N_("It is being corrected already."), N_("Look for that correction in the queue."),
    ),
    # ---- enrolment
    "enrolment.no_job_wish": Said(
        _SOFT, N_("There is no job wish yet; the citizen must have at least one on Jobnet."),
        N_("Leave it to the citizen, or add one."), "borger.dk, guide for the unemployed",
    ),
    "enrolment.late": Said(
        _SOFT, N_("The first day is before the day it was told; benefit counts from the registration."),
        N_("Tell the citizen."), "borger.dk, guide for the unemployed",
    ),
    "enrolment.already": Said(
        _SOFT, N_("{system} has the citizen as enrolled since {since}."),
        N_("Look at the case first; the system may refuse it."), "STAR 4366 (our assumption)",
    ),
    "enrolment.not_enrolled": Said(
        _SOFT, N_("No system has the citizen as enrolled."), N_("Look at the case first; the system may refuse it."),
        "STAR 4317, 4367",
    ),
    "deregistration.past": Said(
        _RULE, N_("The date {day} has passed; the systems take none before today."),
        N_("Register today ({today}) and send {payer} a message with the true date, or give a reason."),
        "STAR 4322",
    ),
    "deregistration.too_far": Said(
        _RULE, N_("The date is more than {days} days ahead; the latest that the systems take is {latest}."),
        N_("Register it from {first} on, or give a reason."), "STAR 4322",
    ),
    # ---- sickness
    "sickness.backdated": Said(
        _RULE, N_("The first day of illness, {first}, is before the day it was told, {told}."),
        N_("Go on with a reason: who was told what, when. Whoever pays the benefit decides the day."),
        "f-f.dk and laka.dk: report illness on its first day",
    ),
    "sickness.open_already": Said(
        _SOFT, N_("{system} has an illness since {since} that has not ended."), N_("Look at the case first."),
    ),
    "sickness.booking_stands": Said(
        _SOFT, N_("The interview {start} still stands."),
        N_("Cancel or move it, or let it stand."),
    ),
    "sickness.must_attend": Said(
        _SOFT, N_("The interview {start} still stands; illness by itself does not excuse from it."),
        N_("Talk with the citizen; cancel or move it, or let it stand."), "info.jobnet.dk, report of illness",
    ),
    "sickness.employer_first": Said(
        _SOFT, N_("The citizen works with a wage subsidy: the employer is told first."),
        N_("Make sure that the employer knows."), "nnf.dk, illness",
    ),
    # ---- recovery
    "recovery.before_illness": Said(
        _HARD, N_("The day of recovery is before the first day of illness ({since})."),
        N_("Correct the day; well and ill on the same day is fine."), "STAR 1003",
    ),
    "recovery.no_open_illness": Said(
        _SOFT, N_("No system shows an illness that has not ended."), N_("Look at the case first."),
    ),
    "recovery.several_illnesses": Said(
        _HARD, N_("More than one illness has not ended."), N_("Choose which one has ended."),
    ),
    "recovery.over_three_months": Said(
        _RULE, N_("Absent since {since}, more than {months} months: enrolment is not a matter of course."),
        N_("Save without enrolment and ask the citizen to register anew, or give a reason."),
        "laka.dk: absent more than 3 months",
    ),
    "recovery.group_changed": Said(
        _RULE, N_("The contact group changes from {old} to {new}: enrolment needs your decision."),
        N_("Save without enrolment and decide the group first, or give a reason."), "STAR KompositSygemelding",
    ),
    "recovery.fund_will_call": Said(
        _SOFT, N_("{n} interviews were cancelled through illness: the fund will call the citizen in."),
        N_("Tell the citizen."), "f-f.dk, illness while unemployed",
    ),
    # ---- holiday
    "holiday.short_notice": Said(
        _RULE, N_("The holiday begins {first} and was told {told}; it is to be told at least {notice} days before."),
        N_("Go on with a reason; an interview or a job may be offered in the holiday."),
        "foa.dk, holiday as unemployed",
    ),
    "holiday.summons_binds": Said(
        _SOFT, N_("The summons of {issued} to {start} was sent before the holiday was told, so it binds."),
        N_("Tell the citizen, or move the interview."), "foa.dk, holiday as unemployed",
    ),
    # ---- interviews
    "interview.past": Said(
        _HARD, N_("The interview would start in the past."),
        N_("Was it held, register the interview; was it not, choose a new time."), "STAR 4783/90002",
    ),
    "interview.too_long": Said(_HARD, N_("An interview lasts at most {hours} hours."), N_("Correct the end.")),
    "interview.place_missing": Said(
        _HARD, N_("The citizen must be told where to come."), N_("Fill in the place."), "STAR IndkaldelseService",
    ),
    "interview.link_missing": Said(
        _HARD, N_("A digital interview needs its link."), N_("Fill in the link."), "STAR IndkaldelseService",
    ),
    "interview.deadline_missing": Said(
        _HARD, N_("It may be changed by the citizen, but not until when."), N_("Fill in the deadline."),
        "STAR 8125-8127",
    ),
    "interview.deadline_unasked": Said(
        _HARD, N_("There is a deadline, but it may not be changed by the citizen."),
        N_("Remove the deadline, or allow the change."), "STAR 8125-8127",
    ),
    "interview.deadline_after_start": Said(
        _HARD, N_("The deadline is after the interview has started."), N_("Choose an earlier deadline."), "STAR 90014",
    ),
    "interview.short_notice": Said(
        _SOFT, N_("It is less than {days} day until the interview."), N_("Make sure that the citizen hears of it."),
        "ca.dk and ma-kasse.dk: available with a day's notice",
    ),
    "interview.clash": Said(
        _SOFT, N_("The citizen has another appointment then: {start} ({system})."),
        N_("Choose another time, or make sure that both can be kept."),
    ),
    "interview.absent": Said(
        _SOFT, N_("The citizen is absent then ({type}, from {first_day})."), N_("Choose another time, or keep it."),
    ),
    "interview.workplace_form": Said(
        _SOFT, N_("The form 'at the workplace' belongs to the type 'referral'."),
        N_("Check type and form; it is taken as it stands."), "STAR InterviewService",
    ),
    "interview.wished_time": Said(
        _SOFT, N_("{system} is closed, so the time is a wish; the letter waits until it is booked."),
        N_("Nothing to do; must it go today, print the letter yourself."),
    ),
}  # fmt: skip
