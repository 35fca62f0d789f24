"""``settings.toml`` read and checked with line and column, by the same means as the plan file."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qtrack.dataclass import dataclass, replace
from qtrack.i18n import _, marked
from qtrack.i18n.system import explain_os_error
from qtrack.planfile.fields import Boolean, Choice, Text
from qtrack.planfile.read_context import DROPPED, Fault, Field, ReadContext
from qtrack.planfile.tables import Key, Table
from qtrack.problems import KeyPath, Problem, Severity
from qtrack.settings import Glyphs, Language, Settings, Week
from qtrack.tomledit.parse import parse_toml

if TYPE_CHECKING:
    from qtrack.notify.channel import ChannelSetting


@dataclass(frozen=True)
class TableByName:
    """A table with names of the user's own, each with a value of one kind."""

    item: Field

    def read(self, value: object, context: ReadContext, path: KeyPath) -> Mapping[str, Any]:
        """What could be read, by name."""
        if not isinstance(value, dict):
            raise Fault("wrong-type", _("a table is wanted here"))
        pairs = ((name, context.take(self.item, item, (*path, name))) for name, item in value.items())
        return {name: item for name, item in pairs if item is not DROPPED}

    def schema(self) -> dict[str, Any]:
        """An object of such values."""
        return {"type": "object", "additionalProperties": self.item.schema()}


class Url(Text):
    """The address of a channel. It is a secret: no message says it."""

    def read(self, value: object, context: ReadContext, path: KeyPath) -> str:
        """The address as it stands."""
        from qtrack.notify.address import is_url  # noqa: PLC0415 - only for who has channels

        text = super().read(value, context, path)
        if not is_url(text):
            hint = _("for example {examples}").format(examples='"wecombot://…" "mailto://…"')
            raise Fault("bad-value", _("an address that begins with the name of a service is wanted"), hint)
        return text


class EnvName(Text):
    """The name of an environment variable."""

    def read(self, value: object, context: ReadContext, path: KeyPath) -> str:
        """The name."""
        text = super().read(value, context, path)
        if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", text):
            raise Fault("bad-value", _("the name of an environment variable is wanted, not its value"))
        return text


class FilterText(Text):
    """A filter as it is typed in the dashboard."""

    def read(self, value: object, context: ReadContext, path: KeyPath) -> str:
        """The text, which can be understood."""
        from qtrack.model.filter import Query, QueryError  # noqa: PLC0415 - only for who has filters

        text = super().read(value, context, path)
        try:
            Query.parse(text)
        except QueryError as error:
            raise Fault("bad-value", error.message, error.hint) from None
        return text


def _drop_extra(values: dict[str, Any], _path: KeyPath, _context: ReadContext) -> dict[str, Any]:
    return {key: value for key, value in values.items() if key != "extra"}


def _build_channel(values: dict[str, Any], path: KeyPath, context: ReadContext) -> Any:
    """The setting of one channel; what lacks a single good address is left out."""
    from qtrack.notify import DESKTOP  # noqa: PLC0415 - only for who has channels
    from qtrack.notify.channel import ChannelSetting  # noqa: PLC0415

    if path[-1] == DESKTOP:
        message = _("{name} is built in and has no settings; choose another name").format(name=DESKTOP)
        context.report(path, "bad-value", message, at_key=True)
        return DROPPED
    if any((*path, key) in context.dropped for key in CHANNEL):
        return DROPPED
    if len([key for key in CHANNEL if key in values]) != 1:
        message = _("exactly one of these is wanted: {words}").format(words=" ".join(CHANNEL))
        context.report(path, "bad-value", message, at_key=True)
        return DROPPED
    file = values.get("url_file")
    return ChannelSetting(values.get("url", ""), values.get("url_env", ""), Path(file).expanduser() if file else None)


CHANNEL: Mapping[str, Key] = {
    "url": Key(Url(named=True), marked("the address, which is a secret")),
    "url_env": Key(EnvName(named=True), marked("the environment variable that holds the address")),
    "url_file": Key(Text(named=True), marked("the file that holds the address, readable by nobody else")),
}
SETTINGS = Table(
    {
        "lang": Key(Choice(Language), marked("the language of the screen: zh or en")),
        "daemon": Key(
            Table({"autostart": Key(Boolean(), marked("whether the dashboard starts the daemon"))}, _drop_extra),
            marked("the reminder daemon"),
        ),
        "channels": Key(TableByName(Table(CHANNEL, _build_channel)), marked("ways of sending, each with its settings")),
        "filters": Key(TableByName(FilterText(named=True)), marked("filters of your own, by name")),
        "keys": Key(TableByName(Text(named=True)), marked("keys of your own, by action")),
        "display": Key(
            Table(
                {
                    "theme": Key(Text(named=True), marked("the colour theme")),
                    "glyphs": Key(Choice(Glyphs), marked("unicode, or ascii for terminals that draw signs too wide")),
                    "week": Key(Choice(Week), marked("the day on which a week of the calendar begins")),
                },
                _drop_extra,
            ),
            marked("how the dashboard looks"),
        ),
    },
    _drop_extra,
)


def read_settings(raw: bytes, path: Path, mode: int) -> Settings:
    """What the bytes of the file say; `mode` is the file's, and what `path` names stands beside it."""
    document = parse_toml(raw, str(path))
    if document.data is None:
        return Settings(problems=(document.problem,) if document.problem else ())
    context = ReadContext()
    values = context.take(SETTINGS, document.data, ())
    display = values.get("display", {})
    channels = values.get("channels", {})
    if channels:
        _warn_of_secrets(channels, context, mode)
    return Settings(
        lang=values.get("lang"),
        autostart=values.get("daemon", {}).get("autostart", True),
        theme=display.get("theme", ""),
        glyphs=display.get("glyphs", Glyphs.UNICODE),
        week=display.get("week", Week.MONDAY),
        keys=values.get("keys", {}),
        channels={name: _resolve_file(path.parent, setting) for name, setting in channels.items()},
        filters=values.get("filters", {}),
        problems=context.problems(str(path), document.text),
    )


def _warn_of_secrets(channels: Mapping[str, "ChannelSetting"], context: ReadContext, mode: int) -> None:
    """Report each address that stands in a file that others may read."""
    from qtrack.notify.address import others_may_read  # noqa: PLC0415 - only for who has channels

    for name, setting in channels.items():
        if setting.url and others_may_read(mode):
            message = _("a secret stands in a file that others may read")
            hint = _("chmod 600 the file, or use url_env or url_file")
            where = ("channels", name, "url")
            context.report(where, "open-secret", message, hint, severity=Severity.WARNING)


def _resolve_file(folder: Path, setting: "ChannelSetting") -> "ChannelSetting":
    """`setting` with the path of its file as seen from `folder`."""
    return replace(setting, file=folder / setting.file) if setting.file else setting


def report_unreadable(path: Path, error: OSError) -> Settings:
    """The defaults, and why the file cannot be read."""
    message = _("{path} cannot be read: {why}").format(path=path, why=explain_os_error(error))
    return Settings(problems=(Problem(str(path), 1, 1, Severity.ERROR, "encoding", message),))
