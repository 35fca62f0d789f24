"""The channels as the settings have them, also after those were changed."""

from pathlib import Path

from qtrack import notify
from qtrack.notify.channel import Channel
from qtrack.openplan import FileStamp, read_stamp
from qtrack.settings import NAME, load_settings


class Channels:
    """Makes channels by name from ``settings.toml`` of a folder."""

    def __init__(self, config_dir: Path) -> None:
        self._config_dir = config_dir
        self._stamp = self._seen()
        self._configured = load_settings(config_dir).channels

    def named(self, name: str) -> Channel:
        """The channel of that name; KeyError where there is none."""
        return notify.make_channel(name, self._configured)

    def changed(self) -> bool:
        """Whether the settings were changed since the last look; they are read again then."""
        stamp, self._stamp = self._stamp, self._seen()
        if stamp == self._stamp:
            return False
        self._configured = load_settings(self._config_dir).channels
        return True

    def _seen(self) -> FileStamp | None:
        return read_stamp(self._config_dir / NAME)
