"""Where things are: the plan, the configuration and the state, as the options, the environment and the disk say."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from qtrack.dataclass import dataclass

PLAN_NAME = "tasks.toml"


@dataclass(frozen=True)
class Places:
    """Where things are, as absolute paths; `looked_at` are the plan files tried where none was named."""

    plans: tuple[Path, ...]
    config_dir: Path
    state_dir: Path
    looked_at: tuple[Path, ...] = ()


def find_places(
    plans: list[Path], config_dir: Path | None, state_dir: Path | None, environ: Mapping[str, str], here: Path,
) -> Places:  # fmt: skip
    """Find the plan, the configuration and the state; `here` is the current folder.

    `plans` of the result is empty where nothing was named and nothing found.
    """
    named = plans or [Path(part) for part in environ.get("QTRACK_PLAN", "").split(os.pathsep) if part]
    own = config_dir or _read_path(environ, "QTRACK_CONFIG_DIR")
    looked_at: list[Path] = []
    found: list[Path] = []
    for folder in _list_folders(own, here):
        looked_at.append(folder / PLAN_NAME)
        if os.path.lexists(looked_at[-1]):
            found = looked_at[-1:]
            break
    used = [here / path for path in named] or found
    brought = own is None and named and used[0].parent.name == "config"
    config = used[0].parent if brought else _find_folder_in_use([path.parent for path in looked_at])
    state = state_dir or _read_path(environ, "QTRACK_STATE_DIR") or _state_dir_of(config)
    return Places(tuple(used), config, here / state, tuple(looked_at))


def _list_folders(own: Path | None, here: Path) -> Iterator[Path]:
    """The configuration folders to look in, in order."""
    if own:
        yield here / own
    else:
        yield here / "config"
        yield _find_user_config()


def _find_folder_in_use(folders: list[Path]) -> Path:
    """The folder with the plan, which is the last one looked at; without any plan that whose plan was served before."""
    if os.path.lexists(folders[-1] / PLAN_NAME):
        return folders[-1]
    from qtrack.state import has_record  # noqa: PLC0415 - seldom needed

    return next((folder for folder in folders if has_record(_state_dir_of(folder))), folders[-1])


def _read_path(environ: Mapping[str, str], name: str) -> Path | None:
    return Path(environ[name]) if environ.get(name) else None


def _state_dir_of(config: Path) -> Path:
    """``state/`` beside the ``config/`` in use, or the user's own state directory."""
    if config.name == "config":
        return config.parent / "state"
    from platformdirs import user_state_path  # noqa: PLC0415 - slow to import, and seldom asked

    return user_state_path("qtrack")


def _find_user_config() -> Path:
    from platformdirs import user_config_path  # noqa: PLC0415 - slow to import, and seldom asked

    return user_config_path("qtrack")
