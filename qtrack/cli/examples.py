"""The plans that come with the program."""

from pathlib import Path

import qtrack

NAMES = ("ziyang-2015", "huoshan-2021", "tiantai-2013", "district-2012", "fujian-2012", "demo")
"""The five plans read from published notices, and the made-up county of the first run."""


def find_folder() -> Path:
    """Where they lie: in the installed package, or in ``config/`` of a checkout."""
    installed = Path(qtrack.__file__).parent / "examples"
    return installed if installed.is_dir() else Path(qtrack.__file__).parents[1] / "config"


def path_of(name: str) -> Path:
    """The file of an example, of the starter plan or of the settings."""
    own = {"demo": "tasks.toml", "settings": "settings.toml"}
    return find_folder() / own.get(name, f"examples/{name}.toml")


def read_example(name: str) -> str:
    """The text of an example."""
    return path_of(name).read_text(encoding="utf-8")
