"""What every command is given: where things are, the settings, the moment, and the plans read on demand."""

from collections.abc import Mapping
from datetime import datetime, tzinfo
from pathlib import Path

from qtrack.cli.output import print_message
from qtrack.dataclass import dataclass
from qtrack.errors import PlanUnreadable, UsageError
from qtrack.i18n import _, ngettext
from qtrack.model.assessment import Assessment, assess
from qtrack.model.plan import Plan
from qtrack.planfile import Loaded, load
from qtrack.problems import Problem
from qtrack.settings import Places, Settings


def parse_moment(option: str | None, environ: Mapping[str, str]) -> datetime | None:
    """The moment asked for by ``--today`` or ``QTRACK_TODAY``, without a zone; None for now."""
    text = environ.get("QTRACK_TODAY") or None if option is None else option
    if text is None:
        return None
    try:
        day = datetime.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.tzinfo is not None:
        raise UsageError(_("{text} is no day").format(text=text), _("write 2026-09-01 or 2026-09-01T08:30"))
    return day


@dataclass(frozen=True)
class Context:
    """One call of the program; `fixed` is the moment asked for instead of now."""

    places: Places
    settings: Settings
    fixed: datetime | None
    as_json: bool
    environ: Mapping[str, str]

    @property
    def cache_dir(self) -> Path:
        """Where parsed plans are kept."""
        return self.places.state_dir / "cache"

    def now(self, zone: tzinfo) -> datetime:
        """The moment everything is shown as of, in the plan's zone."""
        return self.fixed.replace(tzinfo=zone) if self.fixed else datetime.now(zone)

    def require_plans(self) -> tuple[Path, ...]:
        """The plan files; PlanUnreadable names the places looked in where there is none."""
        if not self.places.plans:
            tried = [_("--plan or QTRACK_PLAN"), *map(str, self.places.looked_at)]
            message = _("there is no plan; looked at: {places}").format(places=", ".join(tried))
            raise PlanUnreadable(message, _("write one with qtrack init"))
        return self.places.plans

    def plans(self) -> list[tuple[Loaded, Plan]]:
        """Every plan asked for; what is wrong with one, or with the settings, is told on standard error by a count.

        Raises:
            PlanUnreadable: there is no plan, or nothing can be shown from one of them.
        """
        pairs = []
        print_problem_count(self.settings.problems)
        for path in self.require_plans():
            loaded = load(path, self.cache_dir)
            if loaded.plan is None:
                raise PlanUnreadable(str(loaded.problems[0]))
            print_problem_count(loaded.problems)
            pairs.append((loaded, loaded.plan))
        return pairs

    def assess_plans(self) -> list[tuple[Loaded, Assessment]]:
        """Every plan asked for as it stands at the moment."""
        return [(loaded, assess(plan, self.now(plan.timezone).date())) for loaded, plan in self.plans()]

    def assess_one_plan(self) -> tuple[Loaded, Assessment]:
        """The one plan asked for; UsageError where there are several."""
        found = self.assess_plans()
        if len(found) > 1:
            raise UsageError(_("this command takes one plan at a time"))
        return found[0]


def print_problem_count(problems: tuple[Problem, ...]) -> None:
    """Say on standard error how many problems a file has, if any."""
    if problems:
        text = ngettext("{n} problem in {file}", "{n} problems in {file}", len(problems))
        print_message(text.format(n=len(problems), file=problems[0].file), _("see qtrack check"))
