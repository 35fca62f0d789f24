"""The measures behind a figure are exactly those that were counted."""

from pathlib import Path

import pytest

from qtrack.model.assessment import assess
from qtrack.model.filter import Query, select_standings
from qtrack.model.summary import summarize
from qtrack.planfile import load
from qtrack.tui.views.overview.screen import filter_term
from tests.tui.dashboard_driver import HEAD, NOW, written

CONFIG = Path(__file__).parents[3] / "config"
EXAMPLES = [CONFIG / "tasks.toml", *sorted((CONFIG / "examples").glob("*.toml"))]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_sections_and_units_lead_to_what_they_count(path):
    plan = load(path).plan
    assessment = assess(plan, NOW.date())
    summary = summarize(assessment)
    for key, tallies in (("section", summary.sections), ("unit", summary.units)):
        for tally in tallies:
            found = select_standings(assessment, Query.parse(filter_term(key, tally.key)))
            assert len(found) == tally.measures, f"{key} {tally.key}"


def test_measures_without_a_section_and_names_with_quotes_are_found(tmp_path):
    one = '[[measures]]\nid = "M03"\ntitle = "a"\nlead = [\'所谓"质监"局\']\n'
    text = HEAD + one + '[[measures]]\nid = "M04"\ntitle = "b"\nsection = "s1"\nlead = ["县质监局"]\n'
    assessment = assess(load(written(tmp_path, text)).plan, NOW.date())
    for key, name in (("section", ""), ("unit", '所谓"质监"局')):
        assert len(select_standings(assessment, Query.parse(filter_term(key, name)))) == 1
