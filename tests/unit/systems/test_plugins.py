"""A supplier's plug-in is found by its name, held against the rules, and refused with what is wrong and where; nothing
is looked for while all systems are ours."""

from __future__ import annotations

import subprocess
import sys

import pytest
from tests.unit.systems.making import ASKER
from tests.unit.systems.plugging import WHOLE, Install, install
from tests.unit.systems.told import Script

from jobterm import i18n
from jobterm.clock import ManualClock
from jobterm.outbox.port import SystemPort
from jobterm.systems import catalogue, plugins, sentences, words
from jobterm.systems.plugin_errors import PROBLEMS, PluginError, UnknownSystem
from jobterm.systems.standin import StandIn

__all__ = ["install"]


def refused(system: str = "sagsys") -> PluginError:
    with pytest.raises(UnknownSystem) as caught:
        catalogue.connect(system, Script(), ManualClock(), ASKER)
    assert isinstance(caught.value, PluginError)
    return caught.value


def test_a_plug_in_is_made_ready_like_ours(install: Install) -> None:
    install(WHOLE)
    ready = catalogue.connect("sagsys", Script(), ManualClock(), ASKER)
    assert ready.id == "sagsys"
    assert catalogue.capabilities("sagsys").lookup
    [one] = plugins.installed()
    assert (one.system, one.distribution, one.version) == ("sagsys", "sagsys_plugin", "1.4")


def test_its_codes_speak_both_languages_in_our_words_or_its_own(install: Install) -> None:
    install(WHOLE)
    assert words.word("sagsys", "K1") == "unmapped", "nobody has loaded it yet"
    catalogue.maker("sagsys")
    assert sentences.sentence("sagsys", "K1") == sentences.BY_WORD["citizen_unknown"]
    for language, said in (("en", "The case is locked."), ("da", "Sagen er spærret.")):
        i18n.use(language)
        assert sentences.sentence("sagsys", "K2").startswith(said)
        assert sentences.read_sentence("sagsys", "K2").startswith(said)
    assert words.word("sagsys", "K9") == "unmapped"
    assert words.word("sagsys", "timeout") == "timeout"


def test_one_of_ours_is_never_replaced(install: Install) -> None:
    install(WHOLE, system="amp")
    assert catalogue.maker("amp").capabilities.create_once
    assert [one.replaces_ours for one in plugins.installed()] == [True]


def test_a_name_that_nobody_offers_is_named() -> None:
    assert refused("amanda").code == "plugin.missing"


def test_of_two_under_one_name_none_is_used(install: Install) -> None:
    install(WHOLE)
    install(WHOLE, package="zz_plugin")
    error = refused()
    assert (error.code, error.values["whose"]) == ("plugin.twice", "sagsys_plugin, zz_plugin")


@pytest.mark.parametrize("api", ["", "api=2,"])
def test_another_version_of_the_interface_is_refused(install: Install, api: str) -> None:
    install(WHOLE.replace("api=1,", api))
    assert refused().code == "plugin.api"


def test_a_plug_in_that_fails_tells_the_kind_and_the_place_and_no_value(install: Install) -> None:
    install(WHOLE + "\nint('150380-1234')\n")
    error = refused()
    lines = WHOLE.count("\n") + 2
    assert (error.code, error.values["error"]) == ("plugin.import", "ValueError")
    assert error.values["place"] == f"sagsys_plugin.adapter:{lines}"
    assert "150380" not in str(error) + str(error.values)


def test_a_plug_in_that_fails_when_it_is_made_ready_tells_so(install: Install) -> None:
    install(WHOLE.replace("self.settings = settings", "raise KeyError('150380-1234')"))
    error = refused()
    assert (error.code, error.values["error"]) == ("plugin.make", "KeyError")
    assert "150380" not in str(error.values)


@pytest.mark.parametrize(
    ("part", "lacking"),
    [
        ("async def send(self, rendered, before_first_byte): ...", "SystemPort.capabilities"),
        ("capabilities = 1\n    async def send(self, r, b): ...\n    def render(self, a): ...", "SystemPort.look_up"),
        ("async def read(self, cpr, sections, asker): ...", "ReaderPort.sections"),
        ("def search(self, text, asker): ...", "SearchPort.read"),
        ("def close(self): ...", "async close"),
    ],
)
def test_a_port_that_is_not_whole_says_what_it_lacks(install: Install, part: str, lacking: str) -> None:
    install(WHOLE.replace("async def received(self, registration, asker): ...", part))
    error = refused()
    assert (error.code, error.values["lacking"]) == ("plugin.protocol", lacking)


