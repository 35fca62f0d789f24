"""An entry of the desktop's autostart folder, for sessions that systemd does not know of.

See the Desktop Application Autostart and the Desktop Entry specifications.
"""

import re
from pathlib import Path

from qtrack.daemon.autostart.entry import Command, Entry, check_command

NAME = "qtrack-daemon.desktop"
"""Not qtrack.desktop: GNOME would hold it for the application whose notifications go with its connection."""

_ENTRY = """\
# {mark}
[Desktop Entry]
Type=Application
Name=qtrack
Comment=Reminders of action plans
Comment[zh_CN]=行动计划的提醒
Exec={command}
Terminal=false
NoDisplay=true
X-GNOME-Autostart-enabled=true
"""


def build_entry(config_home: Path) -> Entry:
    """The file is all there is to it: the next login reads it. `config_home` is XDG_CONFIG_HOME."""
    return Entry("autostart", config_home / "autostart" / NAME, render_desktop_entry)


def render_desktop_entry(command: Command, mark: str) -> str:
    """The text of the entry."""
    return _ENTRY.format(mark=mark, command=" ".join(map(_quote, check_command(command))))


def _quote(word: str) -> str:
    """Quoted as an argument, and this once more as a string: a backslash stands as four."""
    argument = re.sub(r'(["`$\\])', r"\\\1", word).replace("%", "%%")
    return '"' + argument.replace("\\", "\\\\") + '"'
