"""Whether the plans and the settings can be read, and whether a plan still speaks."""

from collections.abc import Iterator

from qtrack.cli.context import Context
from qtrack.cli.doctor_checks import Finding
from qtrack.errors import QtrackError
from qtrack.i18n import _, ngettext
from qtrack.model.assessment import calendar_of
from qtrack.model.plan import Plan
from qtrack.planfile import Loaded, load
from qtrack.problems import Severity

_SHOWN = 5  # errors of a file; check lists all of them


def check_plans(context: Context) -> tuple[list[Plan], list[Finding]]:
    """The plans that can be read, and what is to be said of each of them and of the settings."""
    plans: list[Plan] = []
    findings: list[Finding] = []
    for path in context.places.plans:
        try:
            loaded = load(path)
        except QtrackError as error:
            findings.append(Finding(_("plan"), ok=False, detail=error.message, hint=error.hint))
            continue
        findings += _check_file(loaded)
        if loaded.plan and loaded.plan.id in {plan.id for plan in plans}:
            twin = _("another plan file has the same id; there are no reminders from this one")
            findings.append(Finding(_("plan"), ok=False, detail=f"{path}: {twin}", hint=_("give it an id of its own")))
        elif loaded.plan:
            plans.append(loaded.plan)
            findings += _check_period(context, loaded.plan)
    if not context.places.plans:
        hint = _("write one with qtrack init")
        findings.append(Finding(_("plan"), ok=False, detail=_("there is none"), hint=hint))
    return plans, [*findings, *_check_settings(context)]


def _check_file(loaded: Loaded) -> Iterator[Finding]:
    """Every error is worth a line: quiet hours that cover the day, a channel without a name, a wrong date."""
    errors = [problem for problem in loaded.problems if problem.severity is Severity.ERROR]
    if not errors:
        yield Finding(_("plan"), ok=True, detail=str(loaded.path))
        return
    hint = _("qtrack check lists every problem")
    count = ngettext("{n} error", "{n} errors", len(errors)).format(n=len(errors))
    yield Finding(_("plan"), ok=False, detail=f"{count}: {errors[0]}", hint=hint)
    for problem in errors[1:_SHOWN]:
        yield Finding(_("plan"), ok=False, detail=str(problem))


def _check_period(context: Context, plan: Plan) -> Iterator[Finding]:
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


def _check_settings(context: Context) -> Iterator[Finding]:
    for problem in context.settings.problems:
        yield Finding(_("settings"), ok=False, detail=str(problem), hint=problem.hint or _("mend the line named"))
    if not context.settings.problems:
        yield Finding(_("settings"), ok=True, detail=str(context.places.config_dir))
