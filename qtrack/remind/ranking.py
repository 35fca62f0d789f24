"""Which of several reminders a person has to see first."""

from datetime import date

from qtrack.model.plan import Plan
from qtrack.model.status import assess
from qtrack.model.urgency import urgency
from qtrack.remind.reminder import Due


def ranked(plan: Plan, today: date, due: list[Due]) -> tuple[Due, ...]:
    """`due` by falling urgency; a step has its measure's, a milestone that of its date; what was missed comes last."""
    by_id = {standing.measure.id: standing.urgency for standing in assess(plan, today).standings}

    def place(one: Due) -> tuple[bool, float, date, str]:
        reminder = one.reminder
        score = by_id.get(reminder.measure)
        if score is None:
            score = sum(urgency((reminder.due - today).days, None, 1.0, None, 0).values())
        return one.missed, -score, reminder.due, str(reminder.key)

    return tuple(sorted(due, key=place))
