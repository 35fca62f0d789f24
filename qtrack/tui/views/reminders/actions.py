"""Acknowledging and snoozing reminders from the dashboard, and asking why."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from rich.cells import cell_len
from textual.worker import get_current_worker

from qtrack.errors import QtrackError
from qtrack.i18n import _, ngettext
from qtrack.model.wording import state_word
from qtrack.plain import plain
from qtrack.remind.explain import Folded, ReminderStatus
from qtrack.remind.explanation_words import folded_words, has_parts, rule_fields, subject_fields, summary_fields
from qtrack.remind.reason_words import words_of
from qtrack.remind.snooze import list_offers, moment_of
from qtrack.remind.wording import lead_words, part_words, title_words
from qtrack.state import acknowledgements, open_store
from qtrack.state.explanations import explain
from qtrack.tui.dialogs.picker import PickerEntry, make_search, open_picker
from qtrack.tui.messages import Severity, ShowMeasure
from qtrack.tui.render.styled_line import wrap
from qtrack.tui.session.session import Session
from qtrack.tui.session.snapshot import Snapshot

_WIDEST, _AROUND = 84, 8
"""Cells of the finder at its widest, and those beside its names and their meaning."""
Names = tuple[str, ...]


def start_action(session: Session, what: str) -> None:
    """Do `what`, "acknowledge", "snooze" or "why", for what is at the cursor or marked."""
    snapshot, view = session.reading.snapshot, session.view
    chosen = view.chosen()
    names = chosen if len(chosen) > 1 else tuple(filter(None, (view.reminder_subject(),)))
    if snapshot is None or not names:
        return
    match what:
        case "acknowledge":
            _record_in_thread(session, lambda: _acknowledge(session, snapshot, names))
        case "snooze":
            open_picker(
                session, _("Remind again"), partial(_list_snooze_ends, session, snapshot, names), _("This is no day.")
            )
        case "why":
            _show_reasons(session, snapshot, names[0])


def _acknowledge(session: Session, snapshot: Snapshot, names: Names) -> str:
    titles = acknowledgements.acknowledge(
        open_store(session.source.state_dir), snapshot.plan, names, _real_now(session, snapshot)
    )
    return _("seen: {titles}").format(titles=_titles_words(titles))


def _snooze(session: Session, snapshot: Snapshot, names: Names, until: datetime) -> str:
    titles = acknowledgements.snooze(
        open_store(session.source.state_dir), snapshot.plan, names, until, _real_now(session, snapshot)
    )
    return _("again on {day}: {titles}").format(day=f"{until:%Y-%m-%d %H:%M}", titles=_titles_words(titles))


def _real_now(session: Session, snapshot: Snapshot) -> datetime:
    """The moment on the wall: reminders are real, whatever day is shown."""
    return session.read_real_time(snapshot.plan.timezone)


def _titles_words(titles: Sequence[str]) -> str:
    first = plain(titles[0], 60) if titles else ""
    more = len(titles) - 1
    return (
        ngettext("{first} and {n} more", "{first} and {n} more", more).format(first=first, n=more)
        if more > 0
        else first
    )


def _record_in_thread(session: Session, work: Callable[[], str]) -> None:
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


def _list_snooze_ends(session: Session, snapshot: Snapshot, names: Names, typed: str) -> list[PickerEntry]:
    """The moments offered as the end of a snooze, or the one that is typed."""
    plan, calendar, now = snapshot.plan, snapshot.assessment.calendar, _real_now(session, snapshot)

    def hit(name: str, until: datetime) -> PickerEntry:
        note = f"{until:%Y-%m-%d %H:%M}"
        return PickerEntry(
            name, note, "", lambda: _record_in_thread(session, lambda: _snooze(session, snapshot, names, until))
        )

    if not typed.strip():
        return [hit(name, until) for until, name in list_offers(plan, calendar, now)]
    try:
        until = moment_of(typed, plan, calendar, now)
    except ValueError:
        return []
    return [hit(typed.strip(), until)] if until > now + timedelta(minutes=1) else []


def _show_reasons(session: Session, snapshot: Snapshot, name: str, *, every: bool = False) -> None:
    """Show what matters now, then a row for each reminder, then the rules; enter leads to the measure.

    Rows that do not matter now are counted, and shown where `every` one is wanted.
    """
    found = explain(snapshot.assessment, session.source.state_dir, name, _real_now(session, snapshot))
    folded = Folded(found.rows) if every else found.folded()
    title = next((title_words(row.key.kind, row.key.item, row.title) for row in found.rows), name)
    part = has_parts(found.rows)
    measure = next((row.key.item.partition("#")[0] for row in found.rows), "")
    lead = partial(_open_measure, session, measure)
    hits = [PickerEntry(plain(label), plain(text), "", lead) for label, text in summary_fields(found)]
    hits += [PickerEntry(*_row_words(row, part=part), "", lead) for row in folded.rows]
    if left_out := folded_words(folded):
        hits.append(
            PickerEntry(left_out, _("enter shows them all"), "", partial(_show_all_reasons, session, snapshot, name))
        )
    if found.rules is not None:
        fields = [*subject_fields(found.rules), *rule_fields(found.rules)]
        hits += [PickerEntry(plain(label), plain(text), "", lead) for label, text in fields]
    open_picker(
        session,
        _("Why: {name}").format(name=plain(title, 60)),
        _make_wrapped_search(session, hits if found.rows else []),
        _("No reminder is set for it."),
    )


def _show_all_reasons(session: Session, snapshot: Snapshot, name: str) -> None:
    """Open the dialog anew with every row, once the one that asks for it is gone."""
    session.app.call_later(partial(_show_reasons, session, snapshot, name, every=True))


def _row_words(row: ReminderStatus, *, part: bool) -> tuple[str, str]:
    """When and in which state; then of which part, for which lead, on which channel and why."""
    when = f"{row.at:%Y-%m-%d %H:%M}" if row.at else ""
    owner = part_words(row.key) if part else ""
    more = (plain(owner), plain(row.stage), lead_words(row.key.lead), plain(row.channel), plain(words_of(row.reasons)))
    return "  ".join(filter(None, (when, state_word(row.state)))), "  ".join(filter(None, more))


def _make_wrapped_search(session: Session, hits: list[PickerEntry]) -> Callable[[str], list[PickerEntry]]:
    """A search among hits, each on as many rows as its meaning takes in the dialog there is room for."""
    find, names = make_search(hits), max((cell_len(hit.name) for hit in hits), default=0)
    room = min(_WIDEST, session.app.size.width * 94 // 100) - _AROUND - names

    def unfolded(hit: PickerEntry) -> list[PickerEntry]:
        first, *rest = wrap(hit.note, room)
        return [replace(hit, note=first), *(replace(hit, name="", note=line) for line in rest)]

    return lambda typed: [row for hit in find(typed) for row in unfolded(hit)]


def _open_measure(session: Session, measure: str) -> None:
    snapshot = session.reading.snapshot
    if snapshot is not None and measure in snapshot.assessment.by_id:
        session.app.post_message(ShowMeasure(measure))
