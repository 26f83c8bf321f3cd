"""The people, systems and queue of the drawn screens (users.md 3.4): what a desk would show on 20 November 2026."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from jobterm.clock import COPENHAGEN
from jobterm.office.views import (
    CaseOf,
    CaseView,
    DeliveryView,
    FactView,
    FoundView,
    ItemView,
    LastError,
    ReceiptView,
    SourceView,
    StatusView,
    SystemView,
    TimelineView,
    ValueView,
)

KAREN = "1503801234"
BO, IDA, EVA, JAN = "2406752345", "0911883456", "3112691111", "0205940123"
ME = "annh"
NOW = datetime(2026, 11, 20, 9, 41, tzinfo=COPENHAGEN).astimezone(UTC)


def at(hour: int, minute: int = 0, *, day: int = 20, month: int = 11) -> datetime:
    """An instant of November 2026 by a Danish clock."""
    return datetime(2026, month, day, hour, minute, tzinfo=COPENHAGEN).astimezone(UTC)


def system(
    name: str, label: str, state: str = "open", *, reason: str | None = None, until: datetime | None = None,
    since: datetime | None = None, queued: int = 0,
) -> SystemView:  # fmt: skip
    """One system of the strip."""
    return SystemView(name, state, reason, since, until, 40.0, NOW, queued, 0.0, label)


def systems(amp: str = "closed") -> tuple[SystemView, ...]:
    """Nine systems, AMP closed by plan until noon."""
    noon = at(12) if amp == "closed" else None
    return (
        system("amp", "AMP", amp, reason="planned" if noon else None, until=noon, queued=2 if noon else 0),
        system("jobnet", "Jobnet"),
        system("fund", "A-kasse", reason="night"),
        system("national", "Landsregister"),
        system("opera", "Opera"),
        system("workbase", "WorkBase"),
        system("benefits", "Ydelse"),
        system("letters", "Brev"),
        system("employers", "Virksomhed"),
    )


def status(*, now: datetime = NOW, training: bool = False, amp: str = "closed", on_the_way: int = 3,
           needs_me: int = 1, last: datetime | None = None) -> StatusView:  # fmt: skip
    """The three lines' facts."""
    return StatusView(
        at=now, training=training, site="Jobcenter Aarhus", user=ME, overall="needs_me", counts={}, delivery_counts={},
        oldest=None, systems=systems(amp), windows=(), store={"state": "ok"}, draining_by=None, user_name="Anne Holm",
        authority="state", last_confirmed_at=last or at(9, 22), needs_me=needs_me, on_the_way=on_the_way, late=0,
    )  # fmt: skip


def delivery(
    name: str, state: str, *, role: str = "notify", mode: str = "deliver", message: str = "", short: str = "",
    via: str | None = None, waiting_for: tuple[str, ...] = (), error: LastError | None = None,
    receipt: ReceiptView | None = None, promise: datetime | None = None, number: int = 1,
) -> DeliveryView:  # fmt: skip
    """One recipient of one registration."""
    return DeliveryView(
        f"d{number}-{name}", name, role, mode, via, state, None, message, waiting_for, None, None, promise,
        1 if error else 0, error, receipt, "7", short,
    )  # fmt: skip


def item(
    number: int, kind: str, citizen: str, name: str, title: str, *deliveries: DeliveryView,
    keyed: datetime, told: datetime | None = None, day: date = date(2026, 11, 20), state: str = "queued",
    message: str = "",
) -> ItemView:  # fmt: skip
    """One registration of the queue."""
    return ItemView(
        f"{number:08d}-0000-4000-8000-000000000000", number, 1, kind, citizen, citizen, None, day, told or keyed,
        keyed, ME, "state", state, message, (), None, None, deliveries, title, name,
    )  # fmt: skip