def test_what_offers_nothing_and_what_has_another_id_are_refused(install: Install) -> None:
    install(WHOLE.replace("async def received(self, registration, asker): ...", ""))
    assert "send" in refused().values["lacking"]
    catalogue.forget()
    install(WHOLE.replace('"{system}"', '"other"'), system="two", package="two_plugin")
    assert refused("two").values["lacking"] == "id = 'two'"


def test_what_is_no_maker_is_refused(install: Install) -> None:
    install("MAKER = 17\n")
    assert (refused().code, refused().values["error"]) == ("plugin.maker", "int")


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("import socket", "socket"),
        ("from urllib.request import urlopen", "urllib.request.urlopen"),
        ("def f():\n    import httpx", "httpx"),
        ("from jobterm.outbox.port import Outcome", "jobterm.outbox.port.Outcome"),
        ("import asyncio\nasync def f(): await asyncio.open_connection('x', 1)", "open_connection"),
    ],
)
def test_a_plug_in_makes_no_connection_and_leans_on_nothing_but_what_is_promised(
    install: Install, line: str, name: str
) -> None:
    install(WHOLE + "\nfrom . import more\n", more=f"{line}\n")
    error = refused()
    assert (error.code, error.values["name"], error.values["module"]) == ("plugin.code", name, "sagsys_plugin.more")
    assert "sagsys_plugin.more" not in sys.modules, "it was read, not run"


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ('label="Sagsys"', 'label="Et meget langt navn"', "label"),
        ('label="Sagsys"', 'label="Sags\\u0113ys"', "label"),
        ('"citizen_unknown"', '"citizen_unknwon"', "'K1'"),
        ('"The case is locked. Yours is safe here. Call them."', '""', "'K2'"),
        ("api=1,", 'api=1, kinds=frozenset({{"sickness.raport"}}),', "sickness.raport"),
        ('label="Sagsys"', 'column="midt"', "column"),
    ],
)
def test_what_it_tells_of_itself_is_checked(install: Install, old: str, new: str, wrong: str) -> None:
    install(WHOLE.replace(old, new))
    error = refused()
    assert error.code == "plugin.introduction"
    assert wrong in error.values["wrong"]


@pytest.mark.parametrize("code", sorted(PROBLEMS))
def test_every_trouble_has_a_sentence_and_a_cure_in_both_languages(code: str) -> None:
    i18n.use("da")
    for text in PROBLEMS[code]:
        assert i18n._(text) != text


def test_settings_reach_it_with_their_defaults(install: Install) -> None:
    wanted = 'settings={{"centre": Setting(str, "Number"), "wide": Setting(bool, "Wide", False)}},'
    install(WHOLE.replace("api=1,", f"api=1, {wanted}"))
    ready = catalogue.connect("sagsys", Script(), ManualClock(), ASKER, {"centre": "17"})
    assert vars(ready)["settings"] == {"centre": "17", "wide": False}


async def test_in_the_place_of_one_that_is_missing_nothing_is_sent_and_nothing_claimed() -> None:
    port = StandIn("sagsys")
    assert isinstance(port, SystemPort)
    claimed: list[int] = []

    async def claim() -> None:
        claimed.append(1)

    from tests.unit.systems.test_every_kind import assigned

    outcome = await port.send(port.render(assigned("note")), claim)
    assert (outcome.cls, outcome.code, claimed) == ("not_sent", "no_adapter", [])
    assert words.word("sagsys", outcome.code) in sentences.BY_WORD


def test_nothing_is_looked_for_while_all_systems_are_ours() -> None:
    lines = (
        "import sys; from jobterm.systems import catalogue as c; c.capabilities('amp')",
        "sys.exit(bool({'importlib.metadata', 'jobterm.systems.plugins'} & set(sys.modules)))",
    )
    assert subprocess.run([sys.executable, "-c", "; ".join(lines)], check=False).returncode == 0
