"""What may be typed into a field: units, tags, sections, statuses, measures; found by words or pinyin initials."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from qtrack.editing.targets import Target
from qtrack.i18n import _
from qtrack.model.dependencies import find_waiting
from qtrack.model.filter_terms import build_finder
from qtrack.model.plan import MilestoneKind, Plan, Status
from qtrack.model.wording import kind_word, status_word
from qtrack.plain import plain
from qtrack.tui.dialogs.completion_list import Choice

ChoiceSearch = Callable[[str], Sequence[Choice]]
_MAX_CHOICES = 50


def search_of(key: str, plan: Plan, items: Sequence[Target] = ()) -> ChoiceSearch | None:
    """How choices for a field of these items are found; None for a field into which anything goes."""
    found = _CHOICES.get(key)
    if found is None:
        return None
    excluded: Collection[str] = ()
    if key == "depends":  # those that wait for these measures already
        excluded = find_waiting({one.id: one.depends for one in plan.measures}, (item.where.id for item in items))
    return make_choice_search(choice for choice in found(plan) if choice.text not in excluded)


def make_choice_search(choices: Iterable[Choice]) -> ChoiceSearch:
    """A search among choices; those that begin with what is typed come first."""
    every = tuple(choices)

    def search(word: str) -> Sequence[Choice]:
        if not word:
            return every[:_MAX_CHOICES]
        fits, wanted = build_finder(word), word.casefold()
        found = [choice for choice in every if fits(choice.words)]
        return sorted(found[: 4 * _MAX_CHOICES], key=lambda choice: not choice.text.casefold().startswith(wanted))[
            :_MAX_CHOICES
        ]

    return search


def section_text(plan: Plan, id_: str) -> str:
    """What is typed for a section: its title where nothing else goes by it, else its id."""
    title = next((one.title for one in plan.sections if one.id == id_), id_)
    meant = [one.id for one in plan.sections if title in {one.id, one.no, one.title}]
    return title if meant == [id_] and title == plain(title).strip() else id_


def section_name(plan: Plan, id_: str) -> str:
    """Number and title of a section."""
    return next((f"{one.no} {one.title}".strip() for one in plan.sections if one.id == id_), id_)


def _list_sections(plan: Plan) -> Iterable[Choice]:
    for one in plan.sections:
        text = section_text(plan, one.id)
        yield Choice(text, one.no if text == one.title else section_name(plan, one.id))


def _list_units(plan: Plan) -> list[Choice]:
    """The units of the plan by how much they have to do, each with the other names it goes by."""
    aliases = {unit.name: _(", ").join(unit.aliases) for unit in plan.units}
    uses = Counter(unit for m in plan.measures for unit in m.units)
    names = dict.fromkeys([*(name for name, _count in uses.most_common()), *aliases])
    return [Choice(name, aliases.get(name, "")) for name in names]


def _count_choices(words: Iterable[str]) -> list[Choice]:
    return [Choice(word, str(count)) for word, count in Counter(words).most_common()]


_CHOICES: Mapping[str, Callable[[Plan], Iterable[Choice]]] = {
    **dict.fromkeys(("lead", "support", "joint", "units"), _list_units),
    **dict.fromkeys(("depends", "measures"), lambda p: (Choice(m.id, f"{m.no} {m.title}".strip()) for m in p.measures)),
    "tags": lambda plan: _count_choices(tag for m in plan.measures for tag in m.tags),
    "owner": lambda plan: _count_choices(m.owner for m in plan.measures if m.owner),
    "section": _list_sections,
    "status": lambda _plan: (Choice(status_word(status), status.value) for status in Status),
    "kind": lambda _plan: (Choice(kind_word(kind), kind.value) for kind in MilestoneKind),
}
