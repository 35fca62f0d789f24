"""A unit of systemd's user manager: started with the graphical session, fed by a watchdog, started again if it fails.

See systemd.service(5), systemd.exec(5) and systemd.syntax(7).
"""

from pathlib import Path

from qtrack.daemon.autostart.entry import Command, Entry, check_command

NAME = "qtrack.service"
WATCHDOG = 120
"""Seconds without a sign of life after which systemd starts the daemon anew; it gives one every 25."""

_UNIT = """\
# {mark}
[Unit]
Description=Reminders of action plans (qtrack)
PartOf=graphical-session.target
After=graphical-session.target

[Service]
Type=notify
ExecStart={command}
Environment=PYTHONMALLOC=malloc
Restart=on-failure
RestartSec=5
WatchdogSec={watchdog}

[Install]
WantedBy=graphical-session.target
"""


def build_entry(config_home: Path) -> Entry:
    """The unit and what `systemctl` is told; `config_home` is XDG_CONFIG_HOME."""
    control = ("systemctl", "--user")
    return Entry(
        "systemd",
        config_home / "systemd" / "user" / NAME,
        render_unit,
        enable=((*control, "daemon-reload"), (*control, "enable", NAME), (*control, "restart", NAME)),
        disable=((*control, "disable", "--now", NAME),),
        enabled=(*control, "is-enabled", "--quiet", NAME),
    )


def render_unit(command: Command, mark: str) -> str:
    """The text of the unit. The shell becomes the daemon: systemd takes no program whose path has quotes or "$"."""
    words = ("/bin/sh", "-c", 'exec "$0" "$@"', *check_command(command))
    return _UNIT.format(mark=mark, command=" ".join(map(_quote, words)), watchdog=WATCHDOG)


def _quote(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"'
