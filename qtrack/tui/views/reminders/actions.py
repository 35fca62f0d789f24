"""Acknowledging and snoozing reminders from the dashboard, and asking why."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from rich.cells import cell_len
from textual.worker import get_current_worker

from qtrack.errors import QtrackError
from qtrack.exporter.reminders import story
from qtrack.i18n import _, ngettext
from qtrack.model.wording import state_word
from qtrack.plain import plain
from qtrack.remind.snooze import moment_of, offers
from qtrack.remind.wording import lead_words
from qtrack.state import acknowledgements
from qtrack.state.store import open_store
from qtrack.tui.dialogs.picker import PickerEntry, open_picker, search_in
from qtrack.tui.messages import Severity, ShowMeasure
from qtrack.tui.render.styled_line import wrap
from qtrack.tui.session.session import Session
from qtrack.tui.session.snapshot import Board

_WIDEST, _AROUND = 84, 8
"""Cells of the finder at its widest, and those beside its names and their meaning."""
Names = tuple[str, ...]


def begin(session: Session, what: str) -> None:
    """Do `what`, "acknowledge", "snooze" or "why", for what is at the cursor or marked."""
    board, view = session.reading.board, session.view
    chosen = view.chosen()
    names = chosen if len(chosen) > 1 else tuple(filter(None, (view.reminded(),)))
    if board is None or not names:
        return
    match what:
        case "acknowledge":
            _mark(session, lambda: _acknowledged(session, board, names))
        case "snooze":
            open_picker(session, _("Remind again"), partial(_ends, session, board, names), _("This is no day."))
        case "why":
            _tell_why(session, board, names[0])


def _acknowledged(session: Session, board: Board, names: Names) -> str:
    titles = acknowledgements.acknowledge(open_store(session.source.state_dir), board.plan, names, _now(session, board))
    return _("seen: {titles}").format(titles=_listed(titles))


def _snoozed(session: Session, board: Board, names: Names, until: datetime) -> str:
    titles = acknowledgements.snooze(
        open_store(session.source.state_dir), board.plan, names, until, _now(session, board)
    )
    return _("again on {day}: {titles}").format(day=f"{until:%Y-%m-%d %H:%M}", titles=_listed(titles))


def _now(session: Session, board: Board) -> datetime:
    """The moment on the wall: reminders are real, whatever day is shown."""
    return session.real_now(board.plan.timezone)


def _listed(titles: Sequence[str]) -> str:
    first = plain(titles[0], 60) if titles else ""
    more = len(titles) - 1
    return (
        ngettext("{first} and {n} more", "{first} and {n} more", more).format(first=first, n=more)
        if more > 0
        else first
    )


def _mark(session: Session, work: Callable[[], str]) -> None:
    """In a thread: the record may be busy for a moment."""

    def run() -> None:
        severity: Severity = "information"
        try:
            said = work()
        except QtrackError as error:
            said, severity = f"{error.message} {error.hint}".strip(), "error"
        if not get_current_worker().is_cancelled:
            session.show_message(said, severity)
            session.app.call_from_thread(session.read)

    session.app.run_worker(run, thread=True, group="mark")


def _ends(session: Session, board: Board, names: Names, typed: str) -> list[PickerEntry]:
    """The moments offered as the end of a snooze, or the one that is typed."""
    plan, calendar, now = board.plan, board.assessment.calendar, _now(session, board)

    def hit(name: str, until: datetime) -> PickerEntry:
        note = f"{until:%Y-%m-%d %H:%M}"
        return PickerEntry(name, note, "", lambda: _mark(session, lambda: _snoozed(session, board, names, until)))

    if not typed.strip():
        return [hit(name, until) for until, name in offers(plan, calendar, now)]
    try:
        until = moment_of(typed, plan, calendar, now)
    except ValueError:
        return []
    return [hit(typed.strip(), until)] if until > now + timedelta(minutes=1) else []


def _tell_why(session: Session, board: Board, name: str) -> None:
    """Everything that was done and will be, a row each; enter leads to the measure."""
    rows = story(board.assessment, session.source.state_dir, name, _now(session, board))
    hits = [PickerEntry(*_said(row), "", partial(_lead_to, session, row["id"].partition("#")[0])) for row in rows]
    title = next((row["title"] for row in rows), name)
    open_picker(
        session,
        _("Why: {name}").format(name=plain(title, 60)),
        _unfolding(session, hits),
        _("No reminder is set for it."),
    )


def _said(row: dict[str, str]) -> tuple[str, str]:
    """When and in which state; then for which lead, on which channel and why."""
    when = datetime.fromisoformat(row["at"]).strftime("%Y-%m-%d %H:%M") if row["at"] else ""
    more = (lead_words(row["lead"]), plain(row["channel"]), plain(row["reason"]))
    return "  ".join(filter(None, (when, state_word(row["state"])))), "  ".join(filter(None, more))


def _unfolding(session: Session, hits: list[PickerEntry]) -> Callable[[str], list[PickerEntry]]:
    """A search among hits, each on as many rows as its meaning takes in the dialog there is room for."""
    find, names = search_in(hits), max((cell_len(hit.name) for hit in hits), default=0)
    room = min(_WIDEST, session.app.size.width * 94 // 100) - _AROUND - names

    def unfolded(hit: PickerEntry) -> list[PickerEntry]:
        first, *rest = wrap(hit.note, room)
        return [replace(hit, note=first), *(replace(hit, name="", note=line) for line in rest)]

    return lambda typed: [row for hit in find(typed) for row in unfolded(hit)]


def _lead_to(session: Session, measure: str) -> None:
    board = session.reading.board
    if board is not None and measure in board.assessment.by_id:
        session.app.post_message(ShowMeasure(measure))
