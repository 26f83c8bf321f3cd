"""The terminal's profile, its themes, and texts for terminals that do not speak UTF-8."""

from __future__ import annotations

import subprocess
import sys

import pytest

from jobterm.terminal import themes
from jobterm.terminal.cells.difference import Wire
from jobterm.terminal.profile import Kind, choose, textual_environment
from jobterm.tui.driver import wire_of
from jobterm.tui.encoding import sendable


def kind_of(**environ: str) -> tuple[Kind, int, str]:
    profile = choose(environ, encoding="UTF-8", columns=80, rows=24)
    return profile.kind, profile.colours, profile.default_theme


@pytest.mark.parametrize(
    ("environ", "wanted"),
    [
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, (Kind.RICH, 1 << 24, "dark")),
        ({"TERM": "xterm-256color"}, (Kind.RICH, 256, "dark")),
        ({"TERM": "tmux-256color"}, (Kind.RICH, 256, "dark")),
        ({"TERM": "xterm"}, (Kind.STANDARD, 16, "ansi16")),
        ({"TERM": "screen"}, (Kind.STANDARD, 16, "ansi16")),
        ({"TERM": "linux"}, (Kind.THIN, 16, "ansi16")),
        ({"TERM": "vt220"}, (Kind.THIN, 0, "mono")),
        ({"TERM": "dumb"}, (Kind.MONO, 0, "mono")),
        ({}, (Kind.MONO, 0, "mono")),
        ({"TERM": "xterm-256color", "NO_COLOR": "1"}, (Kind.MONO, 0, "mono")),
        ({"TERM": "xterm-256color", "NO_COLOR": ""}, (Kind.RICH, 256, "dark")),
    ],
)
def test_the_profile_follows_from_what_the_terminal_says(
    environ: dict[str, str], wanted: tuple[Kind, int, str]
) -> None:
    assert kind_of(**environ) == wanted


def test_the_site_file_may_ask_for_less() -> None:
    profile = choose({"TERM": "xterm-256color"}, encoding="utf8", columns=80, rows=24, wanted="thin")
    assert (profile.kind, profile.colours, profile.mouse, profile.escape_ms) == (Kind.THIN, 16, False, 300)
    assert choose({"TERM": "xterm"}, encoding="utf8", columns=80, rows=24, wanted="thick").kind is Kind.STANDARD


def test_nothing_moves_and_nothing_blinks_on_any_terminal() -> None:
    for term in ("xterm-256color", "vt220", "linux", "dumb", "xterm"):
        profile = choose({"TERM": term}, encoding="utf-8", columns=80, rows=24)
        environ = textual_environment(profile)
        assert environ["TEXTUAL_ANIMATIONS"] == "none"
        assert environ["TEXTUAL_SMOOTH_SCROLL"] == "0"


def test_the_probe_is_over_before_textual_is_imported() -> None:
    code = (
        "import sys; from jobterm.terminal.probe import probe, prepare; p = probe(); prepare(p);"
        "assert 'textual' not in sys.modules;"
        "import textual.constants as c; assert c.TEXTUAL_ANIMATIONS == 'none' and not c.SMOOTH_SCROLL"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_preparing_too_late_is_refused() -> None:
    code = (
        "import textual.constants\nfrom jobterm.terminal.probe import probe, prepare\n"
        "try:\n prepare(probe())\nexcept RuntimeError:\n print('refused')"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, timeout=60, capture_output=True, text=True)
    assert done.stdout == "refused\n"


@pytest.mark.parametrize("name", ["dark", "light", "ansi16", "mono"])
def test_every_shipped_theme_passes_its_check(name: str) -> None:
    assert themes.load(name).name == name
    assert themes.shipped() == ["ansi16", "dark", "light", "mono"]


def _dark() -> str:
    from jobterm import resources

    return resources.path("themes", "dark.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "where", "code"),
    [
        (('kind = "rgb"', 'kind = "neon"'), "kind", "kind"),
        (('ok = "#8fd18f"', 'okay = "#8fd18f"'), "roles.ok", "missing"),
        (('ok = "#8fd18f"', 'ok = "#8fd18"'), "roles.ok", "style"),
        (('ok = "#8fd18f"', 'ok = "blink"'), "roles.ok", "style"),
        (('ok = "#8fd18f"', 'ok = "#20262c"'), "roles.ok", "contrast"),
        (('cursor = "bold #ffffff on #23405a"', 'cursor = "#ffffff on #23405a"'), "roles.cursor", "colour_only"),
        (('cursor = "bold #ffffff on #23405a"', 'cursor = ""'), "roles.cursor", "same"),
        (("dark = true", "dark ="), "file", "toml"),
        (("dark = true", "dark = true\nshade = 3"), "shade", "unknown"),
    ],
)
def test_a_theme_that_cannot_be_read_or_seen_is_refused(change: tuple[str, str], where: str, code: str) -> None:
    text = _dark()
    assert change[0] in text
    problems = themes.check_theme(text.replace(*change))
    assert (where, code) in [(one.where, one.code) for one in problems]


def test_a_letter_that_the_terminal_lacks_becomes_the_nearest_one_column_for_column() -> None:
    assert sendable("Ærø Łódź 李 ok", "latin-1") == "Ærø ?ódz ?? ok"
    assert sendable("Bjørn Ågård", "ascii") == "Bjorn Agard"
    assert sendable("Karen", "ascii") == "Karen"


@pytest.mark.parametrize(
    ("term", "wanted"),
    [
        ("xterm-256color", Wire(repeat=True, erase=True, ground=True, scroll=True)),
        ("tmux-256color", Wire(repeat=True, erase=True, ground=True, scroll=True)),
        ("screen", Wire(repeat=False, erase=True, ground=False, scroll=True)),
        ("linux", Wire(repeat=False, erase=True, ground=True, scroll=True)),
        ("vt100", Wire(repeat=False, erase=False, ground=True, scroll=True)),
        ("dumb", Wire(repeat=False, erase=True, ground=True, scroll=False)),
    ],
)
def test_a_terminal_gets_what_it_understands(term: str, wanted: Wire) -> None:
    assert wire_of(choose({"TERM": term}, encoding="utf-8", columns=80, rows=24), term) == wanted
