"""Much at once: no storm, nothing twice, and nobody waits long."""

from datetime import date, timedelta

import pytest

from qtrack.daemon import rounds
from tests.daemon.test_rounds import HEAD, Office

FOUR = '[reminders]\nbefore = ["30d", "7d", "1d", "0d"]\n'
MANY = 10_000


def measures(count, due):
    return "".join(
        f'[[measures]]\nid = "M{number}"\ntitle = "措施{number}"\nlead = ["县质监局"]\ndue = {due(number)}\n'
        for number in range(count)
    )


@pytest.fixture
def office(tmp_path, monkeypatch):
    monkeypatch.setattr(rounds, "PATIENCE", 30)  # a busy machine is no slow channel
    made = Office(tmp_path)
    yield made
    made.rounds.close()


def test_ten_thousand_measures_with_four_leads_each_come_as_one_notification(office):
    """They are due all over the year: the first round tells of all that is late or near, without a storm."""
    year = [date(2026, 1, 5) + timedelta(days=number) for number in range(340)]
    office.plan.write_text(HEAD + FOUR + measures(MANY, lambda number: year[number % len(year)]), encoding="utf-8")
    office.open()
    near = sum(year[number % len(year)] <= date(2026, 4, 14) for number in range(MANY))  # a weekend lies before it
    assert office.round() == 1
    assert office.channel.shown[0].title == f"计划: {near} reminders"
    assert office.next == office.now + timedelta(days=3)
    assert office.round() == office.round("2026-03-13T09:00:25") == 0
    assert office.round("2026-03-16T09:00") == 1


def test_a_thousand_due_at_one_moment_come_as_one_notification(office):
    rules = '[reminders]\nbefore = ["7d"]\n'
    office.plan.write_text(HEAD + rules + measures(1000, lambda _number: date(2026, 3, 20)), encoding="utf-8")
    office.open()
    assert office.round("2026-03-12T09:00") == 0
    assert office.round("2026-03-13T09:00") == 1
    assert office.channel.shown[0].title == "计划: 1000 reminders"
    assert office.states()["7d"] == "accepted"
    office.rounds.close()
    office.open()
    assert office.round() == 0


def test_five_plans_at_once_come_as_one_notification_each(office):
    names = ["p", "q", "r", "s", "t"]
    files = [office.folder / f"{name}.toml" for name in names[1:]]
    for name, file in zip(names, [office.plan, *files], strict=True):
        head = HEAD.replace('"p"', f'"{name}"').replace("计划", f"计划{name}")
        file.write_text(head + FOUR + measures(200, lambda _number: date(2026, 3, 20)), encoding="utf-8")
    twin = office.folder / "twin.toml"
    twin.write_text(HEAD + measures(1, lambda _number: date(2026, 3, 20)), encoding="utf-8")  # of the first one's id
    office.open(*files, twin)
    assert office.round() == len(names)
    assert [shown.title for shown in office.channel.shown] == [f"计划{name}: 200 reminders" for name in names]
    assert office.next.day == 19
    assert office.round("2026-03-19T09:00") == len(names)
    files[0].write_text(HEAD.replace('"p"', '"q"'), encoding="utf-8")
    assert office.round("2026-03-20T09:00") == len(names) - 1
