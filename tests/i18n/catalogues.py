"""The catalogues: what the sources ask for, what is stored, and how both forms of them are written.

English is the source language. Its catalogue lists every message and translates none; a translation there would
correct the English on the screen without a change of the code.
"""

import ast
import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from qtrack.i18n import LANGUAGES, LOCALES

PACKAGE = LOCALES.parents[1]
SOURCE = LANGUAGES["en"]
TEXTS = {"_": 1, "marked": 1, "ngettext": 2}
"""The functions that take messages, and how many forms of one each takes."""

ARGPARSE = (
    "usage: ",
    "%(heading)s:",
    "positional arguments",
    "options",
    "argument %(argument_name)s: %(message)s",
    "the following arguments are required: %s",
    "one of the arguments %s is required",
    "not allowed with argument %s",
    "unrecognized arguments: %s",
    "ambiguous option: %(option)s could match %(matches)s",
    "ignored explicit argument %r",
    "invalid %(type)s value: %(value)r",
    "invalid choice: %(value)r (choose from %(choices)s)",
    "expected one argument",
    "expected at most one argument",
    "expected at least one argument",
    ("expected %s argument", "expected %s arguments"),
)
"""What argparse of Python 3.11 to 3.13 says to a user; it asks for its words in our catalogue."""


class _Quiet(Catalog):
    """A catalogue whose header says what gettext needs and nothing that changes from day to day."""

    mime_headers = property(
        lambda self: [
            ("Language", self.locale_identifier),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Plural-Forms", self.plural_forms),
        ],
    )


def path_of(language: str, suffix: str) -> Path:
    """A catalogue's file; `suffix` is "po" or "mo"."""
    return LOCALES / language / "LC_MESSAGES" / f"qtrack.{suffix}"


def messages(catalogue: Catalog) -> Iterator[Message]:
    """The messages of a catalogue without its header."""
    return (message for message in catalogue if message.id)


def calls() -> Iterator[tuple[str, list[ast.expr]]]:
    """The forms of the message in each call that asks for one, with the module's path in the package.

    Babel's own search does not look into f-strings before Python 3.12, and takes every text between the brackets.
    """
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TEXTS:
                yield path.relative_to(PACKAGE).as_posix(), node.args[: TEXTS[node.func.id]]


def wanted() -> Catalog:
    """Every message of the package and of argparse, untranslated."""
    catalogue = Catalog()
    for _module, forms in calls():
        texts = tuple(form.value for form in forms if isinstance(form, ast.Constant))
        if len(texts) == len(forms):
            catalogue.add(texts if len(texts) > 1 else texts[0])
    for message in ARGPARSE:
        catalogue.add(message)
    return catalogue


def stored(language: str) -> Catalog:
    """The catalogue as translators left it."""
    with path_of(language, "po").open("rb") as file:
        return read_po(file, locale=language)


def refreshed(language: str) -> Catalog:
    """Every message wanted, with the translation it has; what is not wanted any more is gone."""
    fresh = _Quiet(language, header_comment=f"# qtrack in {language}; see tests/i18n/refresh.py", fuzzy=False)
    known = {message.id: message for message in messages(stored(language))} if path_of(language, "po").exists() else {}
    for message in messages(wanted()):
        old = known.get(message.id, message)
        fresh.add(message.id, old.string or "", flags=old.flags, user_comments=old.user_comments)
    return fresh


def po_bytes(catalogue: Catalog) -> bytes:
    """The form for people: in alphabetical order, a line a message, without places in the sources."""
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=0, no_location=True, sort_output=True)
    return buffer.getvalue()


def mo_bytes(catalogue: Catalog) -> bytes:
    """The form for the program."""
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def is_translated(message: Message) -> bool:
    """Whether every form of a message has a translation that somebody vouches for."""
    forms = (message.string,) if isinstance(message.string, str) else message.string
    return all(forms) and not message.fuzzy