def karens_sickness(state: str = "queued") -> ItemView:
    """The registration of mock a, waiting for AMP."""
    amp = (
        "Sendes af sig selv når AMP åbner 12:00 (planlagt lukning), også hvis du er gået hjem."
        if state == "queued"
        else "AMP har kvitteret."
    )
    fund = "A-kassen får den fra AMP i nat; mangler deres kvittering lør 07:00, står den på Dagen."
    receipt = ReceiptView("AMP-2026-4711", at(12, 1), "s-1") if state == "confirmed" else None
    return item(
        4, "sickness.report", KAREN, "Karen Testesen", "Sygemeldt, 1. sygedag 20-11",
        *(
            delivery("amp", state, role="record", message=amp, receipt=receipt, number=4,
                     short="i kø" if state == "queued" else ""),
            delivery("fund", "expected" if state == "confirmed" else "waiting", mode="expect", via="amp",
                     message=fund, short="via AMP", promise=at(7, day=21), number=5),
        ),
        keyed=at(9, 38), told=at(9, 12), state="expected" if state == "confirmed" else "queued",
        message="Den er gemt her og sendes af sig selv.",
    )  # fmt: skip


def value(what: object, name: str, seen: datetime, since: str | None = None) -> ValueView:
    """What one system says of a fact."""
    return ValueView(what, name, since, seen)


def _facts() -> tuple[FactView, ...]:
    early, night = at(6, 55), at(2, day=19)

    def one(field: str, what: object, name: str = "amp", seen: datetime = early) -> FactView:
        return FactView(field, False, (value(what, name, seen),))

    return (
        one("person.target_group", "2.1"),
        one("person.benefit", "insured"),
        one("person.fund", "FTFa", "fund", night),
        one("person.phone", "20000012"),
        one("person.digital_post", True, "letters"),
        FactView("enrolment.start_date", True,
                 (value("2026-09-03", "amp", early), value("2026-09-04", "fund", night))),
        one("interview.next_start", "2026-11-24T10:00:00+01:00"),
        one("interview.next_type", "7"),
        one("interview.next_place", "lok. 2"),
        one("interview.summoned", "2026-11-12"),
        one("interview.letter_sent", "2026-11-12"),
        one("plan.goal", "Lager eller logistik inden 1. februar"),
    )  # fmt: skip


def _timeline() -> tuple[TimelineView, ...]:
    def told(day: str, kind: str, text: str, name: str, ref: str) -> TimelineView:
        return TimelineView(day, kind, text, name, ref, None)

    return (
        told("2026-11-12", "interview.summons", "Indkaldt jobsamtale 24-11 10:00", "amp", "b1"),
        told("2026-11-12", "interview.summons", "Indkaldt jobsamtale 24-11 10:00", "letters", "b1"),
        told("2026-11-03", "referral.offer", "Henvist lagermedarb., Nordpost A/S", "amp", "r1"),
        told("2026-11-04", "referral.offer", "Henvist lagermedarb., Nordpost A/S", "letters", "r1"),
        told("2026-11-02", "cv.check", "CV godkendt", "amp", "c1"),
        told("2026-11-02", "cv.check", "CV godkendt", "jobnet", "c1"),
        told("2026-10-08", "interview.held", "Samtale holdt, jobplan ændret", "amp", "s1"),
        told("2026-10-09", "interview.held", "Samtale holdt, jobplan ændret", "fund", "s1"),
        told("2026-09-20", "absence.holiday", "Ferie 12-10 til 16-10", "amp", "f1"),
        told("2026-09-21", "absence.holiday", "Ferie 12-10 til 16-10", "fund", "f1"),
        told("2026-09-03", "enrolment.start", "Tilmeldt", "amp", "e1"),
        told("2026-09-04", "enrolment.start", "Tilmeldt", "fund", "e1"),
    )


