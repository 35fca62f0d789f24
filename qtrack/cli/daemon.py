"""``qtrack daemon``: run, start, stop, install, uninstall, and how it is."""

import argparse
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING

from qtrack.cli.context import Context
from qtrack.cli.output import print_json, print_line, print_text
from qtrack.errors import AnswerIsNo, UsageError
from qtrack.i18n import _, ngettext
from qtrack.plain import plain
from qtrack.state import daemon_status
from qtrack.state.daemon_lock import find_holder

if TYPE_CHECKING:
    from qtrack.daemon.autostart.install import Installed


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to do with it."""
    parser.add_argument(
        "what", choices=tuple(_ACTIONS), help=_("run stays in the foreground; install starts it at login")
    )
    parser.add_argument("--dry-run", action="store_true", help=_("only show what install would write and do"))


def run(context: Context, options: argparse.Namespace) -> int:
    """Do it and say so."""
    if options.dry_run and options.what != "install":
        raise UsageError(_("--dry-run goes with install"))
    return _ACTIONS[options.what](context, options)


def _run(context: Context, _options: argparse.Namespace) -> int:
    from qtrack.daemon import service  # noqa: PLC0415 - the scheduler is only for who runs it

    places = context.places
    return service.run(context.require_plans(), places.state_dir, places.config_dir)


def _start(context: Context, _options: argparse.Namespace) -> int:
    from qtrack.daemon import control  # noqa: PLC0415

    places = context.places
    pid = control.start(context.require_plans(), places.state_dir, places.config_dir)
    print_line(_("the daemon runs as process {pid}").format(pid=pid))
    return 0


def _stop(context: Context, _options: argparse.Namespace) -> int:
    from qtrack.daemon import control  # noqa: PLC0415

    print_line(_("the daemon, process {pid}, has ended").format(pid=control.stop(context.places.state_dir)))
    return 0


def _install(context: Context, options: argparse.Namespace) -> int:
    """Have the system start the daemon at login, and say what was written and how to undo it."""
    from qtrack.daemon import control  # noqa: PLC0415
    from qtrack.daemon.autostart import install  # noqa: PLC0415
    from qtrack.daemon.autostart.entry import mark_of  # noqa: PLC0415
    from qtrack.daemon.command import build_run_command  # noqa: PLC0415

    places = context.places
    command = build_run_command(context.require_plans(), places.state_dir, places.config_dir)
    entry = install.choose_entry(install.list_entries(places.state_dir, context.environ), context.environ)
    if options.dry_run:
        print_text(_("# would write {path}:").format(path=plain(str(entry.path))) + "\n")
        print_text(entry.text(command, mark_of(places.state_dir)))
        for words in entry.enable:
            print_line(_("# would run: {command}").format(command=" ".join(words)))
        return 0
    install.has_own_file(entry, places.state_dir)
    if entry.enable and find_holder(places.state_dir) is not None:
        control.stop(places.state_dir)  # it makes room for the one that the system starts
    install.install(entry, command, places.state_dir)
    print_line(_("written: {path}").format(path=entry.path))
    for words in entry.enable:
        print_line(_("done: {command}").format(command=" ".join(words)))
    if not entry.enable:
        print_line(_("it starts with the next login; start it now with qtrack daemon start"))
    print_line(_("qtrack daemon uninstall takes it away again"))
    return 0


def _uninstall(context: Context, _options: argparse.Namespace) -> int:
    """Take away what install wrote for this state directory; 1 when there is nothing."""
    from qtrack.daemon.autostart import install  # noqa: PLC0415

    state_dir = context.places.state_dir
    found = install.find_installed(state_dir, context.environ)
    if not found:
        raise AnswerIsNo(_("no service is installed for {path}").format(path=state_dir))
    for entry in found:
        install.uninstall(entry, state_dir)
        print_line(_("removed: {path}").format(path=entry.path))
    return 0


def _status(context: Context, _options: argparse.Namespace) -> int:
    """How the daemon is; 1 when none runs."""
    from qtrack.daemon.autostart import install  # noqa: PLC0415

    said = daemon_status.read_daemon_health(context.places.state_dir)
    installed = install.read_status(context.places.state_dir, context.environ)
    if context.as_json:
        print_json(
            {
                "running": said.running, "pid": said.pid, "since": _iso(said.since),
                "plans": [
                    {"file": str(plan.file), "id": plan.id, "problems": plan.problems, "broken": plan.broken,
                     "ends": plan.ends and plan.ends.isoformat()}
                    for plan in said.plans
                ],
                "next_at": _iso(said.next_at), "pending": said.pending, "failing": list(said.failing),
                "channels": [
                    {"name": channel.name, "failing": channel.failing, "since": _iso(channel.since)}
                    for channel in said.channels
                ],
                "troubles": list(said.troubles), "installed": asdict(installed) if installed else None,
            },
        )  # fmt: skip
        return int(not said.running)
    for line in (*_status_lines(said, context), _service_words(installed)):
        print_line(line)
    return int(not said.running)


def _status_lines(said: daemon_status.Health, context: Context) -> list[str]:
    if said.running:
        since = f"{said.since:%Y-%m-%d %H:%M}" if said.since else "?"
        lines = [_("the daemon runs as process {pid} since {time}").format(pid=said.pid, time=since)]
    else:
        lines = [_("the daemon is not running"), _("start it with qtrack daemon start")]
    for plan in said.plans:
        count = ngettext("{n} problem", "{n} problems", plan.problems).format(n=plan.problems)
        words = f"{_('plan')}: {plan.id} ({plan.file}), {plan.broken or count}"
        if plan.ends is not None and plan.ends < (context.fixed or datetime.now().astimezone()).date():
            words = _("{plan}; it is over, its reminders ended on {day}").format(plan=words, day=plan.ends)
        lines.append(words)
    if said.next_at:
        lines.append(_("next reminder at {time}").format(time=f"{said.next_at.astimezone():%Y-%m-%d %H:%M}"))
    if said.pending:
        lines.append(ngettext("{n} reminder waits", "{n} reminders wait", said.pending).format(n=said.pending))
    lines += [
        _("channel {name} fails: {why}").format(name=channel.name, why=channel.failing)
        for channel in said.channels
        if channel.failing
    ]
    return lines + list(said.troubles)


def _service_words(installed: "Installed | None") -> str:
    if installed is None:
        return _("it is not installed as a service; qtrack daemon install does so")
    text = _("started at login by {path}") if installed.enabled else _("{path} is installed and not enabled")
    return text.format(path=installed.file)


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


_ACTIONS = {
    "run": _run, "start": _start, "stop": _stop, "status": _status, "install": _install, "uninstall": _uninstall,
}  # fmt: skip
