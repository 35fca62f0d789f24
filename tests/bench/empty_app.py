"""The least a Textual app can be: what the dashboard's first paint is held against."""

from textual.app import App, ComposeResult
from textual.widgets import Static


class Empty(App[None]):
    """One line of text."""

    def compose(self) -> ComposeResult:
        yield Static("nothing to see")


if __name__ == "__main__":
    Empty().run()
