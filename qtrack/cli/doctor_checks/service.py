"""Whether somebody is there to send: the daemon, its start at login, and its eyes on the plan files."""

import sys
import threading
from collections.abc import Iterator

from qtrack.cli.context import Context
from qtrack.cli.doctor_checks import Finding
from qtrack.errors import QtrackError
from qtrack.i18n import _, ngettext
from qtrack.state import daemon_status


def check_service(context: Context) -> Iterator[Finding]:
    """The daemon and what it says of itself, the start at login, and the watches."""
    try:
        said = daemon_status.read_daemon_health(context.places.state_dir)
    except QtrackError as error:
        yield Finding(_("daemon"), ok=False, detail=error.message, hint=error.hint)
    else:
        yield from _check_daemon(said)
    yield _check_autostart(context)
    yield from _check_watches(context)


def _check_daemon(said: daemon_status.Health) -> Iterator[Finding]:
    detail = _("running as process {pid}").format(pid=said.pid) if said.running else _("not running")
    yield Finding(_("daemon"), ok=said.running, detail=detail, hint=_("start it with qtrack daemon start"))
    for channel in said.channels:
        if channel.failing:
            hint = _("qtrack doctor --send-test tells whether it still does")
            yield Finding(_("delivery"), ok=False, detail=f"{channel.name}: {channel.failing}", hint=hint)
    for trouble in said.troubles:
        yield Finding(_("daemon"), ok=False, detail=trouble)
    if said.pending:
        detail = ngettext("{n} reminder waits", "{n} reminders wait", said.pending).format(n=said.pending)
        yield Finding(_("outbox"), ok=not said.failing, detail=detail)


def _check_autostart(context: Context) -> Finding:
    from qtrack.daemon.autostart import install  # noqa: PLC0415 - not for who asks about one plan

    found, check = install.read_status(context.places.state_dir, context.environ), _("start at login")
    install_it = _("qtrack daemon install has it started at login")
    if found is not None:
        detail = str(found.file) if found.enabled else _("{path} is installed and not enabled").format(path=found.file)
        return Finding(check, ok=found.enabled, detail=detail, hint=_("qtrack daemon install enables it"))
    if context.settings.autostart:
        detail = _("the dashboard starts the daemon; {hint}").format(hint=install_it)
        return Finding(check, ok=True, detail=detail)
    detail = _("nothing starts the daemon: it is no service, and daemon.autostart is off")
    return Finding(check, ok=False, detail=detail, hint=install_it)


def _check_watches(context: Context) -> Iterator[Finding]:
    """Try what the daemon does."""
    folders = {plan.parent for plan in context.places.plans if plan.parent.is_dir()}
    if sys.platform != "linux" or not folders:
        return
    import watchfiles  # noqa: PLC0415 - slow to import

    over = threading.Event()
    over.set()
    try:
        list(watchfiles.watch(*folders, stop_event=over, recursive=False, step=10, rust_timeout=50))
    except (OSError, RuntimeError) as error:
        detail = _("saved plans are noticed within half a minute instead of at once: {why}").format(why=error)
        hint = _("raise fs.inotify.max_user_instances and max_user_watches with sysctl")
        yield Finding(_("watches"), ok=False, detail=detail, hint=hint)
