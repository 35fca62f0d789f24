"""The machine's time zone, which a person may change while the daemon runs."""

import sys
import time
import warnings
from contextlib import suppress
from zoneinfo import ZoneInfoNotFoundError

import tzlocal


def find_machine_zone() -> str:
    """The name of the zone as it is set now, "" where none can be made out.

    Plans that name no zone are read with this one from here on, and the C library shows times in it.
    """
    if sys.platform != "win32":
        time.tzset()
    with suppress(ZoneInfoNotFoundError, ValueError), warnings.catch_warnings(action="ignore"):
        tzlocal.reload_localzone()  # warns where the C library keeps the old zone, as it does under TZ=:/a/file
        return tzlocal.get_localzone_name() or ""
    return ""
