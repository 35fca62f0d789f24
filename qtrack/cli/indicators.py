"""``qtrack indicators``: every figure to reach, of the plan and of its measures."""

import argparse
from typing import Any

from qtrack.cli.context import Context
from qtrack.cli.output import Column, heading, print_json, print_table
from qtrack.exporter.plan_json import figures, indicator
from qtrack.i18n import _
from qtrack.model.indicators import Figure, figures_of


def arguments(_parser: argparse.ArgumentParser) -> None:
    """Nothing of its own."""


def run(context: Context, _options: argparse.Namespace) -> int:
    """Print a line a figure."""
    found = [(plan, figures_of(plan, context.now(plan.timezone).date())) for _loaded, plan in context.plans()]
    if context.as_json:
        print_json([_plain(figure) for _plan, rows in found for figure in rows])
        return 0
    columns = [
        Column(_("measure")), Column(_("name"), flexible=True), Column(_("target"), right=True),
        Column(_("baseline"), right=True, optional=2), Column(_("now"), right=True), Column(_("reached"), right=True),
        Column(_("as of"), optional=1), Column(_("units"), flexible=True, optional=3),
    ]  # fmt: skip
    for number, (plan, rows) in enumerate(found):
        heading(plan.title, number, len(found))
        print_table(columns, [_row(figure) for figure in rows])
    return 0


def _plain(figure: Figure) -> dict[str, Any]:
    item, share = figure.indicator, figure.attainment
    return {
        "measure": figure.measure.id if figure.measure else None, **indicator(item), **figures(item),
        "units": list(item.units), "as_of": item.as_of, "attainment": None if share is None else round(share, 3),
    }  # fmt: skip


def _row(figure: Figure) -> list[str]:
    item, share = figure.indicator, figure.attainment
    return [
        figure.measure.id if figure.measure else "", item.name, str(item.target), _figure(item.baseline),
        _figure(item.actual), "" if share is None else f"{share:.0%}", str(item.as_of or ""), " ".join(item.units),
    ]  # fmt: skip


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:g}"
