"""``qtrack doctor``: everything that could keep a reminder from coming, and how to mend it."""

import argparse
import stat
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from qtrack import notify
from qtrack.cli.context import Context
from qtrack.cli.output import print_json, say
from qtrack.errors import DeliveryFailed, QtrackError
from qtrack.i18n import _, ngettext
from qtrack.model.plan import Plan
from qtrack.model.status import calendar_of
from qtrack.notify.channel import Notification, SendError
from qtrack.planfile import Loaded, load
from qtrack.problems import Severity
from qtrack.state import health


@dataclass(frozen=True)
class Finding:
    """One thing looked at; `hint` says how to mend it."""

    check: str
    ok: bool
    detail: str
    hint: str = ""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Whether to send something."""
    parser.add_argument("--send-test", action="store_true", help=_("show a notification and tell what answered"))


def run(context: Context, options: argparse.Namespace) -> int:
    """Print what was found; 1 if something has to be mended."""
    if options.send_test:
        return _send_test(context)
    findings = list(_findings(context))
    if context.as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            say(f"{'+' if finding.ok else '!'} {finding.check}: {finding.detail}")
            if finding.hint and not finding.ok:
                say(f"  → {finding.hint}")
    return int(not all(finding.ok for finding in findings))


def _findings(context: Context) -> Iterator[Finding]:
    channels = {"desktop": None}
    for path in context.places.plans:
        try:
            loaded = load(path)
        except QtrackError as error:
            yield Finding(_("plan"), ok=False, detail=error.message, hint=error.hint)
            continue
        yield _plan_file(loaded)
        if loaded.plan:
            yield from _plan(context, loaded.plan)
            channels |= dict.fromkeys(loaded.plan.reminders.channels)
    if not context.places.plans:
        yield Finding(_("plan"), ok=False, detail=_("there is none"), hint=_("write one with qtrack init"))
    problems = context.settings.problems
    detail = str(problems[0]) if problems else str(context.places.config_dir)
    yield Finding(_("settings"), ok=not problems, detail=detail, hint=_("mend the line named"))
    yield _state(context)
    for name in channels:
        yield _channel(name)
    yield from _daemon(context)


def _plan_file(loaded: Loaded) -> Finding:
    errors = [problem for problem in loaded.problems if problem.severity is Severity.ERROR]
    if errors:
        count = ngettext("{n} error", "{n} errors", len(errors)).format(n=len(errors))
        detail = f"{count}: {errors[0]}"
    else:
        detail = str(loaded.path)
    return Finding(_("plan"), ok=not errors, detail=detail, hint=_("qtrack check lists every problem"))


def _plan(context: Context, plan: Plan) -> Iterator[Finding]:
    calendar = calendar_of(plan)
    today = context.now(plan.timezone).date()
    last = plan.reminders.until.after(plan.end, calendar)
    yield Finding(
        _("period"),
        ok=today <= last,
        detail=_("reminders of {title} end on {day}").format(title=plan.title, day=last),
        hint=_("the plan is over; name the new plan with --plan"),
    )
    if not calendar.known(min(plan.end, last)):
        detail = _("the make-up workdays of {year} are not known yet").format(year=plan.end.year)
        yield Finding(_("working days"), ok=True, detail=detail)


def _state(context: Context) -> Finding:
    folder = context.places.state_dir
    if not folder.exists():
        return Finding(_("state directory"), ok=True, detail=_("{path}, made on first use").format(path=folder))
    private = not stat.S_IMODE(folder.stat().st_mode) & 0o077
    return Finding(
        _("state"), ok=private, detail=str(folder), hint=_("others can read it: chmod 700 {path}").format(path=folder)
    )


def _channel(name: str) -> Finding:
    check = _("channel {name}").format(name=name)
    try:
        wrong = notify.channel(name).probe()
    except KeyError:
        return Finding(check, ok=False, detail=_("there is no such channel"), hint=_("change channels in [reminders]"))
    hint = _("start a notification service (a desktop session has one)")
    return Finding(check, ok=not wrong, detail=wrong or _("answers"), hint=hint)


def _daemon(context: Context) -> Iterator[Finding]:
    try:
        said = health.read(context.places.state_dir)
    except QtrackError as error:
        yield Finding(_("daemon"), ok=False, detail=error.message, hint=error.hint)
        return
    detail = _("running as process {pid}").format(pid=said.pid) if said.running else _("not running")
    yield Finding(_("daemon"), ok=said.running, detail=detail, hint=_("start it with qtrack daemon start"))
    for channel in said.channels:
        if channel.failing:
            yield Finding(_("delivery"), ok=False, detail=f"{channel.name}: {channel.failing}")
    for trouble in said.troubles:
        yield Finding(_("daemon"), ok=False, detail=trouble)
    if said.pending:
        detail = ngettext("{n} reminder waits", "{n} reminders wait", said.pending).format(n=said.pending)
        yield Finding(_("outbox"), ok=not said.failing, detail=detail)


def _send_test(context: Context) -> int:
    names = dict.fromkeys(name for _loaded, plan in context.plans() for name in plan.reminders.channels)
    for name in names or ("desktop",):
        try:
            receipt = notify.channel(name).send(Notification(_("qtrack: a test"), _("Reminders will look like this.")))
        except KeyError as error:
            raise DeliveryFailed(_("{name}: there is no such channel").format(name=name)) from error
        except SendError as error:
            raise DeliveryFailed(f"{name}: {error.reason}", _("see qtrack doctor")) from error
        say(_("{name}: accepted by {way}, id {id}").format(name=name, way=receipt.way, id=receipt.id))
    return 0
