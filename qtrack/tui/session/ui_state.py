"""How the dashboard was left, plan by plan, to be found so again: which view, which order, which widths."""

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from qtrack.state.private_files import write_private

FILE_NAME = "dashboard.json"
_FILTERS = "filters"
"""Stands beside the plans, whose names are whole paths."""
_MAX_PLANS = 100
"""Plans remembered; the one that was left longest ago goes first."""


class UiState:
    """The settings of the views, plan by plan; a file that cannot be read or written costs nothing else."""

    def __init__(self, state_dir: Path) -> None:
        self._path = state_dir / FILE_NAME
        self._plans: dict[str, Any] = _read_settings(self._path)
        self._changed = False

    def view(self, plan: Path) -> str:
        """The view a plan was left in, "" where nothing is known."""
        return str(self._find_settings(plan).get("view", ""))

    def of(self, plan: Path, view: str) -> Mapping[str, Any]:
        """How a view of a plan was set."""
        found = self._find_settings(plan).get(view)
        return found if isinstance(found, dict) else {}

    def keep(self, plan: Path, view: str, settings: Mapping[str, Any]) -> None:
        """Remember that `view` was in sight, and how it was set."""
        state = {**self._find_settings(plan), "view": view, view: dict(settings)}
        if state != self._find_settings(plan):
            self._plans.pop(str(plan.absolute()), None)
            self._plans[str(plan.absolute())] = state
            self._changed = True

    @property
    def filters(self) -> Mapping[str, str]:
        """The filters saved by name, for every plan."""
        found = self._plans.get(_FILTERS)
        return {str(name): str(text) for name, text in found.items()} if isinstance(found, dict) else {}

    def save_filter(self, name: str, text: str) -> None:
        """Save a filter, or delete it where its text is empty; written at once."""
        others = {other: own for other, own in self.filters.items() if other != name}
        self._plans.pop(_FILTERS, None)
        self._plans[_FILTERS] = {**others, name: text} if text else others
        self._changed = True
        self.save()

    def save(self) -> None:
        """Write what changed."""
        if self._changed:
            last = dict(list(self._plans.items())[-_MAX_PLANS:]) | {_FILTERS: dict(self.filters)}
            with suppress(OSError):
                self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                write_private(self._path, json.dumps(last, ensure_ascii=False, indent=1))
                self._changed = False

    def _find_settings(self, plan: Path) -> dict[str, Any]:
        found = self._plans.get(str(plan.absolute()))
        return found if isinstance(found, dict) else {}


def _read_settings(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
