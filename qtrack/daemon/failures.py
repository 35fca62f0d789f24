"""What goes wrong with one plan on one channel is told and rests for a while; it holds up nothing else."""

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from qtrack.i18n import _
from qtrack.plain import plain

_LONGEST = 120
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Failure:
    """A sentence that tells it, and when to try again."""

    told: str
    until: datetime


class Failures:
    """The errors that nobody expected, by plan and channel; each rests for `rest`."""

    def __init__(self, clock: Callable[[], datetime], rest: timedelta) -> None:
        self._clock, self._rest = clock, rest
        self._found: dict[tuple[str, str], _Failure] = {}

    def resting(self, plan: str, channel: str, now: datetime) -> datetime | None:
        """The moment until which nothing is tried; None where something may be."""
        found = self._found.get((plan, channel))
        return found.until if found is not None and now < found.until <= now + self._rest else None

    @contextmanager
    def apart(self, plan: str, channel: str) -> Iterator[None]:
        """Keep what is raised within to this plan and channel, but for errors of the record, which concern all."""
        try:
            yield
        except sqlite3.Error:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the other plans are served
            why = plain(f"{type(error).__name__}: {error}", _LONGEST)
            told = _("reminders of {plan} on {channel} fail: {why}").format(plan=plan, channel=channel, why=why)
            before = self._found.get((plan, channel))
            if before is None or before.told != told:
                _log.exception("%s", told)
            self._found[plan, channel] = _Failure(told, self._clock() + self._rest)

    def over(self, plan: str, channel: str) -> None:
        """It went well."""
        if self._found.pop((plan, channel), None) is not None:
            _log.warning("reminders of %s on %s work again", plan, channel)

    def edited(self, plan: str) -> None:
        """The plan may be another one now: nothing of it rests any more."""
        for one in [one for one in self._found if one[0] == plan]:
            self._found.pop(one, None)

    @property
    def told(self) -> tuple[str, ...]:
        """A sentence for each."""
        return tuple(dict.fromkeys(failure.told for failure in self._found.copy().values()))
