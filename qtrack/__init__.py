"""qtrack: a terminal dashboard and reminder daemon for action plans."""

__version__ = "0.1.0"
