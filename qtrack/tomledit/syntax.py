"""Tokens of TOML as regular expressions, and what can be told from a piece of source by them alone."""

import re

STRING = (
    r'"""(?:\\[\s\S]|[^\\])*?"""(?:"{0,2})'
    r"|'''[\s\S]*?'''(?:'{0,2})"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'"
)
"""Source of a pattern for strings of all four kinds."""
STRING_OR_COMMENT = re.compile(STRING + r"|#[^\r\n]*")
"""The two tokens that may hold any character."""
KEY = re.compile(r"""[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'""")
BLANKS = re.compile(r"[ \t]*")
GAP = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
"""Blanks, line ends and comments between two elements or statements."""
LINE_REST = re.compile(r"[ \t]*(?:#[^\r\n]*)?(?:\r?\n|\Z)")
"""What may follow a statement or header on its line, with the line end."""

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def quote_key(key: str) -> str:
    """Return the source of a key: bare if it can be."""
    if _BARE_KEY.fullmatch(key):
        return key
    import tomlkit  # noqa: PLC0415 - only for an edit of a key with other characters

    return tomlkit.string(key).as_string()


def unquote_key(source: str) -> str:
    """Return the key that one part of a dotted key stands for."""
    if source[0] == "'" or (source[0] == '"' and "\\" not in source):
        return source[1:-1]
    if source[0] != '"':
        return source
    import tomli  # noqa: PLC0415 - only for a key with escapes

    return next(iter(tomli.loads(f"{source} = 0")))


def find_comments(source: str) -> list[str]:
    """Return the comments in a piece of TOML, without line ends."""
    return [found[0] for found in STRING_OR_COMMENT.finditer(source) if found[0][0] == "#"]


def match_end(pattern: re.Pattern[str], text: str, start: int, end: int | None = None) -> int:
    """Return where the match of a pattern at `start` ends; `start` itself where there is none."""
    found = pattern.match(text, start, len(text) if end is None else end)
    return found.end() if found else start


def line_start(text: str, offset: int) -> int:
    """Return where the line of an offset begins."""
    return text.rfind("\n", 0, offset) + 1


def line_end_of(text: str) -> str:
    """Return the line end that a text uses: that of its first line."""
    end = text.find("\n")
    return "\r\n" if end > 0 and text[end - 1] == "\r" else "\n"
