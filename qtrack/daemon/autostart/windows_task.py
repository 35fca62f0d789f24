"""A task of Windows' Task Scheduler, run when the person logs on; see the Task Scheduler schema, version 1.2."""

import re
import subprocess
from functools import partial
from pathlib import Path
from xml.sax.saxutils import escape

from qtrack.daemon.autostart.entry import Command, Entry, check_command
from qtrack.errors import UsageError
from qtrack.i18n import _

NAME = "qtrack daemon"
_REPLACED = re.compile(r"%[^%]+%|\$\(")  # what Windows puts something else for, and has no quoting against

_TASK = """\
<?xml version="1.0" encoding="UTF-16"?>
<!-- {mark} -->
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>Reminders of action plans (qtrack)</Description>
  </RegistrationInfo>
  <Triggers>
    <LogonTrigger>
      <Enabled>true</Enabled>
      <UserId>{user}</UserId>
    </LogonTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">
      <UserId>{user}</UserId>
      <LogonType>InteractiveToken</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <RestartOnFailure>
      <Interval>PT1M</Interval>
      <Count>255</Count>
    </RestartOnFailure>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>{program}</Command>
      <Arguments>{arguments}</Arguments>
    </Exec>
  </Actions>
</Task>
"""


def build_entry(state_dir: Path, user: str) -> Entry:
    """The task's file, kept in the state directory, and what `schtasks` is told; `user` has its domain before it.

    A task of that name that somebody else made is left alone: without /F `schtasks` asks before it replaces one, and
    nobody answers.
    """
    path = state_dir / "logon-task.xml"
    return Entry(
        "task scheduler",
        path,
        partial(render_task, user=user),
        enable=(
            ("schtasks", "/Create", "/TN", NAME, "/XML", str(path)),
            ("schtasks", "/Run", "/TN", NAME),
        ),
        disable=(("schtasks", "/End", "/TN", NAME), ("schtasks", "/Delete", "/F", "/TN", NAME)),
        enabled=("schtasks", "/Query", "/TN", NAME),
        encoding="utf-16",
    )


def render_task(command: Command, mark: str, user: str) -> str:
    """The text of the task."""
    for part in check_command(command):
        if _REPLACED.search(part):
            raise UsageError(_("{path} cannot be written into a service's file").format(path=part))
    program, *arguments = command
    windowless = re.sub(r"python\.exe$", "pythonw.exe", program, flags=re.IGNORECASE)  # no black window at logon
    words = {"program": windowless, "arguments": subprocess.list2cmdline(arguments), "user": user, "mark": mark}
    return _TASK.format_map({name: escape(word) for name, word in words.items()})
