"""The options that every command takes, and a parser whose complaints leave through the one door for errors."""

import argparse
from pathlib import Path
from typing import NoReturn

from qtrack.errors import UsageError
from qtrack.i18n import _, ngettext

vars(argparse).update(_=_, ngettext=ngettext)
"""argparse's own words come from the same catalogue; by way of `gettext` it would be read and parsed once more."""


class _Formatter(argparse.HelpFormatter):
    """Help for the narrowest terminal; asking how wide this one is takes longer than many a command."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=78)


class Parser(argparse.ArgumentParser):
    """A parser that raises UsageError and takes no shortened names."""

    def __init__(self, prog: str, *, usage: str | None = None, description: str = "", epilog: str = "") -> None:
        super().__init__(
            prog, usage, description, epilog, formatter_class=_Formatter, add_help=False, allow_abbrev=False,
        )  # fmt: skip

    def error(self, message: str) -> NoReturn:
        """Complain."""
        raise UsageError(message, _("see {command} --help").format(command=self.prog))


def require_utf8(word: str) -> str:
    """An argument that is looked up as a text.

    Raises:
        ArgumentTypeError: it is not UTF-8.
    """
    try:
        word.encode()
    except UnicodeEncodeError:
        raise argparse.ArgumentTypeError(_("this is not UTF-8")) from None
    return word


def build_common_parser() -> Parser:
    """The options of every command, which may stand before or after its name."""
    parser = Parser("qtrack", usage=_("qtrack [options] [command]"))
    add = parser.add_argument
    add("--plan", type=Path, action="append", default=[], metavar="FILE", help=_("a plan file; may be repeated"))
    add("--config-dir", type=Path, metavar="DIR", help=_("where tasks.toml and settings.toml are"))
    add("--state-dir", type=Path, metavar="DIR", help=_("where the record of reminders is kept"))
    add("--today", metavar="DAY", help=_("as of this day, or moment: 2026-09-01 or 2026-09-01T08:30"))
    add("--lang", choices=("zh", "en"), help=_("the language of the screen"))
    add("--json", action="store_true", help=_("answer as JSON"))
    add("--version", action="store_true", help=_("print the version"))
    add("-h", "--help", action="store_true", help=_("print help on qtrack or on a command"))
    return parser


def split_options(argv: list[str]) -> tuple[argparse.Namespace, list[str]]:
    """The common options, wherever they stand before a ``--``, and everything else in its order."""
    end = argv.index("--") if "--" in argv else len(argv)
    options, rest = build_common_parser().parse_known_args(argv[:end])
    return options, [*rest, *argv[end:]]
