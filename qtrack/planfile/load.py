"""Reading a plan file: from the cache, from its text, or from what has changed in it since it was read."""

import hashlib
import re
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from qtrack.dataclass import dataclass, field, replace
from qtrack.errors import PlanUnreadable
from qtrack.i18n import _
from qtrack.i18n.system import explain_os_error
from qtrack.model.plan import Measure, Plan
from qtrack.planfile import cache
from qtrack.problems import Problem

if TYPE_CHECKING:
    from qtrack.tomledit.positions import Positions

_MOST = 64 * 1024 * 1024
"""Bytes of the largest file read; twenty times a plan of 10,000 measures."""
_HEADER = r"(?m)^[ \t]*\[\[[ \t]*measures[ \t]*\]\]"


_CHANGES = "changes"
"""What is kept of a version that came from one kept as a whole: the digest of that, and the measures that differ."""


class Base(NamedTuple):
    """A version that was read as a whole, by the digest of its bytes, and its measures."""

    digest: str
    measures: tuple[Measure, ...]


@dataclass(frozen=True)
class Loaded:
    """A plan file as it was read: `plan` is None where nothing can be shown from it; `digest` names its bytes.

    `base` is None of what was read as a whole; else all but some measures are those of that version. `unkept` says
    that it may be kept for whoever reads these bytes next, and that it is not yet.
    """

    path: Path
    raw: bytes
    digest: str
    plan: Plan | None
    problems: tuple[Problem, ...]
    base: Base | None = field(default=None, repr=False, compare=False)
    unkept: bool = field(default=False, repr=False, compare=False)

    @cached_property
    def positions(self) -> "Positions":
        """Where everything stands, found on first use."""
        from qtrack.tomledit.positions import Positions  # noqa: PLC0415 - only for who asks for places

        return Positions(self.raw.decode("utf-8-sig") if self.plan else "")

    def line_of(self, measure_id: str) -> int:
        """Return the line of a measure's table; 1 where there is none of that id."""
        return self.lines.get(measure_id, 1)

    @cached_property
    def lines(self) -> dict[str, int]:
        """The line of each measure's table by the measure's id."""
        if self.plan is None:
            return {}
        lines = _header_lines(self.raw.decode("utf-8-sig"))
        if len(lines) != len(self.plan.measures):
            where = self.positions
            tables = (path for path in where.tables if path[:1] == ("measures",) and not path[2:])
            lines = [where.line_column(where.place(path).value)[0] for path in tables]
        return {measure.id: line for measure, line in zip(self.plan.measures, lines, strict=False)}


def _header_lines(text: str) -> list[int]:
    """Return the lines of the ``[[measures]]`` headers; none where a long text could hold what looks like one."""
    if '"""' in text or "'''" in text:
        return []
    lines, line, seen = [], 1, 0
    for found in re.finditer(_HEADER, text):
        line += text.count("\n", seen, found.start())
        seen = found.start()
        lines.append(line)
    return lines


def load(path: Path, cache_dir: Path | None = None, before: Loaded | None = None) -> Loaded:
    """Read a plan file; what is wrong with it is in `problems`. A parsed plan is kept in `cache_dir` if given.

    Of a file that was read `before`, only the measures that have changed are read, if nothing else has.

    Raises:
        PlanUnreadable: there is no such file, or it cannot be read at all.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(_MOST + 1)
    except OSError as error:
        raise PlanUnreadable(
            _("{path} cannot be read: {why}").format(path=path, why=explain_os_error(error)),
            _("name a plan with --plan, or write one with qtrack init"),
        ) from error
    if len(raw) > _MOST:
        raise PlanUnreadable(_("{path} is larger than {size} MiB").format(path=path, size=_MOST >> 20))
    if before is not None and before.path == path:
        return reread(before, raw, cache_dir=cache_dir)
    return parse(raw, path, cache_dir)


def parse(raw: bytes, path: Path, cache_dir: Path | None = None) -> Loaded:
    """Read the bytes of a plan file; `path` is only named in problems."""
    digest = hashlib.sha256(raw).hexdigest()
    if cache_dir is not None and (kept := _kept(cache_dir, path, raw, digest)) is not None:
        return kept
    from qtrack.planfile.build import build  # noqa: PLC0415 - all that reads TOML, for a file that is not kept

    built = build(raw, path)
    loaded = Loaded(path, raw, digest, built.plan, built.problems, unkept=built.lasting)
    if cache_dir is None:
        return loaded
    keep(loaded, cache_dir)
    return replace(loaded, unkept=False)


def _kept(cache_dir: Path, path: Path, raw: bytes, digest: str) -> Loaded | None:
    """Return what is in the cache of these bytes, as a whole or by what differs in them from such a version."""
    match cache.read_cached(cache_dir, path, digest, _CHANGES):
        case (str(before), dict(changed), problems) if whole := cache.read_cached(cache_dir, path, before):
            plan, _problems = whole
            measures = tuple(changed.get(number, measure) for number, measure in enumerate(plan.measures))
            base = Base(before, plan.measures)
            return Loaded(path, raw, digest, replace(plan, measures=measures), problems, base)
    kept = cache.read_cached(cache_dir, path, digest)
    return None if kept is None else Loaded(path, raw, digest, *kept)


def reread(before: Loaded, raw: bytes, cache_dir: Path | None = None) -> Loaded:
    """Return the same as `parse(raw)` for a changed file, of which only the measures that differ are read.

    Where anything else has changed, or the change brings a problem or takes one away, all of it is read.
    """
    if raw == before.raw:
        return before
    fresh = _read_changes(before, raw)
    if fresh is None:
        return parse(raw, before.path, cache_dir)
    if cache_dir is not None:
        keep(fresh, cache_dir)
    return fresh


def _read_changes(before: Loaded, raw: bytes) -> Loaded | None:
    from qtrack.planfile.incremental import read_changes  # noqa: PLC0415 - only where a file has changed

    fresh = read_changes(before.raw, before.plan, before.problems, raw) if before.plan else None
    if fresh is None or before.plan is None:
        return None
    base = before.base or Base(before.digest, before.plan.measures)
    return Loaded(before.path, raw, hashlib.sha256(raw).hexdigest(), *fresh, base)


def keep(loaded: Loaded, cache_dir: Path) -> None:
    """Keep a plan that was parsed for whoever reads these bytes next.

    Of one that was read by its changes only these are kept: a thousandth of the work.
    """
    if loaded.plan is None:
        return
    if loaded.base is not None:
        pairs = zip(loaded.plan.measures, loaded.base.measures, strict=True)
        changed = {number: measure for number, (measure, before) in enumerate(pairs) if measure is not before}
        cache.write_cached(
            cache_dir, loaded.path, loaded.digest, (loaded.base.digest, changed, loaded.problems), _CHANGES
        )
    elif loaded.unkept:
        cache.write_cached(cache_dir, loaded.path, loaded.digest, (loaded.plan, loaded.problems))
