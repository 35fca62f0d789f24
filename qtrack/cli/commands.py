"""The commands by name: one module each, imported only when it is called."""

import argparse
import gc
import os
from importlib import import_module
from pathlib import Path

from qtrack import i18n
from qtrack.cli import options
from qtrack.cli.context import Context, parse_moment
from qtrack.cli.output import print_text
from qtrack.errors import PlanUnreadable, UsageError
from qtrack.i18n import _, marked
from qtrack.settings import Places, Settings, choose_language, find_places, load_settings

COMMANDS = {
    "tui": ("tui", marked("open the dashboard (the same as no command)")),
    "init": ("init", marked("write a plan file of your own to begin with")),
    "check": ("check", marked("find what is wrong in the plan file")),
    "list": ("list_measures", marked("list measures")),
    "next": ("next_measures", marked("what to do next")),
    "show": ("show", marked("show a measure")),
    "milestones": ("milestones", marked("list milestones with the days left")),
    "units": ("units", marked("progress by responsible unit")),
    "indicators": ("indicators", marked("figures to reach")),
    "summary": ("summary", marked("the plan in a few figures")),
    "set": ("set_values", marked("change values of a measure or milestone")),
    "done": ("done", marked("mark measures or steps as done")),
    "postpone": ("postpone", marked("put a due date off: +1w, 月底, 下周五, a date")),
    "add": ("add", marked("add a measure, step, indicator or milestone")),
    "undo": ("undo", marked("take the last edit back")),
    "redo": ("redo", marked("make an edit again that was taken back")),
    "export": ("export", marked("write the plan as JSON")),
    "remind": ("remind", marked("reminders to come and sent")),
    "why": ("why", marked("why a reminder came, will come, or did not")),
    "snooze": ("snooze", marked("remind of it again later")),
    "ack": ("ack", marked("acknowledge: no more reminders for this date")),
    "daemon": ("daemon", marked("run, start, stop or install the reminder daemon")),
    "doctor": ("doctor", marked("find what keeps a reminder from coming")),
    "serve": ("serve", marked("the dashboard in a browser")),
    "schema": ("schema", marked("print the JSON Schema of plan files")),
}
"""Every command: its module in this package, which has `arguments` and `run`, and what it does."""

_LASTING = frozenset({"tui", "daemon", "serve"})
"""Commands that go on for hours."""

_EVERYWHERE = marked(
    "Every command also takes --plan, --config-dir, --state-dir, --today, --lang, --json; see qtrack --help."
)


def run_command_line(argv: list[str]) -> int:
    """Run what the command line asks for; its exit code."""
    i18n.set_language(choose_language(None, os.environ, None))
    common, rest = options.split_options(argv)
    try:
        here = Path.cwd()
    except FileNotFoundError as error:
        raise PlanUnreadable(_("the current folder is gone"), _("change to another one")) from error
    places = find_places(common.plan, common.config_dir, common.state_dir, os.environ, here)
    settings = load_settings(places.config_dir)
    i18n.set_language(choose_language(common.lang, os.environ, settings))
    if settings.problems:  # told in the language that the settings, or an option, ask for
        settings = load_settings(places.config_dir)
    if common.help and not rest:
        print_text(_help_text())
        return 0
    return _run(rest or ["tui"], common, places, settings)


def _run(words: list[str], common: argparse.Namespace, places: Places, settings: Settings) -> int:
    """Run the command that `words` begin with, or print its help; its exit code."""
    name, rest = words[0], words[1:]
    if name not in COMMANDS:
        raise UsageError(_("there is no command {name}").format(name=name), _hint_for(name))
    module_name, does = COMMANDS[name]
    module = import_module(f"qtrack.cli.{module_name}")
    parser = options.Parser(f"qtrack {name}", description=_(does), epilog=_(_EVERYWHERE))
    module.arguments(parser)
    if common.help:
        print_text(parser.format_help())
        return 0
    context = Context(places, settings, parse_moment(common.today, os.environ), common.json, os.environ)
    options_read = parser.parse_args(rest)
    if name not in _LASTING:
        gc.disable()  # what lives for a moment makes thousands of values and no garbage
    try:
        return int(module.run(context, options_read))
    finally:
        gc.enable()


def _help_text() -> str:
    """What ``qtrack --help`` shows."""
    width = max(map(len, COMMANDS))
    commands = "\n".join(f"  {name:{width}}  {_(does)}" for name, (_module, does) in COMMANDS.items())
    more = _("qtrack COMMAND --help tells more.")
    return f"{options.build_common_parser().format_help()}\n{_('commands:')}\n{commands}\n\n{more}\n"


def _hint_for(name: str) -> str:
    import difflib  # noqa: PLC0415 - only for who mistypes

    near = difflib.get_close_matches(name, COMMANDS, n=1)
    return _("did you mean {key}?").format(key=near[0]) if near else _("see qtrack --help")
