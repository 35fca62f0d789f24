"""Filters by name: those of settings.toml, and those a person has kept here."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, cast

from qtrack.errors import UsageError
from qtrack.i18n import _
from qtrack.plain import plain
from qtrack.tui.dialogs.form import Form
from qtrack.tui.dialogs.picker import Hit
from qtrack.tui.dialogs.picker_entries import searching
from qtrack.tui.dialogs.question import Field, Question, Reading
from qtrack.tui.key_bindings import first_key
from qtrack.tui.messages import FilterBy

if TYPE_CHECKING:
    from qtrack.tui.commands import Commander
    from qtrack.tui.views.measures.screen import Measures


def choose(app: "Commander") -> None:
    """Use one, keep the present one, or forget one."""
    hits = []
    if present := _present(app):
        hits.append(Hit(_("keep the present filter as …"), plain(present, 200), "", partial(_ask_name, app, present)))
    own, given = app.memory.filters, app.settings.filters
    hits += [_hit(name, text, partial(_use, app, text)) for name, text in {**own, **given}.items()]
    if own:
        hits.append(Hit(_("forget one …"), "", "", partial(_forget_one, app)))
    empty = _("No filter is kept yet: {key} filters, then {again} keeps it.").format(
        key=first_key("filter", app.settings.keys), again=first_key("filters", app.settings.keys)
    )
    app.dialogs.find(_("Saved filters"), searching(hits), empty)


def _hit(name: str, text: str, run: Callable[[], None]) -> Hit:
    return Hit(plain(name, 60), plain(text, 200), "", run)


def _present(app: "Commander") -> str:
    return cast("Measures", app.view).table.query_text.strip() if app.current_mode == "measures" else ""


def _use(app: "Commander", text: str) -> None:
    """Show what the filter leaves."""
    app.post_message(FilterBy(text))


def _ask_name(app: "Commander", text: str) -> None:
    """Keep a filter by a name."""
    board = app.reading.board
    if board is None:
        return

    async def keep(texts: Mapping[str, str]) -> str:
        app.memory.keep_filter(texts["name"].strip(), text)
        app.say(_("kept"))
        return ""

    def read(name: str) -> Reading:
        if name.strip() in app.settings.filters:
            raise UsageError(_("settings.toml has a filter of this name"))
        known = plain(app.memory.filters.get(name.strip(), ""), 200)
        return Reading(_("takes the place of {filter}").format(filter=known) if known else "")

    field = Field("name", _("name"), read=read, optional=False)
    question = Question(_("Keep the filter as"), text, [field], board.assessment.calendar, board.assessment.day)
    app.push_screen(Form(question, app.glyphs, keep))


def _forget_one(app: "Commander") -> None:
    def forget(name: str) -> None:
        app.memory.keep_filter(name, "")
        app.say(_("forgotten: {name}").format(name=plain(name, 60)))

    hits = [_hit(name, text, partial(forget, name)) for name, text in app.memory.filters.items()]
    app.dialogs.find(_("Forget which filter?"), searching(hits))
