"""Filters by name: those of settings.toml, and those a person has saved here."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, cast

from qtrack.errors import UsageError
from qtrack.i18n import _
from qtrack.plain import plain
from qtrack.tui.dialogs.form import Form
from qtrack.tui.dialogs.picker import PickerEntry, make_search, open_picker
from qtrack.tui.dialogs.question import Field, Meaning, Question
from qtrack.tui.key_bindings import find_first_key
from qtrack.tui.messages import FilterBy
from qtrack.tui.session.session import Session

if TYPE_CHECKING:
    from qtrack.tui.views.measures.screen import Measures


def choose_filter(session: Session) -> None:
    """Use one, keep the present one, or forget one."""
    entries = []
    if present := _find_current_filter(session):
        entries.append(
            PickerEntry(
                _("keep the present filter as …"), plain(present, 200), "", partial(_ask_filter_name, session, present)
            )
        )
    own, given = session.ui_state.filters, session.settings.filters
    entries += [
        _make_entry(name, text, partial(_apply_filter, session, text)) for name, text in {**own, **given}.items()
    ]
    if own:
        entries.append(PickerEntry(_("forget one …"), "", "", partial(_choose_filter_to_forget, session)))
    empty = _("No filter is kept yet: {key} filters, then {again} keeps it.").format(
        key=find_first_key("filter", session.settings.keys), again=find_first_key("filters", session.settings.keys)
    )
    open_picker(session, _("Saved filters"), make_search(entries), empty)


def _make_entry(name: str, text: str, run: Callable[[], None]) -> PickerEntry:
    return PickerEntry(plain(name, 60), plain(text, 200), "", run)


def _find_current_filter(session: Session) -> str:
    return cast("Measures", session.view).table.query_text.strip() if session.mode == "measures" else ""


def _apply_filter(session: Session, text: str) -> None:
    """Show what the filter leaves."""
    session.app.post_message(FilterBy(text))


def _ask_filter_name(session: Session, text: str) -> None:
    """Keep a filter by a name."""
    snapshot = session.reading.snapshot
    if snapshot is None:
        return

    async def keep(texts: Mapping[str, str]) -> str:
        session.ui_state.save_filter(texts["name"].strip(), text)
        session.show_message(_("kept"))
        return ""

    def read(name: str) -> Meaning:
        if name.strip() in session.settings.filters:
            raise UsageError(_("settings.toml has a filter of this name"))
        known = plain(session.ui_state.filters.get(name.strip(), ""), 200)
        return Meaning(_("takes the place of {filter}").format(filter=known) if known else "")

    field = Field("name", _("name"), read=read, optional=False)
    question = Question(_("Keep the filter as"), text, [field], snapshot.assessment.calendar, snapshot.assessment.day)
    session.app.push_screen(Form(question, session.glyphs, keep))


def _choose_filter_to_forget(session: Session) -> None:
    def forget(name: str) -> None:
        session.ui_state.save_filter(name, "")
        session.show_message(_("forgotten: {name}").format(name=plain(name, 60)))

    entries = [_make_entry(name, text, partial(forget, name)) for name, text in session.ui_state.filters.items()]
    open_picker(session, _("Forget which filter?"), make_search(entries))
