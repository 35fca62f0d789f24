"""The words on the screen: gettext catalogues for zh_CN and en; English is the source language.

The language is chosen once, at the entry point (`set_language`); everything else calls `_` and `ngettext`.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from qtrack.i18n.catalogue import Catalogue

LOCALES = Path(__file__).parent / "locales"
LANGUAGES = {"zh": "zh_CN", "en": "en"}

_catalogue = Catalogue()
_found: dict[str, str] = {}
"""Messages that were looked up, and their translations."""
_language = "en"


def set_language(language: str) -> None:
    """Speak `language` ("zh" or "en") from now on; child processes follow."""
    global _catalogue, _language  # noqa: PLW0603 - one language a process, chosen at its entry point
    if language != _language or not _found:
        _catalogue = Catalogue(LOCALES / LANGUAGES[language] / "LC_MESSAGES" / "qtrack.mo")
        _found.clear()
    _language = language
    os.environ["LANGUAGE"] = LANGUAGES[language]


def get_language() -> str:
    """The language spoken now: "zh" or "en"."""
    return _language


def find_locale_language(environ: Mapping[str, str]) -> str:
    """The language the locale asks for: English where it names another language, Chinese where it names none."""
    wish = environ.get("LC_ALL") or environ.get("LC_MESSAGES") or environ.get("LANG") or ""
    return "zh" if wish.split(".")[0] in {"", "C", "POSIX"} or wish.startswith("zh") else "en"


def _(message: str) -> str:
    """`message` in the language chosen."""
    try:
        return _found[message]
    except KeyError:
        forms = _catalogue.find_forms(message)
        return _found.setdefault(message, forms[0] if forms else message)


def ngettext(singular: str, plural: str, count: int) -> str:
    """The form of the message that fits `count`, in the language chosen; both languages have two forms at the most."""
    own, number = (singular, plural), int(count != 1)
    forms = _catalogue.find_forms(f"{singular}\0{plural}") or own
    return forms[min(number, len(forms) - 1)]


def marked(message: str) -> str:
    """`message` as it is, marked for the catalogues; whoever shows it calls `_`."""
    return message
