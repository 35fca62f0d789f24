"""A large plan is looked at for moments a day: the memory that takes is given back in between, where glibc keeps it."""

import ctypes
import gc
import sys
from contextlib import suppress

_ARENA_MAX = -8  # M_ARENA_MAX of <malloc.h>


def share_one_heap() -> None:
    """Let all threads share one heap, which can be given back whole; to be called before the first thread starts."""
    if sys.platform == "linux":
        with suppress(AttributeError, OSError):  # musl has no such function, and no need of it
            ctypes.CDLL(None).mallopt(_ARENA_MAX, 1)


def release_memory() -> None:
    """Return to the system what is free."""
    gc.collect()
    if sys.platform == "linux":
        with suppress(AttributeError, OSError):  # as above
            ctypes.CDLL(None).malloc_trim(0)
