"""Dialogs: forms, pickers, and the question after a conflict."""
