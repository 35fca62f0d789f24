"""The commands: one table that bindings, footer, help and palette are made from, so that all of them say the same."""

from dataclasses import dataclass

from qtrack.i18n import marked


@dataclass(frozen=True)
class Command:
    """Something a key does: `keys` separated by blanks, `action` of the node at `where`, `name` in words.

    `where` is "app", "view" (every view), "rows" (every list), "edit" (wherever a measure is at the cursor), "remind"
    (likewise a measure, milestone or reminder), or the names of views. `name` and `help` want translation.
    """

    id: str
    keys: str
    action: str
    where: str
    name: str
    help: str


COMMANDS = (
    Command("overview", "1", "app.view('overview')", "app", marked("Overview"), marked("the whole plan at a glance")),
    Command("measures", "2", "app.view('measures')", "app", marked("Measures"), marked("the table with details")),
    Command("timeline", "3", "app.view('timeline')", "app", marked("Timeline"), marked("measures across the months")),
    Command("calendar", "4", "app.view('calendar')", "app", marked("Calendar"), marked("what falls on which day")),
    Command("indicators", "5", "app.view('indicators')", "app", marked("Indicators"), marked("figures to reach")),
    Command("units", "6", "app.view('units')", "app", marked("Units"), marked("who leads, shares and supports what")),
    Command("reminders", "7", "app.view('reminders')", "app", marked("Reminders"), marked("to come, sent and missed")),
    Command("plans", "0", "app.view('plans')", "app", marked("All plans"), marked("the plans side by side")),
    Command("previous_view", "[", "app.turn(-1)", "app", marked("Previous view"), marked("the view to the left")),
    Command("next_view", "]", "app.turn(1)", "app", marked("Next view"), marked("the view to the right")),
    Command("filter", "/", "filter", "view", marked("Filter"), marked("words, unit: light: is:late due:<30d")),
    Command(
        "filters", "F", "app.filters", "app", marked("Saved filters"), marked("use one, or keep this one by a name")
    ),
    Command(
        "sort",
        "s",
        "sort",
        "measures indicators units",
        marked("Sort"),
        marked("choose a column; again to turn it round"),
    ),
    Command("group", "o", "group", "measures indicators", marked("Group"), marked("by section, unit, light or month")),
    Command("fold", "h left", "fold", "measures timeline", marked("Fold"), marked("hide what is under the heading")),
    Command("unfold", "l right", "unfold", "measures timeline", marked("Unfold"), marked("show it again")),
    Command(
        "mark", "space", "mark", "measures", marked("Mark"), marked("this measure, for an edit of several at once")
    ),
    Command(
        "mark_range",
        "v",
        "mark_range",
        "measures",
        marked("Mark a range"),
        marked("from here to where v is pressed next"),
    ),
    Command("narrower", "<", "widen(-4)", "measures", marked("Narrower"), marked("less room for the details")),
    Command("wider", ">", "widen(4)", "measures", marked("Wider"), marked("more room for the details")),
    Command("day_back", "h left", "day(-1)", "calendar", marked("A day back"), marked("the day before")),
    Command("day_on", "l right", "day(1)", "calendar", marked("A day on"), marked("the day after")),
    Command(
        "pan_back", "H shift+left", "pan(-1)", "timeline calendar", marked("Earlier"), marked("show earlier months")
    ),
    Command("pan_on", "L shift+right", "pan(1)", "timeline calendar", marked("Later"), marked("show later months")),
    Command("open", "enter", "open", "rows", marked("Open"), marked("the details, or the measures behind a figure")),
    Command("back", "escape", "back", "view", marked("Back"), marked("close the details, clear the filter, go back")),
    Command("down", "j down", "move(1)", "rows", marked("Down"), marked("one row down")),
    Command("up", "k up", "move(-1)", "rows", marked("Up"), marked("one row up")),
    Command("top", "g home", "jump(0)", "rows", marked("Top"), marked("the first row")),
    Command("bottom", "G end", "jump(-1)", "rows", marked("Bottom"), marked("the last row")),
    Command("half_down", "ctrl+d", "page(0.5)", "rows", marked("Half a page down"), marked("scroll by half")),
    Command("half_up", "ctrl+u", "page(-0.5)", "rows", marked("Half a page up"), marked("scroll back by half")),
    Command("page_down", "pagedown ctrl+f", "page(1)", "rows", marked("Page down"), marked("scroll by a page")),
    Command("page_up", "pageup ctrl+b", "page(-1)", "rows", marked("Page up"), marked("scroll back by a page")),
    Command("next_pane", "tab", "screen.pane(1)", "view", marked("Next pane"), marked("the next part of the view")),
    Command(
        "previous_pane",
        "shift+tab",
        "screen.pane(-1)",
        "view",
        marked("Previous pane"),
        marked("the part before"),
    ),
    Command("complete", "c", "app.edit('complete')", "edit", marked("Done"), marked("mark as done, or open it again")),
    Command("progress_up", "+", "app.edit('more')", "edit", marked("Progress +5"), marked("five per cent more")),
    Command("progress_down", "-", "app.edit('less')", "edit", marked("Progress −5"), marked("five per cent less")),
    Command("progress", "p", "app.edit('progress')", "edit", marked("Progress"), marked("set how far it is")),
    Command(
        "postpone", "P", "app.edit('postpone')", "edit", marked("Postpone"), marked("+3d, +1w, 月底, 下周五, a date")
    ),
    Command(
        "actual", "i", "app.edit('actual')", "edit", marked("Actual figure"), marked("of an indicator, as of today")
    ),
    Command("note", "n", "app.edit('note')", "edit", marked("Note"), marked("write a note")),
    Command("edit", "e", "app.edit('field')", "edit", marked("Edit"), marked("choose a field and change it in place")),
    Command(
        "add", "a", "app.edit('add')", "app", marked("Add"), marked("a measure, a step, an indicator, a milestone")
    ),
    Command("undo", "u", "app.undo", "app", marked("Undo"), marked("take the last edit back")),
    Command("redo", "U", "app.redo", "app", marked("Redo"), marked("make it again")),
    Command(
        "acknowledge",
        "x",
        "app.remind('acknowledge')",
        "remind",
        marked("Seen"),
        marked("no more reminders for this date"),
    ),
    Command("snooze", "Z", "app.remind('snooze')", "remind", marked("Snooze"), marked("remind again later")),
    Command("why", "W", "app.remind('why')", "remind", marked("Why"), marked("what was sent, what will be, and why")),
    Command("today", "t", "app.today", "app", marked("Today"), marked("back to today, and to what is due next")),
    Command(
        "week_on", "w", "app.shift(7)", "app", marked("A week on"), marked("the plan as it will be seen in a week")
    ),
    Command("week_back", "b", "app.shift(-7)", "app", marked("A week back"), marked("the plan as of a week before")),
    Command(
        "zoom",
        "z",
        "zoom",
        "view",
        marked("Zoom"),
        marked("this part on the whole screen, and back; in the timeline: more detail"),
    ),
    Command("copy", "y", "copy", "view", marked("Copy"), marked("the row as plain text; in the calendar, the day")),
    Command(
        "copy_markdown", "Y", "copy_markdown", "view", marked("Copy as Markdown"), marked("what is shown, as a table")
    ),
    Command("editor", "E", "app.editor", "app", marked("Edit file"), marked("open $EDITOR at this line")),
    Command("reload", "r", "app.reload", "app", marked("Reload"), marked("read the file again")),
    Command("create", "N", "app.create", "app", marked("New plan"), marked("make a plan of your own")),
    Command("palette", ": ctrl+p", "app.palette", "app", marked("Palette"), marked("search commands and measures")),
    Command("theme", "T", "app.themes", "app", marked("Theme"), marked("choose the colours")),
    Command("help", "? f1", "app.help", "app", marked("Help"), marked("search the keys and run what they do")),
    Command(
        "suspend", "ctrl+z", "app.suspend_process", "app", marked("To the shell"), marked("fg there comes back here")
    ),
    Command("quit", "q ctrl+q", "app.quit", "app", marked("Quit"), marked("close the dashboard; the daemon goes on")),
)
VIEWS = ("overview", "measures", "timeline", "calendar", "indicators", "units", "reminders")
"""The views of one plan, in the order of their keys."""
COMMANDS_BY_ID = {command.id: command for command in COMMANDS}
