"""An agent of macOS' launchd, which starts it at login and again if it fails; see launchd.plist(5)."""

import plistlib
from functools import partial
from pathlib import Path

from qtrack.daemon.autostart.entry import Command, Entry, check_command

LABEL = "qtrack.daemon"


def build_entry(home: Path, log: Path, uid: int) -> Entry:
    """The agent and what `launchctl` is told; what the daemon says goes to the file `log`."""
    path, domain = home / "Library" / "LaunchAgents" / f"{LABEL}.plist", f"gui/{uid}"
    return Entry(
        "launchd",
        path,
        partial(render_agent, log=log),
        enable=(("launchctl", "bootstrap", domain, str(path)),),
        disable=(("launchctl", "bootout", f"{domain}/{LABEL}"),),
        enabled=("launchctl", "print", f"{domain}/{LABEL}"),
    )


def render_agent(command: Command, mark: str, log: Path) -> str:
    """The text of the property list."""
    text = plistlib.dumps(
        {
            "Label": LABEL,
            "ProgramArguments": list(check_command(command)),
            "RunAtLoad": True,
            "KeepAlive": {"SuccessfulExit": False},
            "LimitLoadToSessionType": "Aqua",
            "ProcessType": "Background",
            "StandardErrorPath": str(log),
        },
        sort_keys=False,
    ).decode()
    return text.replace("<plist ", f"<!-- {mark} -->\n<plist ", 1)
