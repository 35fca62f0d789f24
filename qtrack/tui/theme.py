"""The colours: one quiet palette in three versions, and which of them suits the terminal."""

from collections.abc import Mapping

from textual.theme import Theme

DARK = Theme(
    name="qtrack-dark",
    primary="#7fb4d6",
    secondary="#8c9bb0",
    accent="#7fb4d6",
    warning="#e2b15b",
    error="#ee7b77",
    success="#86c08b",
    foreground="#d5dae1",
    background="#15181d",
    surface="#1c2026",
    panel="#252a32",
    dark=True,
    variables={
        "quiet": "#8b95a3",
        "faint": "#49515d",
        "cursor": "#2b3542",
        "resting": "#20262e",
        "overdue": "#ff6b78",
        "scrollbar": "#3a424e",
        "scrollbar-hover": "#525c6b",
        "scrollbar-active": "#7fb4d6",
        "scrollbar-background": "#15181d",
        "scrollbar-background-hover": "#15181d",
        "scrollbar-background-active": "#15181d",
    },
)
LIGHT = Theme(
    name="qtrack-light",
    primary="#1f6489",
    secondary="#566070",
    accent="#1f6489",
    warning="#8a5a00",
    error="#b3362b",
    success="#2c6e3a",
    foreground="#22272e",
    background="#fbfaf8",
    surface="#f3f1ed",
    panel="#e9e6e0",
    dark=False,
    variables={
        "quiet": "#666e79",
        "faint": "#c3c2bd",
        "cursor": "#dbe6ee",
        "resting": "#eeece7",
        "overdue": "#c01733",
        "scrollbar": "#cdcac4",
        "scrollbar-hover": "#aeaba4",
        "scrollbar-active": "#1f6489",
        "scrollbar-background": "#fbfaf8",
        "scrollbar-background-hover": "#fbfaf8",
        "scrollbar-background-active": "#fbfaf8",
    },
)
TERMINAL = Theme(
    name="qtrack-terminal",
    ansi=True,
    primary="ansi_cyan",
    secondary="ansi_blue",
    accent="ansi_cyan",
    warning="ansi_yellow",
    error="ansi_red",
    success="ansi_green",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    boost="ansi_default",
    variables={
        "quiet": "ansi_default",
        "faint": "ansi_default",
        "cursor": "ansi_default",
        "resting": "ansi_default",
        "overdue": "ansi_bright_red",
        "scrollbar": "ansi_bright_black",
        "scrollbar-hover": "ansi_white",
        "scrollbar-active": "ansi_cyan",
        "scrollbar-background": "ansi_default",
        "scrollbar-background-hover": "ansi_default",
        "scrollbar-background-active": "ansi_default",
        "scrollbar-corner-color": "ansi_default",
        "input-cursor-background": "ansi_default",
        "input-cursor-foreground": "ansi_default",
        "input-cursor-text-style": "reverse",
        "ansi-background": "ansi_default",
        "ansi-foreground": "ansi_default",
    },
)
OWN_THEMES = (DARK, LIGHT, TERMINAL)
_SHORT = {"dark": DARK.name, "light": LIGHT.name, "terminal": TERMINAL.name, "ansi": TERMINAL.name}


def choose_theme(wish: str, environ: Mapping[str, str], *, dark: bool | None) -> str:
    """Return the theme's name: as wished, else what suits the terminal; `dark` is its background where it is known."""
    if environ.get("NO_COLOR"):
        return TERMINAL.name
    if wish not in {"", "auto"}:
        return _SHORT.get(wish, wish)
    if not has_many_colours(environ):
        return TERMINAL.name
    return LIGHT.name if dark is False else DARK.name


def has_many_colours(environ: Mapping[str, str]) -> bool:
    """Whether the terminal says that it has 256 colours or more."""
    return (
        environ.get("COLORTERM", "") in {"truecolor", "24bit"}
        or "256" in environ.get("TERM", "")
        or "direct" in environ.get("TERM", "")
        or "TEXTUAL_DRIVER" in environ  # a browser
    )
