"""What the commands that edit have in common: find the plan that is meant, make the edits, and print what changed."""

import argparse
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from qtrack.cli.context import Context
from qtrack.cli.output import print_json, print_line, print_message
from qtrack.editing import (
    Difference,
    Done,
    Edit,
    commit,
    find,
    history,
    redo,
    table_of_source,
    undo,
    value_of_source,
)
from qtrack.errors import UsageError
from qtrack.i18n import _
from qtrack.model.plan import Plan
from qtrack.planfile import Loaded, keep

Command = Callable[[Loaded, Sequence[str], date], Edit]
"""An edit of the items named, as of a day."""
_ASSIGNED = re.compile(r"([^=＝#]+)[=＝]([\s\S]*)")
_BETWEEN = re.compile("[,，、]")


def names_of(words: Iterable[str]) -> list[str]:
    """The ids in some words, one a word or several with commas between; a name with a ``#`` may have commas in it."""
    parts = (part for word in words for part in ([word] if "#" in word or "＃" in word else _BETWEEN.split(word)))
    return [part.strip() for part in parts if part.strip()]


def split_assignments(words: Iterable[str]) -> tuple[list[str], dict[str, str]]:
    """The words without a ``=``, and the fields of the others with what they are to be."""
    names: list[str] = []
    texts: dict[str, str] = {}
    for word in words:
        found = _ASSIGNED.fullmatch(word)
        if found is None:
            names.append(word)
        elif (field := found[1].strip()) in texts:
            raise UsageError(_("{field} stands twice").format(field=field))
        else:
            texts[field] = found[2]
    return names, texts


def edit_items(context: Context, names: Sequence[str], command: Command) -> int:
    """Make an edit in each plan that the names belong to, and print what changed; none before all are understood."""
    if not names:
        raise UsageError(_("nothing is named"), _("name measures by their ids"))
    edits = []
    for loaded, plan, meant in _match_plans(context, names):
        now = context.now(plan.timezone)
        edits.append((loaded.path, command(loaded, meant, now.date()), now))
    _report(context, [commit(path, context.places.state_dir, edit, now) for path, edit, now in edits])
    return 0


def add_item(context: Context, to: str | None, make: Callable[[Loaded, date], Edit]) -> int:
    """Make an edit in the one plan there is, or the one that `to` belongs to."""
    if to is not None:
        return edit_items(context, [to], lambda loaded, _names, today: make(loaded, today))
    pairs = context.plans()
    if len(pairs) > 1:
        raise UsageError(_("this command takes one plan at a time"), _("name it with --plan"))
    loaded, plan = pairs[0]
    now = context.now(plan.timezone)
    done = commit(loaded.path, context.places.state_dir, make(loaded, now.date()), now)
    _report(context, [done])
    return 0


def step_history(context: Context, options: argparse.Namespace, *, back: bool) -> int:
    """Undo or redo in the one plan there is, or list the names of what can be."""
    paths = context.require_plans()
    if len(paths) > 1:
        raise UsageError(_("this command takes one plan at a time"), _("name it with --plan"))
    if options.list:
        names = history(paths[0], context.places.state_dir)[not back]
        if context.as_json:
            print_json(names)
        for name in () if context.as_json else names:
            print_line(name)
        return 0
    done = (undo if back else redo)(paths[0], context.places.state_dir)
    _print_changes(context, [done], _("taken back: {name}") if back else _("made again: {name}"))
    return 0


def add_list_argument(parser: argparse.ArgumentParser) -> None:
    """The option of undo and redo."""
    parser.add_argument("--list", action="store_true", help=_("only show what there is, the next one first"))


def _match_plans(context: Context, names: Sequence[str]) -> list[tuple[Loaded, Plan, list[str]]]:
    """The plans that the names belong to, each with those of its own; UsageError where a name belongs to several."""
    pairs = context.plans()
    if len(pairs) == 1:
        return [(*pairs[0], list(names))]
    meant: dict[int, list[str]] = {}
    for name in names:
        having = [number for number, (_loaded, plan) in enumerate(pairs) if _has_item(plan, name)]
        if len(having) > 1:
            raise UsageError(_("{name} stands in several plans").format(name=name), _("name one with --plan"))
        if not having:
            find(pairs[0][1], name)  # complains
        meant.setdefault(having[0], []).append(name)
    return [(*pairs[number], own) for number, own in meant.items()]


def _has_item(plan: Plan, name: str) -> bool:
    try:
        find(plan, name)
    except UsageError:
        return False
    return True


def _report(context: Context, made: Sequence[Done]) -> None:
    """Print what changed, and what is wrong with the plans since; keep what was parsed for the next command."""
    _print_changes(context, made)
    for done in made:
        keep(done.after, context.cache_dir)
        for problem in done.problems:
            print_message(str(problem))


def _print_changes(context: Context, made: Sequence[Done], sentence: str = "{name}") -> None:
    """Print what changed: its name a line, or its values as JSON."""
    if context.as_json:
        print_json([_to_json(one, done.edit.name) for done in made for one in done.edit.differences])
        return
    for done in made:
        print_line(sentence.format(name=done.edit.name))


def _to_json(one: Difference, name: str) -> dict[str, Any]:
    where = one.where
    item = "#".join(filter(None, (where.id, where.name))) or where.table
    read = value_of_source if one.key else table_of_source
    return {"id": item, "key": one.key, "before": read(one.before), "after": read(one.after), "name": name}
