"""The door: the one place where a command's errors become a line and an exit code.

Nothing is imported here that ``qtrack --version`` has no need of.
"""

import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper

from qtrack import __version__
from qtrack.errors import QtrackError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    if sys.stdout is None:  # closed by the caller
        nowhere = os.open(os.devnull, os.O_WRONLY)
        sys.stdout = open(nowhere, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - until the process ends
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    return _flush_output(_run_command_line(list(sys.argv[1:] if arguments is None else arguments)))


def _run_command_line(argv: list[str]) -> int:
    try:
        if "--version" in argv[: argv.index("--") if "--" in argv else None]:
            print(f"qtrack {__version__}")
            return 0
        from qtrack.cli.commands import run_command_line  # noqa: PLC0415

        return run_command_line(argv)
    except KeyboardInterrupt:
        return 130
    except Exception as error:  # noqa: BLE001 - whatever it is, the user gets one line
        return _report_error(error)


def _report_error(error: Exception) -> int:
    """Tell what went wrong in one line; its exit code."""
    match error:
        case QtrackError():
            _print_message(error.message, error.hint)
            return error.exit_code
        case BrokenPipeError():
            return 0  # the reader has left: nothing more to tell
        case OSError():
            from qtrack.i18n.system import explain_os_error  # noqa: PLC0415

            where = f"{error.filename}: " if error.filename else ""
            _print_message(where + explain_os_error(error))
        case _ if os.environ.get("QTRACK_DEBUG"):
            raise error
        case _:
            _print_message(f"{type(error).__name__}: {error}", "QTRACK_DEBUG=1")
    return 1


def _flush_output(code: int) -> int:
    """`code`, or 1 where the answer could not be written to its end."""
    try:
        sys.stdout.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left must not fail again at the exit
        if not isinstance(error, BrokenPipeError) and code == 0:
            _report_error(OSError(error.errno, error.strerror))
            return 1
    return code


def _print_message(message: str, hint: str = "") -> None:
    from qtrack.cli.output import print_message  # noqa: PLC0415

    print_message(message, hint)
