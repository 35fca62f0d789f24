"""The record of edits for undo and redo: what was done to a plan file, newest last, and how much of it stands.

It is written before the plan file is, so the file may never have got there (a kill in between). That shows: the file
still has the bytes the edit began from. The record as it was before that edit is kept beside it and then holds again.
"""

import hashlib
import json
import os
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from qtrack.state.private_files import prepare_state_dir, write_private

DEPTH = 100
"""Edits that can be taken back."""
_MOST = 16 * 1024 * 1024
"""Characters of a record: edits of thousands of measures at once leave room for fewer."""


@dataclass(frozen=True)
class Record:
    """Entries as JSON lines, of which the first `done` stand in the file and the others were taken back.

    `start` and `end` are digests of the file's bytes before and after what was done last, "" where nothing was.
    """

    entries: tuple[str, ...] = ()
    done: int = 0
    start: str = ""
    end: str = ""

    def add_entry(self, entry: str) -> "Record":
        """The record with a new edit, without what had been taken back and what is too old."""
        entries = (*self.entries[: self.done], entry)[-DEPTH:]
        while len(entries) > 1 and sum(map(len, entries)) > _MOST:
            entries = entries[1:]
        return replace(self, entries=entries, done=len(entries))

    def put_off(self, by: int) -> "Record":
        """The record with what an undo (-1) or a redo (+1) would take put behind the one that would follow."""
        first = self.done - 2 if by < 0 else self.done
        if not 0 <= first < len(self.entries) - 1:
            return self
        one, other = self.entries[first : first + 2]
        return replace(self, entries=(*self.entries[:first], other, one, *self.entries[first + 2 :]))

    def step_by(self, by: int) -> "Record":
        """The record after an undo (-1) or a redo (+1)."""
        return replace(self, done=self.done + by)

    @property
    def undoable(self) -> str | None:
        """The entry that an undo would take back."""
        return self.entries[self.done - 1] if self.done else None

    @property
    def redoable(self) -> str | None:
        """The entry that a redo would make again."""
        return self.entries[self.done] if self.done < len(self.entries) else None


def build_entry(name: str, differences: list[Any], at: datetime) -> str:
    """One edit as a line of JSON."""
    return json.dumps({"name": name, "at": at.isoformat(), "differences": differences}, ensure_ascii=False)


class FileUndoLog:
    """The undo log of a state directory: for each plan file its record, and the one before the last edit."""

    def __init__(self, state_dir: Path) -> None:
        self._folder = state_dir / "edits"

    def read(self, plan: Path, digest: str) -> Record:
        """Return the record for the plan file at the real path `plan`, whose bytes have this digest.

        It is empty where there is none, or a damaged one: nothing can be undone then, and nothing is lost of the plan.
        """
        latest = _read_record(self._file(plan))
        if latest.start == digest != latest.end:
            return _read_record(self._before(plan))
        return latest

    def write(self, plan: Path, before: Record, after: Record) -> None:
        """Store `after`, and `before` beside it; OSError or QtrackError where that is not possible."""
        prepare_state_dir(self._folder.parent)
        self._folder.mkdir(mode=0o700, exist_ok=True)
        _write_record(self._before(plan), plan, before)
        _write_record(self._file(plan), plan, after)

    def _file(self, plan: Path) -> Path:
        return self._folder / f"{hashlib.sha256(os.fsencode(plan)).hexdigest()[:32]}.jsonl"

    def _before(self, plan: Path) -> Path:
        return self._file(plan).with_suffix(".before.jsonl")


def _read_record(file: Path) -> Record:
    try:
        head, _end, body = file.read_text(encoding="utf-8").partition("\n")
        said = json.loads(head)
        if said["body"] == _digest(body):
            return Record(tuple(body.split("\n")[:-1]), int(said["done"]), str(said["start"]), str(said["end"]))
    except (OSError, ValueError, LookupError, TypeError):
        return Record()
    return Record()


def _write_record(file: Path, plan: Path, record: Record) -> None:
    body = "".join(f"{entry}\n" for entry in record.entries)
    head = {"done": record.done, "start": record.start, "end": record.end, "body": _digest(body), "plan": str(plan)}
    write_private(file, f"{json.dumps(head)}\n{body}")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
