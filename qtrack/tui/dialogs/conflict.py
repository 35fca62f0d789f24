"""Two people changed one value: both values are shown, and the person at the screen decides."""

from functools import partial
from typing import Literal

from qtrack.editing.describe import field_word, value_of_source, value_word
from qtrack.editing.patch import Clash
from qtrack.i18n import _
from qtrack.plain import plain
from qtrack.tui.dialogs.picker import Picker, PickerEntry, make_search
from qtrack.tui.session.session import Session

Resolution = Literal["theirs", "mine", "edit"]


def theirs(clash: Clash) -> str:
    """The value as somebody else has it now."""
    return _format_value(clash, clash.now)


def _format_value(clash: Clash, source: str | None) -> str:
    key = clash.difference.key
    return value_word(key, value_of_source(source)) if key else plain(source or _("nothing"), 80)


async def ask_resolution(session: Session, clash: Clash) -> Resolution:
    """Return which of the two it is to be: "theirs", "mine", or "edit" to edit it once more."""
    where, key, chosen = clash.difference.where, clash.difference.key, list[Resolution]()
    what = " ".join(filter(None, (where.id or where.name, where.part and where.name, field_word(key) if key else "")))
    mine = _format_value(clash, clash.difference.after)
    entries = [
        PickerEntry(_("keep theirs"), theirs(clash), "", partial(chosen.append, "theirs")),
        PickerEntry(_("write mine"), mine, "", partial(chosen.append, "mine")),
        PickerEntry(_("edit again"), "", "", partial(chosen.append, "edit")),
    ]
    title = _("{what} was changed elsewhere meanwhile").format(what=plain(what, 60))
    form = session.app.screen.query("#form")
    form.add_class("-behind")  # one dialog at a time
    picker = Picker(title, "", make_search(entries), session.glyphs, searched=False)
    run = await session.app.push_screen_wait(picker)
    form.remove_class("-behind")
    if run is not None:
        run()
    return chosen[0] if chosen else "edit"
