"""What must fit together in a plan once an item has its new values; said before anything is written."""

from datetime import date

from qtrack.editing.describe import short
from qtrack.editing.targets import Item
from qtrack.errors import UsageError
from qtrack.i18n import _
from qtrack.model.plan import Measure, Plan, Section

Values = dict[str, object]
"""New values by key; None for a key that is to go."""


def check(plan: Plan, item: Item, values: Values) -> None:
    """UsageError where dates, ids or the measures that wait for each other would not fit any more."""
    if isinstance(item.value, Measure):
        _dates(values.get("start", item.value.start), values.get("due", item.value.due))
        _ring(plan, item.value.id, values.get("depends"))
    if isinstance(item.value, Plan):
        _dates(values.get("start", item.value.start), values.get("end", item.value.end))
    name = values.get("id")
    if isinstance(name, str) and name != item.where.id:
        require_free(plan, item.where.table, name)
        require_unnamed(plan, item)


def require_free(plan: Plan, table: str, name: str) -> None:
    """UsageError where an id is taken."""
    taken = {
        "measures": {one.id for one in plan.measures},
        "milestones": {one.id for one in plan.milestones},
        "sections": {one.id for one in plan.sections},
    }
    if name in taken.get(table, ()):
        raise UsageError(_("the id {id} is taken").format(id=short(name)))


def require_unnamed(plan: Plan, item: Item) -> None:
    """UsageError where others refer to an item by its id."""
    name = item.where.id
    match item.value:
        case Measure() if not item.where.part:
            others = [m.id for m in plan.measures if name in m.depends]
            others += [m.id for m in plan.milestones if name in m.measures]
        case Section():
            others = [m.id for m in plan.measures if m.section == name]
        case _:
            others = []
    if others:
        text = _("{ids} refer to {id}").format(ids=short(" ".join(others)), id=short(name))
        raise UsageError(text, _("change these first"))


def _dates(start: object, due: object) -> None:
    if isinstance(start, date) and isinstance(due, date) and start > due:
        raise UsageError(_("starts on {start}, after it is due on {due}").format(start=start, due=due))


def _ring(plan: Plan, name: str, depends: object) -> None:
    """UsageError where a measure would wait for itself, by way of others or not."""
    if not isinstance(depends, list):
        return
    waits = {one.id: one.depends for one in plan.measures}
    came_from = dict.fromkeys(depends, name)
    ahead = list(came_from)
    while ahead:
        one = ahead.pop()
        if one == name:
            raise UsageError(_("measures wait for each other: {ring}").format(ring=_way(came_from, name)))
        for following in waits.get(one, ()):
            if following not in came_from:
                came_from[following] = one
                ahead.append(following)


def _way(came_from: dict[str, str], name: str) -> str:
    """The ring from `name` back to itself."""
    ring = [name, came_from[name]]
    while ring[-1] != name:
        ring.append(came_from[ring[-1]])
    return short(" → ".join(reversed(ring)))
