"""``qtrack`` and ``qtrack tui``: the dashboard, and the daemon started behind it."""

import argparse
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

from qtrack.cli.context import Context
from qtrack.cli.examples import path_of
from qtrack.errors import QtrackError, UsageError
from qtrack.i18n import _


def arguments(_parser: argparse.ArgumentParser) -> None:
    """Nothing of its own."""


def run(context: Context, _options: argparse.Namespace) -> int:
    """Open the dashboard on the plan, or on the example where there is none."""
    served = "TEXTUAL_DRIVER" in context.environ  # the browser is the terminal
    drawn = context.environ.get("TERM") != "dumb"
    if not served and not (drawn and all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))):
        raise UsageError(_("the dashboard wants a terminal"), _("qtrack summary answers in plain text"))
    from qtrack.tui.app import run as open_dashboard  # noqa: PLC0415 - Textual takes a third of a second

    places = context.places
    plans = places.plans or (path_of("demo"),)
    if places.plans:
        _start_daemon(context, plans)

    def create() -> Path:
        from qtrack.cli import init  # noqa: PLC0415 - once in a lifetime

        path = init.write_files(places.config_dir, None, context.now(UTC).year)[0]
        _start_daemon(context, (path,))
        return path

    example = not places.plans
    open_dashboard(plans, places.state_dir, context.settings, context.now, datetime.now, example=example, create=create)
    return 0


def _start_daemon(context: Context, plans: tuple[Path, ...]) -> None:
    """In a thread beside the first paint, unless the person wants none; the dashboard shows whether one runs."""

    def start() -> None:
        from qtrack.daemon import control  # noqa: PLC0415 - what the first paint need not wait for

        with suppress(QtrackError):
            control.start(plans, context.places.state_dir, context.places.config_dir)

    if context.settings.autostart and context.environ.get("QTRACK_AUTOSTART") != "0":
        Thread(target=start, name="starts the daemon", daemon=True).start()
