"""What is the person's and not the plan's: ``settings.toml``, the language, and where plans and state are.

The values and the places are light, for they are wanted at every call; `reader` is loaded where there is a file.
"""

import os
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from qtrack.dataclass import dataclass, field
from qtrack.i18n import find_locale_language
from qtrack.problems import Problem
from qtrack.settings.paths import PLAN_NAME, Places, find_places

if TYPE_CHECKING:
    from qtrack.notify.channel import ChannelSetting

__all__ = [
    "NAME",
    "PLAN_NAME",
    "Glyphs",
    "Language",
    "Places",
    "Settings",
    "Week",
    "choose_language",
    "find_places",
    "load_settings",
]

NAME = "settings.toml"


class Language(StrEnum):
    """The languages of the screen."""

    ZH = "zh"
    EN = "en"


class Glyphs(StrEnum):
    """The set of signs for lights and bars."""

    UNICODE = "unicode"
    ASCII = "ascii"


class Week(StrEnum):
    """The day on which a week of the calendar begins."""

    MONDAY = "monday"
    SUNDAY = "sunday"


@dataclass(frozen=True)
class Settings:
    """The person's settings; `lang` is None where the locale decides.

    `keys` maps actions to keys, `channels` names to addresses, `filters` names to filter texts.
    """

    lang: Language | None = None
    autostart: bool = True
    theme: str = ""
    glyphs: Glyphs = Glyphs.UNICODE
    week: Week = Week.MONDAY
    keys: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, "ChannelSetting"] = field(default_factory=dict)
    filters: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def load_settings(config_dir: Path) -> Settings:
    """Read ``settings.toml``; without one, and for whatever is wrong in it, the defaults stand."""
    path = config_dir / NAME
    try:
        with path.open("rb") as file:
            raw, mode = file.read(), os.fstat(file.fileno()).st_mode
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        from qtrack.settings.reader import report_unreadable  # noqa: PLC0415 - most people have no such file, or a good one

        return report_unreadable(path, error)
    from qtrack.settings.reader import read_settings  # noqa: PLC0415

    return read_settings(raw, path, mode)


def choose_language(wish: str | None, environ: Mapping[str, str], settings: Settings | None) -> str:
    """The language of the screen: the option, ``QTRACK_LANG``, the settings, the locale, in this order."""
    own = settings.lang if settings else None
    return wish or _accept_language(environ.get("QTRACK_LANG")) or own or find_locale_language(environ)


def _accept_language(language: str | None) -> str | None:
    return language if language in list(Language) else None
