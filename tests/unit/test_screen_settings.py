"""What the site file says of the terminal reaches the screen: how much is sent, and in which colours."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobterm import config, resources
from jobterm.bootstrap import entrances
from jobterm.config import Glance
from jobterm.terminal import themes
from jobterm.terminal.profile import Kind


def kind_of(monkeypatch: pytest.MonkeyPatch, term: str, glance: Glance) -> Kind:
    """How a terminal is drawn on."""
    monkeypatch.setenv("TERM", term)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("COLORTERM", raising=False)
    return entrances._terminal(glance).kind


@pytest.mark.parametrize(
    ("term", "glance", "kind"),
    [
        ("xterm-256color", Glance(), Kind.RICH),
        ("xterm-256color", Glance(thin=True), Kind.THIN),
        ("xterm-256color", Glance(thin=False), Kind.RICH),
        ("vt220", Glance(), Kind.THIN),
        ("linux", Glance(thin=False), Kind.STANDARD),
        ("linux", Glance(thin=True), Kind.THIN),
        ("xterm-256color", Glance(thin=True, colours="mono"), Kind.MONO),
        ("xterm-256color", Glance(thin=True, colours="16"), Kind.THIN),
    ],
)
def test_a_thin_line_is_believed(monkeypatch: pytest.MonkeyPatch, term: str, glance: Glance, kind: Kind) -> None:
    assert kind_of(monkeypatch, term, glance) is kind


def test_settings_of_the_terminal_are_seen_at_a_glance(tmp_path: Path) -> None:
    file = tmp_path / "jobterm.toml"
    file.write_text('[terminal]\nthin = true\ntheme = "colours/mine.toml"\n', encoding="utf-8")
    seen = config.glance(file)
    assert seen.thin is True
    assert seen.theme == str(tmp_path / "colours" / "mine.toml")
    file.write_text('[terminal]\nthin = "yes"\ntheme = "light"\n', encoding="utf-8")
    seen = config.glance(file)
    assert (seen.thin, seen.theme) == (None, "light")


def test_a_theme_of_ones_own_is_used_and_a_wrong_one_is_done_without(tmp_path: Path) -> None:
    own = tmp_path / "mine.toml"
    shipped = resources.path("themes", "dark.toml").read_text(encoding="utf-8")
    own.write_text(shipped.replace('name = "dark"', 'name = "mine"'), encoding="utf-8")
    assert themes.load(entrances.usable_theme(str(own))).name == "mine"
    assert entrances.usable_theme("light") == "light"
    broken = tmp_path / "broken.toml"
    broken.write_bytes(b"\xff\x00")
    for wrong in (None, "", "purple", str(tmp_path / "none.toml"), str(broken)):
        assert entrances.usable_theme(wrong) == ""
