"""Which of several reminders a person has to see first."""

from datetime import date

from qtrack.model.assessment import assess
from qtrack.model.plan import Plan
from qtrack.model.urgency import compute_urgency
from qtrack.remind.key import Kind
from qtrack.remind.reminder import Due


def rank_due(plan: Plan, today: date, due: list[Due]) -> tuple[Due, ...]:
    """`due` in order: what is late, what is due today, what lies ahead, each by falling urgency; last what was missed.

    A step has its measure's urgency, a milestone that of its date.
    """
    by_id = {standing.measure.id: standing.urgency for standing in assess(plan, today).standings}

    def place(one: Due) -> tuple[bool, int, float, date, str]:
        reminder = one.reminder
        late = reminder.due < today and reminder.key.kind is not Kind.MILESTONE
        band = 0 if late else 1 if reminder.due == today else 2
        score = by_id.get(reminder.measure)
        if score is None:
            score = sum(compute_urgency((reminder.due - today).days, None, 1.0, None, 0).values())
        return one.missed, band, -score, reminder.due, str(reminder.key)

    return tuple(sorted(due, key=place))
