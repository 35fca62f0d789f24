"""``qtrack indicators``: every figure to reach, of the plan and of its measures."""

import argparse
from typing import Any

from qtrack.cli.context import Context
from qtrack.cli.output import print_heading, print_json, print_table
from qtrack.exporter.plan_json import figures_json, indicator_json
from qtrack.i18n import _
from qtrack.model.indicators import Figure, figures_of
from qtrack.tables.columns import LEAST, Column, Group


def arguments(_parser: argparse.ArgumentParser) -> None:
    """Nothing of its own."""


def run(context: Context, _options: argparse.Namespace) -> int:
    """Print a line a figure."""
    found = [(plan, figures_of(plan, context.now(plan.timezone).date())) for _loaded, plan in context.plans()]
    if context.as_json:
        print_json([_as_json(figure) for _plan, rows in found for figure in rows])
        return 0
    for number, (plan, rows) in enumerate(found):
        print_heading(plan.title, number, len(found))
        print_table(_columns(), Group("", "", rows))
    return 0


def _as_json(figure: Figure) -> dict[str, Any]:
    item, share = figure.indicator, figure.attainment
    return {
        "measure": figure.measure.id if figure.measure else None, **indicator_json(item), **figures_json(item),
        "units": list(item.units), "as_of": item.as_of, "attainment": None if share is None else round(share, 3),
    }  # fmt: skip


def _columns() -> list[Column[Figure]]:
    return [
        Column("measure", _("measure"), lambda f: f.measure.id if f.measure else ""),
        Column("name", _("name"), lambda f: f.indicator.name, least=LEAST),
        Column("target", _("target"), lambda f: str(f.indicator.target), right=True),
        Column("baseline", _("baseline"), lambda f: _figure_cell(f.indicator.baseline), right=True, priority=2),
        Column("now", _("now"), lambda f: _figure_cell(f.indicator.actual), right=True),
        Column("reached", _("reached"), lambda f: "" if f.attainment is None else f"{f.attainment:.0%}", right=True),
        Column("as of", _("as of"), lambda f: str(f.indicator.as_of or ""), priority=3),
        Column("units", _("units"), lambda f: " ".join(f.indicator.units), least=LEAST, priority=1),
    ]


def _figure_cell(value: float | None) -> str:
    return "" if value is None else f"{value:g}"
