"""Words for edits: the names of fields, and the name of an edit, such as "M07 进度 40 → 55"."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from qtrack.editing.patch import Clash, Difference
from qtrack.i18n import _, marked, ngettext
from qtrack.model.assessment import progress_of
from qtrack.model.plan import Measure, MilestoneKind, Status
from qtrack.model.wording import kind_word, status_word
from qtrack.plain import plain

_LONGEST = 24
"""Characters of a value or a title in the name of an edit."""
_FEW = 2
"""Items that are named where not all of them can be."""
_FIELDS: Mapping[str, str] = {
    "id": marked("id"),
    "title": marked("title"),
    "name": marked("name"),
    "no": marked("no."),
    "section": marked("section"),
    "lead": marked("lead"),
    "support": marked("support"),
    "joint": marked("joint"),
    "owner": marked("owner"),
    "start": marked("start"),
    "due": marked("due"),
    "end": marked("end"),
    "status": marked("status"),
    "progress": marked("progress"),
    "weight": marked("weight"),
    "tags": marked("tags"),
    "depends": marked("depends on"),
    "remind": marked("reminders"),
    "evidence": marked("evidence"),
    "note": marked("note"),
    "source": marked("source"),
    "done": marked("done"),
    "target": marked("target"),
    "baseline": marked("baseline"),
    "actual": marked("now"),
    "as_of": marked("as of"),
    "units": marked("units"),
    "on": marked("day"),
    "until": marked("until"),
    "kind": marked("kind"),
    "measures": marked("measures"),
    "aliases": marked("other names"),
    "contact": marked("contact"),
}


def field_word(key: str) -> str:
    """Return the word for a key, the key itself where it has none."""
    name = _FIELDS.get(key)
    return _(name) if name else key


def value_of_source(source: str | None) -> Any:
    """Return the value of a TOML source; None where there is none."""
    import tomli  # noqa: PLC0415 - only for who edits

    return None if source is None else tomli.loads(f"value = {source}")["value"]


def table_of_source(source: str | None) -> Any:
    """Return the values of a table's TOML source, without the names around them; None where there is none."""
    import tomli  # noqa: PLC0415 - only for who edits

    if source is None:
        return None
    try:
        value: Any = tomli.loads(source)
    except tomli.TOMLDecodeError:  # an inline table
        return value_of_source(source)
    while len(value) == 1 and isinstance(inner := next(iter(value.values())), (dict, list)):
        value = inner[0] if isinstance(inner, list) else inner
    return value


def value_word(key: str, value: Any) -> str:
    """Return a value as it is shown, on one short line."""
    match value:
        case None | "" | []:
            word = _("nothing")
        case bool():
            word = _("yes") if value else _("no")
        case list():
            word = _(", ").join(map(str, value))
        case float():
            word = f"{value:.12g}"
        case str() if key == "status" and value in set(Status):
            word = status_word(Status(value))
        case str() if key == "kind" and value in set(MilestoneKind):
            word = kind_word(MilestoneKind(value))
        case _:
            word = str(value)
    return short(word)


def derived_word(measure: Measure) -> str:
    """Return the progress that a measure shows where none is given, with what it follows from; "" for nothing."""
    words = f"{progress_of(replace(measure, progress=None)):.0f}%"
    if measure.steps:
        return _("{progress} (by its steps)").format(progress=words)
    if any(one.actual is not None for one in measure.indicators):
        return _("{progress} (by its indicators)").format(progress=words)
    return ""


def change_name(labels: Sequence[str], differences: Sequence[Difference], derived: str = "") -> str:
    """Return the name of an edit of values: all that changes of one item, or what several items get in common.

    `derived` is the progress that the one item has where none is given.
    """
    if len(labels) == 1:
        return _("; ").join(_change(labels[0] if not n else "", one, derived) for n, one in enumerate(differences))
    common: dict[str, list[Any]] = {}
    for difference in differences:
        common.setdefault(difference.key, []).append(value_of_source(difference.after))
    what = _("; ").join(f"{field_word(key)} → {_values_words(key, values)}" for key, values in common.items())
    wheres = (one.where for one in differences)
    return _("{items}: {change}").format(items=several(labels, (w.part or w.table for w in wheres)), change=what)


def _values_words(key: str, values: Sequence[Any]) -> str:
    """Return what several items get: the value, or the first and the last of several."""
    words = list(dict.fromkeys(value_word(key, value) for value in values))
    return words[0] if len(words) == 1 else f"{words[0]} … {words[-1]}"


def several(labels: Sequence[str], tables: Iterable[str]) -> str:
    """Return words for items of these tables: the name of one, else what they are, how many, and the first names."""
    count = len(labels)
    if count == 1:
        return labels[0]
    names = _(", ").join(labels)
    if len(names) > _LONGEST:
        names = _("{names} …").format(names=_(", ").join(labels[:_FEW]))
    if set(tables) == {"measures"}:
        words = ngettext("{n} measure ({names})", "{n} measures ({names})", count)
    else:
        words = ngettext("{n} item ({names})", "{n} items ({names})", count)
    return words.format(n=count, names=names)


def _change(label: str, one: Difference, derived: str) -> str:
    values = [value_of_source(source) for source in (one.before, one.after)]
    if derived and one.key == "progress" and None in values:
        before, after = (derived if value is None else f"{value:.12g}%" for value in values)
    else:
        before, after = (value_word(one.key, value) for value in values)
    return f"{label} {field_word(one.key)} {before} → {after}".strip()


def clash_words(clash: Clash) -> str:
    """Return what a value was changed to by somebody else, and what was to be written."""
    one = clash.difference
    if not one.key:
        return clash.message
    now, before, after = (value_word(one.key, value_of_source(value)) for value in (clash.now, one.before, one.after))
    message = _("{what} was changed meanwhile: it is {now} now, so {before} → {after} was not written")
    return message.format(what=f"{one.where} {field_word(one.key)}", now=now, before=before, after=after)


def short(text: str) -> str:
    """Return a title shortened for the name of an edit."""
    return plain(text, _LONGEST)
