"""``settings.toml`` read and checked with line and column, by the same means as the plan file."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qtrack.i18n import _, marked
from qtrack.planfile.kinds import Choice, Flagged, Text
from qtrack.planfile.positions import Path as KeyPath
from qtrack.planfile.positions import Positions
from qtrack.planfile.reading import DROPPED, Fault, Reading
from qtrack.planfile.table import Key, Table
from qtrack.planfile.toml import read
from qtrack.problems import Problem, Severity
from qtrack.settings import Glyphs, Language, Settings


@dataclass(frozen=True)
class Keymap:
    """A table of the user's keys: any action, a key each."""

    def read(self, value: object, reading: Reading, path: KeyPath) -> Mapping[str, str]:
        """The keys that could be read."""
        if not isinstance(value, dict):
            raise Fault("wrong-type", _("a table is wanted here"))
        pairs = ((action, reading.take(Text(named=True), key, (*path, action))) for action, key in value.items())
        return {action: key for action, key in pairs if key is not DROPPED}

    def schema(self) -> dict[str, Any]:
        """An object of strings."""
        return {"type": "object", "additionalProperties": {"type": "string"}}


def _values(values: dict[str, Any], _path: KeyPath, _reading: Reading) -> dict[str, Any]:
    return {key: value for key, value in values.items() if key != "extra"}


SETTINGS = Table(
    {
        "lang": Key(Choice(Language), marked("the language of the screen: zh or en")),
        "daemon": Key(
            Table({"autostart": Key(Flagged(), marked("whether the dashboard starts the daemon"))}, _values),
            marked("the reminder daemon"),
        ),
        "channels": Key(Table({}, _values), marked("ways of sending, each with its settings")),
        "keys": Key(Keymap(), marked("keys of your own, by action")),
        "display": Key(
            Table(
                {
                    "theme": Key(Text(named=True), marked("the colour theme")),
                    "glyphs": Key(Choice(Glyphs), marked("unicode, or ascii for terminals that draw signs too wide")),
                },
                _values,
            ),
            marked("how the dashboard looks"),
        ),
    },
    _values,
)


def read_settings(raw: bytes, path: Path) -> Settings:
    """What the bytes of the file say; `path` is only named in problems."""
    document = read(raw, str(path))
    if document.data is None:
        return Settings(problems=(document.problem,) if document.problem else ())
    reading = Reading()
    values = reading.take(SETTINGS, document.data, ())
    display = values.get("display", {})
    return Settings(
        lang=values.get("lang"),
        autostart=values.get("daemon", {}).get("autostart", True),
        theme=display.get("theme", ""),
        glyphs=display.get("glyphs", Glyphs.UNICODE),
        keys=values.get("keys", {}),
        problems=reading.problems(str(path), lambda: Positions(document.text)),
    )


def unreadable(path: Path, error: OSError) -> Settings:
    """The defaults, and why the file cannot be read."""
    message = _("{path} cannot be read: {why}").format(path=path, why=error.strerror or error)
    return Settings(problems=(Problem(str(path), 1, 1, Severity.ERROR, "encoding", message),))
