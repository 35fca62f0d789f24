"""Edits written to the plan file, taken back and done again: one process at a time, with a record of each."""

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from qtrack.editing import atomic_file
from qtrack.editing.describe import clash_words, value_of_source
from qtrack.editing.edit import Done, Edit
from qtrack.editing.patch import Clash, Difference, NoSuchItem, Where, apply_differences
from qtrack.editing.targets import plan_of
from qtrack.editing.validate import read_result
from qtrack.errors import EditRefused, QtrackError
from qtrack.i18n import _
from qtrack.planfile import Loaded, parse, reread
from qtrack.state import open_undo_log, undo_log
from qtrack.state.edit_lock import hold_edit_lock
from qtrack.state.undo_log import Record
from qtrack.tomledit.document import open_document

_PATIENCE = 10.0
"""Seconds in which somebody else may save again and again between our reading and writing before we give up."""


def commit(path: Path, state_dir: Path, edit: Edit, now: datetime) -> Done:
    """Write an edit to the file, and record it for undo; one that changes nothing is not recorded.

    Where the file is no longer the version that the edit was worked out from, its differences are made in the text as
    it is now.

    Raises:
        EditRefused: the file is as it was. A `Clash` where somebody changed the same value meanwhile.
    """
    entry = undo_log.build_entry(edit.name, [difference.as_json() for difference in edit.differences], now)
    return _Change(path, state_dir, lambda _record: edit, lambda record: record.add_entry(entry), edit.before).make()


def undo(path: Path, state_dir: Path, known: Loaded | None = None) -> Done:
    """Take back what was done last; `known` is the file as the caller has read it, which need not be the newest.

    Raises:
        EditRefused: there is nothing; or somebody changed it since, then the one before it is next.
    """
    return _Change(path, state_dir, _edit_to_undo, lambda record: record.step_by(-1), known, by=-1).make()


def redo(path: Path, state_dir: Path, known: Loaded | None = None) -> Done:
    """Do what was taken back last; `known` as for `undo`.

    Raises:
        EditRefused: there is nothing; or somebody changed it since, then the one after it is next.
    """
    return _Change(path, state_dir, _edit_to_redo, lambda record: record.step_by(+1), known, by=+1).make()


def next_undo(path: Path, state_dir: Path) -> str:
    """Return the name of the edit that `undo` would take back, "" for none."""
    return _name_of(_read_record(path, state_dir).undoable)


def next_redo(path: Path, state_dir: Path) -> str:
    """Return the name of the edit that `redo` would make again, "" for none."""
    return _name_of(_read_record(path, state_dir).redoable)


def history(path: Path, state_dir: Path) -> tuple[list[str], list[str]]:
    """Return the names of the edits that can be taken back and of those that can be redone, each the next one first."""
    record = _read_record(path, state_dir)
    names = [_name_of(entry) for entry in record.entries]
    return names[: record.done][::-1], names[record.done :]


def find_progress_before_done(path: Path, state_dir: Path, ids: Iterable[str]) -> dict[str, Any]:
    """Return the progress that measures had before it became 100 by the last edit of it, by the measure's id."""
    wanted, found = {Where("measures", name) for name in ids}, {}
    record = _read_record(path, state_dir)
    for entry in reversed(record.entries[: record.done]):
        for one in _read_entry(entry).differences if wanted else ():
            if one.where in wanted and one.key == "progress":
                wanted.remove(one.where)
                if one.after == "100":
                    found[one.where.id] = value_of_source(one.before)
    return found


def _read_record(path: Path, state_dir: Path) -> Record:
    try:
        real = _resolve(path)
        return open_undo_log(state_dir).read(real, _digest(real.read_bytes()))
    except (EditRefused, OSError):
        return Record()


def _name_of(entry: str | None) -> str:
    return str(json.loads(entry)["name"]) if entry else ""


def _read_entry(entry: str) -> Edit:
    try:
        values = json.loads(entry)
        return Edit(values["name"], tuple(Difference.from_json(value) for value in values["differences"]))
    except (ValueError, TypeError, LookupError) as error:
        raise EditRefused(_("the record of this edit cannot be read")) from error


def _edit_to_undo(record: Record) -> Edit:
    if record.undoable is None:
        raise EditRefused(_("there is nothing to take back"))
    return _read_entry(record.undoable).inverse()


