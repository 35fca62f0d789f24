"""The words on the screen: gettext catalogues for zh_CN and en; English is the source language.

The language is chosen once, at the door (`choose`); everything else calls `_` and `ngettext`.
"""

import gettext as _gettext
import os
from collections.abc import Mapping
from pathlib import Path

LOCALES = Path(__file__).parent / "locales"
LANGUAGES = {"zh": "zh_CN", "en": "en"}

_catalogue: _gettext.NullTranslations = _gettext.NullTranslations()
_language = "en"


def choose(language: str) -> None:
    """Speak `language` ("zh" or "en") from now on; argparse's own words and child processes follow."""
    global _catalogue, _language  # noqa: PLW0603 - one language a process, chosen at its door
    _language = language
    _catalogue = _gettext.translation("qtrack", LOCALES, [LANGUAGES[language]], fallback=True)
    os.environ["LANGUAGE"] = LANGUAGES[language]  # what argparse's gettext asks
    _gettext.bindtextdomain("qtrack", str(LOCALES))
    _gettext.textdomain("qtrack")


def language() -> str:
    """The language spoken now: "zh" or "en"."""
    return _language


def from_locale(environ: Mapping[str, str]) -> str:
    """The language the locale asks for: English where it names another language, Chinese where it names none."""
    wish = environ.get("LC_ALL") or environ.get("LC_MESSAGES") or environ.get("LANG") or ""
    return "zh" if wish.split(".")[0] in {"", "C", "POSIX"} or wish.startswith("zh") else "en"


def _(message: str) -> str:
    """`message` in the language chosen."""
    return _catalogue.gettext(message)


def ngettext(singular: str, plural: str, count: int) -> str:
    """The form of the message that fits `count`, in the language chosen."""
    return _catalogue.ngettext(singular, plural, count)


def marked(message: str) -> str:
    """`message` as it is, marked for the catalogues; whoever shows it calls `_`."""
    return message
