"""The lines of a day."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from qtrack.model.agenda import Agenda
from qtrack.model.assessment import assess, calendar_of
from qtrack.model.plan import Step
from qtrack.tui.render.glyphs import ASCII, UNICODE
from qtrack.tui.render.styled_line import plain_text, width_of
from qtrack.tui.views.calendar.lines import (
    day_as_markdown,
    day_note,
    day_title,
    entry_as_text,
    entry_line,
    list_entries,
)
from tests.model.building import measure, milestone, plan

TODAY = date(2026, 9, 20)


def found(*measures, day=TODAY, **more):
    return list_entries(Agenda(assess(plan(*measures, **more), TODAY)), (), day)


def test_the_present_day_has_what_is_overdue_besides_what_falls_on_it():
    late, today = measure("L", due=date(2026, 9, 1)), measure("T", due=TODAY, steps=(Step("演练", due=TODAY),))
    of = {"milestones": (milestone("09-01", "09-30"),)}
    assert [e.kind for e in found(late, today, **of)] == ["milestone", "measure", "step", "overdue"]
    assert [e.kind for e in found(late, today, day=date(2026, 9, 19), **of)] == ["milestone"]
    assert [e.kind for e in found(late, day=date(2026, 9, 1))] == ["measure"]


def test_the_kind_is_said_once():
    lines = [
        plain_text(entry_line(e, TODAY, 60, ASCII)) for e in found(measure("A", due=TODAY), measure("B", due=TODAY))
    ]
    assert lines[0].startswith("measure")
    assert lines[1].startswith(" ")


def test_what_is_late_says_by_how_many_days():
    lines = [plain_text(entry_line(e, TODAY, 70, ASCII)) for e in found(measure(due=date(2026, 9, 10), progress=40))]
    assert lines[0].split()[-3:] == ["40%", "-10", "d"]
    assert "县质监局" in lines[0]


def test_a_step_names_its_measure_and_whether_it_is_done():
    steps = (Step("演练", due=TODAY, done=True), Step("总结", due=date(2026, 9, 18)))
    lines = [plain_text(entry_line(e, TODAY, 60, ASCII)) for e in found(measure(no="(一)", steps=steps))]
    assert lines[0].split() == ["step", "s", "演练", "(一)", "v"]
    assert lines[1].split() == ["overdue", "s", "总结", "(一)", "-2", "d"]


def test_the_title_of_a_day_and_what_kind_of_day_it_is():
    calendar = calendar_of(plan())
    assert day_title(TODAY) == "2026-09-20 Sun"
    assert day_note(TODAY, TODAY, calendar) == "make-up workday  today"
    assert day_note(date(2026, 10, 1), TODAY, calendar) == "day off  in 11 d"
    assert day_note(date(2026, 9, 18), TODAY, calendar) == "2 d ago"
    assert day_note(date(2031, 9, 20), TODAY, calendar).startswith("weekend")


def test_the_day_that_is_shown_is_today_only_where_it_is():
    calendar = calendar_of(plan())
    assert day_note(TODAY, TODAY, calendar, 7) == "make-up workday  the day shown"
    assert day_note(date(2026, 9, 14), TODAY, calendar, 6) == "today"
    assert day_note(date(2026, 9, 22), TODAY, calendar, -2) == "today"
    assert day_note(date(2026, 9, 23), TODAY, calendar, -2) == "in 3 d"


TEXTS = st.text(alphabet="质量[/]abc\x1b\n|", min_size=1, max_size=60)


@given(TEXTS, st.integers(24, 120), st.sampled_from([ASCII, UNICODE]))
def test_every_line_is_as_wide_as_asked_and_text_is_text(title, width, glyphs):
    of = measure(title=title, due=TODAY, lead=(title,), steps=(Step(title, due=date(2026, 9, 1)),))
    for entry in found(of, milestones=(milestone("09-01", "09-30", title=title),)):
        line = entry_line(entry, TODAY, width, glyphs)
        assert width_of(line) == width
        assert "\x1b" not in plain_text(line)
        assert "\n" not in entry_as_text(entry, plan(of))


def test_a_day_is_copied_as_text_and_as_a_table():
    of = plan(measure("A", title="推进|重点", due=TODAY))
    items = found(*of.measures)
    assert entry_as_text(items[0], of) == "measure  推进|重点  at risk  县质监局"
    assert day_as_markdown(TODAY, items, of).splitlines()[2] == (
        "| 2026-09-20 | measure | 推进\\|重点 | at risk | 县质监局 |"
    )


def test_items_are_known_by_the_same_name_after_another_reading():
    measures = [measure("A", due=TODAY, steps=(Step("演练", due=TODAY),))]
    milestones = (milestone("09-20"),)
    first = [entry.name for entry in found(*measures, milestones=milestones)]
    assert first == [entry.name for entry in found(*measures, milestones=milestones)]
    assert len(set(first)) == 3