def _edit_to_redo(record: Record) -> Edit:
    if record.redoable is None:
        raise EditRefused(_("there is nothing to make again"))
    return _read_entry(record.redoable)


@dataclass(frozen=True)
class _Change:
    """One change of a file: `pick` gives the edit from the undo record, `step` the record after it.

    `known` is a version of the file that has been read. `by` is -1 for an undo, +1 for a redo, 0 for a new edit. A new
    edit that changes nothing is not recorded; an undo of what is gone already is a step back all the same. An undo that
    does not fit the file as it is now lets the one behind it go first, or nothing behind it could be reached.
    """

    path: Path
    state_dir: Path
    pick: Callable[[Record], Edit]
    step: Callable[[Record], Record]
    known: Loaded | None
    by: int = 0

    def make(self) -> Done:
        """Make it, from the beginning wherever somebody else saved in between."""
        with _as_refusals(self.path), hold_edit_lock(self.state_dir):
            real = _resolve(self.path)
            end = time.monotonic() + _PATIENCE
            while time.monotonic() < end:
                done = self._try(real)
                if done is not None:
                    return done
        raise EditRefused(_("{path} changes all the time").format(path=self.path), _("try again"))

    def _try(self, real: Path) -> Done | None:
        """Return what was done; None where the file changed meanwhile."""
        raw = atomic_file.read(real)
        record = open_undo_log(self.state_dir).read(real, digest := self._digest(raw))
        if record.end != digest:  # not as we left it
            raw = atomic_file.read_settled(real)
            record = open_undo_log(self.state_dir).read(real, digest := self._digest(raw))
        edit = self.pick(record)
        try:
            done = self._work_out(edit, raw)
        except EditRefused as refused:
            if atomic_file.read(real) == raw:
                self._put_off(real, record, refused)
                raise
            return None
        if not self.by and done.raw == raw:
            return done
        after = replace(self.step(record), start=digest, end=done.after.digest)
        return done if self._write(real, done, record, after) else None

    def _digest(self, raw: bytes) -> str:
        return self.known.digest if self.known and self.known.raw == raw else _digest(raw)

    def _put_off(self, real: Path, record: Record, refused: EditRefused) -> None:
        """Let the next undo or redo be another one than this, which somebody's newer change is in the way of."""
        if self.by and isinstance(refused, (Clash, NoSuchItem)) and (after := record.put_off(self.by)) != record:
            open_undo_log(self.state_dir).write(real, record, after)
            name = _name_of(after.undoable if self.by < 0 else after.redoable)
            refused.hint = _("next: {name}").format(name=name)

    def _work_out(self, edit: Edit, raw: bytes) -> Done:
        """Return the edit as done in a file of these bytes; what was worked out from the same bytes is taken over."""
        if edit.before is not None and edit.after is not None and edit.before.raw == raw:
            return Done(edit, edit.before, edit.after)
        cache_dir = self.state_dir / "cache"
        before = reread(self.known, raw, cache_dir) if self.known else parse(raw, self.path, cache_dir)
        plan_of(before)  # complains
        document = apply_differences(open_document(raw, valid=True), edit.differences)
        return Done(edit, before, read_result(before, document))

    def _write(self, real: Path, done: Done, record: Record, after: Record) -> bool:
        """Return whether the new bytes, and the record of them, are on the disk; not where the old ones had changed."""
        with atomic_file.Draft(real, done.raw) as draft:
            try:
                open_undo_log(self.state_dir).write(real, record, after)
                return draft.replace(done.before.raw)
            finally:
                if not draft.replaced:
                    with suppress(OSError, QtrackError):  # the bytes of the file tell as well that it never got there
                        open_undo_log(self.state_dir).write(real, record, record)


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def _resolve(path: Path) -> Path:
    """Return the file behind a symlink, so that the link stays."""
    try:
        return Path(os.path.realpath(path, strict=True))
    except OSError as error:
        raise atomic_file.refusal(path, error) from error


@contextmanager
def _as_refusals(path: Path) -> Iterator[None]:
    """Raise what the disk or the state directory may raise as the refusal of an edit."""
    try:
        yield
    except Clash as clash:
        clash.message = clash_words(clash)
        raise
    except EditRefused:
        raise
    except QtrackError as error:
        raise EditRefused(error.message, error.hint) from error
    except OSError as error:
        raise atomic_file.refusal(path, error) from error