def karens_case(pending: tuple[ItemView, ...] = ()) -> CaseView:
    """The merged file of mock a."""
    return CaseView(
        citizen=KAREN, cpr=KAREN, name="Karen Testesen", protected=False, training=False, at=NOW,
        record={"system": "amp", "until": "2026-11-30", "next": "workbase"},
        responsible={"authority": "state", "until": "2026-11-30"},
        sources=(
            SourceView("amp", "closed", at(6, 55), 9960.0, "Lukket til 12:00; dette er set 06:55."),
            SourceView("jobnet", "fresh", at(9, 41), 2.0, ""),
            SourceView("fund", "cached", at(7, day=20), 9660.0, ""),
            SourceView("opera", "not_known", at(9, 41), 2.0, ""),
        ),
        facts=_facts(), timeline=_timeline(), pending=pending, case_of=CaseOf("aho", "Anne Holm", True),
    )  # fmt: skip


def queue_of_mock_d() -> tuple[ItemView, ...]:
    """The queue of mock d at noon."""
    conflict = "Samtalen er ændret af en anden, mens din lå i køen. Intet er sendt."
    refused = LastError(at(12, 2), "refused", "4322", "Datoen ligger før i dag")
    sickness = item(
        4, "sickness.report", KAREN, "Karen Testesen", "sygemelding 20-11",
        *(
            delivery("amp", "sending", role="record", message="Er på linjen nu.", number=4),
            delivery("fund", "expected", mode="expect", via="amp", short="via AMP, i nat", number=6),
        ),
        keyed=at(9, 38), told=at(9, 12), state="sending",
    )  # fmt: skip
    return (
        item(1, "interview.move", BO, "Bo Prøvesen", "flyt samtale til 26-11",
             *(delivery("amp", "conflict", role="record", message=conflict, number=1),),
             keyed=at(9, 10), state="conflict"),
        item(2, "enrolment.end", IDA, "Ida Testrup", "afmelding fra 19-11",
             *(delivery("amp", "refused", role="record", error=refused, number=2,
                       message="AMP siger nej: der kan ikke afmeldes tilbage i tid. Ret datoen, eller træk den."),),
             keyed=at(9, 5), day=date(2026, 11, 19), state="refused"),
        item(3, "benefit.notice", EVA, "Eva Prøvensen", "ydelse: udeblevet 19-11",
             *(delivery("benefits", "hand_over", mode="person", number=3,
                       message="Ydelse får den på papir: aflevér den, og sæt kryds med F."),),
             keyed=at(8, 30), day=date(2026, 11, 19), state="hand_over"),
        sickness,
        item(5, "interview.cancel", KAREN, "Karen Testesen", "aflys samtale 24-11",
             *(delivery("amp", "waiting", role="record", waiting_for=(sickness.id,), number=5,
                       message="Venter på sygemeldingen."),),
             keyed=at(9, 39), state="waiting"),
    )  # fmt: skip


def found(text: str) -> tuple[FoundView, ...]:
    """Who a search finds: by the beginning of any name, a birthday, or the telephone number of Karen."""
    people = (
        (KAREN, "Karen Testesen", "1980-03-15", "0751", "2.1", True),
        (BO, "Bo Prøvesen", "1975-06-24", "0751", "2.1", True),
        (IDA, "Ida Testrup", "1988-11-09", "0751", "2.2", False),
        (EVA, "Eva Prøvensen", "1969-12-31", "0751", "2.2", False),
        (JAN, "Jan Prøvelund", "1994-05-02", "0730", "2.1", False),
    )
    wanted = text.lower().split()

    def meets(cpr: str, name: str) -> bool:
        words = name.lower().split()
        return all(
            cpr.startswith(one) or one == "20000012" == f"2000001{2 if cpr == KAREN else 0}"
            or any(word.startswith(one) for word in words)
            for one in wanted
        )  # fmt: skip

    return tuple(
        FoundView(cpr, cpr, name, born, town, group, False, mine, "name", ("amp",), 120.0)
        for cpr, name, born, town, group, mine in people
        if meets(cpr, name)
    )


def minutes(count: int) -> timedelta:
    """So many minutes."""
    return timedelta(minutes=count)
