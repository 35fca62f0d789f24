"""A table of a file: its keys, each with its kind, and what is built from them."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from qtrack.dataclass import dataclass
from qtrack.i18n import _
from qtrack.planfile.reader import DROPPED, Kind, Reading, wrong_type
from qtrack.problems import KeyPath as Path

Build = Callable[[dict[str, Any], Path, Reading], Any]


@dataclass(frozen=True)
class Key:
    """A key of a table: the kind of its value, whether it must be there, and a word on what it means."""

    kind: Kind
    doc: str
    required: bool = False


@dataclass(frozen=True)
class Table:
    """A table; `build` gets what could be read, ``extra`` for the user's own ``x-`` keys, and may return `DROPPED`."""

    keys: Mapping[str, Key]
    build: Build

    def read(self, value: object, reading: Reading, path: Path) -> Any:
        """What the table stands for; what is wrong with it is reported and left out."""
        if not isinstance(value, dict):
            hint = _("write its header in single brackets: [{name}]") if isinstance(value, list) else ""
            raise wrong_type(_("a table"), value, hint.format(name=header(path)))
        values: dict[str, Any] = {}
        extra: dict[str, Any] = {}
        for name, item in value.items():
            key = self.keys.get(name)
            if key is not None:
                read = reading.take(key.kind, item, (*path, name))
                if read is not DROPPED:
                    values[name] = read
            elif name.startswith("x-"):
                extra[name] = item
            else:
                self._unknown(name, reading, path)
        for name, key in self.keys.items():
            if key.required and name not in value:
                reading.report(path, "missing-key", _("the key {key} is missing").format(key=name))
        if extra:
            values["extra"] = extra
        return self.build(values, path, reading)

    def _unknown(self, name: str, reading: Reading, path: Path) -> None:
        near = _nearest(name, tuple(self.keys))
        hint = (
            _("did you mean {key}?").format(key=near)
            if near
            else _("known keys: {keys}; keys of your own begin with x-").format(keys=" ".join(self.keys))
        )
        reading.report((*path, name), "unknown-key", _("unknown key {key}").format(key=name), hint, at_key=True)

    def schema(self) -> dict[str, Any]:
        """An object that knows its keys and lets ``x-`` keys pass."""
        return {
            "type": "object",
            "properties": {name: {**key.kind.schema(), "description": _(key.doc)} for name, key in self.keys.items()},
            "patternProperties": {"^x-": {}},
            "additionalProperties": False,
            "required": [name for name, key in self.keys.items() if key.required],
        }


def header(path: Path) -> str:
    """The name that stands in the header of the table at `path`."""
    return ".".join(part for part in path if isinstance(part, str))


@lru_cache
def _nearest(name: str, known: tuple[str, ...]) -> str:
    """The known key that looks most like `name`; empty where none does."""
    import difflib  # noqa: PLC0415 - only for who mistypes

    return next(iter(difflib.get_close_matches(name, known, n=1)), "")
