"""Changing the plan from the dashboard.

The way of an edit: a key (`actions`), what is asked (`forms`) and what a text means (`preview`), a command of
`qtrack.editing` (`editor`), the file, in a thread (`save`), and the screen again (`editor`).
"""
