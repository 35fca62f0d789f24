"""``qtrack indicators``: every figure to reach, of the plan and of its measures."""

import argparse
from collections.abc import Iterator
from typing import Any

from qtrack.cli.context import Context
from qtrack.cli.output import Column, heading, print_json, print_table
from qtrack.exporter.plain_json import figures, indicator
from qtrack.i18n import _
from qtrack.model.plan import Indicator, Plan


def arguments(_parser: argparse.ArgumentParser) -> None:
    """Nothing of its own."""


def run(context: Context, _options: argparse.Namespace) -> int:
    """Print a line a figure."""
    found = context.plans()
    if context.as_json:
        print_json([_plain(owner, item) for _loaded, plan in found for owner, item in _all(plan)])
        return 0
    columns = [
        Column(_("measure")), Column(_("name"), flexible=True), Column(_("target"), right=True),
        Column(_("baseline"), right=True, optional=2), Column(_("now"), right=True), Column(_("reached"), right=True),
        Column(_("as of"), optional=1), Column(_("units"), flexible=True, optional=3),
    ]  # fmt: skip
    for number, (_loaded, plan) in enumerate(found):
        heading(plan.title, number, len(found))
        print_table(columns, [_row(owner, item) for owner, item in _all(plan)])
    return 0


def attainment(item: Indicator) -> float | None:
    """The share of the way to the target, 0…1; None where nothing was counted yet."""
    return None if item.actual is None else round(item.target.attainment(item.actual, item.baseline), 3)


def _all(plan: Plan) -> Iterator[tuple[str, Indicator]]:
    """Every figure with the id of its measure, none for the plan's own."""
    yield from (("", item) for item in plan.indicators)
    yield from ((measure.id, item) for measure in plan.measures for item in measure.indicators)


def _plain(owner: str, item: Indicator) -> dict[str, Any]:
    return {
        "measure": owner or None, **indicator(item), **figures(item), "units": list(item.units),
        "as_of": item.as_of, "attainment": attainment(item),
    }  # fmt: skip


def _row(owner: str, item: Indicator) -> list[str]:
    share = attainment(item)
    return [
        owner, item.name, str(item.target), _figure(item.baseline), _figure(item.actual),
        "" if share is None else f"{share:.0%}", str(item.as_of or ""), " ".join(item.units),
    ]  # fmt: skip


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:g}"
