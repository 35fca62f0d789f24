"""``qtrack daemon``: run, start, stop, and how it is."""

import argparse
from datetime import datetime

from qtrack.cli.context import Context
from qtrack.cli.output import print_json, say
from qtrack.i18n import _, ngettext
from qtrack.state import health


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to do with it."""
    parser.add_argument("what", choices=("run", "start", "stop", "status"), help=_("run stays in the foreground"))


def run(context: Context, options: argparse.Namespace) -> int:
    """Do it and say so."""
    return {"run": _run, "start": _start, "stop": _stop, "status": _status}[options.what](context)


def _run(context: Context) -> int:
    from qtrack.daemon import service  # noqa: PLC0415 - the scheduler is only for who runs it

    return service.run(context.require_plans(), context.places.state_dir)


def _start(context: Context) -> int:
    from qtrack.daemon import control  # noqa: PLC0415

    places = context.places
    pid = control.start(context.require_plans(), places.state_dir, places.config_dir)
    say(_("the daemon runs as process {pid}").format(pid=pid))
    return 0


def _stop(context: Context) -> int:
    from qtrack.daemon import control  # noqa: PLC0415

    say(_("the daemon, process {pid}, has ended").format(pid=control.stop(context.places.state_dir)))
    return 0


def _status(context: Context) -> int:
    """How the daemon is; 1 when none runs."""
    said = health.read(context.places.state_dir)
    if context.as_json:
        print_json(
            {
                "running": said.running, "pid": said.pid, "since": _iso(said.since),
                "plans": [
                    {"file": str(plan.file), "id": plan.id, "problems": plan.problems, "broken": plan.broken}
                    for plan in said.plans
                ],
                "next_at": _iso(said.next_at), "pending": said.pending, "failing": list(said.failing),
                "channels": [
                    {"name": channel.name, "failing": channel.failing, "since": _iso(channel.since)}
                    for channel in said.channels
                ],
            },
        )  # fmt: skip
        return int(not said.running)
    for line in _lines(said):
        say(line)
    return int(not said.running)


def _lines(said: health.Health) -> list[str]:
    if said.running:
        since = f"{said.since:%Y-%m-%d %H:%M}" if said.since else "?"
        lines = [_("the daemon runs as process {pid} since {time}").format(pid=said.pid, time=since)]
    else:
        lines = [_("the daemon is not running"), _("start it with qtrack daemon start")]
    for plan in said.plans:
        count = ngettext("{n} problem", "{n} problems", plan.problems).format(n=plan.problems)
        lines.append(f"{_('plan')}: {plan.id} ({plan.file}), {plan.broken or count}")
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


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
