"""Channels: the ways a reminder takes to a person, one small file each, loaded when asked for."""

from collections.abc import Mapping
from types import MappingProxyType

from qtrack.notify.channel import Channel, ChannelSetting

DESKTOP = "desktop"  # the channel that needs no settings
_NONE: Mapping[str, ChannelSetting] = MappingProxyType({})


def make_channel(name: str, configured: Mapping[str, ChannelSetting] = _NONE) -> Channel:
    """The channel of that name, built in or `configured`; KeyError where there is none."""
    if name == DESKTOP:
        from qtrack.notify.desktop import DesktopChannel  # noqa: PLC0415 - only for who sends

        return DesktopChannel()
    setting = configured[name]
    from qtrack.notify.remote import RemoteChannel  # noqa: PLC0415 - only for who has such a channel

    return RemoteChannel(name, setting)
