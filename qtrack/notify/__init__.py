"""Channels: the ways a reminder takes to a person, one small file each, loaded when asked for."""

from importlib import import_module

from qtrack.notify.channel import Channel

CHANNELS = {"desktop": ("qtrack.notify.desktop", "DesktopChannel")}  # name → module and class


def channel(name: str) -> Channel:
    """The channel of that name; KeyError where there is none."""
    module, kind = CHANNELS[name]
    made: Channel = getattr(import_module(module), kind)()
    return made
