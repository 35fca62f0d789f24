"""What the pickers offer: commands, measures, orders, themes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import Protocol

from textual.app import App
from textual.message import Message

from qtrack.i18n import _
from qtrack.model.assessment import Standing
from qtrack.model.filter import Query, QueryError, select_standings
from qtrack.model.wording import light_word
from qtrack.plain import plain
from qtrack.tui.commands import COMMANDS
from qtrack.tui.dialogs.picker import PickerEntry, Search, find_entries, make_search, open_picker
from qtrack.tui.dispatch import is_available
from qtrack.tui.key_bindings import find_working_keys, format_key
from qtrack.tui.messages import RunCommand, ShowMeasure
from qtrack.tui.session.session import Session
from qtrack.tui.session.snapshot import Snapshot
from qtrack.tui.views.overview.lines import name_of

_MAX_MEASURES = 50
"""Measures shown for one search."""


class Sortable(Protocol):
    """A view whose rows can be put in another order."""

    @property
    def by(self) -> str:
        """The present order, one of `orders`."""

    @property
    def reverse(self) -> bool:
        """Whether it is turned round."""

    def list_orders(self) -> Mapping[str, str]:
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


def command_entries(session: Session) -> list[PickerEntry]:
    """Return every command that does something in the view that is shown, with its keys."""
    keys = session.settings.keys
    return [
        PickerEntry(
            _(one.name),
            _(one.help),
            " ".join(map(format_key, find_working_keys(one, keys))),
            _make_poster(session, RunCommand(one.id)),
        )
        for one in COMMANDS
        if is_available(one, session)
    ]


def measure_entries(session: Session, standings: Iterable[Standing], snapshot: Snapshot) -> list[PickerEntry]:
    """Return an entry for each measure, as many as are useful."""
    found = []
    for standing in islice(standings, _MAX_MEASURES):
        light = f"{session.glyphs.lights[standing.light]} {plain(light_word(snapshot.plan, standing.light), 12)}"
        found.append(PickerEntry(name_of(standing), light, "", _make_poster(session, ShowMeasure(standing.measure.id))))
    return found


def _make_poster(session: Session, message: Message) -> Callable[[], None]:
    """Return what posts a message to the app; it is handled when the dialog is gone."""

    def post() -> None:
        session.app.post_message(message)

    return post


def make_palette_search(session: Session) -> Search:
    """Return a search among commands, and the measures that the same words find in the filter language."""
    commands, snapshot = command_entries(session), session.reading.snapshot

    def search(typed: str) -> list[PickerEntry]:
        found = find_entries(commands, typed)
        if snapshot is None or not typed.strip():
            return found
        try:
            query = Query.parse(typed)
        except QueryError:
            return found
        return [*found, *measure_entries(session, select_standings(snapshot.assessment, query), snapshot)]

    return search


def order_entries(view: Sortable) -> list[PickerEntry]:
    """Return the orders of a table, the present one marked."""
    turned = _("now the other way round") if view.reverse else _("again to turn it round")
    return [
        PickerEntry(name, turned if key == view.by else "", "", partial(view.sort_by, key), current=key == view.by)
        for key, name in view.list_orders().items()
    ]


def theme_entries(app: App[None]) -> list[PickerEntry]:
    """Return the themes there are, our own first."""
    order = sorted(app.available_themes, key=lambda name: (not name.startswith("qtrack"), name))
    return [
        PickerEntry(name, "", "", partial(setattr, app, "theme", name), current=name == app.theme) for name in order
    ]


def measures_of_milestone(snapshot: Snapshot, name: str) -> tuple[str, Sequence[str]]:
    """Return title and measures of a milestone by its id."""
    found = next((one for one in snapshot.ahead if one.milestone.id == name), None)
    if found is None:
        return "", ()
    span = f"{found.start}" if found.start == found.end else f"{found.start} – {found.end}"
    return f"{plain(found.milestone.title)}  {span}", found.milestone.measures


def measures_of_reminder(snapshot: Snapshot, key: str) -> tuple[str, Sequence[str]]:
    """Return title and measures of a reminder by its key."""
    reminder = next((one for one in snapshot.upcoming or () if str(one.key) == key), None)
    if reminder is None:
        return "", ()
    named = next((one.milestone.measures for one in snapshot.ahead if one.milestone.id == reminder.key.item), ())
    return plain(reminder.title), (reminder.measure,) if reminder.measure else named


class Dialogs:
    """The dialogs of a session, each a picker of something."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def show_help(self) -> None:
        """List every key that does something here."""
        open_picker(self.session, _("Keys: type to search, enter does it"), make_search(command_entries(self.session)))

    def show_palette(self) -> None:
        """List commands and measures."""
        open_picker(self.session, _("Commands and measures"), make_palette_search(self.session))

    def choose_theme(self) -> None:
        """List the themes."""
        open_picker(self.session, _("Theme"), make_search(theme_entries(self.session.app)), many=False)

    def choose_order(self, view: Sortable) -> None:
        """List the orders of a view's table."""
        open_picker(self.session, _("Sort by"), make_search(order_entries(view)))

    def choose_groups(self, view: Groupable) -> None:
        """List the ways of grouping a view's table."""
        entries = [
            PickerEntry(name, "", "", partial(view.group_by, key), current=key == view.group)
            for key, name in view.groups().items()
        ]
        open_picker(self.session, _("Group by"), make_search(entries))

    def show_milestone(self, name: str) -> None:
        """List the measures that a milestone names."""
        self._show_measures(measures_of_milestone, name)

    def show_reminder(self, key: str) -> None:
        """List the measures that a reminder is about."""
        self._show_measures(measures_of_reminder, key)

    def _show_measures(self, find: Callable[[Snapshot, str], tuple[str, Sequence[str]]], name: str) -> None:
        snapshot = self.session.reading.snapshot
        if snapshot is not None:
            title, ids = find(snapshot, name)
            named = [snapshot.assessment.by_id[id_] for id_ in ids if id_ in snapshot.assessment.by_id]
            entries = measure_entries(self.session, named, snapshot)
            open_picker(self.session, title, make_search(entries), _("It names no measure."))
