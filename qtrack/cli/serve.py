"""``qtrack serve``: the dashboard in a browser."""

import argparse
import secrets
import sys
from importlib.util import find_spec
from ipaddress import ip_address

from qtrack.cli.context import Context
from qtrack.cli.output import print_line, print_message
from qtrack.errors import AnswerIsNo, UsageError
from qtrack.i18n import _, get_language
from qtrack.i18n.system import explain_os_error

_PORT = 8137


def arguments(parser: argparse.ArgumentParser) -> None:
    """Where to be found."""
    add = parser.add_argument
    add("--host", default="127.0.0.1", help=_("the address to listen on; others reach only one that is not 127.0.0.1"))
    add("--port", type=int, default=_PORT, help=_("the port to listen on"))
    add("--public-url", metavar="URL", help=_("the address browsers use, where a proxy stands before it"))


def run(context: Context, options: argparse.Namespace) -> int:
    """Serve until Ctrl+C."""
    if find_spec("textual_serve") is None:
        raise UsageError(_("serving wants textual-serve"), _('pip install "qtrack[web]"'))
    if not 0 < options.port < 2**16:
        raise UsageError(_("{port} is no port").format(port=options.port))
    from qtrack.web.access import AccessControl  # noqa: PLC0415 - only for who serves
    from qtrack.web.server import DashboardServer  # noqa: PLC0415

    host = f"[{options.host}]" if ":" in options.host else options.host
    url = (options.public_url or f"http://{host}:{options.port}").rstrip("/")
    if not _is_loopback(options.host):
        print_message(_("whoever has the address can read and change the plan"), _("put a proxy with HTTPS before it"))
    door = AccessControl(secrets.token_urlsafe(16), url)
    server = DashboardServer(_dashboard_command(context), options.host, options.port, door, _print_address)
    try:
        server.run()
    except OSError as error:
        raise AnswerIsNo(
            _("{url} cannot be served: {why}").format(url=url, why=explain_os_error(error)),
            _("choose another one with --port"),
        ) from error
    return 0


def _print_address(address: str) -> None:
    print_line(_("the dashboard: {address}").format(address=address))
    sys.stdout.flush()


def _dashboard_command(context: Context) -> tuple[str, ...]:
    """The command behind each tab, with the places this one was given."""
    places = context.places
    command = [sys.executable, "-m", "qtrack", "tui", "--lang", get_language()]
    command += [part for plan in places.plans for part in ("--plan", str(plan))]
    command += ["--config-dir", str(places.config_dir), "--state-dir", str(places.state_dir)]
    return (*command, *(("--today", context.fixed.isoformat()) if context.fixed else ()))


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
