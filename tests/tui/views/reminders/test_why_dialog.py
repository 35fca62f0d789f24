"""The dialog of `W`: what matters now first, then the reminders, then the rules."""

from qtrack.tui.dialogs.picker import Picker, PickerList
from tests.tui.dashboard_driver import dashboard, plan_text, seen, until, written

STEPS = "".join(f'[[measures.steps]]\ntitle = "第{n}步"\ndue = 2026-12-{n:02}\n' for n in range(1, 5))
VISIT = '[[milestones]]\nid = "visit"\ntitle = "现场验收"\non = 2026-11-28\nmeasures = ["M01"]\n'


async def asked_why(pilot, *keys):
    """The rows of the dialog by what they begin with."""
    await pilot.press(*keys, "W")
    await until(pilot, lambda: isinstance(pilot.app.screen, Picker))
    return pilot.app.screen.query_one(PickerList).entries


async def test_why_leads_with_what_matters_and_unfolds_the_rest(tmp_path):
    async with dashboard(written(tmp_path, plan_text(1) + STEPS), (120, 40)) as pilot:
        hits = await asked_why(pilot, "2")
        assert [hit.name for hit in hits if hit.name][:3] == ["next", "last", "held back"]
        assert any(hit.note.startswith("the measure itself") for hit in hits)
        assert any(hit.note.startswith("step 第3步") for hit in hits)
        few = [hit for hit in hits if hit.name.startswith("20")]
        more = next(hit for hit in hits if hit.note == "enter shows them all")
        counted = sum(int(part.strip(" +").split()[0]) for part in more.name.split(","))
        more.run()
        await until(pilot, lambda: len(pilot.app.screen.query_one(PickerList).entries) > len(hits))
        every = [hit for hit in pilot.app.screen.query_one(PickerList).entries if hit.name.startswith("20")]
        assert len(every) == len(few) + counted


async def test_why_on_a_milestone_is_about_the_milestone(tmp_path):
    async with dashboard(written(tmp_path, plan_text(3) + VISIT), (120, 40)) as pilot:
        panel = pilot.app.view.ahead
        panel.focus()
        panel.select(next(n for n, one in enumerate(panel.items) if one.milestone.id == "visit"))
        await pilot.pause()
        hits = await asked_why(pilot)
        fields = {hit.name: hit.note for hit in hits}
        assert "现场验收" in seen(pilot)
        assert fields["visit"] == "2026-11-28 现场验收"
        assert fields["measures"].startswith("M01 (1)")
        assert "days before" in fields["lead time"]
