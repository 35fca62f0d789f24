"""From bytes or text to the data of a TOML document, or to the one problem that keeps it from being one."""

import re
from typing import Any

import tomli

from qtrack.dataclass import dataclass
from qtrack.i18n import _, marked
from qtrack.problems import Problem, Severity

_FULL_WIDTH = {
    "，": ",", "、": ",", "＝": "=", "：": "=", "“": '"', "”": '"', "＂": '"', "‘": "'", "’": "'", "【": "[", "】": "]",
    "［": "[", "］": "]", "｛": "{", "｝": "}", "。": ".", "．": ".", "＃": "#",
}  # fmt: skip
_BLANKS = frozenset("\u3000\u00a0")
_LINE_ENDS = frozenset("\r\n")
_LONG_NUMBER = r"\d{4300,}"
_PARSER_MESSAGES = (
    marked("Invalid value"),
    marked("Invalid statement"),
    marked("Unterminated string"),
    marked("Unclosed array"),
    marked("Unclosed inline table"),
    marked("Cannot overwrite a value"),
    marked("Cannot declare"),
    marked("Cannot redefine namespace"),
    marked("Cannot mutate immutable namespace"),
    marked("Duplicate inline table key"),
    marked("Expected '='"),
    marked("Expected ']' at the end of a table declaration"),
    marked("Expected ']]' at the end of an array declaration"),
    marked("Expected newline or end of document after a statement"),
    marked("Expected \"'''\""),
    marked("Illegal character"),
    marked("Found invalid character"),
    marked("Invalid initial character for a key part"),
    marked("Invalid date or datetime"),
    marked("Invalid hex value"),
    marked("Escaped character is not a Unicode scalar value"),
    marked("Unescaped '\\' in a string"),
)
"""What the parser says before it names a value, marked for the catalogues."""


@dataclass(frozen=True)
class ParsedToml:
    """A text and what it says; `data` is None where it is not TOML, and then `problem` tells why."""

    text: str
    data: dict[str, Any] | None
    problem: Problem | None = None


def parse_toml(raw: bytes, file: str) -> ParsedToml:
    """Decode and parse the bytes of a file, which is named in the problem; a byte-order mark is skipped."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode()
        problem = _problem(file, before, "encoding", _("not UTF-8 text"), _("save the file as UTF-8"))
        return ParsedToml("", None, problem)
    return parse_text(text, file)


def parse_text(text: str, file: str) -> ParsedToml:
    """Parse a text without byte-order mark."""
    try:
        return ParsedToml(text, tomli.loads(text))
    except tomli.TOMLDecodeError as error:
        message = _("not valid TOML: {detail}").format(detail=_(_without_values(error.msg)))
        problem = _problem(file, error.doc[: error.pos], "toml-syntax", message, _hint(error.doc, error.pos, error.msg))
        return ParsedToml(text, None, problem)
    except (ValueError, RecursionError):  # a number of thousands of digits; hundreds of nested brackets
        found = re.search(_LONG_NUMBER, text)
        message = _("not valid TOML: a number is too long or brackets are nested too deep")
        before = text[: found.start() if found else 0]
        return ParsedToml(text, None, _problem(file, before, "toml-syntax", message))


def _problem(file: str, before: str, code: str, message: str, hint: str = "") -> Problem:
    """Return the problem at the end of the text `before`."""
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    return Problem(file, line, column, Severity.ERROR, code, message, hint)


def _without_values(message: str) -> str:
    """Return the parser's message up to the value it names, which the catalogue cannot know."""
    return next((known for known in _PARSER_MESSAGES if message.startswith(known)), message)


def _hint(text: str, offset: int, message: str) -> str:
    """Return what is likely wrong at an offset: full-width punctuation, quotation marks, a key twice."""
    here, before, after = text[offset : offset + 1], text[max(0, offset - 1) : offset], text[offset + 1 : offset + 2]
    wrong = next((character for character in here + before + after if character in _FULL_WIDTH), "")
    full_width = _("{wrong} is full-width here; TOML wants {right}").format(wrong=wrong, right=_FULL_WIDTH.get(wrong))
    cases = (
        (wrong, full_width),
        (here in _BLANKS, _("a blank stands here that is no plain space")),
        (message.startswith(("Cannot", "Duplicate")), _("the same key or table stands twice")),
        (message.startswith("Illegal") and here in _LINE_ENDS, _("the closing quotation mark is missing")),
        (message.startswith("Expected newline") and before == '"', _("quotation marks inside a text are written “ ”")),
        (
            message.startswith(("Invalid value", "Invalid date", "Expected newline")) and here,
            _("text stands in quotes, dates are written 2026-09-01"),
        ),
    )
    return next((hint for applies, hint in cases if applies), "")
