"""A table of a plan file: its keys, each with the field that reads its value, and what is built from them."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from qtrack.dataclass import dataclass
from qtrack.i18n import _
from qtrack.planfile.read_context import DROPPED, Field, ReadContext, build_type_fault
from qtrack.problems import KeyPath as Path

Build = Callable[[dict[str, Any], Path, ReadContext], Any]


@dataclass(frozen=True)
class Key:
    """A key of a table: how its value is read, what it means, and whether it must be there."""

    field: Field
    doc: str
    required: bool = False


@dataclass(frozen=True)
class Table:
    """A field whose value is a table.

    `build` makes a value of what could be read, with ``extra`` for the user's own ``x-`` keys, or returns `DROPPED`.
    """

    keys: Mapping[str, Key]
    build: Build

    def read(self, value: object, context: ReadContext, path: Path) -> Any:
        """Return what the table stands for; what is wrong with it is reported and left out."""
        if not isinstance(value, dict):
            hint = _("write its header in single brackets: [{name}]") if isinstance(value, list) else ""
            raise build_type_fault(_("a table"), value, hint.format(name=header_of(path)))
        values: dict[str, Any] = {}
        extra: dict[str, Any] = {}
        for name, item in value.items():
            key = self.keys.get(name)
            if key is not None:
                read = context.take(key.field, item, (*path, name))
                if read is not DROPPED:
                    values[name] = read
            elif name.startswith("x-"):
                extra[name] = item
            else:
                self._report_unknown(name, context, path)
        for name, key in self.keys.items():
            if key.required and name not in value:
                context.report(path, "missing-key", _("the key {key} is missing").format(key=name))
        if extra:
            values["extra"] = extra
        return self.build(values, path, context)

    def _report_unknown(self, name: str, context: ReadContext, path: Path) -> None:
        near = _find_nearest(name, tuple(self.keys))
        hint = (
            _("did you mean {key}?").format(key=near)
            if near
            else _("known keys: {keys}; keys of your own begin with x-").format(keys=" ".join(self.keys))
        )
        context.report((*path, name), "unknown-key", _("unknown key {key}").format(key=name), hint, at_key=True)

    def schema(self) -> dict[str, Any]:
        """Return an object that knows its keys and lets ``x-`` keys pass."""
        return {
            "type": "object",
            "properties": {name: {**key.field.schema(), "description": _(key.doc)} for name, key in self.keys.items()},
            "patternProperties": {"^x-": {}},
            "additionalProperties": False,
            "required": [name for name, key in self.keys.items() if key.required],
        }


def header_of(path: Path) -> str:
    """Return the name that stands in the header of the table at `path`."""
    return ".".join(part for part in path if isinstance(part, str))


@lru_cache
def _find_nearest(name: str, known: tuple[str, ...]) -> str:
    """Return the known key that looks most like `name`; "" where none does."""
    import difflib  # noqa: PLC0415 - only for who mistypes

    return next(iter(difflib.get_close_matches(name, known, n=1)), "")
