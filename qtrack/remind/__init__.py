"""Reminders, pure: a plan, a moment and what was delivered before give what is due and when to look again."""
