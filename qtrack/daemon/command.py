"""The command that a daemon is: what `start` runs in the background, and what a service of the system runs."""

import sys
from pathlib import Path

from qtrack.i18n import get_language


def build_run_command(plans: tuple[Path, ...], state_dir: Path, config_dir: Path | None = None) -> tuple[str, ...]:
    """``python -m qtrack daemon run`` with every place absolute, and in the language spoken now."""
    places = [("--state-dir", state_dir), *(("--plan", plan) for plan in plans)]
    places += [("--config-dir", config_dir)] if config_dir is not None else []
    named = [part for option, path in places for part in (option, str(path.absolute()))]
    return (sys.executable, "-m", "qtrack", "daemon", "run", "--lang", get_language(), *named)
