"""What `P` does on a milestone: its own day moves, whatever measures it names."""

from qtrack.editing import commands
from qtrack.editing.targets import find_all, plan_of
from qtrack.i18n import _
from qtrack.model.plan import Milestone
from qtrack.plain import plain
from qtrack.planfile import Loaded
from qtrack.tui.dialogs.question import Question
from qtrack.tui.editing.editor import PlanEditor
from qtrack.tui.editing.forms import field_of, make_question
from qtrack.tui.key_bindings import find_first_key


def find_milestone_at_cursor(editor: PlanEditor) -> Milestone | None:
    """The milestone at the cursor, if it is on one; marked measures come before it."""
    name, snapshot = editor.session.view.milestone(), editor.snapshot
    if snapshot is None or name is None or editor.session.view.chosen():
        return None
    return next((one for one in snapshot.plan.milestones if one.id == name), None)


def postpone(editor: PlanEditor, milestone: Milestone) -> None:
    """Ask until when; what comes by a rule has no day of its own that could be moved."""
    base, today = milestone.on.day, editor.today
    if base is None:
        words = _("this milestone comes by a rule; {key} changes the rule")
        editor.session.show_message(words.format(key=find_first_key("edit", editor.session.settings.keys)), "warning")
        return

    def ask(loaded: Loaded) -> Question:
        plan = plan_of(loaded)
        items = find_all(plan, [milestone.id])
        hint = _("now {value}").format(value=base.isoformat()) + "   " + _("+3d  +1w  end of month")
        one = field_of("milestones", "on", plan, today, items=items, hint=hint, around=max(today, base))
        return make_question(plan, _("Postpone"), plain(milestone.title), [one], today)

    editor.ask(ask, lambda texts: lambda loaded: commands.postpone(loaded, [milestone.id], texts["on"], today))
