"""What the finder finds: commands, measures, orders, themes."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from qtrack.i18n import _
from qtrack.model.assessment import Standing
from qtrack.model.filter import Query, QueryError, select
from qtrack.model.filter_terms import finder
from qtrack.model.wording import light_word
from qtrack.plain import plain
from qtrack.tui.dialogs.picker import Finder, Hit, matching
from qtrack.tui.key_bindings import COMMANDS, Command, shown, working
from qtrack.tui.render.glyphs import Glyphs
from qtrack.tui.session.snapshot import Board
from qtrack.tui.views.overview.lines import name_of

if TYPE_CHECKING:
    from qtrack.tui.commands import Commander

_MOST = 50
"""Measures shown for one search."""
_FEW = 10
"""Choices among which nobody has to search."""

Run = Callable[[Command], None]


class Sortable(Protocol):
    """A view whose rows can be put in another order."""

    @property
    def by(self) -> str:
        """The present order, one of `orders`."""

    @property
    def reverse(self) -> bool:
        """Whether it is turned round."""

    def orders(self) -> Mapping[str, str]:
        """The orders there are, with their names."""

    def sort_by(self, by: str) -> None:
        """Take an order; the same again turns it round."""


class Groupable(Protocol):
    """A view whose rows can be put under headings."""

    @property
    def group(self) -> str:
        """The present grouping, one of `groups`."""

    def groups(self) -> Mapping[str, str]:
        """The ways there are, with their names."""

    def group_by(self, by: str) -> None:
        """Take one."""


def command_hits(keys: Mapping[str, str], available: Callable[[Command], bool], run: Run) -> list[Hit]:
    """Every command that does something here, with its keys."""
    return [
        Hit(_(c.name), _(c.help), " ".join(shown(key) for key in working(c, keys)), lambda c=c: run(c))  # type: ignore[misc]
        for c in COMMANDS
        if available(c)
    ]


def searching(hits: list[Hit]) -> Callable[[str], list[Hit]]:
    """A search among hits that stand."""
    return lambda typed: matching(hits, typed, finder)


def measure_hits(standings: Iterable[Standing], board: Board, glyphs: Glyphs, go: Callable[[str], None]) -> list[Hit]:
    """A hit for each measure, as many as are useful."""
    found = []
    for standing in standings:
        light = f"{glyphs.lights[standing.light]} {plain(light_word(board.plan, standing.light), 12)}"
        found.append(Hit(name_of(standing), light, "", lambda id_=standing.measure.id: go(id_)))  # type: ignore[misc]
        if len(found) == _MOST:
            break
    return found


def palette_search(
    hits: list[Hit], board: Board | None, glyphs: Glyphs, go: Callable[[str], None],
) -> Callable[[str], list[Hit]]:  # fmt: skip
    """Commands, then the measures the same words find in the filter language."""

    def search(typed: str) -> list[Hit]:
        found = matching(hits, typed, finder)
        if board is None or not typed.strip():
            return found
        try:
            query = Query.parse(typed)
        except QueryError:
            return found
        return [*found, *measure_hits(select(board.assessment, query), board, glyphs, go)]

    return search


def order_hits(names: Mapping[str, str], by: str, *, reverse: bool, sort_by: Callable[[str], None]) -> list[Hit]:
    """The orders of a table by their ids, the present one marked."""
    turned = _("now the other way round") if reverse else _("again to turn it round")
    return [
        Hit(name, turned if key == by else "", "", lambda key=key: sort_by(key), current=key == by)  # type: ignore[misc]
        for key, name in names.items()
    ]


def theme_hits(themes: Iterable[str], now: str, use: Callable[[str], None]) -> list[Hit]:
    """The themes there are, our own first."""
    order = sorted(themes, key=lambda name: (not name.startswith("qtrack"), name))
    return [Hit(name, "", "", lambda name=name: use(name), current=name == now) for name in order]  # type: ignore[misc]


def behind(board: Board, what: str, which: str) -> tuple[str, tuple[str, ...]]:
    """Title and measures of a milestone by its id, or of a reminder by its key."""
    if what == "milestone":
        found = next((o for o in board.ahead if o.milestone.id == which), None)
        if found is None:
            return "", ()
        span = f"{found.start}" if found.start == found.end else f"{found.start} – {found.end}"
        return f"{plain(found.milestone.title)}  {span}", found.milestone.measures
    reminder = next((r for r in board.upcoming or () if str(r.key) == which), None)
    if reminder is None:
        return "", ()
    named = next((o.milestone.measures for o in board.ahead if o.milestone.id == reminder.key.item), ())
    return plain(reminder.title), (reminder.measure,) if reminder.measure else named


class Dialogs:
    """The dialogs of an app, each a finder of something."""

    def __init__(self, app: "Commander") -> None:
        self.app = app

    def find(self, title: str, search: Callable[[str], list[Hit]], empty: str = "", *, many: bool = True) -> None:
        """Open the finder and run what is chosen; among few, or where they are not taken for `many`, keys move."""
        searched = many and len(search("")) > _FEW
        finder = Finder(title, empty or _("Nothing is called so."), search, self.app.glyphs, searched=searched)
        self.app.push_screen(finder, lambda run: run() if run else None)

    def help(self) -> None:
        """Every key that does something here."""
        self.find(_("Keys: type to search, enter does it"), searching(self.commands()))

    def palette(self) -> None:
        """Commands and measures."""
        board, glyphs = self.app.reading.board, self.app.glyphs
        self.find(
            _("Commands and measures"), palette_search(self.commands(), board, glyphs, self._soon(self.app.go_to))
        )

    def themes(self) -> None:
        """The themes."""
        hits = theme_hits(self.app.available_themes, self.app.theme, lambda name: setattr(self.app, "theme", name))
        self.find(_("Theme"), searching(hits), many=False)

    def orders(self, view: "Sortable") -> None:
        """The orders of a view's table."""
        hits = order_hits(view.orders(), view.by, reverse=view.reverse, sort_by=view.sort_by)
        self.find(_("Sort by"), searching(hits))

    def groups(self, view: "Groupable") -> None:
        """The ways of grouping a view's table."""
        hits = [
            Hit(name, "", "", lambda key=key: view.group_by(key), current=key == view.group)  # type: ignore[misc]
            for key, name in view.groups().items()
        ]
        self.find(_("Group by"), searching(hits))

    def behind(self, what: str, which: str) -> None:
        """The measures a milestone names, or the measure a reminder is about."""
        board = self.app.reading.board
        if board is not None:
            title, ids = behind(board, what, which)
            named = [board.assessment.by_id[id_] for id_ in ids if id_ in board.assessment.by_id]
            hits = measure_hits(named, board, self.app.glyphs, self._soon(self.app.go_to))
            self.find(title, searching(hits), _("It names no measure."))

    def commands(self) -> list[Hit]:
        """Every command that does something in this view."""
        return command_hits(self.app.settings.keys, self.app.available, self._soon(self.app.run_command))

    def _soon(self, what: Callable[[Any], Awaitable[None]]) -> Callable[[Any], None]:
        """Do it once the dialog is gone."""

        def later(argument: object) -> None:
            self.app.call_later(what, argument)

        return later
