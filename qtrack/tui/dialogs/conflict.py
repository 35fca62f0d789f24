"""Two people changed one value: both values are shown, and the person at the screen decides."""

from functools import partial
from typing import TYPE_CHECKING

from qtrack.editing.describe import field_word, value_of_source, value_word
from qtrack.editing.patch import Clash
from qtrack.i18n import _
from qtrack.plain import plain
from qtrack.tui.dialogs.picker import Finder, Hit
from qtrack.tui.dialogs.picker_entries import searching

if TYPE_CHECKING:
    from qtrack.tui.commands import Commander


def theirs(clash: Clash) -> str:
    """The value as somebody else has it now."""
    return _word(clash, clash.now)


def _word(clash: Clash, source: str | None) -> str:
    key = clash.difference.key
    return value_word(key, value_of_source(source)) if key else plain(source or _("nothing"), 80)


async def ask(app: "Commander", clash: Clash) -> str:
    """Which of the two it is to be: "theirs", "mine", or "again" for another look at it."""
    where, key, chosen = clash.difference.where, clash.difference.key, list[str]()
    what = " ".join(filter(None, (where.id or where.name, where.part and where.name, field_word(key) if key else "")))
    mine = _word(clash, clash.difference.after)
    hits = [
        Hit(_("keep theirs"), theirs(clash), "", partial(chosen.append, "theirs")),
        Hit(_("write mine"), mine, "", partial(chosen.append, "mine")),
        Hit(_("edit again"), "", "", partial(chosen.append, "again")),
    ]
    title = _("{what} was changed elsewhere meanwhile").format(what=plain(what, 60))
    form = app.screen.query("#form")
    form.add_class("-behind")  # one dialog at a time
    run = await app.push_screen_wait(Finder(title, "", searching(hits), app.glyphs, searched=False))
    form.remove_class("-behind")
    if run is not None:
        run()
    return chosen[0] if chosen else "again"
