"""A theme as Rich styles, and what Textual must know of it; reading themes is `terminal`'s."""

from __future__ import annotations

from rich.style import Style
from textual.theme import Theme as TextualTheme

from jobterm.terminal.themes import Theme, parse_look


class Palette:
    """The styles of one theme by role. Every style names its ground, so that no widget's CSS shows through."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self._styles: dict[str, Style] = {}

    def __call__(self, role: str) -> Style:
        """The style of a role; a role that the theme lacks looks like text."""
        style = self._styles.get(role)
        if style is None:
            style = self._styles[role] = self._made(self.theme.roles.get(role, ""))
        return style

    def _made(self, text: str) -> Style:
        look = parse_look(text)
        return Style(
            color=look.colour or self.theme.foreground,
            bgcolor=look.ground or self.theme.background,
            bold="bold" in look.attributes or None,
            dim="dim" in look.attributes or None,
            reverse="reverse" in look.attributes or None,
            underline="underline" in look.attributes or None,
        )


_ANSI_VARIABLES = ("ansi-background", "ansi-foreground", "border-blurred")
"""Variables that Textual's own style sheets want from a theme of native colours, though we show none of its widgets."""


def textual_theme(theme: Theme) -> TextualTheme:
    """What Textual needs of a theme: the ground behind everything, and whether colours are the terminal's own."""
    native = theme.kind in ("ansi", "mono")
    front = "ansi_default" if native else theme.foreground
    ground = "ansi_default" if native else theme.background
    return TextualTheme(
        name=f"jobterm-{theme.name}",
        primary=front,
        foreground=front,
        background=ground,
        surface=ground,
        panel=ground,
        boost=ground,
        dark=theme.dark,
        ansi=native,
        variables=dict.fromkeys(_ANSI_VARIABLES, "ansi_default") if native else {},
    )
