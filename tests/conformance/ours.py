"""Our own systems as benches of the conformance kit: each adapter at its simulator, in this process and without a
socket."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from tests.unit.sandbox.caller import KAREN

from jobterm.clock import ManualClock, to_text
from jobterm.outbox.port import Rendered
from jobterm.sandbox.control import Control
from jobterm.sandbox.embedded import Sandbox
from jobterm.sandbox.world import offers
from jobterm.sandbox.world.employers import companies
from jobterm.sandbox.world.person import Person
from jobterm.systems.inprocess import in_process_wire
from jobterm.systems.wire import Wire
from jobterm.testing import Bench
from jobterm.testing.samples import SAMPLES, Story

NORDPOST = companies(1).all[0]
NEVER = "2405952345"


class OurBench(Bench):
    """One of our systems; ``takes``: the kinds that it is tried with."""

    takes: ClassVar[frozenset[str]] = frozenset()
    sockets = False

    def __init__(self) -> None:
        self.clock = self.hands = ManualClock()
        self.sandbox = Sandbox(self.clock, population=80)
        self.control = Control(self.sandbox)
        self.whose = self.somebody()
        self.citizen = self.whose.cpr
        self.organisation = ("municipality", self.whose.municipality)
        numbers = (f"150380{serial}" for serial in range(9001, 9999))
        self.stranger = next(one for one in numbers if self.sandbox.citizens.by_cpr(one) is None)

    @classmethod
    def kinds(cls) -> frozenset[str]:
        return cls.takes

    @classmethod
    def refuses(cls) -> frozenset[str]:
        return frozenset({"note" if cls.system == "employers" else "employer.contact"})

    def somebody(self) -> Person:
        """Whom the registrations are about."""
        return next(one for one in self.sandbox.citizens.people() if one.cpr == KAREN)

    def wire(self) -> Wire:
        app, gate = self.sandbox.apps()[self.system]
        return in_process_wire(self.wire_settings(f"http://127.0.0.1/{self.system}"), self.clock, app, gate)

    def stop(self) -> None:
        self.sandbox.close()

    def applied(self, registration: str) -> int:
        rows = self.control.ledger(self.system)
        return sum(row["registration"] == registration and row["effect"] == "applied" for row in rows)

    def shut(self, until: datetime) -> bool:
        self.control.turn(self.system, {"state": "closed", "until": to_text(until), "reason": "planned"})
        return True

    def open(self) -> None:
        self.control.turn(self.system, {"state": "open"})


class RecordBench(OurBench):
    """A record system: everything about a citizen."""

    takes = frozenset(SAMPLES) - {"employer.contact", "employer.job_order", "fund.notice"}
    foreign = ("municipality", "0101")

    def somebody(self) -> Person:
        record = "amp" if self.system == "national" else self.system
        mine = {
            one["cpr"]
            for one in self.control.people(limit=80)
            if one["record_system"] == record and one["enrolled"] and not one["dead"] and not one["ill"]
        }
        return next(one for one in self.sandbox.citizens.people() if one.cpr in mine)

    def ready_for(self, kind: str) -> None:
        if kind in ("interview.no_show", "activation.end", "activation.attendance", "enrolment.start"):
            self.hands.advance(24 * 3600 * (10 if kind == "interview.no_show" else 4))


class Amp(RecordBench):
    system = "amp"
    takes = RecordBench.takes | {"fund.notice"}
    sockets = True


class WorkBase(RecordBench):
    system = "workbase"


class Opera(RecordBench):
    system = "opera"


class National(RecordBench):
    """AMP's codec under another name: three kinds stand for all."""

    system = "national"
    takes = frozenset({"sickness.report", "interview.summons", "interview.move"})


class Employers(OurBench):
    system = "employers"
    takes = frozenset({"employer.contact", "employer.job_order"})

    def details(self, kind: str, story: Story) -> Mapping[str, Any]:
        return {**SAMPLES[kind].details(story), "cvr": NORDPOST.cvr}


class Jobnet(OurBench):
    system = "jobnet"
    takes = frozenset({"cv.check"})


class Providers(OurBench):
    system = "providers"
    takes = frozenset({"activation.offer", "activation.change", "activation.end"})

    def details(self, kind: str, story: Story) -> Mapping[str, Any] | None:
        under = offers.agreements(1, "0751", self.clock.now().date())[0]
        own = {"provider_cvr": under.provider.cvr, "agreement": under.number}
        return {**SAMPLES[kind].details(story), **own}


class Letters(OurBench):
    system = "letters"
    takes = frozenset({"interview.summons", "hearing.start", "referral.offer", "letter.send"})

    def readable(self, body: bytes) -> str:
        packed = re.findall(rb"[A-Za-z0-9+/=]{40,}", body)
        return " ".join([super().readable(body), *(b64decode(one).decode() for one in packed)])

    def named(self, registration: str, rendered: Rendered) -> str:
        del registration  # a letter goes by a number of its own
        return str(re.findall(r"[0-9a-f-]{36}", rendered.body.decode())[0])


class Benefits(OurBench):
    system = "benefits"
    takes = frozenset({"benefit.notice", "sickness.report"})
    leaves_out: ClassVar[Mapping[str, frozenset[str]]] = {"sickness.report": frozenset({"comment"})}

    def somebody(self) -> Person:
        people = self.sandbox.citizens.people()
        return next(one for one in people if not one.insured and not one.dead and one.municipality == "0751")


class Fund(OurBench):
    system = "fund"


class CompanyRegister(OurBench):
    system = "cvr"
    names_asker = False


class Statistics(OurBench):
    system = "jobindsats"
    names_asker = False


OURS: tuple[type[OurBench], ...] = (
    Amp, WorkBase, Opera, National, Employers, Jobnet, Providers, Letters, Benefits, Fund, CompanyRegister, Statistics,
)  # fmt: skip
