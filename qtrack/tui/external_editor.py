"""Starting the user's editor from the running dashboard."""

import asyncio
import os
import subprocess

from textual.app import SuspendNotSupported

from qtrack.errors import UsageError
from qtrack.i18n import _
from qtrack.i18n.system import explain_os_error
from qtrack.tui.editor_command import choose_editor, make_editor_command
from qtrack.tui.session.session import Session


async def open_editor(session: Session, line: int, column: int) -> None:
    """Open the plan at a place: in this terminal, which the dashboard leaves meanwhile, or in a window beside it."""
    try:
        editor = make_editor_command(choose_editor(os.environ), session.source.path, line, column)
        if editor.windowed:
            await asyncio.create_subprocess_exec(
                *editor.argv, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            return
        with session.app.suspend():
            code = subprocess.run(editor.argv, check=False).returncode  # noqa: ASYNC221, S603 - the user's own command; the dashboard waits
    except UsageError as error:
        session.show_message(f"{error.message} {error.hint}".strip(), "error")
    except OSError as error:
        session.show_message(_("the editor does not start: {why}").format(why=explain_os_error(error)), "error")
    except SuspendNotSupported:
        session.show_message(_("this terminal cannot be lent to an editor"), "error")
    else:
        session.app.refresh(layout=True)
        if code:
            session.show_message(_("the editor ended with {code}").format(code=code), "warning")
