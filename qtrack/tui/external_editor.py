"""Starting the user's editor from the running dashboard."""

import asyncio
import os
import subprocess
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported

from qtrack.errors import UsageError
from qtrack.i18n import _
from qtrack.i18n.system import why
from qtrack.tui.editor_command import chosen, command

if TYPE_CHECKING:
    from qtrack.tui.app import QtrackApp


async def edit(app: "QtrackApp", line: int, column: int) -> None:
    """Open the plan at a place: in this terminal, which the dashboard leaves meanwhile, or in a window beside it."""
    try:
        editor = command(chosen(os.environ), app.source.path, line, column)
        if editor.windowed:
            await asyncio.create_subprocess_exec(
                *editor.argv, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            return
        with app.suspend():
            code = subprocess.run(editor.argv, check=False).returncode  # noqa: ASYNC221, S603 - the user's own command; the dashboard waits
    except UsageError as error:
        app.say(f"{error.message} {error.hint}".strip(), severity="error")
    except OSError as error:
        app.say(_("the editor does not start: {why}").format(why=why(error)), severity="error")
    except SuspendNotSupported:
        app.say(_("this terminal cannot be lent to an editor"), severity="error")
    else:
        app.refresh(layout=True)
        if code:
            app.say(_("the editor ended with {code}").format(code=code), severity="warning")
