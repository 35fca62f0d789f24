"""What SQLite raises, as the errors of the store."""

import sqlite3
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from qtrack.i18n.system import explain_os_error
from qtrack.state.store import StoreDamaged, StoreError

_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")


def translate_errors(function: Callable[_Given, _Result]) -> Callable[_Given, _Result]:
    """Make a function raise StoreError and StoreDamaged for what SQLite and the disk raise; that is their cause."""

    @wraps(function)
    def translated(*given: _Given.args, **named: _Given.kwargs) -> _Result:
        try:
            return function(*given, **named)
        except sqlite3.OperationalError as error:
            raise StoreError(str(error)) from error
        except sqlite3.Error as error:
            raise StoreDamaged(str(error)) from error
        except OSError as error:
            raise StoreError(explain_os_error(error)) from error

    return translated
