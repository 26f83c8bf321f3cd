"""What an author gives the kit: his simulator, a citizen that it knows, and what he can do with it. Everything has a
default but the system's id and the way there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from jobterm.clock import Clock, SystemClock
from jobterm.outbox.port import Capabilities, Rendered
from jobterm.outbox.reading import Asker
from jobterm.systems import catalogue
from jobterm.systems.maker import Made, Maker, Port
from jobterm.systems.transport import HttpWire
from jobterm.systems.wire import Wire, WireSettings
from jobterm.testing.samples import SAMPLES, Story


class Bench:
    """One system to be tried, made anew for each test.

    ``system``: its id, under which jobterm finds the adapter. ``url``: where its simulator answers, on this machine and
    with the header ``x-jobterm-sandbox``. ``citizen``: one whom it knows and for whom everything is possible;
    ``stranger``: one whom it does not know. ``organisation``: for whom the calls are made; ``foreign``: one that has
    to give a reason for this citizen, None where there is no such thing. ``names_asker``: every call says for whom and
    by whom. ``settings``: the plug-in's own. ``sockets``: it is tried on hostile servers too, which takes seconds.
    ``leaves_out``: kind → fields that it does not send on purpose, because whoever gets it need not know.
    """

    system: ClassVar[str]
    url: str = ""
    citizen: str = "1503801234"
    stranger: str = "0205940123"
    organisation: tuple[str, str] = ("municipality", "0751")
    foreign: tuple[str, str] | None = None
    names_asker: ClassVar[bool] = True
    settings: ClassVar[Mapping[str, Any]] = {}
    sockets: ClassVar[bool] = True
    leaves_out: ClassVar[Mapping[str, frozenset[str]]] = {}

    def __init__(self) -> None:
        self.clock: Clock = SystemClock()

    @classmethod
    def maker(cls) -> Maker:
        """How the adapter is made ready."""
        return catalogue.maker(cls.system)

    @classmethod
    def kinds(cls) -> frozenset[str]:
        """The kinds of registrations that it takes."""
        made = cls.maker()
        return made.kinds if isinstance(made, Made) else frozenset()

    @classmethod
    def refuses(cls) -> frozenset[str]:
        """The kinds that it does not take: all others."""
        return frozenset(SAMPLES) - cls.kinds()

    @classmethod
    def capabilities(cls) -> Capabilities:
        """What its contract declares."""
        return cls.maker().capabilities

    # ---- the simulator -----------------------------------------------------------------------------------------

    def start(self) -> None:
        """Start the simulator, empty; ``url`` holds from here on."""

    def stop(self) -> None:
        """Stop it."""

    def applied(self, registration: str) -> int | None:
        """How often a registration took effect, by the simulator's own ledger; None where it keeps none."""
        del registration
        return None

    def shut(self, until: datetime) -> bool:
        """Close the system until then; False where that cannot be done."""
        del until
        return False

    def open(self) -> None:
        """Open it again."""

    def details(self, kind: str, story: Story) -> Mapping[str, Any] | None:
        """What a registration says where the kit's own sample does not fit this system; None takes the sample."""
        del kind, story
        return None

    def readable(self, body: bytes) -> str:
        """What a request's body says, for a system that packs its texts."""
        return body.decode("utf-8", "replace")

    def named(self, registration: str, rendered: Rendered) -> str:
        """What an answer must name to speak of a registration: its id, or what the system goes by instead."""
        del rendered
        return registration

    def citizen_for(self, kind: str) -> str | None:
        """Whom a registration is about; None where it is about a company."""
        return None if kind.startswith("employer.") else self.citizen

    def ready_for(self, kind: str) -> None:
        """Called before a registration of a kind is tried, after those that it needs: time may have to pass."""
        del kind

    # ---- the line ----------------------------------------------------------------------------------------------

    def wire(self) -> Wire:
        """A line to the simulator."""
        return HttpWire(self.wire_settings(self.url), self.clock)

    def wire_settings(self, url: str) -> WireSettings:
        """How a simulator is reached: on this machine, with short patience."""
        return WireSettings(self.system, url, training=True, deadline_s=1.0)

    def connect(self, wire: Wire) -> Port:
        """The adapter on a line."""
        house = Asker(self.organisation, ("system", "jobterm", "jobterm"))
        return catalogue.connect(self.system, wire, self.clock, house, self.settings)
